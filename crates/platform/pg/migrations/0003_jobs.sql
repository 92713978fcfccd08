-- Work that somebody asked for and that a worker does: a row that waits, is leased to one worker at a time, and ends.

CREATE TABLE platform.job (
    id           uuid PRIMARY KEY,
    queue        text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    -- What it is about: of one kind, one job waits or runs for it.
    key          text COLLATE "C" NOT NULL,
    -- Higher first.
    priority     smallint NOT NULL,
    payload      jsonb NOT NULL,
    state        text COLLATE "C" NOT NULL DEFAULT 'waiting'
                 CONSTRAINT job_state_check CHECK (state IN ('waiting', 'running', 'done', 'dead', 'cancelled')),
    -- How often it was begun since somebody asked for it.
    attempts     integer NOT NULL DEFAULT 0,
    most_attempts integer NOT NULL CHECK (most_attempts > 0),
    -- Not before this: in the past for what is due, later after a failure.
    run_at       timestamptz NOT NULL,
    -- Until when `worker` has it. A worker that is at work renews it; once it is over, another takes the job.
    lease_until  timestamptz,
    worker       uuid,
    progress     jsonb NOT NULL DEFAULT '{}',
    last_error   text,
    -- Who asked for it, and in which operation.
    account_id   uuid NOT NULL,
    account_name text NOT NULL,
    operation_id uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    CONSTRAINT job_lease_check CHECK ((state = 'running') = (worker IS NOT NULL AND lease_until IS NOT NULL))
);
CREATE UNIQUE INDEX job_kind_key_key ON platform.job (kind, key) WHERE state IN ('waiting', 'running');
CREATE INDEX job_due_idx ON platform.job (priority DESC, run_at, id) WHERE state IN ('waiting', 'running');
CREATE INDEX job_created_at_idx ON platform.job (created_at, id);
CREATE INDEX job_finished_at_idx ON platform.job (finished_at) WHERE finished_at IS NOT NULL;
