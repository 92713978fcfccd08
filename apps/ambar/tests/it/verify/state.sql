-- A small warehouse in which every rule holds: goods announced, received, put away, ordered, picked, packed, shipped, counted.
-- Written past every trigger, two hours ago. Ids are the MD5 of what they stand for.
SET LOCAL session_replication_role = replica;
CREATE TEMP TABLE moment ON COMMIT DROP AS SELECT now() - interval '2 hours' AS at;

INSERT INTO catalog.owner (id, code, name, created_at, updated_at)
SELECT md5('owner ' || n)::uuid, 'OWNER-' || n, 'Owner ' || n, at, at FROM moment, generate_series(1, 2) n;
INSERT INTO catalog.item (id, owner_id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, created_at, updated_at)
SELECT md5('item ' || sku)::uuid, md5('owner 1')::uuid, upper(sku), sku, sku, sku, sku, unit, scale, tracking, at, at
FROM moment, (VALUES ('plain', 'pcs', 0, 'none'), ('dated', 'kg', 3, 'expiry'), ('unique', 'pcs', 0, 'serial')) AS v (sku, unit, scale, tracking);
INSERT INTO catalog.packaging (id, item_id, level, quantity, length_mm, width_mm, height_mm, weight_g)
SELECT md5('packaging ' || sku || level)::uuid, md5('item ' || sku)::uuid, level, quantity, 100, 100, 100, weight
FROM (VALUES ('plain', 'each', 1, 100), ('plain', 'case', 12, 1300), ('dated', 'each', 1000, 1000), ('unique', 'each', 1, 500)) AS v (sku, level, quantity, weight);
INSERT INTO inventory.item (id, version, card)
SELECT i.id, i.version, jsonb_build_object('id', i.id, 'version', 1, 'owner_id', i.owner_id, 'sku', i.sku, 'name', i.name, 'base_unit', i.base_unit,
    'scale', i.scale, 'tracking', i.tracking, 'active', true, 'packagings', (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'level', p.level,
        'quantity', p.quantity, 'length_mm', 100, 'width_mm', 100, 'height_mm', 100, 'weight_g', p.weight_g, 'barcodes', '[]'::jsonb))
        FROM catalog.packaging p WHERE p.item_id = i.id))
FROM catalog.item i;

INSERT INTO inventory.place (id, version, warehouse_id, zone_id, code, kind, active, locked_in, locked_out, pick_sequence, max_weight_g, mixing,
                             counted, weight_g, volume_cm3, units, full_rows, held_weight_g, held_volume_cm3, holds)
SELECT md5('place ' || code)::uuid, 1, md5('warehouse')::uuid, md5('zone')::uuid, code, kind, true, false, false, n, most, mixing, counted,
       g, cm3, units, full_rows, held_g, held_cm3, holds
FROM (VALUES ('DOCK-1', 'dock', 1, NULL, 'any', false, 0, 0, 0, 0, 0, 0, 0), ('A-1', 'storage', 2, 10000, 'one_item', true, 700, 7000, 0, 1, 0, 0, 0),
             ('A-2', 'storage', 3, NULL, 'any', true, 5000, 5000, 1, 1, 300, 3000, 1), ('A-3', 'storage', 4, 500, 'one_lot', true, 0, 0, 0, 0, 0, 0, 0),
             ('STAGE-1', 'staging', 5, NULL, 'any', false, 0, 0, 0, 0, 0, 0, 0)) AS v (code, kind, n, most, mixing, counted, g, cm3, units, full_rows, held_g, held_cm3, holds);
