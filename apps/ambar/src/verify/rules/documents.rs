//! Documents of all contexts: their figures against the ledger, their states, whose they are.

use super::{Rule, inbound, orders, picks};

pub(super) const I13: Rule = Rule {
    id: "i13",
    title: "What documents say was received, put away, picked, packed and shipped is what the ledger moved for them",
    checked: |counts| counts.document_lines,
    checks: &[
        inbound::RECEIPTS,
        inbound::DELIVERY_LINES,
        inbound::PUTAWAYS,
        picks::STOPS,
        picks::PICKED,
        orders::HANDED_OVER,
        orders::SHORTED,
        orders::PACKED,
        orders::CARTONS,
        orders::SHIPPED,
    ],
    ..Rule::PLAIN
};

pub(super) const I15: Rule = Rule {
    id: "i15",
    title: "What belongs together has one owner and one site",
    checked: |counts| counts.stock_rows + counts.document_lines,
    checks: &[STOCK, ITEMS_OF_DOCUMENTS, PARTS_OF_DOCUMENTS, orders::OWNERS],
    ..Rule::PLAIN
};

pub(super) const I26: Rule = Rule {
    id: "i26",
    title: "A document's state is that of its parts, closed ones have no open part, and no step is left half done",
    checked: |counts| counts.documents,
    checks: &[inbound::DELIVERY_STATES, picks::LISTS, orders::PENDING, orders::STATES],
    ..Rule::PLAIN
};

pub(super) const I29: Rule = Rule {
    id: "i29",
    title: "Quantities are whole numbers of the item's smallest unit, at the item's scale, everywhere",
    checked: |counts| counts.document_lines + counts.columns,
    checks: &[COLUMNS, SCALES],
    ..Rule::PLAIN
};

pub(super) const I30: Rule = Rule {
    id: "i30",
    title: "The parts of a quantity make up the whole: packaging, rows of a receipt, steps of a putaway, the rest of an order",
    checked: |counts| counts.packagings + counts.receipt_lines + counts.putaways,
    checks: &[PACKAGINGS, inbound::PARTS, orders::BACKORDERS],
    ..Rule::PLAIN
};

const STOCK: &str = concat!(
    "
WITH item AS MATERIALIZED (SELECT id, (card ->> 'owner_id')::uuid AS owner_id FROM inventory.item)
SELECT NULL::timestamptz, ",
    stock!("s"),
    " || CASE
         WHEN i.id IS NULL THEN ' is of an item that is not there'
         WHEN i.owner_id <> s.owner_id THEN ' is owned by ' || s.owner_id || ', and its item by ' || i.owner_id
         WHEN p.id IS NULL THEN ' stands in a place that is not there'
         WHEN p.warehouse_id <> s.warehouse_id THEN ' is of site ' || s.warehouse_id || ', and its place of site ' || p.warehouse_id
         WHEN l.id IS NULL AND s.lot_id <> '00000000-0000-0000-0000-000000000000' THEN ' is of a lot that is not there'
         WHEN l.item_id <> s.item_id THEN ' is of lot ' || l.code || ' of another item'
         ELSE ' is a unit of another item, or of none' END
FROM inventory.stock s LEFT JOIN item i ON i.id = s.item_id LEFT JOIN inventory.place p ON p.id = s.location_id
LEFT JOIN inventory.lot l ON l.id = s.lot_id LEFT JOIN inventory.serial n ON n.id = s.serial_id
WHERE (i.owner_id = s.owner_id AND p.warehouse_id = s.warehouse_id) IS NOT TRUE
   OR (s.lot_id <> '00000000-0000-0000-0000-000000000000' AND (l.item_id = s.item_id) IS NOT TRUE)
   OR (s.serial_id <> '00000000-0000-0000-0000-000000000000' AND (n.item_id = s.item_id) IS NOT TRUE)"
);

/// Every line of a document with its item, its owner and the scale it is counted in.
macro_rules! document_lines {
    () => {
        "
WITH line AS (
    SELECT 'delivery line' AS what, id::text AS id, item_id, owner_id, scale FROM receiving.delivery_line
    UNION ALL SELECT 'receipt line', receipt_id || '/' || n, item_id, owner_id, scale FROM receiving.receipt_line
    UNION ALL SELECT 'putaway', id::text, item_id, owner_id, scale FROM receiving.putaway
    UNION ALL SELECT 'stop', l.id::text, l.item_id, p.owner_id, l.scale FROM picking.pick_line l JOIN picking.pick_list p ON p.id = l.pick_list_id
    UNION ALL SELECT 'order line', l.id::text, l.item_id, o.owner_id, l.scale FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
)"
    };
}

