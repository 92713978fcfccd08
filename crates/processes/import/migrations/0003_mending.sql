-- Files that are mended where they are: rows keep every cell of the file, a person edits them, says which heading is what, and
-- what came in can be taken back.

ALTER TABLE import.file
    -- The first row, and a few after it as JSON, for whoever says which heading is what.
    ADD COLUMN headings       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN sample         text NOT NULL DEFAULT '[]',
    -- Whether what was said of headings is kept for the next file with the same, and used if nothing is said.
    ADD COLUMN remember       boolean NOT NULL DEFAULT false,
    ADD COLUMN map_said       boolean NOT NULL DEFAULT false,
    ADD COLUMN map_remembered boolean NOT NULL DEFAULT false,
    -- What the check found of the rows that it did not refuse.
    ADD COLUMN would_add      integer NOT NULL DEFAULT 0,
    ADD COLUMN would_leave    integer NOT NULL DEFAULT 0,
    -- Where taking back goes on, and rows whose thing stays because others refer to it.
    ADD COLUMN undone_chunks  integer NOT NULL DEFAULT 0,
    ADD COLUMN undone_rows    integer NOT NULL DEFAULT 0,
    ADD COLUMN kept           integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT file_state_check,
    ADD CONSTRAINT file_state_check CHECK (state IN
        ('uploading', 'checking', 'checked', 'committing', 'done', 'failed', 'cancelled', 'undoing', 'undone'));

ALTER TABLE import.chunk
    -- Rows whose thing is there already, just as they say.
    ADD COLUMN same      integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN first_row integer NOT NULL DEFAULT 0,
    ADD COLUMN last_row  integer NOT NULL DEFAULT 2147483647;

ALTER TABLE import.error
    -- What the message says in numbers and names, as JSON.
    ADD COLUMN params text NOT NULL DEFAULT '{}',
    DROP CONSTRAINT error_found_by_check,
    ADD CONSTRAINT error_found_by_check CHECK (found_by IN ('check', 'commit', 'undo'));
CREATE INDEX error_code_idx ON import.error (file_id, code, row);

-- What somebody has written over a cell, by its place in the row.
CREATE TABLE import.edit (
    file_id uuid NOT NULL REFERENCES import.file ON DELETE CASCADE,
    row     integer NOT NULL,
    cell    integer NOT NULL,
    value   text NOT NULL,
    PRIMARY KEY (file_id, row, cell)
);

-- What was said of headings, by the headings of the file.
CREATE TABLE import.remembered (
    kind         text COLLATE "C" NOT NULL,
    owner_id     uuid,
    headings     bytea NOT NULL,
    map          text[] NOT NULL,
    account_name text NOT NULL,
    said_at      timestamptz NOT NULL,
    CONSTRAINT remembered_key UNIQUE NULLS NOT DISTINCT (kind, owner_id, headings)
);
