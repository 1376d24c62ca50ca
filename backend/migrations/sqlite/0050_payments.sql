-- What an order needs once its provider is somebody else's server.
ALTER TABLE payment_order ADD COLUMN subject TEXT NOT NULL DEFAULT ''; -- what for, as the provider was told
ALTER TABLE payment_order ADD COLUMN payer BLOB; -- whose WeChat pays: an openid, sealed
ALTER TABLE payment_order ADD COLUMN started INTEGER NOT NULL DEFAULT 1 CHECK (started IN (0, 1)); -- 0: the provider can't know it
ALTER TABLE payment_order ADD COLUMN next_check_at INTEGER; -- when the provider is to be asked; NULL: at rest
ALTER TABLE payment_order ADD COLUMN checks INTEGER NOT NULL DEFAULT 0; -- how often it was asked in this stage
ALTER TABLE payment_order ADD COLUMN asked_at INTEGER; -- when a student's page last had it asked
ALTER TABLE payment_order ADD COLUMN transaction_no TEXT; -- the provider's number of the payment
ALTER TABLE payment_order ADD COLUMN paid_at INTEGER;
ALTER TABLE payment_order ADD COLUMN refund_asked_at INTEGER; -- when the provider took the refund
ALTER TABLE payment_order ADD COLUMN refund_reason TEXT; -- in an administrator's words

UPDATE payment_order SET transaction_no = json_extract(stage_data, '$.receipt.transaction'),
                         paid_at = json_extract(stage_data, '$.receipt.paid_at')
WHERE stage IN ('paid', 'refunding', 'refunded');
UPDATE payment_order SET next_check_at = created_at WHERE stage IN ('open', 'awaiting', 'refunding');

-- Money of one transaction settles one order.
CREATE UNIQUE INDEX payment_order_transaction ON payment_order (transaction_no) WHERE transaction_no IS NOT NULL;
CREATE INDEX payment_order_due ON payment_order (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX payment_order_paid ON payment_order (paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX payment_order_refund ON payment_order (refund_asked_at) WHERE refund_asked_at IS NOT NULL;
-- Superseded by payment_order_due.
DROP INDEX payment_order_unsettled;

-- Money that needs a person. `payment_order` is NULL when no order of ours has that number. No personal data.
CREATE TABLE payment_discrepancy (
    trade_number  TEXT    NOT NULL, -- the order's number at the provider
    kind          TEXT    NOT NULL,
    payment_order TEXT REFERENCES payment_order (id),
    detail        TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    PRIMARY KEY (trade_number, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX money_finding_of_order ON payment_discrepancy (payment_order) WHERE payment_order IS NOT NULL;
