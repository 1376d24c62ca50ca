-- What the stages happen to. `stage_data` is shared::application::Stage; `stage` repeats its tag for the queues.
CREATE TABLE application (
    id           TEXT    NOT NULL PRIMARY KEY,
    student      TEXT    NOT NULL UNIQUE REFERENCES student (id),
    collection   TEXT    NOT NULL REFERENCES collection (id),
    stage        TEXT    NOT NULL,
    stage_at     INTEGER NOT NULL,
    stage_data   TEXT    NOT NULL CHECK (json_extract(stage_data, '$.stage') = stage),
    revision     INTEGER NOT NULL CHECK (revision >= 0),
    confirmed_at INTEGER,
    notify       INTEGER NOT NULL CHECK (notify IN (0, 1)),
    created_at   INTEGER NOT NULL
) STRICT;

-- The review queue, oldest first.
CREATE INDEX application_queue ON application (collection, stage, stage_at, id);

-- A photograph as it was submitted; its bytes stand in the object store under their SHA-256.
CREATE TABLE photo (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    sha256      TEXT    NOT NULL CHECK (length(sha256) = 64),
    bytes       INTEGER NOT NULL CHECK (bytes > 0),
    width       INTEGER NOT NULL CHECK (width > 0),
    height      INTEGER NOT NULL CHECK (height > 0),
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX photo_of_application ON photo (application, created_at);
CREATE INDEX photo_by_digest ON photo (sha256);

-- What somebody agreed to, to which version of the texts, and when.
CREATE TABLE consent (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    purpose     TEXT    NOT NULL CHECK (purpose IN ('personal_data', 'portrait')),
    version     TEXT    NOT NULL,
    given_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX consent_of_application ON consent (application, given_at);