INSERT INTO inventory.lot (id, item_id, code, expires_on, created_at)
SELECT md5('lot L1')::uuid, md5('item dated')::uuid, 'L1', (at + interval '90 days')::date, at FROM moment;
INSERT INTO inventory.serial (id, item_id, code, stock_id) VALUES (md5('serial S1')::uuid, md5('item unique')::uuid, 'S1', 3);
INSERT INTO inventory.handling_unit (id, sscc, kind, warehouse_id, location_id, created_at)
SELECT md5('unit ' || n)::uuid, '00000000000000000' || n, kind, md5('warehouse')::uuid, place, at
FROM moment, (VALUES (1, 'pallet', md5('place A-2')::uuid), (2, 'carton', '00000000-0000-0000-0000-000000000000'::uuid)) AS v (n, kind, place);

INSERT INTO inventory.stock (stock_id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, reserved, received_at)
OVERRIDING SYSTEM VALUE
SELECT n, md5('warehouse')::uuid, md5('place ' || place)::uuid, coalesce(md5('unit ' || unit)::uuid, nil), md5('item ' || item)::uuid,
       coalesce(md5('lot ' || lot)::uuid, nil), coalesce(md5('serial ' || serial)::uuid, nil), status, md5('owner 1')::uuid, on_hand, reserved, at
FROM moment, (VALUES
    (1, 'DOCK-1', NULL, 'plain', NULL, NULL, 'available', 3, 0),
    (2, 'DOCK-1', 1, 'dated', 'L1', NULL, 'available', 0, 0),
    (3, 'DOCK-1', NULL, 'unique', NULL, 'S1', 'returned', 1, 0),
    (4, 'A-1', NULL, 'plain', NULL, NULL, 'available', 7, 3),
    (5, 'A-2', 1, 'dated', 'L1', NULL, 'available', 5000, 2000),
    (6, 'STAGE-1', NULL, 'plain', NULL, NULL, 'available', 0, 0),
    (7, 'STAGE-1', 2, 'plain', NULL, NULL, 'available', 0, 0)) AS v (n, place, unit, item, lot, serial, status, on_hand, reserved),
    (SELECT '00000000-0000-0000-0000-000000000000'::uuid AS nil) AS nil;

CREATE TEMP TABLE step ON COMMIT DROP AS SELECT * FROM (VALUES
    (1, 'inbound', 'plain', NULL::bigint, 'supplier', 1::bigint, NULL, 10::bigint, 'receipt', 'receipt 1', 'rows'),
    (2, 'inbound', 'dated', NULL, 'supplier', 2, NULL, 5000, 'receipt', 'receipt 2', 'rows'),
    (3, 'inbound', 'unique', NULL, 'customer', 3, NULL, 1, 'receipt', 'receipt 3', 'rows'),
    (4, 'transfer', 'plain', 1, NULL, 4, NULL, 10, 'putaway', 'putaway 1', 'rows'),
    (5, 'transfer', 'dated', 2, NULL, 5, NULL, 5000, 'putaway', 'putaway 2', 'rows'),
    (6, 'inbound', 'plain', NULL, 'supplier', 1, NULL, 3, 'receipt', 'receipt 4', 'rows'),
    (7, 'transfer', 'plain', 4, NULL, 6, NULL, 4, 'pick_list', 'pick list 1', 'reservation_moved'),
    (8, 'transfer', 'plain', 6, NULL, 7, NULL, 4, 'order', 'order 1', 'reservation_moved'),
    (9, 'outbound', 'plain', 7, NULL, NULL, 'customer', 4, 'order', 'order 1', 'done'),
    (10, 'adjustment', 'plain', NULL, 'adjustment', 4, NULL, 1, 'count', 'count 1', 'count_settled'))
    AS v (n, kind, item, from_row, from_virtual, to_row, to_virtual, quantity, reference_kind, reference, done);
INSERT INTO inventory.movement (seq, moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id, from_virtual,
                                to_stock_id, to_virtual, quantity, reference_kind, reference_id, account_id, operation_id)
