-- Each row holds the SHA-256 over the row before and itself. Rows from before are chained by the first start after this
-- migration (SQL has no SHA-256); after that a row without a hash is a mistake.
ALTER TABLE audit ADD COLUMN prev BLOB CHECK (length(prev) = 32);
ALTER TABLE audit ADD COLUMN hash BLOB CHECK (length(hash) = 32);

-- How many rows there are and what the last one's hash is, under a key that is not in the database: rows that are missing
-- at the end are missed too.
CREATE TABLE audit_head (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    rows  INTEGER NOT NULL CHECK (rows >= 0),
    hash  BLOB    NOT NULL CHECK (length(hash) = 32),
    mac   BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT;

DROP TRIGGER audit_is_never_rewritten;

-- A row may be given its place in the chain, once, and nothing else.
CREATE TRIGGER audit_is_never_rewritten BEFORE UPDATE ON audit
WHEN OLD.hash IS NOT NULL OR NEW.seq IS NOT OLD.seq OR NEW.at IS NOT OLD.at OR NEW.actor_kind IS NOT OLD.actor_kind
  OR NEW.actor_id IS NOT OLD.actor_id OR NEW.action IS NOT OLD.action OR NEW.subject IS NOT OLD.subject
  OR NEW.detail IS NOT OLD.detail
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

CREATE INDEX audit_of_actor ON audit (actor_id, seq);
CREATE INDEX audit_of_action ON audit (action, seq);
