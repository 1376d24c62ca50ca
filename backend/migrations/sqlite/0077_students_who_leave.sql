-- A student who is no longer in the roster keeps the document under which photographs were handed in, and gives the
-- student number away: `student_number` is then a placeholder, and `former_number` the last real one.
ALTER TABLE student ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE student ADD COLUMN former_number TEXT;
CREATE INDEX student_withdrawn ON student (collection, withdrawn_at) WHERE withdrawn_at IS NOT NULL;

CREATE TRIGGER tally_student_withdrawn AFTER UPDATE OF withdrawn_at ON student
WHEN (OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL)
BEGIN
    UPDATE progress_tally SET n = n + CASE WHEN NEW.withdrawn_at IS NULL THEN 1 ELSE -1 END
    WHERE collection = NEW.collection AND what = 'roster';
END;
