-- The one row that the readiness probe writes: a database that can't keep it can't keep a photograph's row either.
CREATE TABLE readiness (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    probed_at INTEGER NOT NULL
) STRICT;

INSERT INTO readiness (id, probed_at) VALUES (1, 0);
