-- 接收质量限 of the sampling inspection of a collection's approvals (shared::sampling::Aql); none without sampling.
ALTER TABLE collection ADD COLUMN sampling_aql TEXT;

-- A lot: the announced approvals that waited for a delivery when it was drawn and were in no lot before.
CREATE TABLE inspection_lot (
    id         TEXT    NOT NULL PRIMARY KEY,
    collection TEXT    NOT NULL REFERENCES collection (id),
    number     INTEGER NOT NULL CHECK (number > 0), -- counts the lots of a collection
    aql        TEXT    NOT NULL,
    size       INTEGER NOT NULL CHECK (size > 0),
    sample     INTEGER NOT NULL CHECK (sample > 0),
    accept     INTEGER NOT NULL CHECK (accept >= 0),
    -- 'open': the sample is looked at. 'failed': all of it is looked at. 'passed' and 'released': it may be delivered.
    state      TEXT    NOT NULL CHECK (state IN ('open', 'passed', 'failed', 'released')),
    drawn_by   TEXT    NOT NULL,
    drawn_at   INTEGER NOT NULL,
    ended_at   INTEGER,
    UNIQUE (collection, number)
) STRICT;

CREATE INDEX inspection_lot_unfinished ON inspection_lot (state) WHERE state IN ('open', 'failed');

-- An approval of a lot. A decision belongs to one lot, ever: what is approved again after it was reopened is another decision.
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

-- Approvals with what the inspection says about them. `blocked`: not to be delivered yet. `pending`: still to be looked at.
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
