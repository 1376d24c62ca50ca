-- An archived collection is closed from that moment on, is not changed any more, and stands in no list by default.
ALTER TABLE collection ADD COLUMN archived_at INTEGER;
-- Of a deleted collection only this row stays, because orders and the audit log name it; its slug is free again.
ALTER TABLE collection ADD COLUMN deleted_at INTEGER;
