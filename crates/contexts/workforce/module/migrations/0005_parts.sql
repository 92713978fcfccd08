-- Tasks that are opened, gone on with and ended in the transaction of what they are about, for all calls of a group at once.
CREATE FUNCTION workforce.open_tasks(tasks jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    opened uuid[];
BEGIN
    WITH new AS (
        INSERT INTO workforce.task (id, kind, warehouse_id, reference, priority, rank, location, sequence, summary, opened_at)
        SELECT t.* FROM jsonb_to_recordset(tasks)
            AS t (id uuid, kind text, warehouse_id uuid, reference uuid, priority smallint, rank bigint, location text, sequence bigint,
                  summary jsonb, opened_at timestamptz)
        ORDER BY t.id
        ON CONFLICT (id) DO NOTHING RETURNING id
    )
    SELECT array_agg(id) INTO opened FROM new;
    -- Whether each is new.
    RETURN (SELECT jsonb_agg((t.task->>'id')::uuid = ANY (coalesce(opened, '{}')) ORDER BY t.n)
            FROM jsonb_array_elements(tasks) WITH ORDINALITY AS t (task, n));
END $$;

-- Goes on with held tasks, or ends them: who holds one with this token has completed it, from anybody else it is taken away. Answers what
-- became of each.
CREATE FUNCTION workforce.work_on_tasks(tasks jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    work record;
    after jsonb;
    written jsonb[] := array_fill('{}'::jsonb, ARRAY[jsonb_array_length(tasks)]);
BEGIN
    FOR work IN
        SELECT t.* FROM ROWS FROM (jsonb_to_recordset(tasks) AS (id uuid, account uuid, token bigint, ends boolean, at timestamptz,
                                                                 lease_until timestamptz, young_until timestamptz)) WITH ORDINALITY
            AS t (id, account, token, ends, at, lease_until, young_until, n)
        ORDER BY t.id, t.n
    LOOP
        IF NOT work.ends THEN
            UPDATE workforce.task SET version = version + 1, state = 'in_progress', lease_until = work.lease_until
            WHERE id = work.id AND holder = work.account AND token = work.token AND state IN ('started', 'in_progress')
              AND (state = 'started' OR lease_until < work.young_until);
            CONTINUE;
        END IF;
        UPDATE workforce.task t SET version = t.version + 1, state = 'completed', lease_until = NULL, finished_at = work.at
        WHERE t.id = work.id AND t.holder = work.account AND t.token = work.token AND t.state IN ('started', 'in_progress')
        RETURNING jsonb_build_object('task_id', t.id, 'warehouse_id', t.warehouse_id, 'kind', t.kind, 'change', 'completed', 'holder', t.holder,
                                     'assignee', t.assignee) INTO after;
        IF NOT FOUND THEN
            UPDATE workforce.task t SET version = t.version + 1, state = 'canceled', holder = NULL, holder_name = NULL, lease_until = NULL,
                   started_at = NULL, finished_at = work.at
            WHERE t.id = work.id AND t.state IN ('pending', 'started', 'in_progress')
            RETURNING jsonb_build_object('task_id', t.id, 'warehouse_id', t.warehouse_id, 'kind', t.kind, 'change', 'canceled', 'holder', NULL,
                                         'assignee', t.assignee) INTO after;
        END IF;
        IF FOUND THEN
            written[work.n] := after;
        END IF;
    END LOOP;
    RETURN to_jsonb(written);
END $$;
REVOKE ALL ON FUNCTION workforce.open_tasks(jsonb), workforce.work_on_tasks(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workforce.open_tasks(jsonb) TO ambar_stock;
-- What touches no stock is concluded by its context itself: a putaway that no place was found for is cancelled.
GRANT EXECUTE ON FUNCTION workforce.work_on_tasks(jsonb) TO ambar_app, ambar_stock;
