-- As before, but where all places of a group have figures, to write them is what locks them: a place was looked for, locked and
-- logged twice.
DROP FUNCTION inventory.write;
CREATE FUNCTION inventory.write(
    written_at timestamptz,
    -- What was seen: places with the transaction that wrote each last, in the order of their ids, unless all of them are written;
    -- items and rows with their versions.
    place_ids uuid[], place_seen text[], place_counted boolean[], item_ids uuid[], item_versions bigint[],
    row_ids bigint[], row_versions bigint[],
    -- Rows that are locked in this order before any is written, where they are not written in it.
    ordered_ids bigint[],
    changed_ids bigint[], changed_on_hand bigint[], changed_reserved bigint[], changed_received_at timestamptz[], changed_versions bigint[],
    new_ids bigint[], new_warehouse uuid[], new_location uuid[], new_unit uuid[], new_item uuid[], new_lot uuid[], new_serial uuid[],
    new_status text[], new_owner uuid[], new_on_hand bigint[], new_reserved bigint[], new_received_at timestamptz[],
    moved_account uuid[], moved_operation uuid[], moved_warehouse uuid[], moved_command uuid[], moved_kind text[], moved_item uuid[],
    moved_owner uuid[], moved_lot uuid[], moved_serial uuid[], moved_from bigint[], moved_from_virtual text[], moved_to bigint[],
    moved_to_virtual text[], moved_quantity bigint[], moved_reference_kind text[], moved_reference uuid[], moved_reason text[],
    moved_note text[],
    -- The figures of places, in the order of their ids, with the transaction that wrote each last if they are not locked.
    placed_ids uuid[], placed_seen text[], placed_weight bigint[], placed_volume bigint[], placed_units integer[], placed_rows integer[],
    placed_held_weight bigint[], placed_held_volume bigint[], placed_held_units integer[], placed_holds integer[],
    placed_over_limit text[],
    outcome_ids uuid[], outcomes jsonb[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    done bigint;
    overtaken CONSTANT text := 'what was decided on has changed';
BEGIN
    -- Places first and in one order for everybody, however each is locked; if one is not as it was seen, nothing else is locked:
    -- a row without its place could be waited for from two sides. Where all of them have figures, to write those is what locks them.
    IF cardinality(place_ids) > 0 THEN
        PERFORM 1 FROM unnest(place_ids, place_seen, place_counted) AS w (id, seen, counted) CROSS JOIN LATERAL (
            SELECT 1 FROM (SELECT 1 FROM inventory.place p
                           WHERE w.counted AND p.id = w.id AND p.xmin::text = w.seen FOR NO KEY UPDATE) AS counted
            UNION ALL
            SELECT 1 FROM (SELECT 1 FROM inventory.place p
                           WHERE NOT w.counted AND p.id = w.id AND p.xmin::text = w.seen FOR SHARE) AS passed) AS p;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(place_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(placed_ids) > 0 THEN
        UPDATE inventory.place p
        SET weight_g = u.weight_g, volume_cm3 = u.volume_cm3, units = u.units, full_rows = u.full_rows,
            held_weight_g = u.held_weight_g, held_volume_cm3 = u.held_volume_cm3, held_units = u.held_units, holds = u.holds,
            over_limit_reason = u.over_limit_reason
        FROM (SELECT u.*, w.ctid AS at
              FROM unnest(placed_ids, placed_seen, placed_weight, placed_volume, placed_units, placed_rows, placed_held_weight,
                          placed_held_volume, placed_held_units, placed_holds, placed_over_limit)
                   AS u (id, seen, weight_g, volume_cm3, units, full_rows, held_weight_g, held_volume_cm3, held_units, holds,
                         over_limit_reason)
              CROSS JOIN LATERAL (SELECT w.ctid FROM inventory.place w
                                  WHERE w.id = u.id AND w.counted AND (u.seen IS NULL OR w.xmin::text = u.seen) LIMIT 1) AS w
              OFFSET 0) AS u
        WHERE p.ctid = u.at;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(placed_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(item_ids) > 0 THEN
        PERFORM 1 FROM unnest(item_ids, item_versions) AS w (id, version) CROSS JOIN LATERAL (
            SELECT 1 FROM inventory.item i WHERE i.id = w.id AND i.version = w.version LIMIT 1) AS i;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(item_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(ordered_ids) > 0 THEN
        PERFORM 1 FROM unnest(ordered_ids) AS w (id) CROSS JOIN LATERAL (
            SELECT 1 FROM inventory.stock s WHERE s.stock_id = w.id FOR NO KEY UPDATE) AS s;
    END IF;
    IF cardinality(row_ids) > 0 THEN
        PERFORM 1 FROM unnest(row_ids, row_versions) AS w (id, version) CROSS JOIN LATERAL (
            SELECT 1 FROM inventory.stock s WHERE s.stock_id = w.id AND s.version = w.version LIMIT 1) AS s;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(row_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    -- One by one in the order in which they are given, whatever the planner thinks.
    IF cardinality(changed_ids) > 0 THEN
        UPDATE inventory.stock s
        SET on_hand = u.on_hand, reserved = u.reserved, received_at = u.received_at, version = s.version + 1
        FROM (SELECT u.*, w.ctid AS at
              FROM unnest(changed_ids, changed_on_hand, changed_reserved, changed_received_at, changed_versions)
                   AS u (id, on_hand, reserved, received_at, version)
              CROSS JOIN LATERAL (SELECT w.ctid FROM inventory.stock w
                                  WHERE w.stock_id = u.id AND w.version = u.version LIMIT 1) AS w OFFSET 0) AS u
        WHERE s.ctid = u.at AND s.version = u.version;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(changed_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(new_ids) > 0 THEN
        INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id,
                                     on_hand, reserved, received_at, version)
        OVERRIDING SYSTEM VALUE
        SELECT m.*, 1
        FROM unnest(new_ids, new_warehouse, new_location, new_unit, new_item, new_lot, new_serial, new_status, new_owner, new_on_hand,
                    new_reserved, new_received_at) AS m
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(new_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(moved_command) > 0 THEN
        INSERT INTO inventory.movement (moved_at, account_id, operation_id, warehouse_id, command_id, kind, item_id, owner_id, lot_id,
                                        serial_id, from_stock_id, from_virtual, to_stock_id, to_virtual, quantity, reference_kind,
                                        reference_id, reason, note)
        SELECT written_at, m.*
        FROM unnest(moved_account, moved_operation, moved_warehouse, moved_command, moved_kind, moved_item, moved_owner, moved_lot,
                    moved_serial, moved_from, moved_from_virtual, moved_to, moved_to_virtual, moved_quantity, moved_reference_kind,
                    moved_reference, moved_reason, moved_note) AS m;
    END IF;
    IF cardinality(outcome_ids) > 0 THEN
        INSERT INTO inventory.command (id, outcome, created_at)
        SELECT k.id, k.outcome, written_at FROM unnest(outcome_ids, outcomes) AS k (id, outcome)
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(outcome_ids) THEN
            RAISE EXCEPTION 'a command was carried out before' USING ERRCODE = 'AM001';
        END IF;
    END IF;
    RETURN true;
END $$;

-- Tables that only grow look the same all day. They were looked through anew whenever a twentieth had come, which under load took
-- nearly a tenth of the machine, and what is in a document or a note decides about no plan.
ALTER TABLE inventory.command SET (autovacuum_analyze_scale_factor = 0.5);
ALTER TABLE inventory.command ALTER COLUMN outcome SET STATISTICS 0;
ALTER TABLE inventory.stock SET (autovacuum_analyze_scale_factor = 0.2);
ALTER TABLE inventory.place SET (autovacuum_analyze_scale_factor = 0.2);
ALTER TABLE inventory.reservation SET (autovacuum_analyze_scale_factor = 0.2);
ALTER TABLE inventory.reservation ALTER COLUMN why SET STATISTICS 0;
ALTER TABLE inventory.place ALTER COLUMN card SET STATISTICS 0;
ALTER TABLE inventory.item ALTER COLUMN card SET STATISTICS 0;

-- Months to come as those that are there.
CREATE OR REPLACE FUNCTION inventory.make_movement_partitions(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month date := date_trunc('month', from_day)::date;
    part text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('inventory.movement partitions'));
    month := greatest(month, (SELECT (max(a.month) + interval '1 month')::date FROM inventory.archived_month a));
    WHILE month <= to_day LOOP
        part := format('movement_%s', to_char(month, 'YYYY_MM'));
        IF to_regclass('inventory.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE inventory.%I PARTITION OF inventory.movement FOR VALUES FROM (%L) TO (%L) PARTITION BY HASH (warehouse_id)',
                           part, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
            FOR remainder IN 0..3 LOOP
                EXECUTE format('CREATE TABLE inventory.%I PARTITION OF inventory.%I FOR VALUES WITH (MODULUS 4, REMAINDER %s)
                                WITH (autovacuum_analyze_scale_factor = 0.5)', part || '_w' || remainder, part, remainder);
            END LOOP;
            made := made + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN made;
END $$;
DO $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT relid FROM pg_partition_tree('inventory.movement') WHERE isleaf LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_analyze_scale_factor = 0.5)', part);
    END LOOP;
END $$;
