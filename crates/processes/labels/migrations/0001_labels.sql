-- Printers of labels, templates that were added to those of the program, and what is to be printed.

CREATE TABLE labels.printer (
    id         uuid PRIMARY KEY,
    version    bigint NOT NULL DEFAULT 1,
    -- What its own label says, after PRN-.
    code       text COLLATE "C" NOT NULL CONSTRAINT printer_code_key UNIQUE,
    name       text NOT NULL,
    host       text COLLATE "C" NOT NULL,
    port       integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    dpi        smallint NOT NULL CHECK (dpi IN (152, 203, 300, 600)),
    width_mm   smallint NOT NULL CHECK (width_mm BETWEEN 10 AND 500),
    active     boolean NOT NULL DEFAULT true,
    -- Which worker sends to it, and until when nobody else may.
    holder     uuid,
    held_until timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT printer_held_check CHECK ((holder IS NULL) = (held_until IS NULL))
);

-- A template's versions; the newest is used. Version 0 of those of the program is in the program.
CREATE TABLE labels.template (
    name         text COLLATE "C" NOT NULL,
    version      integer NOT NULL CHECK (version > 0),
    subject      text COLLATE "C" NOT NULL,
    body         jsonb NOT NULL,
    account_name text NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE labels.print_job (
    id               uuid PRIMARY KEY,
    -- The order in which one printer prints.
    seq              bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT print_job_seq_key UNIQUE,
    -- Without one it is for download.
    printer_id       uuid CONSTRAINT print_job_printer_id_fkey REFERENCES labels.printer,
    state            text COLLATE "C" NOT NULL
                     CHECK (state IN ('ready', 'waiting', 'printing', 'printed', 'failed', 'cancelled')),
    template         text COLLATE "C" NOT NULL,
    template_version integer NOT NULL,
    -- As they were when it was asked for: what is printed again later is the same.
    body             jsonb NOT NULL,
    records          jsonb NOT NULL,
    subject          text COLLATE "C" NOT NULL,
    labels           integer NOT NULL CHECK (labels > 0),
    language         text COLLATE "C" NOT NULL CHECK (language IN ('en', 'ru')),
    copies           integer NOT NULL CHECK (copies BETWEEN 1 AND 100),
    dpi              smallint NOT NULL,
    attempts         integer NOT NULL DEFAULT 0,
    next_at          timestamptz NOT NULL,
    -- Of the last attempt.
    failure_code     text COLLATE "C",
    failure_detail   text,
    -- Whether an attempt broke off after something was sent: then some labels may be there twice.
    may_repeat       boolean NOT NULL DEFAULT false,
    account_id       uuid NOT NULL,
    account_name     text NOT NULL,
    created_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    CONSTRAINT print_job_printer_check CHECK ((printer_id IS NULL) = (state = 'ready'))
);
CREATE INDEX print_job_open_idx ON labels.print_job (printer_id, seq) WHERE state IN ('waiting', 'printing');
CREATE INDEX print_job_created_at_idx ON labels.print_job (created_at, id);
