-- Of equally urgent tasks at one place the oldest comes first. Their ids follow from what they are about, so they say nothing of age.

DROP INDEX workforce.task_next_idx;
CREATE INDEX task_next_idx ON workforce.task (warehouse_id, rank, sequence, opened_at, id)
    WHERE state IN ('pending', 'started', 'in_progress');
