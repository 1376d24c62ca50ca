-- A collection: one school's drive. `notice` is the whole of shared::collection::CollectionNotice; the columns beside it
-- are the parts that queries ask for.
CREATE TABLE collection (
    id         TEXT    NOT NULL PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    opens_at   INTEGER NOT NULL,
    closes_at  INTEGER NOT NULL CHECK (opens_at < closes_at),
    notice     TEXT    NOT NULL CHECK (json_valid(notice)),
    created_at INTEGER NOT NULL
) STRICT;

-- A row of a roster. The document number and the telephone are sealed (AEAD, the row as associated data) and found by
-- keyed hashes.
CREATE TABLE student (
    id              TEXT    NOT NULL PRIMARY KEY,
    collection      TEXT    NOT NULL REFERENCES collection (id),
    student_number  TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    document_kind   TEXT    NOT NULL,
    document_sealed BLOB    NOT NULL,
    identity_index  BLOB    NOT NULL CHECK (length(identity_index) = 32),
    phone_sealed    BLOB,
    phone_index     BLOB             CHECK (length(phone_index) = 32),
    created_at      INTEGER NOT NULL,
    UNIQUE (collection, student_number),
    UNIQUE (collection, identity_index),
    CHECK ((phone_sealed IS NULL) = (phone_index IS NULL))
) STRICT;
