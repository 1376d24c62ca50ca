-- An announced approval that an administrator took back: the decision stays for ever, and stands no longer. Its
-- application's stage says why.
ALTER TABLE decision ADD COLUMN reopened_at INTEGER;

DROP INDEX decision_standing;
-- Nobody decides about a photograph twice, unless the first decision was taken back.
CREATE UNIQUE INDEX decision_standing ON decision (photo) WHERE undone_at IS NULL AND reopened_at IS NULL;
