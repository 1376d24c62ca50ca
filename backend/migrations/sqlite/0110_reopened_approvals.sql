-- An announced approval that an administrator took back: the decision stays for ever, and stands no longer. Its
-- application's stage says why.
ALTER TABLE decision ADD COLUMN reopened_at INTEGER;

DROP INDEX decision_standing;
-- Nobody decides about a photograph twice, unless the first decision was taken back.
CREATE UNIQUE INDEX decision_standing ON decision (photo) WHERE undone_at IS NULL AND reopened_at IS NULL;

-- A student is told of that, too: the same table with one more kind.
CREATE TABLE outbox_with_reopened (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    collection  TEXT    NOT NULL REFERENCES collection (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('approved', 'rejected', 'reopened', 'remind_submit', 'remind_pay')),
    cause       TEXT    NOT NULL UNIQUE,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unsure', 'untold', 'overtaken')),
    why         TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0,
    -- Queued: not before. Sending: given up after.
    due_at      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    CHECK ((state = 'untold') = (why IS NOT NULL))
) STRICT;

INSERT INTO outbox_with_reopened
    (id, application, collection, kind, cause, state, why, attempts, due_at, created_at)
SELECT id, application, collection, kind, cause, state, why, attempts, due_at, created_at FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_with_reopened RENAME TO outbox;

CREATE INDEX outbox_due ON outbox (state, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_of_application ON outbox (application, kind, created_at);
CREATE INDEX outbox_of_collection ON outbox (collection, state, id);
CREATE INDEX outbox_of_state ON outbox (state, id);
