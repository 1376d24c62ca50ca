-- 办理编号: eight digits by which the hotline finds an application; shared::reference::ReferenceNumber. The column can't be
-- NOT NULL on a table with rows; the store reads NULL as inconsistent.
ALTER TABLE application ADD COLUMN reference TEXT CHECK (length(reference) = 8);

-- Applications from before get consecutive numbers, each with Damm's check digit: the table of the check, read row by row.
CREATE TABLE application_numbered (application TEXT NOT NULL PRIMARY KEY, reference TEXT NOT NULL) STRICT;

INSERT INTO application_numbered (application, reference)
WITH RECURSIVE damm (application, body, place, interim) AS (
    SELECT id, CAST(999999 + ROW_NUMBER() OVER (ORDER BY id) AS TEXT), 1, '0' FROM application
    UNION ALL
    SELECT application, body, place + 1,
           substr(
               '0317598642' || '7092154863' || '4206871359' || '1750983426' || '6123045978' ||
               '3674209581' || '5869720134' || '8945362017' || '9438617205' || '2581436790',
               CAST(interim AS INTEGER) * 10 + CAST(substr(body, place, 1) AS INTEGER) + 1,
               1
           )
    FROM damm WHERE place <= 7
)
SELECT application, body || interim FROM damm WHERE place = 8;

UPDATE application SET reference = (
    SELECT n.reference FROM application_numbered n WHERE n.application = application.id
);
DROP TABLE application_numbered;

CREATE UNIQUE INDEX application_by_reference ON application (reference);
