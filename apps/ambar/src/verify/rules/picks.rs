//! Pick lists against the ledger, the claims and themselves. The parts of the rules over documents.

/// What a stop says was picked is what was recorded for it.
pub(super) const STOPS: &str = "
WITH picked AS (SELECT pick_line_id AS id, sum(quantity) AS quantity FROM picking.picked GROUP BY pick_line_id)
SELECT NULL::timestamptz, 'stop ' || l.id || ' (' || l.sku || ' at ' || l.location || ', ' || l.state || ') says that ' || l.picked || ' of ' || l.quantity
       || ' were picked, ' || l.replaced || ' replaced and ' || l.short || ' short, and ' || coalesce(p.quantity, 0) || ' are recorded as picked'
FROM picking.pick_line l LEFT JOIN picked p ON p.id = l.id
WHERE l.picked <> coalesce(p.quantity, 0) OR l.picked > l.quantity
   OR (l.state = 'picked' AND l.picked <> l.quantity) OR (l.state = 'short' AND l.picked + l.replaced + l.short <> l.quantity)";

/// What was picked of an item for a list is what moved away for it. Goods that were doubted
/// stay where they are and become suspect.
pub(super) const PICKED: &str = concat!(
    "
WITH said AS (
    SELECT pick_list_id AS id, item_id, sum(quantity) AS quantity FROM picking.picked GROUP BY pick_list_id, item_id
), moved AS (
    SELECT reference_id AS id, item_id, sum(quantity) AS quantity FROM (
        SELECT m.reference_id, m.item_id, m.quantity
        FROM inventory.movement m JOIN inventory.stock t ON t.stock_id = m.to_stock_id
        WHERE m.reference_kind = 'pick_list' AND m.kind = 'transfer' AND t.status <> 'suspect'
        UNION ALL
        SELECT reference_id, item_id, quantity FROM inventory.carried_document WHERE figure = 'picked') AS v
    GROUP BY reference_id, item_id
)
SELECT NULL::timestamptz, 'pick list ' || id || ' says that ' || coalesce(s.quantity, 0) || ' of ' || ",
    sku!("item_id"),
    " || ' were picked, and the ledger moved ' || coalesce(m.quantity, 0) || ' for it'
FROM said s FULL JOIN moved m USING (id, item_id) WHERE s.quantity IS DISTINCT FROM m.quantity"
);

/// A list is where its stops are.
pub(super) const LISTS: &str = "
WITH stops AS (
    SELECT pick_list_id AS id, count(*) FILTER (WHERE state = 'open') AS open, sum(picked) AS picked FROM picking.pick_line GROUP BY pick_list_id
)
SELECT NULL::timestamptz, 'pick list ' || l.id || ' of order ' || l.order_number || ' is ' || l.state || ' with ' || l.open_lines || ' open stops, and has '
       || coalesce(s.open, 0) || ', with ' || coalesce(s.picked, 0) || ' picked'
FROM picking.pick_list l LEFT JOIN stops s ON s.id = l.id
WHERE l.open_lines <> coalesce(s.open, 0) OR (l.ended_at IS NULL) <> (l.state IN ('open', 'in_picking')) OR CASE l.state
    WHEN 'open' THEN s.picked <> 0
    WHEN 'in_picking' THEN s.open = 0
    ELSE s.open > 0 END";

/// An open stop's claim holds exactly what is left to pick there, and every claim of an order in storage has its open stop.
pub(super) const STOP_CLAIMS: &str = "
SELECT greatest(r.updated_at, l.created_at), coalesce('stop ' || l.id || ' (' || l.sku || ' at ' || l.location || ') has ' || (l.quantity - l.picked) || ' left to pick', 'no stop')
       || ' under claim ' || coalesce(l.reservation_id, r.id) || coalesce(', which is ' || r.state || ' and holds ' || r.quantity, ', which is not there')
FROM (SELECT * FROM picking.pick_line WHERE state = 'open') AS l
FULL JOIN (SELECT id, state, quantity, updated_at FROM inventory.reservation WHERE state = 'allocated' AND NOT outside) AS r ON r.id = l.reservation_id
WHERE l.quantity - l.picked IS DISTINCT FROM r.quantity";
