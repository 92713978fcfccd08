-- Files that are imported: uploaded in parts, checked whole, committed in chunks. Every row's errors are kept.

CREATE TABLE import.file (
    id             uuid PRIMARY KEY,
    kind           text COLLATE "C" NOT NULL CHECK (kind IN ('items', 'locations', 'stock', 'deliveries', 'orders')),
    name           text NOT NULL,
    state          text COLLATE "C" NOT NULL
                   CHECK (state IN ('uploading', 'checking', 'checked', 'committing', 'done', 'failed', 'cancelled')),
    owner_id       uuid,
    warehouse_id   uuid,
    -- What the uploader said, else what was recognised.
    encoding       text COLLATE "C",
    delimiter      text COLLATE "C",
    -- The columns that were recognised, in their order, and the headers of those that were not.
    columns        text[] COLLATE "C" NOT NULL DEFAULT '{}',
    ignored        text[] NOT NULL DEFAULT '{}',
    bytes          bigint NOT NULL DEFAULT 0,
    sha256         bytea,
    -- Rows beside the header; while the file is checked, as far as it is.
    rows           integer NOT NULL DEFAULT 0,
    bad_rows       integer NOT NULL DEFAULT 0,
    errors         integer NOT NULL DEFAULT 0,
    chunks         integer NOT NULL DEFAULT 0,
    mode           text COLLATE "C" CHECK (mode IN ('all', 'only_valid')),
    -- Where the commit goes on.
    done_chunks    integer NOT NULL DEFAULT 0,
    done_rows      integer NOT NULL DEFAULT 0,
    added          integer NOT NULL DEFAULT 0,
    unchanged      integer NOT NULL DEFAULT 0,
    refused        integer NOT NULL DEFAULT 0,
    -- Why the whole file was refused.
    failure_code   text COLLATE "C",
    failure_detail text,
    account_id     uuid NOT NULL,
    account_name   text NOT NULL,
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    checked_at     timestamptz,
    finished_at    timestamptz
);
CREATE INDEX file_created_at_idx ON import.file (created_at, id);
-- The same bytes twice are most often a mistake.
CREATE INDEX file_sha256_idx ON import.file (kind, sha256) WHERE state IN ('committing', 'done');

-- The file as it came, until it is checked.
CREATE TABLE import.part (
    file_id uuid NOT NULL REFERENCES import.file ON DELETE CASCADE,
    number  integer NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);
-- Most files are text that compresses, but not for the seconds that parts are kept.
ALTER TABLE import.part ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE import.chunk (
    file_id uuid NOT NULL REFERENCES import.file ON DELETE CASCADE,
    number  integer NOT NULL,
    -- [[row, [cell, …]], …] in the order of the file's columns.
    rows    text NOT NULL,
    count   integer NOT NULL,
    -- The rows that the check refused.
    bad     integer[] NOT NULL,
    PRIMARY KEY (file_id, number)
);

CREATE TABLE import.error (
    file_id     uuid NOT NULL REFERENCES import.file ON DELETE CASCADE,
    row         integer NOT NULL,
    number      integer NOT NULL,
    -- Whether the check found it or the commit.
    found_by    text COLLATE "C" NOT NULL CHECK (found_by IN ('check', 'commit')),
    column_name text COLLATE "C",
    code        text COLLATE "C" NOT NULL,
    message     text NOT NULL,
    value       text,
    PRIMARY KEY (file_id, row, number)
);
