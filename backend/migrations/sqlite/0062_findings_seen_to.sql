-- A finding about money is its number, its kind and what the provider said: another amount or another code is another
-- finding. `closed_at` is when somebody of the staff had seen to it.
CREATE TABLE money_finding_seen_to (
    trade_number  TEXT    NOT NULL, -- the order's number at the provider
    kind          TEXT    NOT NULL,
    payment_order TEXT REFERENCES payment_order (id), -- NULL when no order of ours has that number
    detail        TEXT    NOT NULL, -- no personal data
    at            INTEGER NOT NULL,
    closed_at     INTEGER,
    PRIMARY KEY (trade_number, kind, detail)
) STRICT, WITHOUT ROWID;

INSERT INTO money_finding_seen_to (trade_number, kind, payment_order, detail, at)
SELECT trade_number, kind, payment_order, detail, at FROM payment_discrepancy;
DROP TABLE payment_discrepancy;
ALTER TABLE money_finding_seen_to RENAME TO payment_discrepancy;

CREATE INDEX money_finding_of_order ON payment_discrepancy (payment_order) WHERE payment_order IS NOT NULL;
