-- Goods that come in or are put away and the record of it are written in one transaction, by the stock engine's: nothing is pending any
-- more, and what stock refuses leaves no trace. Scans that are under way must have ended before this: a minute after the last one they have.
UPDATE receiving.delivery_line SET counted = received WHERE counted <> received;
DELETE FROM receiving.putaway_step WHERE state <> 'done';
DELETE FROM receiving.receipt_line l USING receiving.receipt r WHERE r.id = l.receipt_id AND r.state <> 'done';
DELETE FROM receiving.receipt WHERE state <> 'done';
UPDATE receiving.putaway SET state = CASE WHEN done = 0 THEN 'pending' ELSE 'in_progress' END WHERE state = 'started';
ALTER TABLE receiving.putaway DROP CONSTRAINT putaway_state_check,
    ADD CONSTRAINT putaway_state_check CHECK (state IN ('pending', 'in_progress', 'completed', 'canceled'));
DROP INDEX receiving.receipt_pending_idx, receiving.putaway_step_pending_idx, receiving.receipt_announced_unit_id_key, receiving.receipt_external_ref_key;
ALTER TABLE receiving.receipt DROP COLUMN state, DROP COLUMN submission, DROP COLUMN refusal, DROP COLUMN done_at;
ALTER TABLE receiving.putaway_step DROP COLUMN state, DROP COLUMN submission, DROP COLUMN refusal, DROP COLUMN done_at;
-- A unit comes once, and so does another system's document.
CREATE UNIQUE INDEX receipt_announced_unit_id_key ON receiving.receipt (announced_unit_id);
CREATE UNIQUE INDEX receipt_external_ref_key ON receiving.receipt (owner_id, source, external_ref);

-- Records scans at the dock: counts them on their lines, as ambar_receiving_domain's Line::booked and Delivery::booked say, and adds their
-- receipts with the putaways. Answers how the delivery and the lines of each stand after it; null where the delivery is closed, more came than
-- may, or the receipt, its unit or its reference is there.
CREATE FUNCTION receiving.record_receipts(receipts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken record;
    counted record;
    delivery receiving.delivery;
    line receiving.delivery_line;
    lines jsonb;
    filled integer;
    fits boolean;
    written jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(receipts)]);
BEGIN
    -- A delivery before its lines, each in the order of their ids: so does everybody.
    FOR taken IN
        SELECT r.n, r.receipt->'receipt' AS receipt, r.receipt->'lines' AS lines, r.receipt->'counts' AS counts, r.receipt->'putaway' AS putaway,
               (r.receipt->'receipt'->>'delivery_id')::uuid AS delivery_id, (r.receipt->'receipt'->>'created_at')::timestamptz AS at
        FROM jsonb_array_elements(receipts) WITH ORDINALITY AS r (receipt, n)
        ORDER BY delivery_id, r.n
    LOOP
        lines := '[]';
        delivery := NULL;
        IF taken.delivery_id IS NOT NULL THEN
            SELECT d.* INTO delivery FROM receiving.delivery d
            WHERE d.id = taken.delivery_id AND d.state IN ('validated', 'processing') FOR NO KEY UPDATE;
            CONTINUE WHEN NOT FOUND;
            filled := 0;
            fits := true;
            FOR counted IN SELECT c.* FROM jsonb_to_recordset(taken.counts) AS c (id uuid, quantity bigint, excess bigint) ORDER BY c.id LOOP
                UPDATE receiving.delivery_line l
                SET counted = l.counted + counted.quantity, received = l.received + counted.quantity, excess = l.excess + counted.excess,
                    state = CASE WHEN l.state NOT IN ('validated', 'processing') THEN l.state
                                 WHEN l.received + counted.quantity >= l.expected THEN 'completed' ELSE 'processing' END
                WHERE l.id = counted.id AND l.counted + counted.quantity <= l.tolerated + l.excess + counted.excess
                RETURNING l.* INTO line;
                fits := FOUND;
                EXIT WHEN NOT fits;
                filled := filled + (line.received >= line.tolerated AND line.received - counted.quantity < line.tolerated)::integer;
                lines := lines || to_jsonb(line);
            END LOOP;
            CONTINUE WHEN NOT fits;
            IF filled > 0 OR delivery.state = 'validated' THEN
                UPDATE receiving.delivery d
                SET open_lines = d.open_lines - filled, state = CASE WHEN d.open_lines <= filled THEN 'completed' ELSE 'processing' END,
                    closed_at = CASE WHEN d.open_lines <= filled THEN taken.at END
                WHERE d.id = taken.delivery_id
                RETURNING d.* INTO delivery;
            END IF;
        END IF;
        INSERT INTO receiving.receipt SELECT r.* FROM jsonb_populate_record(NULL::receiving.receipt, taken.receipt) AS r ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        INSERT INTO receiving.receipt_line SELECT l.* FROM jsonb_populate_recordset(NULL::receiving.receipt_line, taken.lines) AS l;
        IF taken.putaway <> 'null' THEN
            INSERT INTO receiving.putaway SELECT p.* FROM jsonb_populate_record(NULL::receiving.putaway, taken.putaway) AS p;
        END IF;
        written[taken.n] := jsonb_build_object(
            'delivery', CASE WHEN taken.delivery_id IS NOT NULL THEN to_jsonb(delivery) END,
            'lines', (SELECT coalesce(jsonb_agg(l ORDER BY (l->>'line_no')::integer), '[]') FROM jsonb_array_elements(lines) AS l));
    END LOOP;
    RETURN to_jsonb(written);
END $$;

-- Records steps of putaways with what the putaways are after them. Answers true for each; null where the putaway has gone on meanwhile.
CREATE FUNCTION receiving.record_putaway_steps(steps jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken record;
    written jsonb[] := array_fill(NULL::jsonb, ARRAY[jsonb_array_length(steps)]);
BEGIN
    FOR taken IN
        SELECT s.n, s.step->'step' AS step, p.* FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::receiving.putaway, s.step->'putaway') AS p
        ORDER BY p.id, s.n
    LOOP
        UPDATE receiving.putaway p
        SET state = taken.state, done = taken.done, location_id = taken.location_id, location = taken.location, plan = taken.plan,
            hold_id = taken.hold_id, avoid = taken.avoid, goods = taken.goods, steps = taken.steps, ended_at = taken.ended_at
        WHERE p.id = taken.id AND p.steps = taken.steps - 1;
        CONTINUE WHEN NOT FOUND;
        INSERT INTO receiving.putaway_step
        SELECT s.* FROM jsonb_populate_record(NULL::receiving.putaway_step, taken.step) AS s ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        written[taken.n] := 'true';
    END LOOP;
    RETURN to_jsonb(written);
END $$;
REVOKE ALL ON FUNCTION receiving.record_receipts(jsonb), receiving.record_putaway_steps(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receiving.record_receipts(jsonb) TO ambar_stock;
-- A step that touches no stock is recorded by the context itself.
GRANT EXECUTE ON FUNCTION receiving.record_putaway_steps(jsonb) TO ambar_app, ambar_stock;
