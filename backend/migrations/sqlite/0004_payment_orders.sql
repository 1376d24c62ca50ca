-- `stage_data` is shared::payment::OrderStage; `stage` repeats its tag.
CREATE TABLE payment_order (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    stage       TEXT    NOT NULL,
    stage_data  TEXT    NOT NULL CHECK (json_extract(stage_data, '$.stage') = stage),
    revision    INTEGER NOT NULL CHECK (revision >= 0),
    created_at  INTEGER NOT NULL
) STRICT;

-- A student is never asked to pay twice at once.
CREATE UNIQUE INDEX payment_order_waiting ON payment_order (application) WHERE stage IN ('open', 'awaiting');
CREATE INDEX payment_order_of_application ON payment_order (application, created_at);
-- What is waited for or owed back: the few rows that jobs look at.
CREATE INDEX payment_order_unsettled ON payment_order (stage, created_at) WHERE stage IN ('open', 'awaiting', 'refunding');
