-- What the hotline finds somebody by: a keyed hash of the last four characters of the document number, and the name.
ALTER TABLE student ADD COLUMN document_tail BLOB CHECK (length(document_tail) = 32);
CREATE INDEX student_by_tail ON student (collection, document_tail);
CREATE INDEX student_by_name ON student (collection, name);
CREATE INDEX student_by_former_number ON student (collection, former_number) WHERE former_number IS NOT NULL;
