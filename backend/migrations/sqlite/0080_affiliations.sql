-- 学院, 专业 and 班级 as the school writes them; NULL where its roster says nothing.
ALTER TABLE student ADD COLUMN college TEXT;
ALTER TABLE student ADD COLUMN major TEXT;
ALTER TABLE student ADD COLUMN class TEXT;
CREATE INDEX student_by_unit ON student (collection, college, major, class, todo);
