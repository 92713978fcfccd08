-- Scans at the dock and steps of putaways are recorded set-based: what a group brings was recorded one by one, in four statements each, and a
-- statement costs by the tables that it names. Where one of them cannot be recorded, nothing of the transaction stays; one behind it
-- that would have fitted without it may be sent back with it, and is decided anew.
CREATE OR REPLACE FUNCTION receiving.record_receipts(receipts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written jsonb;
BEGIN
    -- In the order of their ids, as everybody. Who has a delivery has its lines.
    PERFORM 1 FROM (SELECT DISTINCT (r->'receipt'->>'delivery_id')::uuid AS id FROM jsonb_array_elements(receipts) AS r ORDER BY 1) AS w
    CROSS JOIN LATERAL (SELECT 1 FROM receiving.delivery d WHERE d.id = w.id FOR NO KEY UPDATE) AS d;
    WITH taken AS MATERIALIZED (
        SELECT r.n, r.receipt->'receipt' AS receipt, r.receipt->'lines' AS lines, r.receipt->'counts' AS counts, r.receipt->'putaway' AS putaway,
               (r.receipt->'receipt'->>'id')::uuid AS id, (r.receipt->'receipt'->>'delivery_id')::uuid AS delivery_id,
               (r.receipt->'receipt'->>'created_at')::timestamptz AS at
        FROM jsonb_array_elements(receipts) WITH ORDINALITY AS r (receipt, n)
    ), counted AS MATERIALIZED (
        -- Each line as it was, with what this receipt and those before it bring.
        SELECT t.n, c.quantity, l.line, l.id, l.line_no, l.counted + sum(c.quantity) OVER each AS counted,
               l.received + sum(c.quantity) OVER each AS received, l.excess + sum(c.excess) OVER each AS excess
        FROM taken t CROSS JOIN LATERAL jsonb_to_recordset(t.counts) AS c (id uuid, quantity bigint, excess bigint)
        CROSS JOIN LATERAL (SELECT l AS line, l.id, l.line_no, l.counted, l.received, l.excess FROM receiving.delivery_line l
                            WHERE l.id = c.id LIMIT 1) AS l
        WINDOW each AS (PARTITION BY c.id ORDER BY t.n)
    ), stood AS MATERIALIZED (
        SELECT c.*, CASE WHEN (c.line).state NOT IN ('validated', 'processing') THEN (c.line).state
                         WHEN c.received >= (c.line).expected THEN 'completed' ELSE 'processing' END AS state
        FROM counted c
    ), on_lines AS MATERIALIZED (
        SELECT s.n, count(*) AS lines, bool_and(s.counted <= (s.line).tolerated + s.excess) AS fit,
               count(*) FILTER (WHERE s.received >= (s.line).tolerated AND s.received - s.quantity < (s.line).tolerated) AS filled,
               jsonb_agg(to_jsonb(s.line) || jsonb_build_object('counted', s.counted, 'received', s.received, 'excess', s.excess, 'state', s.state)
                         ORDER BY s.line_no) AS after
        FROM stood s GROUP BY s.n
    ), on_delivery AS MATERIALIZED (
        SELECT t.n, t.at, d.delivery, d.id, coalesce(l.filled, 0) AS filled, sum(coalesce(l.filled, 0)) OVER each AS all_filled
        FROM taken t CROSS JOIN LATERAL (SELECT d AS delivery, d.id FROM receiving.delivery d WHERE d.id = t.delivery_id LIMIT 1) AS d
        LEFT JOIN on_lines l ON l.n = t.n
        WINDOW each AS (PARTITION BY d.id ORDER BY t.n)
    ), delivered AS MATERIALIZED (
        SELECT d.n, d.id, d.at, (d.delivery).open_lines - d.all_filled AS open_lines, d.all_filled > 0 OR (d.delivery).state = 'validated' AS changed,
               -- Open, and not filled by the receipts before.
               (d.delivery).state IN ('validated', 'processing')
                   AND (d.all_filled = d.filled OR (d.delivery).open_lines > d.all_filled - d.filled) AS open,
               d.delivery
        FROM on_delivery d
    ), after_it AS MATERIALIZED (
        SELECT d.n, d.id, d.changed, d.open, d.open_lines, CASE WHEN NOT d.changed THEN (d.delivery).state
                                                     WHEN d.open_lines <= 0 THEN 'completed' ELSE 'processing' END AS state,
               CASE WHEN d.changed THEN CASE WHEN d.open_lines <= 0 THEN d.at END ELSE (d.delivery).closed_at END AS closed_at, d.delivery
        FROM delivered d
    ), fitting AS MATERIALIZED (
        SELECT t.*, CASE WHEN t.delivery_id IS NOT NULL THEN
                   to_jsonb(d.delivery) || jsonb_build_object('open_lines', d.open_lines, 'state', d.state, 'closed_at', d.closed_at) END AS delivery,
               coalesce(l.after, '[]') AS after
        FROM taken t LEFT JOIN on_lines l ON l.n = t.n LEFT JOIN after_it d ON d.n = t.n
        WHERE t.delivery_id IS NULL OR d.open AND coalesce(l.fit, true) AND coalesce(l.lines, 0) = jsonb_array_length(t.counts)
    ), new AS (
        INSERT INTO receiving.receipt SELECT r.* FROM fitting f CROSS JOIN LATERAL jsonb_populate_record(NULL::receiving.receipt, f.receipt) AS r
        ON CONFLICT DO NOTHING RETURNING id
    ), new_lines AS (
        INSERT INTO receiving.receipt_line
        SELECT l.* FROM new JOIN fitting f ON f.id = new.id CROSS JOIN LATERAL jsonb_populate_recordset(NULL::receiving.receipt_line, f.lines) AS l
    ), new_putaways AS (
        INSERT INTO receiving.putaway
        SELECT p.* FROM new JOIN fitting f ON f.id = new.id CROSS JOIN LATERAL jsonb_populate_record(NULL::receiving.putaway, f.putaway) AS p
        WHERE f.putaway <> 'null'
    ), lines AS (
        UPDATE receiving.delivery_line l SET counted = s.counted, received = s.received, excess = s.excess, state = s.state
        FROM (SELECT DISTINCT ON (s.id) s.* FROM stood s JOIN fitting f ON f.n = s.n ORDER BY s.id, s.n DESC) AS s WHERE l.id = s.id
    ), deliveries AS (
        UPDATE receiving.delivery d SET open_lines = a.open_lines, state = a.state, closed_at = a.closed_at
        FROM (SELECT DISTINCT ON (a.id) a.* FROM after_it a JOIN fitting f ON f.n = a.n ORDER BY a.id, a.n DESC) AS a
        WHERE a.changed AND d.id = a.id
    )
    SELECT jsonb_agg(CASE WHEN new.id IS NOT NULL THEN jsonb_build_object('delivery', f.delivery, 'lines', f.after) END ORDER BY t.n) INTO written
    FROM taken t LEFT JOIN fitting f ON f.n = t.n LEFT JOIN new ON new.id = f.id;
    RETURN written;
END $$;

CREATE OR REPLACE FUNCTION receiving.record_putaway_steps(steps jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written jsonb;
BEGIN
    PERFORM 1 FROM (SELECT DISTINCT (s->'putaway'->>'id')::uuid AS id FROM jsonb_array_elements(steps) AS s ORDER BY 1) AS w
    CROSS JOIN LATERAL (SELECT 1 FROM receiving.putaway p WHERE p.id = w.id FOR NO KEY UPDATE) AS p;
    WITH taken AS MATERIALIZED (
        SELECT s.n, s.step->'step' AS step, p.* FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::receiving.putaway, s.step->'putaway') AS p
    ), gone_on AS (
        -- Of two steps from where a putaway stands now, the first.
        UPDATE receiving.putaway p
        SET state = t.state, done = t.done, location_id = t.location_id, location = t.location, plan = t.plan, hold_id = t.hold_id,
            avoid = t.avoid, goods = t.goods, steps = t.steps, ended_at = t.ended_at
        FROM (SELECT DISTINCT ON (t.id) t.* FROM taken t ORDER BY t.id, t.n) AS t
        WHERE p.id = t.id AND p.steps = t.steps - 1
        RETURNING t.n, t.step
    ), new AS (
        INSERT INTO receiving.putaway_step
        SELECT s.* FROM gone_on g CROSS JOIN LATERAL jsonb_populate_record(NULL::receiving.putaway_step, g.step) AS s
        ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT jsonb_agg(CASE WHEN new.id IS NOT NULL THEN true END ORDER BY t.n) INTO written
    FROM taken t LEFT JOIN gone_on g ON g.n = t.n LEFT JOIN new ON new.id = (g.step->>'id')::uuid;
    RETURN written;
END $$;
