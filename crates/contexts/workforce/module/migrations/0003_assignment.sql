-- A task may be somebody's to do: it is offered to them first, and to nobody else.

ALTER TABLE workforce.task ADD COLUMN assignee uuid, ADD COLUMN assignee_name text;
ALTER TABLE workforce.task ADD CONSTRAINT task_assignee_name_check CHECK ((assignee IS NULL) = (assignee_name IS NULL));
CREATE INDEX task_assignee_idx ON workforce.task (assignee, rank, sequence, id)
    WHERE assignee IS NOT NULL AND state IN ('pending', 'started', 'in_progress');

-- What waits and what is in work, of each kind.
CREATE INDEX task_figures_idx ON workforce.task (warehouse_id, kind, state, opened_at)
    WHERE state IN ('pending', 'started', 'in_progress');
