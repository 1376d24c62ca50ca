-- What the student asks for by itself, what the staff answered, both sealed like the message, and whether the value was
-- taken over.
ALTER TABLE correction ADD COLUMN value BLOB;
ALTER TABLE correction ADD COLUMN answer BLOB;
ALTER TABLE correction ADD COLUMN applied INTEGER NOT NULL DEFAULT 0 CHECK (applied IN (0, 1));