SELECT n, at, md5('warehouse')::uuid, md5('command ' || n)::uuid, kind, md5('item ' || item)::uuid, md5('owner 1')::uuid,
       CASE item WHEN 'dated' THEN md5('lot L1')::uuid ELSE '00000000-0000-0000-0000-000000000000' END,
       CASE item WHEN 'unique' THEN md5('serial S1')::uuid ELSE '00000000-0000-0000-0000-000000000000' END,
       from_row, from_virtual, to_row, to_virtual, quantity, reference_kind, md5(reference)::uuid, md5('account')::uuid, md5('operation ' || n)::uuid
FROM step, moment;
INSERT INTO inventory.command (id, outcome, created_at)
SELECT md5('command ' || n)::uuid, jsonb_build_object('Ok', CASE done
    WHEN 'rows' THEN jsonb_build_object('done', 'rows', 'sscc', NULL, 'rows', jsonb_build_array(jsonb_build_object('stock_id', to_row, 'quantity', quantity)))
    WHEN 'count_settled' THEN jsonb_build_object('done', 'count_settled', 'book', 6, 'counted', 7)
    ELSE jsonb_build_object('done', done) END), at
FROM step, moment;
INSERT INTO inventory.command (id, outcome, created_at)
SELECT md5('command refused')::uuid, '{"Err": {"code": "inventory.short", "kind": "refused", "detail": "short", "params": {}}}', at FROM moment;
INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
SELECT md5('event ' || n)::uuid, 'inventory.stock_changed', 1, md5('warehouse'), md5('operation ' || n)::uuid, md5('account')::uuid, at,
       jsonb_build_object('warehouse_id', md5('warehouse')::uuid, 'facts', jsonb_build_array(jsonb_build_object('command_id', md5('command ' || n)::uuid,
           'kind', kind, 'item_id', md5('item ' || item)::uuid, 'owner_id', md5('owner 1')::uuid, 'quantity', quantity,
           'reference', jsonb_build_object('kind', reference_kind, 'id', md5(reference)::uuid))))
FROM step, moment ORDER BY n;

INSERT INTO receiving.delivery (id, owner_id, number, warehouse_id, time_zone, state, open_lines, dock_sequence, created_at, closed_at)
SELECT md5('delivery ' || n)::uuid, md5('owner 1')::uuid, 'D-' || n, md5('warehouse')::uuid, 'UTC', state, open, 1, at, closed
FROM moment, LATERAL (VALUES (1, 'completed', 0, at), (2, 'processing', 1, NULL)) AS v (n, state, open, closed);
INSERT INTO receiving.delivery_line (id, delivery_id, owner_id, line_no, item_id, sku, sku_key, name, scale, tracking, lot, expected, tolerated, counted, received, state)
SELECT md5('delivery line ' || n)::uuid, md5('delivery ' || delivery)::uuid, md5('owner 1')::uuid, n, i.id, i.sku, i.sku_key, i.name, i.scale, i.tracking, lot,
       expected, expected, received, received, state
FROM (VALUES (1, 1, 'plain', NULL, 10, 10, 'completed'), (2, 1, 'dated', 'L1', 5000, 5000, 'completed'), (3, 2, 'plain', NULL, 8, 3, 'processing'))
    AS v (n, delivery, sku, lot, expected, received, state) JOIN catalog.item i ON i.sku_key = v.sku;
INSERT INTO receiving.announced_unit (id, delivery_id, owner_id, sscc, kind, line_ids, contents)
VALUES (md5('unit 1')::uuid, md5('delivery 1')::uuid, md5('owner 1')::uuid, '000000000000000001', 'pallet', ARRAY[md5('delivery line 2')::uuid], '[]');
INSERT INTO receiving.receipt (id, owner_id, warehouse_id, delivery_id, capture, occasion, announced_unit_id, sscc, location_id, location, sequence,
                               condition, account_id, account_name, operation_id, created_at)
SELECT md5('receipt ' || n)::uuid, md5('owner 1')::uuid, md5('warehouse')::uuid, md5('delivery ' || delivery)::uuid, capture, occasion, md5('unit ' || unit)::uuid,
       NULL, md5('place DOCK-1')::uuid, 'DOCK-1', 1, 'good', md5('account')::uuid, 'ann', md5('operation ' || n)::uuid, at
