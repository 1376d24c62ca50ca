-- Every refund of an order's money: ours, attempt by attempt; those of the merchant platform; and what an administrator
-- states to have been paid back by other means. `standing` is shared::api::staff::refunds::RefundStanding.
CREATE TABLE order_refund (
    payment_order TEXT    NOT NULL REFERENCES payment_order (id),
    number        TEXT    NOT NULL, -- 商户退款单号
    origin        TEXT    NOT NULL, -- ours, platform, elsewhere
    attempt       INTEGER CHECK ((attempt IS NULL) = (origin <> 'ours')), -- of ours, from 1
    amount        INTEGER NOT NULL CHECK (amount > 0),
    standing      TEXT    NOT NULL,
    begun_at      INTEGER NOT NULL, -- when it was first known here
    asked_at      INTEGER, -- when the provider took it
    ended_at      INTEGER, -- when it was back, closed or given up
    note          TEXT, -- an administrator's words
    PRIMARY KEY (payment_order, number)
) STRICT, WITHOUT ROWID;

INSERT INTO order_refund (payment_order, number, origin, attempt, amount, standing, begun_at, asked_at, ended_at)
SELECT id, 'R' || substr(id, 5), 'ours', 1, amount, CASE stage WHEN 'refunded' THEN 'done' ELSE 'requested' END,
       COALESCE(refund_asked_at, json_extract(stage_data, '$.since'), created_at), refund_asked_at,
       json_extract(stage_data, '$.refunded_at')
FROM payment_order WHERE stage IN ('refunding', 'refunded');

CREATE INDEX order_refund_asked ON order_refund (asked_at) WHERE asked_at IS NOT NULL;
DROP INDEX payment_order_refund;
ALTER TABLE payment_order DROP COLUMN refund_asked_at;

-- By whom an order is paid for: the settings may change while it is open. NULL: the provider was never told of it.
ALTER TABLE payment_order ADD COLUMN mch_id TEXT; -- 商户号
ALTER TABLE payment_order ADD COLUMN app_id TEXT; -- 公众账号ID
-- What the provider last refused about an order, in its own words without personal data.
ALTER TABLE payment_order ADD COLUMN trouble TEXT;
ALTER TABLE payment_order ADD COLUMN trouble_at INTEGER;
