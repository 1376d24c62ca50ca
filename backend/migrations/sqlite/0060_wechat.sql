-- Whose WeChat is whose: one for each student of a collection, and one student of a collection for each. The openid is
-- sealed and found by a keyed hash; the same person in two collections has two.
CREATE TABLE wechat_binding (
    application    TEXT    NOT NULL PRIMARY KEY REFERENCES application (id),
    collection     TEXT    NOT NULL REFERENCES collection (id),
    open_id_sealed BLOB    NOT NULL,
    open_id_index  BLOB    NOT NULL CHECK (length(open_id_index) = 32),
    bound_at       INTEGER NOT NULL,
    UNIQUE (collection, open_id_index)
) STRICT;

-- How many messages of a template the bound WeChat still takes: one for each time the student allowed it. They go with
-- the binding.
CREATE TABLE wechat_credit (
    application TEXT    NOT NULL REFERENCES wechat_binding (application) ON DELETE CASCADE,
    template    TEXT    NOT NULL,
    n           INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (application, template)
) STRICT;

-- Taps that were counted, so that a report that is repeated counts once.
CREATE TABLE wechat_tap (
    application TEXT    NOT NULL REFERENCES wechat_binding (application) ON DELETE CASCADE,
    tap         TEXT    NOT NULL,
    PRIMARY KEY (application, tap)
) STRICT;

-- What WeChat lets us call it with, sealed, for all replicas: one of them fetches it anew while it holds the lease.
CREATE TABLE wechat_token (
    kind        TEXT    NOT NULL PRIMARY KEY CHECK (kind IN ('access_token', 'jsapi_ticket')),
    -- Of this account: another one in the settings starts anew.
    app_id      TEXT    NOT NULL,
    sealed      BLOB,
    expires_at  INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What students are to be told, queued in the transaction that gives the reason. `cause` names that reason, so that
-- nothing is queued twice. A row is `sending` before the call and never `queued` again unless WeChat said no.
CREATE TABLE outbox (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    collection  TEXT    NOT NULL REFERENCES collection (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('approved', 'rejected', 'remind_submit', 'remind_pay')),
    cause       TEXT    NOT NULL UNIQUE,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'undeliverable', 'superseded')),
    why         TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0,
    -- Queued: not before. Sending: given up after.
    due_at      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    CHECK ((state = 'undeliverable') = (why IS NOT NULL))
) STRICT;

CREATE INDEX outbox_due ON outbox (state, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_of_application ON outbox (application, kind, created_at);
CREATE INDEX outbox_of_collection ON outbox (collection, state, id);
CREATE INDEX outbox_of_state ON outbox (state, id);
