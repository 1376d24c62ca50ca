-- A delivery can be recalled, and packed again in place of another one. `state` of a recalled delivery is 'erased', as of
-- one whose retention is over: nothing of it can be downloaded. `recalled_at` tells the two apart, and a recalled delivery
-- keeps no items: `delivery_item.application` stays unique, so an application goes with at most one delivery that is not recalled.
ALTER TABLE delivery ADD COLUMN recalled_at INTEGER;
-- Why; none when the same photographs were packed again.
ALTER TABLE delivery ADD COLUMN recall_reason TEXT;
-- The delivery whose photographs this one took over.
ALTER TABLE delivery ADD COLUMN repack_of TEXT REFERENCES delivery (id);
-- From when the retention counts, where that is not from when this package was ready: the first package of the same photographs.
ALTER TABLE delivery ADD COLUMN kept_from INTEGER;
