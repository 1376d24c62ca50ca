-- What the review asks for, repeated from stage_data: the photograph, since when it waits, who has it in hand, when the
-- verdict is announced. `lease_until` is no part of the stage: a lease that is renewed changes nothing else. No lease:
-- open until somebody puts it back (the command line).
ALTER TABLE application ADD COLUMN photo TEXT;
ALTER TABLE application ADD COLUMN waiting_since INTEGER;
ALTER TABLE application ADD COLUMN in_hand_of TEXT;
ALTER TABLE application ADD COLUMN lease_until INTEGER;
ALTER TABLE application ADD COLUMN announce_at INTEGER;

UPDATE application SET
    photo = json_extract(stage_data, '$.photo'),
    waiting_since = json_extract(stage_data, '$.submitted_at'),
    in_hand_of = json_extract(stage_data, '$.reviewer');

-- The queue: oldest first, whatever came between.
CREATE INDEX application_waiting ON application (collection, waiting_since, id) WHERE stage = 'submitted';
CREATE INDEX application_in_hand ON application (in_hand_of, collection, waiting_since, id) WHERE in_hand_of IS NOT NULL;
-- What the clock has to look at: a handful of rows.
CREATE INDEX application_leased ON application (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX application_unannounced ON application (announce_at) WHERE announce_at IS NOT NULL;

-- What was decided about which photograph, for ever; a decision that was taken back stays too.
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
    CHECK ((verdict = 'approve') = (reasons = '[]')),
    CHECK (undone_at IS NULL OR announced_at IS NULL)
) STRICT;

-- Nobody decides about a photograph twice.
CREATE UNIQUE INDEX decision_standing ON decision (photo) WHERE undone_at IS NULL;
CREATE INDEX decision_of_application ON decision (application, decided_at);
CREATE INDEX decision_of_reviewer ON decision (reviewer, decided_at);
CREATE INDEX decision_of_collection ON decision (collection, decided_at, reviewer);

-- How often each reason was announced.
CREATE TABLE reason_count (
    collection TEXT    NOT NULL REFERENCES collection (id),
    reason     TEXT    NOT NULL,
    times      INTEGER NOT NULL CHECK (times > 0),
    PRIMARY KEY (collection, reason)
) STRICT;

-- A photograph that a reviewer did not want to judge: skipped, or left to another with a note for the staff.
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
