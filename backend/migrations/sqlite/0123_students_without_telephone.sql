-- Students whom the roster knows by name and document alone: counted for the warning that there is no second factor.
CREATE INDEX student_without_phone ON student (collection)
WHERE phone_index IS NULL AND withdrawn_at IS NULL AND erased_at IS NULL;
