-- Goods that are picked and the record of it are written in one transaction, by the stock engine's: it hands over what it moved, for
-- all picks of a group at once. Answers for each how its stop and its list stand after it, and null where somebody else was faster.
CREATE FUNCTION picking.record_picks(picks jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written jsonb;
BEGIN
    -- Stops before their lists, both in the order of their ids: so does everybody. Of two picks at one stop one is written.
    WITH pick AS MATERIALIZED (
        SELECT p.* FROM ROWS FROM (jsonb_to_recordset(picks) AS (line uuid, attempt integer, quantity bigint, claim uuid, lot text, serial text,
                                                                 at timestamptz, account uuid)) WITH ORDINALITY
            AS p (line, attempt, quantity, claim, lot, serial, at, account, n)
        ORDER BY p.line, p.n
    ), stop AS (
        UPDATE picking.pick_line l
        SET picked = l.picked + p.quantity, attempt = l.attempt + 1,
            state = CASE WHEN l.picked + p.quantity = l.quantity THEN 'picked' ELSE l.state END,
            ended_at = CASE WHEN l.picked + p.quantity = l.quantity THEN p.at END
        FROM pick p WHERE l.id = p.line AND l.attempt = p.attempt AND l.state = 'open'
        RETURNING p.n, l.id, l.pick_list_id, l.order_line_id, l.item_id, l.picked, l.state, p.claim, p.lot, p.serial, p.quantity, p.at, p.account
    ), claim AS (
        INSERT INTO picking.picked (reservation_id, pick_list_id, pick_line_id, order_line_id, item_id, lot, serial, quantity, picked_at, picked_by)
        SELECT claim, pick_list_id, id, order_line_id, item_id, lot, serial, quantity, at, account FROM stop
        ON CONFLICT DO NOTHING RETURNING reservation_id
    ), list AS (
        UPDATE picking.pick_list p
        SET version = p.version + s.picks, open_lines = p.open_lines - s.ended,
            state = CASE WHEN p.open_lines = s.ended THEN 'completed' ELSE p.state END,
            ended_at = CASE WHEN p.open_lines = s.ended THEN s.at END
        FROM (SELECT pick_list_id AS id, count(*)::integer AS picks, (count(*) FILTER (WHERE state = 'picked'))::integer AS ended,
                     max(at) AS at, max(n) AS last FROM stop GROUP BY pick_list_id ORDER BY pick_list_id) AS s
        WHERE p.id = s.id
        RETURNING p.id, p.state, p.open_lines, s.last
    )
    SELECT jsonb_agg(CASE WHEN claim.reservation_id IS NOT NULL THEN jsonb_build_object(
               'picked', stop.picked, 'state', stop.state, 'list_state', list.state, 'open_lines', list.open_lines,
               -- The last of them ends the list.
               'ends', CASE WHEN list.open_lines = 0 AND list.last = pick.n THEN list.id END) END ORDER BY pick.n)
    INTO written
    FROM pick LEFT JOIN stop USING (n) LEFT JOIN claim ON claim.reservation_id = stop.claim LEFT JOIN list ON list.id = stop.pick_list_id;
    IF NOT jsonb_path_exists(written, '$[*].ends ? (@ != null)') THEN
        RETURN written;
    END IF;
    -- What ends a list tells what came of it.
    RETURN (
        SELECT jsonb_agg(CASE WHEN w.pick->>'ends' IS NULL THEN w.pick ELSE w.pick || jsonb_build_object('ended', jsonb_build_object(
            'picked', (SELECT coalesce(jsonb_agg(jsonb_build_object('order_line_id', k.order_line_id, 'reservation_id', k.reservation_id,
                           'item_id', k.item_id, 'lot', k.lot, 'serial', k.serial, 'quantity', k.quantity)
                           ORDER BY k.picked_at, k.reservation_id), '[]')
                       FROM picking.picked k WHERE k.pick_list_id = (w.pick->>'ends')::uuid),
            'short', (SELECT coalesce(jsonb_agg(jsonb_build_object('order_line_id', s.order_line_id, 'quantity', s.short)
                          ORDER BY s.order_line_id), '[]')
                      FROM (SELECT l.order_line_id, sum(l.short)::bigint AS short FROM picking.pick_line l
                            WHERE l.pick_list_id = (w.pick->>'ends')::uuid AND l.short > 0 GROUP BY l.order_line_id) AS s))) END ORDER BY w.n)
        FROM jsonb_array_elements(written) WITH ORDINALITY AS w (pick, n));
END $$;
REVOKE ALL ON FUNCTION picking.record_picks(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION picking.record_picks(jsonb) TO ambar_stock;
