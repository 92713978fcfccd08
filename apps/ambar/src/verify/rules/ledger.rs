//! The ledger and the balances say the same.

use super::{Rule, orders};

pub(super) const I01: Rule = Rule {
    id: "i01",
    title: "Every movement takes from one side what it brings to the other, and the goods stay what they are",
    checked: |counts| counts.movements,
    checks: &[SIDES],
    ..Rule::PLAIN
};

pub(super) const I02: Rule = Rule {
    id: "i02",
    title: "What a row has on hand is what its movements brought less what they took",
    checked: |counts| counts.stock_rows,
    checks: &[BALANCES],
    ..Rule::PLAIN
};

pub(super) const I11: Rule = Rule {
    id: "i11",
    title: "Of every item and lot, what stands on the floor is what came in less what left, corrections included",
    checked: |counts| counts.item_lots,
    checks: &[FLOOR],
    ..Rule::PLAIN
};

pub(super) const I12: Rule = Rule {
    id: "i12",
    title: "What left for a customer had come in before, by item, lot and unit, and left for an order",
    checked: |counts| counts.shipped_movements,
    checks: &[TRACED, orders::ORDERED],
    ..Rule::PLAIN
};

pub(super) const I14: Rule = Rule {
    id: "i14",
    title: "Nothing left for a customer that was not free to ship, or past its date",
    checked: |counts| counts.shipped_movements,
    checks: &[SHIPPABLE],
    ..Rule::PLAIN
};

// A row of the stock table stands for warehouse, item, owner, lot and unit: both sides must be those of the movement.
const SIDES: &str = concat!(
    "
SELECT NULL::timestamptz, ",
    movement!("m"),
    " || CASE
    WHEN m.quantity <= 0 THEN ': it moves ' || m.quantity
    WHEN m.from_stock_id IS NOT NULL AND f.stock_id IS NULL THEN ': it left row ' || m.from_stock_id || ', which is not there'
    WHEN m.to_stock_id IS NOT NULL AND t.stock_id IS NULL THEN ': it came to row ' || m.to_stock_id || ', which is not there'
    WHEN f.stock_id IS NOT NULL AND NOT (f.item_id = m.item_id AND f.owner_id = m.owner_id AND f.lot_id = m.lot_id
         AND f.serial_id = m.serial_id AND f.warehouse_id = m.warehouse_id)
        THEN ': it names other goods than row ' || m.from_stock_id || ', which it left'
    WHEN t.stock_id IS NOT NULL AND NOT (t.item_id = m.item_id AND t.owner_id = m.owner_id AND t.lot_id = m.lot_id
         AND t.serial_id = m.serial_id AND t.warehouse_id = m.warehouse_id)
        THEN ': it names other goods than row ' || m.to_stock_id || ', which it came to'
    ELSE ': its two sides, ' || coalesce(m.from_stock_id::text, m.from_virtual, 'none') || ' and '
         || coalesce(m.to_stock_id::text, m.to_virtual, 'none') || ', do not make a movement of its kind' END
FROM inventory.movement m
LEFT JOIN inventory.stock f ON f.stock_id = m.from_stock_id
LEFT JOIN inventory.stock t ON t.stock_id = m.to_stock_id
WHERE m.quantity <= 0
   OR (m.from_stock_id IS NULL) = (m.from_virtual IS NULL) OR (m.to_stock_id IS NULL) = (m.to_virtual IS NULL)
   OR m.from_stock_id = m.to_stock_id
   OR (m.from_stock_id IS NOT NULL AND (f.item_id = m.item_id AND f.owner_id = m.owner_id AND f.lot_id = m.lot_id
       AND f.serial_id = m.serial_id AND f.warehouse_id = m.warehouse_id) IS NOT TRUE)
   OR (m.to_stock_id IS NOT NULL AND (t.item_id = m.item_id AND t.owner_id = m.owner_id AND t.lot_id = m.lot_id
       AND t.serial_id = m.serial_id AND t.warehouse_id = m.warehouse_id) IS NOT TRUE)
   OR CASE m.kind
        WHEN 'inbound' THEN m.from_virtual IS NULL OR m.from_virtual = 'adjustment' OR m.to_stock_id IS NULL
        WHEN 'outbound' THEN m.to_virtual IS NULL OR m.to_virtual = 'adjustment' OR m.from_stock_id IS NULL
        WHEN 'transfer' THEN m.from_stock_id IS NULL OR m.to_stock_id IS NULL
        ELSE coalesce(m.from_virtual, m.to_virtual, '') <> 'adjustment' END"
);