FROM moment, (VALUES (1, 1, 'unit', 'announced', NULL), (2, 1, 'handling_unit', 'announced', 1), (3, NULL, 'unit', 'return', NULL), (4, 2, 'unit', 'announced', NULL))
    AS v (n, delivery, capture, occasion, unit);
INSERT INTO receiving.receipt_line (receipt_id, n, owner_id, delivery_line_id, item_id, sku, name, scale, quantity, excess, lot, status, discrepancies, rows)
SELECT md5('receipt ' || n)::uuid, 1, md5('owner 1')::uuid, md5('delivery line ' || line)::uuid, i.id, i.sku, i.name, i.scale, quantity, 0, lot, status, '{}',
       jsonb_build_array(jsonb_build_object('stock_id', stock_id, 'quantity', quantity, 'lot', lot, 'serial', NULL))
FROM (VALUES (1, 1, 'plain', 10, NULL, 'available', 1), (2, 2, 'dated', 5000, 'L1', 'available', 2), (3, NULL, 'unique', 1, NULL, 'returned', 3),
             (4, 3, 'plain', 3, NULL, 'available', 1)) AS v (n, line, sku, quantity, lot, status, stock_id) JOIN catalog.item i ON i.sku_key = v.sku;
INSERT INTO receiving.putaway (id, owner_id, warehouse_id, receipt_id, delivery_id, item_id, sku, name, scale, status, handling_unit_id, quantity, done, state,
                               from_location, location_id, location, plan, hold_id, avoid, task_id, goods, steps, created_at, ended_at)
SELECT md5('putaway ' || n)::uuid, md5('owner 1')::uuid, md5('warehouse')::uuid, md5('receipt ' || receipt)::uuid, md5('delivery ' || delivery)::uuid, i.id, i.sku,
       i.name, i.scale, 'available', md5('unit ' || unit)::uuid, quantity, done, state, 'DOCK-1', md5('place ' || place)::uuid, place, '{}', md5('hold ' || n)::uuid,
       '{}', md5('task putaway ' || n)::uuid, goods::jsonb, 1, at, CASE WHEN state = 'completed' THEN at END
FROM moment, (VALUES (1, 1, 1, 'plain', NULL, 10, 10, 'completed', 'A-1', '[]'), (2, 2, 1, 'dated', 1, 5000, 5000, 'completed', 'A-2', '[]'),
                     (3, 4, 2, 'plain', NULL, 3, 0, 'pending', 'A-2', '[{"stock_id": 1, "quantity": 3}]'))
    AS v (n, receipt, delivery, sku, unit, quantity, done, state, place, goods) JOIN catalog.item i ON i.sku_key = v.sku;
INSERT INTO inventory.hold (id, location_id, item_id, owner_id, quantity, weight_g, volume_cm3, units, created_at)
SELECT md5('hold 3')::uuid, md5('place A-2')::uuid, md5('item plain')::uuid, md5('owner 1')::uuid, 3, 300, 3000, 0, at FROM moment;

