-- The next group is sent while the last is still written: it waits here for the end of that one, and is written on what it left, if that
-- is what it was decided on. So versions go up by another number with every write: one that failed and was done again by somebody else,
-- of something else, does not leave the same ones.
DROP FUNCTION inventory.write;
CREATE FUNCTION inventory.write(
    -- What is written in a lane is written one after the other, as it comes; none where others keep the order.
    lane bigint,
    -- By how much versions go up. It is of this write alone: a version that it makes tells that this is what made it.
    step bigint,
    written_at timestamptz,
    -- What was seen: places with their revisions, in the order of their ids, unless all of them are written; places that goods are only
    -- claimed at, items and rows, with their versions; stock whose oldest rows were chosen from, with its revision.
    place_ids uuid[], place_revisions bigint[], place_counted boolean[], looked_ids uuid[], looked_versions bigint[],
    item_ids uuid[], item_versions bigint[], chosen_warehouses uuid[], chosen_items uuid[], chosen_owners uuid[],
    chosen_revisions bigint[], row_ids bigint[], row_versions bigint[],
    -- Rows that are locked in this order before any is written, where they are not written in it.
    ordered_ids bigint[],
    changed_ids bigint[], changed_on_hand bigint[], changed_reserved bigint[], changed_received_at timestamptz[], changed_versions bigint[],
    new_ids bigint[], new_warehouse uuid[], new_location uuid[], new_unit uuid[], new_item uuid[], new_lot uuid[], new_serial uuid[],
    new_status text[], new_owner uuid[], new_on_hand bigint[], new_reserved bigint[], new_received_at timestamptz[],
    -- Stock of which goods that could not be claimed, or were of another age, can be now.
    offered_warehouses uuid[], offered_items uuid[], offered_owners uuid[],
    claim_ids uuid[], claim_rows bigint[], claim_orders uuid[], claim_lines uuid[], claim_outside boolean[], claim_quantity bigint[],
    claim_state text[], claim_why jsonb[],
    moved_account uuid[], moved_operation uuid[], moved_warehouse uuid[], moved_command uuid[], moved_kind text[], moved_item uuid[],
    moved_owner uuid[], moved_lot uuid[], moved_serial uuid[], moved_from bigint[], moved_from_virtual text[], moved_to bigint[],
    moved_to_virtual text[], moved_quantity bigint[], moved_reference_kind text[], moved_reference uuid[], moved_reason text[],
    moved_note text[],
    -- The figures of places, in the order of their ids, with the revisions that they were seen at.
    placed_ids uuid[], placed_revisions bigint[], placed_weight bigint[], placed_volume bigint[], placed_units integer[], placed_rows integer[],
    placed_held_weight bigint[], placed_held_volume bigint[], placed_held_units integer[], placed_holds integer[],
    placed_over_limit text[],
    outcome_ids uuid[], outcomes jsonb[]
) RETURNS boolean LANGUAGE plpgsql
-- Each list is gone through in the order in which it is given, and each row of it is looked up by its key, whatever the planner thinks
-- of tables that grow while a plan is kept. For the same reason MERGE also says what is done with rows that are not there: a list
-- that may have such is gone through first.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    done bigint;
    overtaken CONSTANT text := 'what was decided on has changed';
