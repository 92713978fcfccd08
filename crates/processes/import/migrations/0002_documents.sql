-- Workbooks beside text, the uploader's own headings, and files whose rows make documents.

ALTER TABLE import.file
    -- As the first bytes tell.
    ADD COLUMN format text COLLATE "C" CHECK (format IN ('csv', 'xlsx')),
    -- Of a workbook, the sheet that was read.
    ADD COLUMN sheet  text,
    -- heading=column, as the uploader said.
    ADD COLUMN map    text[] NOT NULL DEFAULT '{}';

-- Rows of documents until the file is checked: here the rows of one document come together, wherever they stand in the file.
CREATE TABLE import.line (
    file_id  uuid NOT NULL REFERENCES import.file ON DELETE CASCADE,
    -- The row in which its document begins.
    document integer NOT NULL,
    row      integer NOT NULL,
    -- [cell, …] in the order of the file's columns.
    cells    text NOT NULL,
    PRIMARY KEY (file_id, document, row)
);