INSERT INTO inventory.reservation (id, stock_id, order_id, order_line_id, quantity, state, why, created_at, updated_at)
SELECT md5('claim ' || n)::uuid, stock_id, md5('order ' || o)::uuid, md5('order line ' || o)::uuid, quantity, state, '{}', at, at
FROM moment, (VALUES (1, 4, 1, 0, 'moved'), (2, 6, 1, 0, 'moved'), (3, 7, 1, 0, 'shipped'), (4, 4, 2, 3, 'allocated')) AS v (n, stock_id, o, quantity, state);
-- Another system's order whose ids are those of an order here, which has claimed nothing.
INSERT INTO inventory.reservation (id, stock_id, order_id, order_line_id, outside, quantity, state, why, created_at, updated_at)
SELECT md5('claim ' || n)::uuid, 5, md5('order 3')::uuid, md5('order line 3')::uuid, true, quantity, state, '{}', at, at
FROM moment, (VALUES (5, 2000, 'allocated'), (6, 0, 'released')) AS v (n, quantity, state);
INSERT INTO inventory.promise (order_line_id, order_id, warehouse_id, item_id, owner_id, quantity, created_at)
SELECT md5('order line ' || n)::uuid, md5('order ' || n)::uuid, md5('warehouse')::uuid, md5('item plain')::uuid, md5('owner 1')::uuid, quantity, at
FROM moment, (VALUES (1, 0), (3, 1)) AS v (n, quantity);
INSERT INTO inventory.promise_total (warehouse_id, item_id, owner_id, promised) VALUES (md5('warehouse')::uuid, md5('item plain')::uuid, md5('owner 1')::uuid, 1);
INSERT INTO inventory.count (id, warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id, origin, state, task_id, task_opened, book,
                             counted, requested_at, counted_at, counted_by)
SELECT md5('count ' || n)::uuid, md5('warehouse')::uuid, md5('place ' || place)::uuid, nil, md5('item plain')::uuid, nil, nil, md5('owner 1')::uuid, 'spot', state,
       md5('task count ' || n)::uuid, true, book, counted, at, CASE WHEN state = 'completed' THEN at END, CASE WHEN state = 'completed' THEN md5('account')::uuid END
FROM moment, (VALUES (1, 'A-1', 'completed', 6, 7), (2, 'A-3', 'requested', NULL, NULL)) AS v (n, place, state, book, counted),
     (SELECT '00000000-0000-0000-0000-000000000000'::uuid AS nil) AS nil;

INSERT INTO picking.pick_list (id, order_id, order_number, owner_id, warehouse_id, staging_id, priority, state, open_lines, task_id, task_closed, created_at, ended_at)
SELECT md5('pick list ' || n)::uuid, md5('order ' || n)::uuid, 'SO-' || n, md5('owner 1')::uuid, md5('warehouse')::uuid, md5('place STAGE-1')::uuid, 50, state, open,
       md5('task pick ' || n)::uuid, open = 0, at, CASE WHEN open = 0 THEN at END
FROM moment, (VALUES (1, 'completed', 0), (2, 'open', 1)) AS v (n, state, open);
INSERT INTO picking.pick_line (id, pick_list_id, order_line_id, reservation_id, item_id, sku, name, scale, location_id, location, pick_sequence, handling_unit_id,
                               quantity, picked, state, why, created_at, ended_at)
SELECT md5('stop ' || n)::uuid, md5('pick list ' || n)::uuid, md5('order line ' || n)::uuid, md5('claim ' || claim)::uuid, md5('item plain')::uuid, 'PLAIN', 'plain', 0,
       md5('place A-1')::uuid, 'A-1', 2, '00000000-0000-0000-0000-000000000000', quantity, picked, state, '{}', at, CASE WHEN state <> 'open' THEN at END
FROM moment, (VALUES (1, 1, 4, 4, 'picked'), (2, 4, 3, 0, 'open')) AS v (n, claim, quantity, picked, state);
INSERT INTO picking.picked (reservation_id, pick_list_id, pick_line_id, order_line_id, item_id, quantity, picked_at, picked_by)
SELECT md5('claim 2')::uuid, md5('pick list 1')::uuid, md5('stop 1')::uuid, md5('order line 1')::uuid, md5('item plain')::uuid, 4, at, md5('account')::uuid FROM moment;

INSERT INTO workforce.task (id, kind, state, warehouse_id, reference, priority, rank, sequence, summary, holder, holder_name, token, opened_at, finished_at)
SELECT md5('task ' || kind || ' ' || n)::uuid, kind, state, md5('warehouse')::uuid, md5(work)::uuid, 50, 0, 1, '{}',
       CASE WHEN state = 'completed' THEN md5('account')::uuid END, CASE WHEN state = 'completed' THEN 'ann' END, 1, at, CASE WHEN state = 'completed' THEN at END