BEGIN
    -- What is seen from here on is what the one before left: each statement of a function sees what was committed when it begins.
    IF lane IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(lane);
    END IF;
    -- Places first and in one order for everybody, however each is locked; if one is not as it was seen, nothing else is locked:
    -- a row without its place could be waited for from two sides. Where all of them have figures, to write those is what locks them.
    IF cardinality(place_ids) > 0 THEN
        PERFORM 1 FROM unnest(place_ids, place_revisions, place_counted) AS w (id, revision, counted) CROSS JOIN LATERAL (
            SELECT 1 FROM (SELECT 1 FROM inventory.place p
                           WHERE w.counted AND p.id = w.id AND p.revision = w.revision FOR NO KEY UPDATE) AS counted
            UNION ALL
            SELECT 1 FROM (SELECT 1 FROM inventory.place p
                           WHERE NOT w.counted AND p.id = w.id AND p.revision = w.revision FOR SHARE) AS passed) AS p;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(place_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(placed_ids) > 0 THEN
        MERGE INTO inventory.place p
        USING (SELECT unnest(placed_ids) AS id, unnest(placed_revisions) AS revision, unnest(placed_weight) AS weight_g,
                      unnest(placed_volume) AS volume_cm3, unnest(placed_units) AS units, unnest(placed_rows) AS full_rows,
                      unnest(placed_held_weight) AS held_weight_g, unnest(placed_held_volume) AS held_volume_cm3,
                      unnest(placed_held_units) AS held_units, unnest(placed_holds) AS holds,
                      unnest(placed_over_limit) AS over_limit_reason OFFSET 0) AS u
        ON p.id = u.id
        WHEN MATCHED AND p.counted AND p.revision = u.revision THEN UPDATE
        SET weight_g = u.weight_g, volume_cm3 = u.volume_cm3, units = u.units, full_rows = u.full_rows,
            held_weight_g = u.held_weight_g, held_volume_cm3 = u.held_volume_cm3, held_units = u.held_units, holds = u.holds,
            over_limit_reason = u.over_limit_reason, revision = u.revision + step
        WHEN NOT MATCHED THEN DO NOTHING;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(placed_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(looked_ids) > 0 THEN
        PERFORM 1 FROM unnest(looked_ids, looked_versions) AS w (id, version) CROSS JOIN LATERAL (
            SELECT 1 FROM inventory.place p WHERE p.id = w.id AND p.version = w.version LIMIT 1) AS p;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(looked_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(item_ids) > 0 THEN
        PERFORM 1 FROM unnest(item_ids, item_versions) AS w (id, version) CROSS JOIN LATERAL (
            SELECT 1 FROM inventory.item i WHERE i.id = w.id AND i.version = w.version LIMIT 1) AS i;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(item_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(chosen_items) > 0 THEN
        PERFORM 1 FROM unnest(chosen_warehouses, chosen_items, chosen_owners, chosen_revisions) AS w (warehouse, item, owner, revision)
        WHERE coalesce((SELECT o.revision FROM inventory.offer o
                        WHERE o.item_id = w.item AND o.warehouse_id = w.warehouse AND o.owner_id = w.owner), 0) = w.revision;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(chosen_items) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM003'; END IF;
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
    IF cardinality(changed_ids) > 0 THEN
        MERGE INTO inventory.stock s
        USING (SELECT unnest(changed_ids) AS id, unnest(changed_on_hand) AS on_hand, unnest(changed_reserved) AS reserved,
                      unnest(changed_received_at) AS received_at, unnest(changed_versions) AS version OFFSET 0) AS u
        ON s.stock_id = u.id
        WHEN MATCHED AND s.version = u.version THEN UPDATE
        SET on_hand = u.on_hand, reserved = u.reserved, received_at = u.received_at, version = u.version + step
        WHEN NOT MATCHED THEN DO NOTHING;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(changed_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(new_ids) > 0 THEN
        INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id,
                                     on_hand, reserved, received_at, version)
        OVERRIDING SYSTEM VALUE
        SELECT m.*, step
        FROM unnest(new_ids, new_warehouse, new_location, new_unit, new_item, new_lot, new_serial, new_status, new_owner, new_on_hand,
                    new_reserved, new_received_at) AS m
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done < cardinality(new_ids) THEN RAISE EXCEPTION USING MESSAGE = overtaken, ERRCODE = 'AM002'; END IF;
    END IF;
    IF cardinality(offered_items) > 0 THEN
        INSERT INTO inventory.offer AS o (warehouse_id, item_id, owner_id, revision)
        SELECT unnest(offered_warehouses), unnest(offered_items), unnest(offered_owners), 1
        ON CONFLICT (item_id, warehouse_id, owner_id) DO UPDATE SET revision = o.revision + 1;
    END IF;
    IF cardinality(moved_command) > 0 THEN
        INSERT INTO inventory.movement (moved_at, account_id, operation_id, warehouse_id, command_id, kind, item_id, owner_id, lot_id,
                                        serial_id, from_stock_id, from_virtual, to_stock_id, to_virtual, quantity, reference_kind,
                                        reference_id, reason, note)
        SELECT written_at, unnest(moved_account), unnest(moved_operation), unnest(moved_warehouse), unnest(moved_command),
               unnest(moved_kind), unnest(moved_item), unnest(moved_owner), unnest(moved_lot), unnest(moved_serial),
               unnest(moved_from), unnest(moved_from_virtual), unnest(moved_to), unnest(moved_to_virtual), unnest(moved_quantity),
               unnest(moved_reference_kind), unnest(moved_reference), unnest(moved_reason), unnest(moved_note);
    END IF;
    IF cardinality(claim_ids) > 0 THEN
        -- A twin of one is in the way, by its key.
        INSERT INTO inventory.reservation (id, stock_id, order_id, order_line_id, outside, quantity, state, why, created_at, updated_at)
        SELECT unnest(claim_ids), unnest(claim_rows), unnest(claim_orders), unnest(claim_lines), unnest(claim_outside),
               unnest(claim_quantity), unnest(claim_state), unnest(claim_why), written_at, written_at;
    END IF;
    IF cardinality(outcome_ids) > 0 THEN
        -- One that was carried out before is in the way, by its key.
        INSERT INTO inventory.command (id, outcome, created_at)
        SELECT unnest(outcome_ids), unnest(outcomes), written_at;
    END IF;
    RETURN true;
END $$;
