-- When the bytes of a photograph were erased; the row stays for the counts and for what refers to it.
ALTER TABLE photo ADD COLUMN erased_at INTEGER;

-- When the roster's entry was made anonymous.
ALTER TABLE student ADD COLUMN erased_at INTEGER;

-- A student's word that the roster's entry is wrong. The message is sealed: it says who somebody is.
CREATE TABLE correction (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    field       TEXT    NOT NULL CHECK (field IN ('name', 'student_number', 'document', 'phone', 'other')),
    message     BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    closed_at   INTEGER,
    closed_by   TEXT,
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) STRICT;

-- One open request for each student: a second message takes the place of the first.
CREATE UNIQUE INDEX correction_open ON correction (application) WHERE closed_at IS NULL;
CREATE INDEX correction_waiting ON correction (created_at, id) WHERE closed_at IS NULL;
