-- The schema. Times are Unix milliseconds; identifiers are those of shared::id; flags are 0 or 1. Migrations of
-- released versions are never edited; this one may be, until the first release.

-- A collection: the photographs that one school collects. `notice` is shared::collection::CollectionNotice as JSON;
-- the columns beside it repeat what queries filter by. `revision` counts edits and `roster_revision` counts imports,
-- for compare-and-set. `markdown` and `offset_minutes` are the editor's input. Students who have something to do are
-- reminded every `remind_every_days` (0: never), at most `remind_at_most` times. An archived collection does not
-- change any more. A deleted collection keeps its row, because orders and the audit log refer to it; its slug is
-- free again.
CREATE TABLE collection (
    id                TEXT    NOT NULL PRIMARY KEY,
    slug              TEXT    NOT NULL UNIQUE,
    opens_at          INTEGER NOT NULL,
    closes_at         INTEGER NOT NULL CHECK (opens_at < closes_at),
    notice            TEXT    NOT NULL CHECK (json_valid(notice)),
    created_at        INTEGER NOT NULL,
    revision          INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    markdown          TEXT    NOT NULL DEFAULT '{"zh":"","en":""}' CHECK (json_valid(markdown)),
    offset_minutes    INTEGER NOT NULL DEFAULT 480,
    roster_revision   INTEGER NOT NULL DEFAULT 0 CHECK (roster_revision >= 0),
    remind_every_days INTEGER NOT NULL DEFAULT 3 CHECK (remind_every_days >= 0),
    remind_at_most    INTEGER NOT NULL DEFAULT 3 CHECK (remind_at_most >= 0),
    archived_at       INTEGER,
    deleted_at        INTEGER,
    sampling_aql      TEXT -- shared::sampling::Aql; NULL: approvals are not inspected
) STRICT;

