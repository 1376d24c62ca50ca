-- Which master key the rows were sealed with: a keyed hash of a constant, written by the first start. With another key
-- nothing opens and nobody is found, which looks as if every student had mistyped their number.
CREATE TABLE key_check (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value BLOB    NOT NULL
) STRICT;
