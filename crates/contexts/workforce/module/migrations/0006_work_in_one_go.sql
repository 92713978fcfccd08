-- As before, for all tasks of a group at once instead of one after the other.
CREATE OR REPLACE FUNCTION workforce.work_on_tasks(tasks jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written jsonb;
BEGIN
    -- In the order of their ids, as everybody; a task whose lease is young is left alone.
    PERFORM 1 FROM (SELECT w.id, bool_or(w.ends) AS ends, max(w.young_until) AS young_until
                    FROM jsonb_to_recordset(tasks) AS w (id uuid, ends boolean, young_until timestamptz) GROUP BY w.id ORDER BY w.id) AS w
    CROSS JOIN LATERAL (SELECT 1 FROM workforce.task t WHERE t.id = w.id AND (w.ends OR t.state = 'started' OR t.lease_until < w.young_until)
                        FOR NO KEY UPDATE) AS t;
    UPDATE workforce.task t SET version = version + 1, state = 'in_progress', lease_until = w.lease_until
    FROM jsonb_to_recordset(tasks) AS w (id uuid, account uuid, token bigint, ends boolean, lease_until timestamptz, young_until timestamptz)
    WHERE NOT w.ends AND t.id = w.id AND t.holder = w.account AND t.token = w.token AND t.state IN ('started', 'in_progress')
      AND (t.state = 'started' OR t.lease_until < w.young_until);
    WITH work AS MATERIALIZED (
        SELECT t.* FROM ROWS FROM (jsonb_to_recordset(tasks) AS (id uuid, account uuid, token bigint, ends boolean, at timestamptz)) WITH ORDINALITY
            AS t (id, account, token, ends, at, n)
    ), ended AS (
        UPDATE workforce.task t
        SET version = t.version + 1, state = CASE WHEN w.holds THEN 'completed' ELSE 'canceled' END, lease_until = NULL, finished_at = w.at,
            holder = CASE WHEN w.holds THEN t.holder END, holder_name = CASE WHEN w.holds THEN t.holder_name END,
            started_at = CASE WHEN w.holds THEN t.started_at END
        FROM (SELECT DISTINCT ON (w.id) w.*, h.holds FROM work w CROSS JOIN LATERAL (
                  SELECT coalesce(t.holder = w.account AND t.token = w.token AND t.state IN ('started', 'in_progress'), false) AS holds
                  FROM workforce.task t WHERE t.id = w.id LIMIT 1) AS h
              WHERE w.ends ORDER BY w.id, h.holds DESC, w.n) AS w
        WHERE t.id = w.id AND t.state IN ('pending', 'started', 'in_progress')
        RETURNING w.n, jsonb_build_object('task_id', t.id, 'warehouse_id', t.warehouse_id, 'kind', t.kind, 'change', t.state, 'holder', t.holder,
                                          'assignee', t.assignee) AS after
    )
    SELECT jsonb_agg(coalesce(e.after, '{}') ORDER BY w.n) INTO written FROM work w LEFT JOIN ended e ON e.n = w.n;
    RETURN written;
END $$;