const ITEMS_OF_DOCUMENTS: &str = concat!(
    document_lines!(),
    "
SELECT NULL::timestamptz, l.what || ' ' || l.id || ' of owner ' || l.owner_id || ' is about '
       || coalesce('item ' || i.sku || ' of owner ' || i.owner_id, 'item ' || l.item_id || ', which is not there')
FROM line l LEFT JOIN catalog.item i ON i.id = l.item_id WHERE (i.owner_id = l.owner_id) IS NOT TRUE"
);

const SCALES: &str = concat!(
    document_lines!(),
    "
SELECT NULL::timestamptz, l.what || ' ' || l.id || ' counts ' || i.sku || ' with ' || l.scale || ' decimals, and the item has ' || i.scale
FROM line l JOIN catalog.item i ON i.id = l.item_id WHERE i.scale <> l.scale
UNION ALL
SELECT NULL::timestamptz, 'the copy of item ' || i.sku || ' says ' || (c.card ->> 'scale') || ' decimals, and the item has ' || i.scale
FROM inventory.item c JOIN catalog.item i ON i.id = c.id WHERE (c.card ->> 'scale')::integer <> i.scale"
);

const PARTS_OF_DOCUMENTS: &str = "
SELECT NULL::timestamptz, 'line ' || l.line_no || ' of delivery ' || d.number || ' is of owner ' || l.owner_id || ', and the delivery of ' || d.owner_id
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id WHERE l.owner_id <> d.owner_id
UNION ALL
SELECT NULL::timestamptz, 'receipt ' || r.id || ' is of owner ' || r.owner_id || ' and site ' || r.warehouse_id || ', and delivery ' || d.number
       || ' of owner ' || d.owner_id || ' and site ' || d.warehouse_id
FROM receiving.receipt r JOIN receiving.delivery d ON d.id = r.delivery_id WHERE r.owner_id <> d.owner_id OR r.warehouse_id <> d.warehouse_id
UNION ALL
SELECT NULL::timestamptz, 'line ' || l.n || ' of receipt ' || r.id || ' is of owner ' || l.owner_id || ', and the receipt of ' || r.owner_id
FROM receiving.receipt_line l JOIN receiving.receipt r ON r.id = l.receipt_id WHERE l.owner_id <> r.owner_id
UNION ALL
SELECT NULL::timestamptz, 'putaway ' || p.id || ' is of owner ' || p.owner_id || ' and site ' || p.warehouse_id || ', and its receipt of owner '
       || r.owner_id || ' and site ' || r.warehouse_id
FROM receiving.putaway p JOIN receiving.receipt r ON r.id = p.receipt_id WHERE p.owner_id <> r.owner_id OR p.warehouse_id <> r.warehouse_id";

/// Of every table that belongs to a context: those whose schema has migrations of its own.
const COLUMNS: &str = "
SELECT NULL::timestamptz, 'column ' || a.attname || ' of ' || c.oid::regclass || ' is ' || format_type(a.atttypid, a.atttypmod) || ': it cannot hold quantities exactly'
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'numeric'::regtype, 'money'::regtype)
  AND EXISTS (SELECT 1 FROM pg_class m WHERE m.relnamespace = c.relnamespace AND m.relname = '_migrations')";

const PACKAGINGS: &str = "
SELECT NULL::timestamptz, 'packaging ' || level || ' of ' || sku || ' holds ' || quantity || CASE
         WHEN below IS NULL THEN ', and one base unit is ' || one
         ELSE ', which is no whole number, two or more, of the ' || below || ' below it' END
FROM (SELECT p.level, p.quantity, i.sku, power(10::numeric, i.scale) AS one,
             lag(p.quantity) OVER (PARTITION BY p.item_id ORDER BY array_position(ARRAY['each', 'inner', 'case', 'layer', 'pallet'], p.level)) AS below
      FROM catalog.packaging p JOIN catalog.item i ON i.id = p.item_id) AS p
WHERE CASE WHEN below IS NULL THEN level <> 'each' OR quantity <> one ELSE quantity <= below OR quantity % below <> 0 END";
