-- Who is signed in. Only the hash of a token is here: a stolen database opens no session.
CREATE TABLE session (
    token_hash  BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    application TEXT    NOT NULL REFERENCES application (id),
    created_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended       TEXT             CHECK (ended IN ('superseded', 'signed_out')),
    ended_at    INTEGER,
    CHECK ((ended IS NULL) = (ended_at IS NULL))
) STRICT;

-- At most one device is signed in for a student.
CREATE UNIQUE INDEX session_of_application ON session (application) WHERE ended IS NULL;
CREATE INDEX session_by_age ON session (expires_at);

-- Failed verifications, counted by visitor and by identity (keyed hashes both).
CREATE TABLE attempt (
    kind          TEXT    NOT NULL CHECK (kind IN ('visitor', 'identity')),
    key           BLOB    NOT NULL CHECK (length(key) = 32),
    failures      INTEGER NOT NULL CHECK (failures >= 0),
    blocked_until INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT;

CREATE INDEX attempt_by_age ON attempt (last_at);
