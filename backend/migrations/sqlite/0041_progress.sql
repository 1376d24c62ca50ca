-- How many are where, and how much money, kept by triggers in the very transaction that moves them: a page that counts
-- a million applications would otherwise take seconds. `what` is 'roster', 'stage:' and a stage, or 'order:' and a
-- stage of an order; `fen` is for orders.
CREATE TABLE progress_tally (
    collection TEXT    NOT NULL,
    what       TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    fen        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection, what)
) STRICT, WITHOUT ROWID;

-- Announced verdicts by reviewer and hour of the decision (milliseconds / 3 600 000).
CREATE TABLE verdict_tally (
    collection TEXT    NOT NULL,
    reviewer   TEXT    NOT NULL,
    hour       INTEGER NOT NULL,
    approved   INTEGER NOT NULL DEFAULT 0,
    rejected   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection, reviewer, hour)
) STRICT, WITHOUT ROWID;

-- What a student has to do next; NULL for those who wait for us or are done.
ALTER TABLE student ADD COLUMN todo TEXT DEFAULT 'start' CHECK (todo IN ('start', 'submit', 'recapture', 'pay'));
UPDATE student SET todo = (
    SELECT CASE a.stage WHEN 'matched' THEN 'submit' WHEN 'rejected' THEN 'recapture' WHEN 'approved' THEN 'pay' END
    FROM application a WHERE a.student = student.id
) WHERE EXISTS (SELECT 1 FROM application a WHERE a.student = student.id);
CREATE INDEX student_todo ON student (collection, todo, student_number) WHERE todo IS NOT NULL;

-- The photograph that waits longest, whether or not a reviewer has it open.
CREATE INDEX application_unjudged ON application (collection, waiting_since)
WHERE stage IN ('submitted', 'under_review');

INSERT INTO progress_tally (collection, what, n) SELECT collection, 'roster', COUNT(*) FROM student GROUP BY collection;
INSERT INTO progress_tally (collection, what, n)
SELECT collection, 'stage:' || stage, COUNT(*) FROM application GROUP BY collection, stage;
INSERT INTO progress_tally (collection, what, n, fen)
SELECT a.collection, 'order:' || o.stage, COUNT(*), SUM(o.amount)
FROM payment_order o JOIN application a ON a.id = o.application GROUP BY a.collection, o.stage;
INSERT INTO verdict_tally (collection, reviewer, hour, approved, rejected)
SELECT a.collection, t.actor_id, t.at / 3600000,
       SUM(t.action = 'application.approved'), SUM(t.action = 'application.rejected')
FROM audit t JOIN application a ON a.id = t.subject
WHERE t.actor_kind = 'staff' AND t.action IN ('application.approved', 'application.rejected')
GROUP BY a.collection, t.actor_id, t.at / 3600000;

CREATE TRIGGER tally_student_added AFTER INSERT ON student
BEGIN
    INSERT INTO progress_tally (collection, what, n) VALUES (NEW.collection, 'roster', 1)
    ON CONFLICT (collection, what) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER tally_student_removed AFTER DELETE ON student
BEGIN
    UPDATE progress_tally SET n = n - 1 WHERE collection = OLD.collection AND what = 'roster';
END;

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
