-- A delivery: photographs of one collection that go to its school together. `form` is shared::photo::DeliveredForm as
-- it was when the delivery was begun; the lists are files in the object store.
CREATE TABLE delivery (
    id            TEXT    NOT NULL PRIMARY KEY,
    collection    TEXT    NOT NULL REFERENCES collection (id),
    state         TEXT    NOT NULL CHECK (state IN ('preparing', 'ready', 'erased')),
    template      TEXT    NOT NULL,
    masters       INTEGER NOT NULL CHECK (masters IN (0, 1)),
    form          TEXT    NOT NULL CHECK (json_valid(form)),
    made_by       TEXT, -- a user name; nobody's for the command line
    created_at    INTEGER NOT NULL,
    total         INTEGER NOT NULL CHECK (total >= 0),
    done          INTEGER NOT NULL DEFAULT 0,
    left_out      INTEGER NOT NULL DEFAULT 0,
    ready_at      INTEGER,
    csv_sha256    TEXT,
    csv_bytes     INTEGER,
    csv_crc32     INTEGER,
    xlsx_sha256   TEXT,
    xlsx_bytes    INTEGER,
    xlsx_crc32    INTEGER,
    package_bytes INTEGER,
    package_tag   TEXT,
    erased_at     INTEGER,
    CHECK (state = 'preparing' OR (ready_at IS NOT NULL AND package_tag IS NOT NULL))
) STRICT;

-- One at a time for a collection: two that choose from the same photographs at once would each get a part.
CREATE UNIQUE INDEX delivery_preparing ON delivery (collection) WHERE state = 'preparing';
CREATE INDEX delivery_of_collection ON delivery (collection, created_at);

-- What goes with it. An application goes with one delivery, ever; until `name` is there it is only reserved.
CREATE TABLE delivery_item (
    delivery      TEXT    NOT NULL REFERENCES delivery (id),
    position      INTEGER NOT NULL CHECK (position > 0),
    application   TEXT    NOT NULL UNIQUE REFERENCES application (id),
    name          TEXT,
    name_key      TEXT,
    sha256        TEXT             CHECK (length(sha256) = 64),
    bytes         INTEGER,
    crc32         INTEGER,
    master_sha256 TEXT             CHECK (length(master_sha256) = 64),
    master_bytes  INTEGER,
    master_crc32  INTEGER,
    PRIMARY KEY (delivery, position)
) STRICT;

CREATE UNIQUE INDEX delivery_item_name ON delivery_item (delivery, name_key) WHERE name_key IS NOT NULL;
CREATE INDEX delivery_item_waiting ON delivery_item (delivery, position) WHERE sha256 IS NULL;
CREATE INDEX delivery_item_by_digest ON delivery_item (sha256);
