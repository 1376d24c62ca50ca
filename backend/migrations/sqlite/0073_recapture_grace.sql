-- How long a student may submit again after a rejection, in hours, is a setting of each collection. Those from before get
-- what a collection has that says nothing else.
UPDATE collection SET notice = json_set(notice, '$.recapture_grace_hours', 72)
WHERE json_extract(notice, '$.recapture_grace_hours') IS NULL;
