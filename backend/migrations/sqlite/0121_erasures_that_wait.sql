-- When a session's student was last proved to be the one who holds the phone; NULL: when the session was opened.
ALTER TABLE session ADD COLUMN proved_at INTEGER;

-- Students who asked to be erased: it happens when the time is over, unless they verify again before.
CREATE TABLE erasure (
    application TEXT    NOT NULL PRIMARY KEY REFERENCES application (id),
    asked_at    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL CHECK (asked_at < due_at)
) STRICT;

CREATE INDEX erasure_due ON erasure (due_at);
