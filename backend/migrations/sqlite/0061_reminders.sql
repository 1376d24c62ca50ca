-- How students who have something to do are reminded: every so many days (0: never), so many times at most.
ALTER TABLE collection ADD COLUMN remind_every_days INTEGER NOT NULL DEFAULT 3 CHECK (remind_every_days >= 0);
ALTER TABLE collection ADD COLUMN remind_at_most INTEGER NOT NULL DEFAULT 3 CHECK (remind_at_most >= 0);
