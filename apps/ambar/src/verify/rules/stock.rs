//! Balances, units of items and handling units as they stand.

use super::Rule;

pub(super) const I03: Rule = Rule {
    id: "i03",
    title: "Nothing is below zero, and no more is claimed of a row than it has",
    checked: |counts| counts.stock_rows,
    checks: &[BOUNDS],
    ..Rule::PLAIN
};

pub(super) const I06: Rule = Rule {
    id: "i06",
    title: "A unit with a serial number is in one place at most, and there it is one",
    checked: |counts| counts.serials,
    checks: &[ONE_PLACE, SERIAL_STANDS],
    ..Rule::PLAIN
};

pub(super) const I07: Rule = Rule {
    id: "i07",
    title: "Goods that are tracked by serial number or lot never stand without one, and others have none",
    checked: |counts| counts.stock_rows,
    checks: &[TRACKED],
    ..Rule::PLAIN
};

pub(super) const I08: Rule = Rule {
    id: "i08",
    title: "There is one row for each warehouse, place, handling unit, item, lot, unit, status and owner",
    checked: |counts| counts.stock_rows,
    checks: &[ONE_ROW],
    ..Rule::PLAIN
};

pub(super) const I09: Rule = Rule {
    id: "i09",
    title: "What is in a handling unit is where the unit is",
    checked: |counts| counts.rows_in_units,
    checks: &[IN_UNITS],
    ..Rule::PLAIN
};

pub(super) const I10: Rule = Rule {
    id: "i10",
    title: "Handling units stand in places that exist, and none stands in itself or elsewhere than what it stands in",
    checked: |counts| counts.handling_units,
    checks: &[UNIT_PLACES, UNIT_CYCLES],
    ..Rule::PLAIN
};

const BOUNDS: &str = concat!(
    "
SELECT NULL::timestamptz, ",
    stock!("s"),
    " || ' has ' || s.on_hand || ' on hand and ' || s.reserved || ' claimed'
FROM inventory.stock s WHERE s.on_hand < 0 OR s.reserved < 0 OR s.reserved > s.on_hand"
);

const ONE_PLACE: &str = "
SELECT NULL::timestamptz, 'unit ' || coalesce((SELECT n.code FROM inventory.serial n WHERE n.id = g.serial_id), g.serial_id::text)
       || ' stands in ' || g.places || ' rows (' || g.first || ' to ' || g.last || ') with up to ' || g.most || ' in one'
FROM (SELECT serial_id, count(*) AS places, min(stock_id) AS first, max(stock_id) AS last, max(on_hand) AS most
      FROM inventory.stock WHERE serial_id <> '00000000-0000-0000-0000-000000000000' AND on_hand <> 0
      GROUP BY serial_id) AS g
WHERE g.places > 1 OR g.most <> 1";

const SERIAL_STANDS: &str = "
SELECT NULL::timestamptz, 'unit ' || coalesce(n.code, s.serial_id::text) || ' is said to stand in '
       || coalesce('row ' || n.stock_id, 'no row') || ', and stands in ' || coalesce('row ' || s.stock_id, 'none')
FROM inventory.serial n
FULL JOIN (SELECT serial_id, stock_id FROM inventory.stock
           WHERE serial_id <> '00000000-0000-0000-0000-000000000000' AND on_hand <> 0) AS s ON s.serial_id = n.id
WHERE n.id IS NULL OR n.stock_id IS DISTINCT FROM s.stock_id";

const TRACKED: &str = concat!(
    "
WITH item AS MATERIALIZED (SELECT id, card ->> 'tracking' AS tracking FROM inventory.item)
SELECT NULL::timestamptz, ",
    stock!("s"),
    " || ' has ' || s.on_hand || ' of an item with tracking ' || coalesce(i.tracking, 'unknown')
       || CASE WHEN s.lot_id = '00000000-0000-0000-0000-000000000000' THEN ', without lot' ELSE ', with a lot' END
       || CASE WHEN s.serial_id = '00000000-0000-0000-0000-000000000000' THEN ', without serial number' ELSE ', with a serial number' END
FROM inventory.stock s LEFT JOIN item i ON i.id = s.item_id
WHERE s.on_hand <> 0
  AND (i.tracking IS NULL
       OR (i.tracking = 'serial') = (s.serial_id = '00000000-0000-0000-0000-000000000000')
       OR (i.tracking IN ('lot', 'expiry')) = (s.lot_id = '00000000-0000-0000-0000-000000000000'))"
);

const ONE_ROW: &str = "
SELECT NULL::timestamptz, 'stock rows ' || min(stock_id) || ' to ' || max(stock_id) || ' are ' || count(*) || ' rows of one key: '
       || coalesce((SELECT i.card ->> 'sku' FROM inventory.item i WHERE i.id = s.item_id), s.item_id::text) || ' at '
       || coalesce((SELECT p.code FROM inventory.place p WHERE p.id = s.location_id), s.location_id::text) || ', ' || s.status
FROM inventory.stock s
GROUP BY warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id
HAVING count(*) > 1";

const IN_UNITS: &str = concat!(
    "
SELECT NULL::timestamptz, ",
    stock!("s"),
    " || ' is in handling unit ' || coalesce(u.sscc || ', which stands '
       || coalesce('at ' || (SELECT p.code FROM inventory.place p WHERE p.id = u.location_id), 'nowhere any more'),
          s.handling_unit_id || ', which is not there')
FROM inventory.stock s LEFT JOIN inventory.handling_unit u ON u.id = s.handling_unit_id
WHERE s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.on_hand <> 0
  AND (u.location_id = s.location_id AND u.warehouse_id = s.warehouse_id) IS NOT TRUE"
);

const UNIT_PLACES: &str = "
SELECT NULL::timestamptz, 'handling unit ' || u.sscc || CASE
         WHEN u.location_id <> '00000000-0000-0000-0000-000000000000' AND p.id IS NULL THEN ' stands at ' || u.location_id || ', which is no place of its site'
         WHEN o.id IS NULL THEN ' stands in unit ' || u.parent_id || ', which is not there'
         ELSE ' stands in unit ' || o.sscc || ', which stands elsewhere' END
FROM inventory.handling_unit u
LEFT JOIN inventory.place p ON p.id = u.location_id AND p.warehouse_id = u.warehouse_id
LEFT JOIN inventory.handling_unit o ON o.id = u.parent_id
WHERE (u.location_id <> '00000000-0000-0000-0000-000000000000' AND p.id IS NULL)
   OR (u.parent_id <> '00000000-0000-0000-0000-000000000000'
       AND (o.location_id = u.location_id AND o.warehouse_id = u.warehouse_id) IS NOT TRUE)";

// From every nested unit up; 32 levels are more than any load has.
const UNIT_CYCLES: &str = "
WITH RECURSIVE up (start, at, depth) AS (
    SELECT id, parent_id, 1 FROM inventory.handling_unit WHERE parent_id <> '00000000-0000-0000-0000-000000000000'
    UNION ALL
    SELECT up.start, u.parent_id, up.depth + 1 FROM up JOIN inventory.handling_unit u ON u.id = up.at
    WHERE u.parent_id <> '00000000-0000-0000-0000-000000000000' AND up.at <> up.start AND up.depth < 32
)
SELECT NULL::timestamptz, 'handling unit ' || u.sscc
       || CASE WHEN up.at = up.start THEN ' stands in itself, ' || up.depth || ' levels up' ELSE ' stands more than 32 units deep' END
FROM up JOIN inventory.handling_unit u ON u.id = up.start WHERE up.at = up.start OR up.depth >= 32";
