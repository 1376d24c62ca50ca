-- Photographs that were reserved for a delivery and did not go along, and why. An application may be left out of
-- several deliveries before it goes with one.
CREATE TABLE delivery_left_out (
    delivery    TEXT    NOT NULL REFERENCES delivery (id),
    position    INTEGER NOT NULL CHECK (position > 0),
    application TEXT    NOT NULL REFERENCES application (id),
    why         TEXT    NOT NULL CHECK (why IN ('stage', 'missing', 'damaged', 'form')),
    PRIMARY KEY (delivery, position)
) STRICT, WITHOUT ROWID;
