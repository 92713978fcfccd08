-- Goods that go into cartons and the record of it are written in one transaction, by the stock engine's: it hands over what it moved, for
-- all scans of a group at once. Answers for each the lines that it packed of, and null where somebody else was faster.
CREATE FUNCTION shipments.record_packs(packs jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written jsonb;
BEGIN
    -- Goods before lines, both in the order of their ids: so does everybody. Of two scans that take of the same goods one is written.
    WITH part AS MATERIALIZED (
        SELECT w.n, (w.pack->>'at')::timestamptz AS at, (w.pack->>'account')::uuid AS account, p.*
        FROM jsonb_array_elements(packs) WITH ORDINALITY AS w (pack, n)
        CROSS JOIN LATERAL jsonb_to_recordset(w.pack->'parts')
            AS p (source uuid, attempt integer, claim uuid, carton uuid, quantity bigint)
        ORDER BY p.source, w.n
    ), taken AS (
        UPDATE shipments.picked_claim k SET unpacked = k.unpacked - p.quantity, attempt = k.attempt + 1
        FROM part p WHERE k.reservation_id = p.source AND k.attempt = p.attempt
        RETURNING p.n, p.claim, p.carton, p.source, p.quantity, p.at, p.account, k.order_id, k.order_line_id, k.lot, k.serial
    ), packed AS (
        INSERT INTO shipments.packed_claim (reservation_id, carton_id, order_id, order_line_id, source_id, lot, serial, quantity, packed_at, packed_by)
        SELECT claim, carton, order_id, order_line_id, source, lot, serial, quantity, at, account FROM taken
    ), line AS (
        UPDATE shipments.order_line l SET packed = l.packed + s.quantity
        FROM (SELECT order_line_id AS id, sum(quantity)::bigint AS quantity FROM taken GROUP BY order_line_id ORDER BY order_line_id) AS s
        WHERE l.id = s.id
        RETURNING l.id, l.line_no, l.sku, l.scale, l.picked, l.packed
    ), told AS (
        SELECT s.n, sum(s.parts) AS parts, jsonb_agg(jsonb_build_object('id', l.id, 'line_no', l.line_no, 'sku', l.sku, 'scale', l.scale,
                   'quantity', s.quantity, 'picked', l.picked, 'packed', l.packed) ORDER BY l.line_no) AS lines
        FROM (SELECT n, order_line_id AS id, sum(quantity)::bigint AS quantity, count(*) AS parts FROM taken GROUP BY n, order_line_id) AS s
        JOIN line l ON l.id = s.id GROUP BY s.n
    )
    SELECT jsonb_agg(CASE WHEN told.parts = (SELECT count(*) FROM part WHERE part.n = w.n) THEN told.lines END ORDER BY w.n)
    INTO written
    FROM jsonb_array_elements(packs) WITH ORDINALITY AS w (pack, n) LEFT JOIN told ON told.n = w.n;
    RETURN written;
END $$;
REVOKE ALL ON FUNCTION shipments.record_packs(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shipments.record_packs(jsonb) TO ambar_stock;
