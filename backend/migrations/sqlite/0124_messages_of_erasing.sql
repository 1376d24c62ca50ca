-- Messages of a further kind. The kinds are the program's closed list; the table does not repeat it any more.
CREATE TABLE outbox_new (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    collection  TEXT    NOT NULL REFERENCES collection (id),
    kind        TEXT    NOT NULL,
    cause       TEXT    NOT NULL UNIQUE,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'undeliverable', 'superseded')),
    why         TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0,
    -- Queued: not before. Sending: given up after.
    due_at      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    CHECK ((state = 'undeliverable') = (why IS NOT NULL))
) STRICT;

INSERT INTO outbox_new (id, application, collection, kind, cause, state, why, attempts, due_at, created_at)
SELECT id, application, collection, kind, cause, state, why, attempts, due_at, created_at FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;

CREATE INDEX outbox_due ON outbox (state, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_of_application ON outbox (application, kind, created_at);
CREATE INDEX outbox_of_collection ON outbox (collection, state, id);
CREATE INDEX outbox_of_state ON outbox (state, id);
