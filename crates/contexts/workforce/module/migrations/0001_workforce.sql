-- People on the floor and every human step.

CREATE TABLE workforce.person (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    badge        text COLLATE "C" NOT NULL CONSTRAINT person_badge_key UNIQUE,
    name         text NOT NULL,
    shift        text COLLATE "C",
    warehouse_id uuid,
    active       boolean NOT NULL,
    account_id   uuid CONSTRAINT person_account_id_key UNIQUE,
    source       text COLLATE "C",
    external_ref text COLLATE "C"
);
-- Another system's name is unique within that system; a system without a name is one system.
CREATE UNIQUE INDEX person_external_ref_key ON workforce.person (coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL;

CREATE TABLE workforce.task (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('putaway', 'pick', 'count')),
    state        text COLLATE "C" NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'started', 'in_progress', 'completed', 'canceled')),
    warehouse_id uuid NOT NULL,
    reference    uuid NOT NULL,
    priority     smallint NOT NULL CHECK (priority BETWEEN 0 AND 100),
    -- Priority with its rise by waiting, lower first: see ambar_workforce_domain::rank.
    rank         bigint NOT NULL,
    location     text COLLATE "C",
    sequence     bigint NOT NULL,
    summary      jsonb NOT NULL,
    holder       uuid,
    holder_name  text,
    token        bigint NOT NULL DEFAULT 0 CHECK (token >= 0),
    lease_until  timestamptz,
    opened_at    timestamptz NOT NULL,
    started_at   timestamptz,
    finished_at  timestamptz,
    CONSTRAINT task_holder_check CHECK ((holder IS NOT NULL) = (state IN ('started', 'in_progress', 'completed'))),
    CONSTRAINT task_holder_name_check CHECK ((holder IS NULL) = (holder_name IS NULL)),
    CONSTRAINT task_lease_until_check CHECK ((lease_until IS NOT NULL) = (state IN ('started', 'in_progress'))),
    CONSTRAINT task_finished_at_check CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'canceled')))
);
-- In the order in which open tasks are given out.
CREATE INDEX task_next_idx ON workforce.task (warehouse_id, rank, sequence, id)
    WHERE state IN ('pending', 'started', 'in_progress');
CREATE INDEX task_state_idx ON workforce.task (state, opened_at, id);
CREATE INDEX task_opened_at_idx ON workforce.task (opened_at, id);
CREATE INDEX task_reference_idx ON workforce.task (reference);
CREATE INDEX task_holder_idx ON workforce.task (holder, opened_at, id) WHERE state IN ('started', 'in_progress');

-- i26, i27: a closed task never changes. The database sees to it whatever the code does.
CREATE FUNCTION workforce.refuse_change_of_closed_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'task % is closed and never changes', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER task_closed BEFORE UPDATE OR DELETE ON workforce.task
    FOR EACH ROW WHEN (OLD.state IN ('completed', 'canceled')) EXECUTE FUNCTION workforce.refuse_change_of_closed_task();