FROM moment, (VALUES ('putaway', 1, 'completed', 'putaway 1'), ('putaway', 2, 'completed', 'putaway 2'), ('putaway', 3, 'pending', 'putaway 3'),
                     ('pick', 1, 'completed', 'pick list 1'), ('pick', 2, 'pending', 'pick list 2'), ('count', 1, 'completed', 'count 1'),
                     ('count', 2, 'pending', 'count 2')) AS v (kind, n, state, work);

INSERT INTO shipments.customer_order (id, number, owner_id, warehouse_id, state, policy, priority, ship_to, backorder_id, parent_id, pick_list_id, task_id,
                                      picking_started, picking_complete, created_at, changed_at)
SELECT md5('order ' || n)::uuid, 'SO-' || n, md5('owner 1')::uuid, md5('warehouse')::uuid, state, 'ship_available', 50, '{}', md5('order ' || rest)::uuid,
       md5('order ' || parent)::uuid, md5('pick list ' || list)::uuid, md5('task pick ' || list)::uuid, n = 1, n = 1, at, at
FROM moment, (VALUES (1, 'shipped', 3, NULL, 1), (2, 'partially_allocated', NULL, NULL, 2), (3, 'promised', NULL, 1, NULL)) AS v (n, state, rest, parent, list);
INSERT INTO shipments.order_line (id, order_id, line_no, item_id, sku, sku_folded, name, base_unit, scale, rule, ordered, promised, allocated, short, picked, packed,
                                  shipped, backordered)
SELECT md5('order line ' || n)::uuid, md5('order ' || n)::uuid, 1, md5('item plain')::uuid, 'PLAIN', 'plain', 'plain', 'pcs', 0, '{}', ordered, promised, allocated,
       short, picked, picked, picked, backordered
FROM (VALUES (1, 5, 0, 4, 1, 4, 1), (2, 5, 0, 3, 2, 0, 0), (3, 1, 1, 0, 0, 0, 0)) AS v (n, ordered, promised, allocated, short, picked, backordered);
INSERT INTO shipments.allocation (reservation_id, order_id, order_line_id, location, quantity, why)
VALUES (md5('claim 1')::uuid, md5('order 1')::uuid, md5('order line 1')::uuid, 'A-1', 4, '{}'),
       (md5('claim 4')::uuid, md5('order 2')::uuid, md5('order line 2')::uuid, 'A-1', 3, '{}');
INSERT INTO shipments.picked_claim (reservation_id, order_id, order_line_id, quantity, unpacked)
VALUES (md5('claim 2')::uuid, md5('order 1')::uuid, md5('order line 1')::uuid, 4, 0);
INSERT INTO shipments.carton (id, order_id, number, sscc, location_id, location, state, opened_at, closed_at)
SELECT md5('unit 2')::uuid, md5('order 1')::uuid, 1, '000000000000000002', md5('place STAGE-1')::uuid, 'STAGE-1', 'shipped', at, at FROM moment;
INSERT INTO shipments.packed_claim (reservation_id, carton_id, order_id, order_line_id, source_id, quantity, packed_at, packed_by)
SELECT md5('claim 3')::uuid, md5('unit 2')::uuid, md5('order 1')::uuid, md5('order line 1')::uuid, md5('claim 2')::uuid, 4, at, md5('account')::uuid FROM moment;
INSERT INTO shipments.shipment (id, number, order_id, owner_id, warehouse_id, ship_to, backorder_id, shipped_at)
SELECT md5('shipment 1')::uuid, 'SH-1', md5('order 1')::uuid, md5('owner 1')::uuid, md5('warehouse')::uuid, '{}', md5('order 3')::uuid, at FROM moment;
