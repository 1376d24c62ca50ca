-- What staff typed beyond the notice itself, and a count of the changes.
ALTER TABLE collection ADD COLUMN revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0);
ALTER TABLE collection ADD COLUMN markdown TEXT NOT NULL DEFAULT '{"zh":"","en":""}' CHECK (json_valid(markdown));
ALTER TABLE collection ADD COLUMN offset_minutes INTEGER NOT NULL DEFAULT 480;
-- Counts the imports of its roster: one that was prepared against an older roster starts again.
ALTER TABLE collection ADD COLUMN roster_revision INTEGER NOT NULL DEFAULT 0 CHECK (roster_revision >= 0);