-- A row of a roster. The document number and the telephone number are sealed (AEAD, with the row as associated data)
-- and found by keyed hashes; `document_tail` is the keyed hash of the last four characters of the document number.
-- `todo` is what the student has to do next; NULL: nothing. A student who was withdrawn from the roster has a
-- placeholder as `student_number` and the last real one in `former_number`. 学院, 专业 and 班级 are NULL where the
-- school's roster does not say them. `erased_at` is when the row was made anonymous.
CREATE TABLE student (
    id              TEXT    NOT NULL PRIMARY KEY,
    collection      TEXT    NOT NULL REFERENCES collection (id),
    student_number  TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    document_kind   TEXT    NOT NULL,
    document_sealed BLOB    NOT NULL,
    identity_index  BLOB    NOT NULL CHECK (length(identity_index) = 32),
    phone_sealed    BLOB,
    phone_index     BLOB    CHECK (length(phone_index) = 32),
    created_at      INTEGER NOT NULL,
    erased_at       INTEGER,
    todo            TEXT    DEFAULT 'start' CHECK (todo IN ('start', 'submit', 'recapture', 'pay')),
    withdrawn_at    INTEGER,
    former_number   TEXT,
    document_tail   BLOB    CHECK (length(document_tail) = 32),
    college         TEXT,
    major           TEXT,
    class           TEXT,
    UNIQUE (collection, student_number),
    UNIQUE (collection, identity_index),
    CHECK ((phone_sealed IS NULL) = (phone_index IS NULL))
) STRICT;
CREATE INDEX student_todo ON student (collection, todo, student_number) WHERE todo IS NOT NULL;
CREATE INDEX student_withdrawn ON student (collection, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX student_by_tail ON student (collection, document_tail);
CREATE INDEX student_by_name ON student (collection, name);
CREATE INDEX student_by_former_number ON student (collection, former_number) WHERE former_number IS NOT NULL;
CREATE INDEX student_by_unit ON student (collection, college, major, class, todo);
-- Students whom the roster identifies by name and document alone: counted for the warning that there is no second
-- factor.
CREATE INDEX student_without_phone ON student (collection)
WHERE phone_index IS NULL AND withdrawn_at IS NULL AND erased_at IS NULL;
CREATE TRIGGER tally_student_added AFTER INSERT ON student
BEGIN
    INSERT INTO progress_tally (collection, what, n) VALUES (NEW.collection, 'roster', 1)
    ON CONFLICT (collection, what) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_student_removed AFTER DELETE ON student
BEGIN
    UPDATE progress_tally SET n = n - 1 WHERE collection = OLD.collection AND what = 'roster';
END;
CREATE TRIGGER tally_student_withdrawn AFTER UPDATE OF withdrawn_at ON student
WHEN (OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL)
BEGIN
    UPDATE progress_tally SET n = n + CASE WHEN NEW.withdrawn_at IS NULL THEN 1 ELSE -1 END
    WHERE collection = NEW.collection AND what = 'roster';
END;

-- One student's application. `stage_data` is shared::application::Stage; `stage` repeats its tag, and `photo`,
-- `waiting_since`, `in_hand_of` and `announce_at` repeat parts of it for the review queue. `lease_until` is no part
-- of the stage: renewing a lease changes nothing else. NULL: the reviewer keeps the photograph until somebody
-- releases it (command line). `reference` is 办理编号, shared::reference::ReferenceNumber.
CREATE TABLE application (
    id            TEXT    NOT NULL PRIMARY KEY,
    student       TEXT    NOT NULL UNIQUE REFERENCES student (id),
    collection    TEXT    NOT NULL REFERENCES collection (id),
    stage         TEXT    NOT NULL,
    stage_at      INTEGER NOT NULL,
    stage_data    TEXT    NOT NULL CHECK (json_extract(stage_data, '$.stage') = stage),
    revision      INTEGER NOT NULL CHECK (revision >= 0),
    confirmed_at  INTEGER,
    notify        INTEGER NOT NULL CHECK (notify IN (0, 1)),
    created_at    INTEGER NOT NULL,
    photo         TEXT,
    waiting_since INTEGER,
    in_hand_of    TEXT,
    lease_until   INTEGER,
    announce_at   INTEGER,
    reference     TEXT    NOT NULL CHECK (length(reference) = 8)
) STRICT;
CREATE INDEX application_queue ON application (collection, stage, stage_at, id);
-- The review queue, oldest first.
CREATE INDEX application_waiting ON application (collection, waiting_since, id) WHERE stage = 'submitted';
CREATE INDEX application_in_hand ON application (in_hand_of, collection, waiting_since, id) WHERE in_hand_of IS NOT NULL;
CREATE INDEX application_leased ON application (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX application_unannounced ON application (announce_at) WHERE announce_at IS NOT NULL;
-- The photograph that has waited longest, whether or not a reviewer has opened it.
CREATE INDEX application_unjudged ON application (collection, waiting_since)
WHERE stage IN ('submitted', 'under_review');
CREATE UNIQUE INDEX application_by_reference ON application (reference);
CREATE TRIGGER tally_application_added AFTER INSERT ON application
BEGIN
    INSERT INTO progress_tally (collection, what, n) VALUES (NEW.collection, 'stage:' || NEW.stage, 1)
    ON CONFLICT (collection, what) DO UPDATE SET n = n + 1;
    UPDATE student SET todo =
        CASE NEW.stage WHEN 'matched' THEN 'submit' WHEN 'rejected' THEN 'recapture' WHEN 'approved' THEN 'pay' END
    WHERE id = NEW.student;
END;
CREATE TRIGGER tally_application_moved AFTER UPDATE OF stage ON application WHEN OLD.stage <> NEW.stage
BEGIN
    UPDATE progress_tally SET n = n - 1 WHERE collection = OLD.collection AND what = 'stage:' || OLD.stage;
    INSERT INTO progress_tally (collection, what, n) VALUES (NEW.collection, 'stage:' || NEW.stage, 1)
    ON CONFLICT (collection, what) DO UPDATE SET n = n + 1;
    UPDATE student SET todo =
        CASE NEW.stage WHEN 'matched' THEN 'submit' WHEN 'rejected' THEN 'recapture' WHEN 'approved' THEN 'pay' END
    WHERE id = NEW.student;
END;
CREATE TRIGGER tally_application_removed AFTER DELETE ON application
BEGIN
    UPDATE progress_tally SET n = n - 1 WHERE collection = OLD.collection AND what = 'stage:' || OLD.stage;
    UPDATE student SET todo = 'start' WHERE id = OLD.student;
END;
CREATE TRIGGER tally_verdict AFTER UPDATE OF stage ON application
WHEN OLD.stage = 'decided' AND NEW.stage IN ('approved', 'paid', 'rejected')
BEGIN
    INSERT INTO verdict_tally (collection, reviewer, hour, approved, rejected)
    VALUES (NEW.collection, json_extract(OLD.stage_data, '$.reviewer'),
            json_extract(OLD.stage_data, '$.decided_at') / 3600000,
            NEW.stage <> 'rejected', NEW.stage = 'rejected')
    ON CONFLICT (collection, reviewer, hour)
    DO UPDATE SET approved = approved + excluded.approved, rejected = rejected + excluded.rejected;
END;

-- A photograph as it was submitted; its bytes are in the object store under their SHA-256. A row outlives its bytes
-- (`erased_at`), because counts and other rows refer to it.
CREATE TABLE photo (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    sha256      TEXT    NOT NULL CHECK (length(sha256) = 64),
    bytes       INTEGER NOT NULL CHECK (bytes > 0),
    width       INTEGER NOT NULL CHECK (width > 0),
    height      INTEGER NOT NULL CHECK (height > 0),
    created_at  INTEGER NOT NULL,
    erased_at   INTEGER
) STRICT;
CREATE INDEX photo_of_application ON photo (application, created_at);
CREATE INDEX photo_by_digest ON photo (sha256);

-- Which version of which text a student agreed to, and when.
CREATE TABLE consent (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    purpose     TEXT    NOT NULL CHECK (purpose IN ('personal_data', 'portrait')),
    version     TEXT    NOT NULL,
    given_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_of_application ON consent (application, given_at);

-- Signed-in students. Only the hash of a token is stored, so a copy of the database opens no session. `proved_at` is
-- when the student last proved their identity; NULL: when the session began.
CREATE TABLE session (
    token_hash  BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    application TEXT    NOT NULL REFERENCES application (id),
    created_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended       TEXT    CHECK (ended IN ('superseded', 'signed_out')),
    ended_at    INTEGER,
    proved_at   INTEGER,
    CHECK ((ended IS NULL) = (ended_at IS NULL))
) STRICT;
-- A student is signed in on one device at most.
CREATE UNIQUE INDEX session_of_application ON session (application) WHERE ended IS NULL;
CREATE INDEX session_by_age ON session (expires_at);

-- `stage_data` is shared::payment::OrderStage; `stage` repeats its tag. `started` is 0 until the provider knows the
-- order. `next_check_at` is when the provider is asked again; NULL: never. `mch_id` and `app_id` are the merchant
-- and the account that the order was created with, because the settings may change while it is open. `trouble` is
-- the provider's last refusal without personal data.
CREATE TABLE payment_order (
    id             TEXT    NOT NULL PRIMARY KEY,
    application    TEXT    NOT NULL REFERENCES application (id),
    amount         INTEGER NOT NULL CHECK (amount > 0),
    stage          TEXT    NOT NULL,
    stage_data     TEXT    NOT NULL CHECK (json_extract(stage_data, '$.stage') = stage),
    revision       INTEGER NOT NULL CHECK (revision >= 0),
    created_at     INTEGER NOT NULL,
    subject        TEXT    NOT NULL DEFAULT '',
    payer          BLOB,
    started        INTEGER NOT NULL DEFAULT 1 CHECK (started IN (0, 1)),
    next_check_at  INTEGER,
    checks         INTEGER NOT NULL DEFAULT 0,
    asked_at       INTEGER,
    transaction_no TEXT,
    paid_at        INTEGER,
    refund_reason  TEXT,
    mch_id         TEXT,
    app_id         TEXT,
    trouble        TEXT,
    trouble_at     INTEGER
) STRICT;
-- A student never has two open orders.
CREATE UNIQUE INDEX payment_order_waiting ON payment_order (application) WHERE stage IN ('open', 'awaiting');
CREATE INDEX payment_order_of_application ON payment_order (application, created_at);
-- The money of one transaction settles one order.
CREATE UNIQUE INDEX payment_order_transaction ON payment_order (transaction_no) WHERE transaction_no IS NOT NULL;
-- The few rows that background jobs read.
CREATE INDEX payment_order_due ON payment_order (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX payment_order_paid ON payment_order (paid_at) WHERE paid_at IS NOT NULL;
CREATE TRIGGER tally_order_added AFTER INSERT ON payment_order
BEGIN
    INSERT INTO progress_tally (collection, what, n, fen)
    SELECT collection, 'order:' || NEW.stage, 1, NEW.amount FROM application WHERE id = NEW.application
    ON CONFLICT (collection, what) DO UPDATE SET n = n + 1, fen = fen + excluded.fen;
END;
CREATE TRIGGER tally_order_moved AFTER UPDATE OF stage ON payment_order WHEN OLD.stage <> NEW.stage
BEGIN
    UPDATE progress_tally SET n = n - 1, fen = fen - OLD.amount
    WHERE what = 'order:' || OLD.stage
      AND collection = (SELECT collection FROM application WHERE id = OLD.application);
    INSERT INTO progress_tally (collection, what, n, fen)
    SELECT collection, 'order:' || NEW.stage, 1, NEW.amount FROM application WHERE id = NEW.application
    ON CONFLICT (collection, what) DO UPDATE SET n = n + 1, fen = fen + excluded.fen;
END;

-- Who did what to which subject, in order. No personal data, identifiers only. Each row holds the SHA-256 over the
-- row before and itself.
CREATE TABLE audit (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    actor_kind TEXT    NOT NULL CHECK (actor_kind IN ('student', 'staff', 'operator', 'provider', 'system')),
    actor_id   TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    detail     TEXT    NOT NULL CHECK (json_valid(detail)),
    prev       BLOB    NOT NULL CHECK (length(prev) = 32),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject, seq);
CREATE INDEX audit_of_actor ON audit (actor_id, seq);
CREATE INDEX audit_of_action ON audit (action, seq);
CREATE INDEX audit_of_subject_and_action ON audit (subject, action, seq);
CREATE TRIGGER audit_is_never_erased BEFORE DELETE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_rewritten BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- Accounts of the console. Passwords are argon2id hashes; the authenticator's secret is sealed. `factor_waived`
-- marks the invented staff of a demonstration, who sign in without an authenticator.
CREATE TABLE staff (
    name          TEXT    NOT NULL PRIMARY KEY,
    role          TEXT    NOT NULL CHECK (role IN ('admin', 'reviewer', 'school', 'auditor')),
    school        TEXT,
    password      TEXT    NOT NULL,
    must_change   INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    totp_sealed   BLOB,
    -- An enrolment that has not been proved by a code yet.
    totp_offered  BLOB,
    -- The step of the last code that was taken: each code opens once.
    totp_step     INTEGER NOT NULL DEFAULT 0,
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL,
    revision      INTEGER NOT NULL CHECK (revision >= 0),
    factor_waived INTEGER NOT NULL DEFAULT 0 CHECK (factor_waived IN (0, 1)),
    CHECK ((role = 'school') = (school IS NOT NULL))
) STRICT;

-- Recovery codes, each valid once in place of the authenticator: keyed hashes.
CREATE TABLE staff_recovery (
    staff TEXT    NOT NULL REFERENCES staff (name),
    code  BLOB    NOT NULL CHECK (length(code) = 32),
    PRIMARY KEY (staff, code)
) STRICT;

-- Signed-in staff. Only the hash of a token is stored. `proved_at` is when the password or the code was last entered
-- again; NULL: not since signing in.
CREATE TABLE staff_session (
    id         TEXT    NOT NULL PRIMARY KEY,
    token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    staff      TEXT    NOT NULL REFERENCES staff (name),
    browser    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER,
    proved_at  INTEGER
) STRICT;
CREATE INDEX staff_session_of_staff ON staff_session (staff, created_at);
CREATE INDEX staff_session_by_age ON staff_session (expires_at);

-- The number of rows of the audit log and the hash of the last one, with a MAC whose key is not in the database:
-- rows removed from the end are noticed, too.
CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    hash BLOB    NOT NULL CHECK (length(hash) = 32),
    mac  BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT;

-- Review decisions. A decision that was undone or reopened stays.
CREATE TABLE decision (
    id           TEXT    NOT NULL PRIMARY KEY,
    application  TEXT    NOT NULL REFERENCES application (id),
    collection   TEXT    NOT NULL REFERENCES collection (id),
    photo        TEXT    NOT NULL REFERENCES photo (id),
    reviewer     TEXT    NOT NULL,
    verdict      TEXT    NOT NULL CHECK (verdict IN ('approve', 'reject')),
    reasons      TEXT    NOT NULL CHECK (json_valid(reasons)),
    note         TEXT,
    staff_note   TEXT,
    decided_at   INTEGER NOT NULL,
    undone_at    INTEGER,
    announced_at INTEGER,
    reopened_at  INTEGER,
    CHECK ((verdict = 'approve') = (reasons = '[]')),
    CHECK (undone_at IS NULL OR announced_at IS NULL)
) STRICT;
CREATE INDEX decision_of_application ON decision (application, decided_at);
CREATE INDEX decision_of_reviewer ON decision (reviewer, decided_at);
CREATE INDEX decision_of_collection ON decision (collection, decided_at, reviewer);
-- A photograph has at most one decision in force.
CREATE UNIQUE INDEX decision_standing ON decision (photo) WHERE undone_at IS NULL AND reopened_at IS NULL;

-- How often each reason was announced.
CREATE TABLE reason_count (
    collection TEXT    NOT NULL REFERENCES collection (id),
    reason     TEXT    NOT NULL,
    times      INTEGER NOT NULL CHECK (times > 0),
    PRIMARY KEY (collection, reason)
) STRICT;

-- A photograph that a reviewer skipped, or passed to another reviewer with a note.
CREATE TABLE review_pass (
    photo       TEXT    NOT NULL REFERENCES photo (id),
    reviewer    TEXT    NOT NULL,
    application TEXT    NOT NULL REFERENCES application (id),
    collection  TEXT    NOT NULL REFERENCES collection (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('skip', 'second_look')),
    note        TEXT,
    at          INTEGER NOT NULL,
    PRIMARY KEY (photo, reviewer),
    CHECK ((kind = 'second_look') = (note IS NOT NULL))
) STRICT;
CREATE INDEX review_pass_skipped ON review_pass (reviewer, collection, at) WHERE kind = 'skip';

-- A delivery: photographs of one collection that go to its school as one package. `form` is
-- shared::photo::DeliveredForm at the time when the delivery began; the two lists are files in the object store. A
-- recalled delivery has the state 'erased' and a `recalled_at`, keeps no items, and may be packed again as another
-- delivery (`repack_of`). Retention counts from `kept_from`, or from `ready_at` where that is NULL.
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
    recalled_at   INTEGER,
    recall_reason TEXT,
    repack_of     TEXT    REFERENCES delivery (id),
    kept_from     INTEGER,
    CHECK (state = 'preparing' OR (ready_at IS NOT NULL AND package_tag IS NOT NULL))
) STRICT;
-- One delivery of a collection is prepared at a time: two would divide the same photographs between them.
CREATE UNIQUE INDEX delivery_preparing ON delivery (collection) WHERE state = 'preparing';
CREATE INDEX delivery_of_collection ON delivery (collection, created_at);

-- The photographs of a delivery. An application belongs to at most one delivery; until `name` is set, the item is
-- only reserved.
CREATE TABLE delivery_item (
    delivery      TEXT    NOT NULL REFERENCES delivery (id),
    position      INTEGER NOT NULL CHECK (position > 0),
    application   TEXT    NOT NULL UNIQUE REFERENCES application (id),
    name          TEXT,
    name_key      TEXT,
    sha256        TEXT    CHECK (length(sha256) = 64),
    bytes         INTEGER,
    crc32         INTEGER,
    master_sha256 TEXT    CHECK (length(master_sha256) = 64),
    master_bytes  INTEGER,
    master_crc32  INTEGER,
    PRIMARY KEY (delivery, position)
) STRICT;
CREATE UNIQUE INDEX delivery_item_name ON delivery_item (delivery, name_key) WHERE name_key IS NOT NULL;
CREATE INDEX delivery_item_waiting ON delivery_item (delivery, position) WHERE sha256 IS NULL;
CREATE INDEX delivery_item_by_digest ON delivery_item (sha256);

-- A student's request to correct the roster. Message, value and answer are sealed. `applied`: whether the value was
-- taken over.
CREATE TABLE correction (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    field       TEXT    NOT NULL CHECK (field IN ('name', 'student_number', 'document', 'phone', 'other')),
    message     BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    closed_at   INTEGER,
    closed_by   TEXT,
    value       BLOB,
    answer      BLOB,
    applied     INTEGER NOT NULL DEFAULT 0 CHECK (applied IN (0, 1)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
) STRICT;
-- A student has at most one open request: another message replaces it.
CREATE UNIQUE INDEX correction_open ON correction (application) WHERE closed_at IS NULL;
CREATE INDEX correction_waiting ON correction (created_at, id) WHERE closed_at IS NULL;

-- How many rows are in each stage, and how much money, kept by triggers in the transaction that changes them:
-- counting a million applications takes seconds. `what` is 'roster', 'stage:' and a stage, or 'order:' and a stage
-- of an order; `fen` is for orders.
CREATE TABLE progress_tally (
    collection TEXT    NOT NULL,
    what       TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    fen        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection, what)
) STRICT, WITHOUT ROWID;

-- Announced decisions by reviewer and hour of the decision (milliseconds / 3 600 000).
CREATE TABLE verdict_tally (
    collection TEXT    NOT NULL,
    reviewer   TEXT    NOT NULL,
    hour       INTEGER NOT NULL,
    approved   INTEGER NOT NULL DEFAULT 0,
    rejected   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection, reviewer, hour)
) STRICT, WITHOUT ROWID;

-- The WeChat account of a student: one account for each student of a collection, and one student for each account.
-- The openid is sealed and found by a keyed hash.
CREATE TABLE wechat_binding (
    application    TEXT    NOT NULL PRIMARY KEY REFERENCES application (id),
    collection     TEXT    NOT NULL REFERENCES collection (id),
    open_id_sealed BLOB    NOT NULL,
    open_id_index  BLOB    NOT NULL CHECK (length(open_id_index) = 32),
    bound_at       INTEGER NOT NULL,
    UNIQUE (collection, open_id_index)
) STRICT;

-- How many messages of a template the bound WeChat account still accepts: one for each time the student allowed it.
CREATE TABLE wechat_credit (
    application TEXT    NOT NULL REFERENCES wechat_binding (application) ON DELETE CASCADE,
    template    TEXT    NOT NULL,
    n           INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (application, template)
) STRICT;

-- Taps that were counted, so that a repeated report counts once.
CREATE TABLE wechat_tap (
    application TEXT    NOT NULL REFERENCES wechat_binding (application) ON DELETE CASCADE,
    tap         TEXT    NOT NULL,
    PRIMARY KEY (application, tap)
) STRICT;

-- Access tokens of the WeChat account, sealed, shared by all replicas: the one that holds the lease fetches the
-- next.
CREATE TABLE wechat_token (
    kind        TEXT    NOT NULL PRIMARY KEY CHECK (kind IN ('access_token', 'jsapi_ticket')),
    -- Of this account: another one in the settings starts anew.
    app_id      TEXT    NOT NULL,
    sealed      BLOB,
    expires_at  INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A payment or refund that does not fit our orders. `payment_order` is NULL when no order of ours has that number.
-- No personal data. `closed_at` is when a member of the staff marked it as handled.
CREATE TABLE payment_discrepancy (
    trade_number  TEXT    NOT NULL, -- the order's number at the provider
    kind          TEXT    NOT NULL,
    payment_order TEXT    REFERENCES payment_order (id), -- NULL when no order of ours has that number
    detail        TEXT    NOT NULL, -- no personal data
    at            INTEGER NOT NULL,
    closed_at     INTEGER,
    PRIMARY KEY (trade_number, kind, detail)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_discrepancy_of_order ON payment_discrepancy (payment_order) WHERE payment_order IS NOT NULL;

-- The one row that the readiness probe writes: a database that can't store it can't store a photograph's row either.
CREATE TABLE readiness (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    probed_at INTEGER NOT NULL
) STRICT;

-- Photographs that were reserved for a delivery but are not in it, and why. An application may be left out of
-- several deliveries.
CREATE TABLE delivery_left_out (
    delivery    TEXT    NOT NULL REFERENCES delivery (id),
    position    INTEGER NOT NULL CHECK (position > 0),
    application TEXT    NOT NULL REFERENCES application (id),
    why         TEXT    NOT NULL CHECK (why IN ('stage', 'missing', 'damaged', 'form')),
    PRIMARY KEY (delivery, position)
) STRICT, WITHOUT ROWID;

-- A keyed hash of a constant, written by the first start: with another master key nothing could be opened and no
-- student would be found.
CREATE TABLE key_check (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value BLOB    NOT NULL
) STRICT;

-- Keyed hashes of the documents of people whose data were erased: an import leaves them out unless staff confirm
-- them.
CREATE TABLE erased_person (
    collection TEXT    NOT NULL REFERENCES collection (id),
    tombstone  BLOB    NOT NULL CHECK (length(tombstone) = 32),
    erased_at  INTEGER NOT NULL,
    PRIMARY KEY (collection, tombstone)
) STRICT;

-- Students who asked for the erasure of their data: it happens at `due_at`, unless they sign in before.
CREATE TABLE erasure (
    application TEXT    NOT NULL PRIMARY KEY REFERENCES application (id),
    asked_at    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL CHECK (asked_at < due_at)
) STRICT;
CREATE INDEX erasure_due ON erasure (due_at);

-- Messages to students, queued in the transaction that causes them. `cause` names the event, so that it queues one
-- message only. A row is `sending` before the call, and `queued` again only if WeChat refused it.
CREATE TABLE outbox (
    id          TEXT    NOT NULL PRIMARY KEY,
    application TEXT    NOT NULL REFERENCES application (id),
    collection  TEXT    NOT NULL REFERENCES collection (id),
    kind        TEXT    NOT NULL,
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

-- Every refund of an order: ours, attempt by attempt; those made on the merchant platform; and those that an
-- administrator states to have been paid by other means. `standing` is shared::api::staff::refunds::RefundState.
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
CREATE INDEX order_refund_asked ON order_refund (asked_at) WHERE asked_at IS NOT NULL;

-- A lot: the announced approvals that waited for a delivery when it was drawn and were in no lot before.
CREATE TABLE inspection_lot (
    id         TEXT    NOT NULL PRIMARY KEY,
    collection TEXT    NOT NULL REFERENCES collection (id),
    number     INTEGER NOT NULL CHECK (number > 0), -- counts the lots of a collection
    aql        TEXT    NOT NULL,
    size       INTEGER NOT NULL CHECK (size > 0),
    sample     INTEGER NOT NULL CHECK (sample > 0),
    accept     INTEGER NOT NULL CHECK (accept >= 0),
    -- 'open': the sample is inspected. 'failed': every approval is inspected. 'passed' and 'released': it may be delivered.
    state      TEXT    NOT NULL CHECK (state IN ('open', 'passed', 'failed', 'released')),
    drawn_by   TEXT    NOT NULL,
    drawn_at   INTEGER NOT NULL,
    ended_at   INTEGER,
    UNIQUE (collection, number)
) STRICT;

CREATE INDEX inspection_lot_unfinished ON inspection_lot (state) WHERE state IN ('open', 'failed');

-- An approval of a lot. A decision belongs to one lot, always: an approval after a reopening is another decision.
CREATE TABLE inspection_item (
    lot         TEXT    NOT NULL REFERENCES inspection_lot (id),
    position    INTEGER NOT NULL CHECK (position > 0),
    decision    TEXT    NOT NULL UNIQUE REFERENCES decision (id),
    application TEXT    NOT NULL REFERENCES application (id),
    sampled     INTEGER NOT NULL DEFAULT 0 CHECK (sampled IN (0, 1)),
    found       TEXT             CHECK (found IN ('fit', 'unfit')),
    inspector   TEXT,
    found_at    INTEGER,
    PRIMARY KEY (lot, position),
    CHECK ((found IS NULL) = (inspector IS NULL) AND (found IS NULL) = (found_at IS NULL))
) STRICT;

CREATE INDEX inspection_item_of_application ON inspection_item (application);

-- Approvals with what the inspection says about them. `blocked`: not to be delivered yet. `pending`: still to be inspected.
CREATE VIEW inspected_approval AS
SELECT d.id AS decision, d.photo, d.collection, d.application, d.reviewer, d.announced_at, i.lot, i.position, i.sampled, i.found,
    CASE
        WHEN l.id IS NULL THEN CASE WHEN c.sampling_aql IS NULL THEN 0 ELSE 1 END
        WHEN l.state = 'passed' THEN 0
        WHEN l.state = 'released' AND i.found = 'fit' THEN 0
        ELSE 1
    END AS blocked,
    CASE
        WHEN i.found IS NOT NULL OR l.state = 'passed' THEN 0
        WHEN l.state = 'open' AND i.sampled = 0 THEN 0
        WHEN a.stage IN ('approved', 'paid') THEN 1
        ELSE 0
    END AS pending
FROM decision d
JOIN collection c ON c.id = d.collection
JOIN application a ON a.id = d.application
LEFT JOIN inspection_item i ON i.decision = d.id
LEFT JOIN inspection_lot l ON l.id = i.lot
WHERE d.verdict = 'approve' AND d.undone_at IS NULL AND d.reopened_at IS NULL;

-- What may go with a delivery: paid, in no delivery that is not recalled, and not held back by the inspection.
CREATE VIEW deliverable AS
SELECT a.id, a.collection, a.student, a.photo FROM application a
WHERE a.stage = 'paid'
    AND NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id)
    AND NOT EXISTS (SELECT 1 FROM inspected_approval q WHERE q.photo = a.photo AND q.blocked = 1);

INSERT INTO readiness (id, probed_at) VALUES (1, 0);