// What months that left had made of a row is what it begins with.
const BALANCES: &str = concat!(
    "
WITH moved AS (
    SELECT stock_id, sum(quantity) AS net FROM (
        SELECT to_stock_id AS stock_id, quantity FROM inventory.movement WHERE to_stock_id IS NOT NULL
        UNION ALL
        SELECT from_stock_id, -quantity FROM inventory.movement WHERE from_stock_id IS NOT NULL
        UNION ALL
        SELECT stock_id, net FROM inventory.carried_row) AS side
    GROUP BY stock_id
)
SELECT NULL::timestamptz,
       CASE WHEN s.stock_id IS NULL THEN 'stock row ' || m.stock_id || ' is not there, and its movements make ' || m.net
       ELSE ",
    stock!("s"),
    " || ' has ' || s.on_hand || ' on hand, and its movements make ' || coalesce(m.net, 0) END
FROM inventory.stock s FULL JOIN moved m ON m.stock_id = s.stock_id
WHERE s.stock_id IS NULL OR s.on_hand <> coalesce(m.net, 0)"
);

const FLOOR: &str = concat!(
    "
WITH outside AS (
    SELECT item_id, owner_id, lot_id, sum(came) AS came, sum(went) AS went FROM (
        SELECT item_id, owner_id, lot_id,
               coalesce(sum(quantity) FILTER (WHERE from_virtual IS NOT NULL), 0) AS came,
               coalesce(sum(quantity) FILTER (WHERE to_virtual IS NOT NULL), 0) AS went
        FROM inventory.movement WHERE from_virtual IS NOT NULL OR to_virtual IS NOT NULL
        GROUP BY item_id, owner_id, lot_id
        UNION ALL
        SELECT item_id, owner_id, lot_id, came, went FROM inventory.carried_goods) AS g
    GROUP BY item_id, owner_id, lot_id
), floor AS (
    SELECT item_id, owner_id, lot_id, sum(on_hand) AS stands FROM inventory.stock GROUP BY item_id, owner_id, lot_id
)
SELECT NULL::timestamptz, ",
    goods!("item_id", "lot_id"),
    " || ': ' || coalesce(came, 0) || ' came in, ' || coalesce(went, 0) || ' left, and ' || coalesce(stands, 0) || ' stand on the floor'
FROM outside FULL JOIN floor USING (item_id, owner_id, lot_id)
WHERE coalesce(came, 0) - coalesce(went, 0) <> coalesce(stands, 0)"
);

// Numbers are given in the order in which a row's changes follow one another, so what left has a higher one than what it
// had come with.
const TRACED: &str = concat!(
    "
SELECT NULL::timestamptz, ",
    goods!("item_id", "lot_id"),
    " || CASE WHEN serial_id = '00000000-0000-0000-0000-000000000000' THEN ''
            ELSE ', unit ' || coalesce((SELECT n.code FROM inventory.serial n WHERE n.id = serial_id), serial_id::text) END
       || ': movement ' || first_out || ' took it to a customer, and '
       || coalesce('it first came in by movement ' || first_in, 'it never came in')
FROM (
    SELECT item_id, owner_id, lot_id, serial_id, min(first_in) AS first_in, min(first_out) AS first_out FROM (
        SELECT item_id, owner_id, lot_id, serial_id, min(seq) FILTER (WHERE from_virtual IS NOT NULL) AS first_in,
               min(seq) FILTER (WHERE to_virtual = 'customer') AS first_out
        FROM inventory.movement WHERE from_virtual IS NOT NULL OR to_virtual = 'customer'
        GROUP BY item_id, owner_id, lot_id, serial_id
        UNION ALL
        SELECT item_id, owner_id, lot_id, serial_id, first_in, first_out FROM inventory.carried_goods) AS e
    GROUP BY item_id, owner_id, lot_id, serial_id) AS g
WHERE first_out IS NOT NULL AND (first_in IS NULL OR first_in > first_out)"
);

// On the day on which it left, as the engine counts days: the site's.
const SHIPPABLE: &str = concat!(
    "
SELECT NULL::timestamptz, ",
    movement!("m"),
    " || ' took goods to a customer that were ' || s.status || coalesce(', of lot ' || l.code || coalesce(', which was good until ' || l.expires_on, ''), '')
FROM inventory.movement m JOIN inventory.stock s ON s.stock_id = m.from_stock_id LEFT JOIN inventory.lot l ON l.id = s.lot_id
     LEFT JOIN locations.warehouse w ON w.id = m.warehouse_id
WHERE m.to_virtual = 'customer'
  AND (s.status <> 'available' OR l.expires_on < (m.moved_at AT TIME ZONE coalesce(w.time_zone, 'UTC'))::date)"
);
