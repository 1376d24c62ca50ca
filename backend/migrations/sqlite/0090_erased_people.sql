-- Keyed hashes of the documents of people whose data were erased: the next import leaves them out unless staff say so.
CREATE TABLE erased_person (
    collection TEXT    NOT NULL REFERENCES collection (id),
    tombstone  BLOB    NOT NULL CHECK (length(tombstone) = 32),
    erased_at  INTEGER NOT NULL,
    PRIMARY KEY (collection, tombstone)
) STRICT;
