//! Orders against the ledger, the claims, the pick lists and themselves. The parts of the rules over documents, and the
//! rules of their own.

use super::{Rule, picks};

pub(super) const I05: Rule = Rule {
    id: "i05",
    title: "No order line gets more than was ordered, what is allocated and short is what was ordered, and what is allocated is claimed",
    checked: |counts| counts.order_lines,
    checks: &[FIGURES, ALLOCATED],
    ..Rule::PLAIN
};

pub(super) const I21: Rule = Rule {
    id: "i21",
    title: "No claim or promise outlives what it was made for",
    checked: |counts| counts.reservations + counts.promises,
    checks: &[OUTLIVED, PROMISES, picks::STOP_CLAIMS, OUTSIDE],
    ..Rule::PLAIN
};

const FIGURES: &str = "
SELECT NULL::timestamptz, 'line ' || l.line_no || ' (' || l.sku || ') of order ' || o.number || ' (' || o.state || '): ordered ' || l.ordered || ', promised '
       || l.promised || ', allocated ' || l.allocated || ', short ' || l.short || ', picked ' || l.picked || ', packed ' || l.packed || ', shipped ' || l.shipped
       || ', backordered ' || l.backordered || ', cancelled ' || l.cancelled
FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
WHERE least(l.promised, l.allocated, l.short, l.picked, l.packed, l.shipped, l.backordered, l.cancelled) < 0
   OR l.shipped > l.packed OR l.packed > l.picked OR l.picked > l.allocated OR l.shipped + l.backordered + l.cancelled > l.ordered
   OR CASE
        WHEN o.state IN ('created', 'hold', 'open', 'promised', 'cancelled') THEN l.allocated + l.short <> 0
        WHEN o.state = 'released' THEN l.allocated + l.short NOT IN (0, l.ordered)
        ELSE l.allocated + l.short <> l.ordered END
   OR CASE o.state
        WHEN 'shipped' THEN l.shipped <> l.allocated OR l.shipped + l.backordered + l.cancelled <> l.ordered
        WHEN 'cancelled' THEN l.shipped <> 0 OR l.cancelled <> l.ordered
        ELSE l.shipped + l.backordered + l.cancelled <> 0 END";

// Stock is claimed before the order says so, and what a short pick gives up and finds elsewhere is told to the order later.
const ALLOCATED: &str = "
WITH claimed AS (
    SELECT order_line_id AS id, sum(quantity) AS quantity, max(updated_at) AS at FROM inventory.reservation
    WHERE NOT outside GROUP BY order_line_id
)
SELECT greatest(c.at, o.changed_at), coalesce('line ' || l.line_no || ' (' || l.sku || ') of order ' || o.number || ' (' || o.state || ')', 'no order line (' || c.id || ')')
       || ' has ' || coalesce(l.allocated - l.shipped, 0) || ' allocated that have not left, and its open claims are ' || coalesce(c.quantity, 0)
FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id FULL JOIN claimed c ON c.id = l.id
WHERE coalesce(l.allocated - l.shipped, 0) <> coalesce(c.quantity, 0)";

const OUTLIVED: &str = "
SELECT greatest(r.updated_at, o.changed_at), 'claim ' || r.id || ' holds ' || r.quantity || ' (' || r.state || ') for order '
       || coalesce(o.number || ', which is ' || o.state, r.order_id || ', which is not there')
FROM inventory.reservation r LEFT JOIN shipments.customer_order o ON o.id = r.order_id
WHERE r.quantity > 0 AND NOT r.outside
  AND (o.state IN ('released', 'allocated', 'partially_allocated', 'in_picking', 'picked', 'in_packing', 'packed')) IS NOT TRUE
UNION ALL
SELECT greatest(p.created_at, o.changed_at), 'order ' || coalesce(o.number || ', which is ' || o.state, p.order_id || ', which is not there') || ', is promised ' || p.quantity
FROM inventory.promise p LEFT JOIN shipments.customer_order o ON o.id = p.order_id
WHERE p.quantity > 0 AND (o.state IN ('created', 'hold', 'open', 'promised', 'released')) IS NOT TRUE";

// Claims of orders that other systems keep are ended by those systems. Their ids may be those of orders here, and mean others.
// Nobody here picks, packs or ships what they claim.
const OUTSIDE: &str = "
SELECT r.updated_at, 'claim ' || r.id || ' holds ' || r.quantity || ' (' || r.state || ') for order ' || r.order_id || ' of another system, and nobody here works on those'
FROM inventory.reservation r WHERE r.outside AND r.state NOT IN ('allocated', 'released')
UNION ALL
SELECT r.updated_at, 'claim ' || r.id || ' is that of order ' || r.order_id || ' of another system, and order ' || coalesce(o.number, c.order_id::text) || ' counts it as its own'
FROM inventory.reservation r JOIN shipments.allocation c ON c.reservation_id = r.id LEFT JOIN shipments.customer_order o ON o.id = c.order_id WHERE r.outside
UNION ALL
SELECT r.updated_at, 'claim ' || r.id || ' is that of order ' || r.order_id || ' of another system, and stop ' || l.id || ' (' || l.sku || ' at ' || l.location || ') picks it'
FROM inventory.reservation r JOIN picking.pick_line l ON l.reservation_id = r.id WHERE r.outside";

const PROMISES: &str = "
SELECT greatest(p.created_at, o.changed_at), 'line ' || l.line_no || ' (' || l.sku || ') of order ' || o.number || ' (' || o.state || ') says that '
       || l.promised || ' are promised, and the stock promises it ' || coalesce(p.quantity, 0)
FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
LEFT JOIN inventory.promise p ON p.order_line_id = l.id
WHERE l.promised <> coalesce(p.quantity, 0)";

/// What left for customers, by the document that it left for, months that are archived included.
macro_rules! left_for_customers {
    () => {
        "SELECT reference_id, item_id, quantity, moved_at FROM inventory.movement WHERE to_virtual = 'customer'
         UNION ALL
         SELECT reference_id, item_id, quantity, NULL FROM inventory.carried_document WHERE figure = 'shipped'"
    };
}

/// What orders say has left against what left. Stock leaves first; the order says so right after.
pub(super) const SHIPPED: &str = concat!(
    "
WITH said AS (
    SELECT order_id, item_id, sum(shipped) AS quantity FROM shipments.order_line GROUP BY order_id, item_id
), moved AS (
    SELECT coalesce(s.order_id, m.reference_id) AS order_id, m.item_id, sum(m.quantity) AS quantity, max(m.moved_at) AS at
    FROM (",
    left_for_customers!(),
    ") AS m LEFT JOIN shipments.shipment s ON s.id = m.reference_id GROUP BY 1, 2
)
SELECT CASE WHEN m.quantity > coalesce(s.quantity, 0) THEN m.at END, coalesce('order ' || o.number || ' (' || o.state || ')', 'no order (reference ' || order_id || ')')
       || ' says that ' || coalesce(s.quantity, 0) || ' of ' || ",
    sku!("item_id"),
    " || ' have left, and the ledger ' || coalesce(m.quantity, 0)
FROM said s FULL JOIN moved m USING (order_id, item_id) LEFT JOIN shipments.customer_order o ON o.id = order_id
WHERE coalesce(s.quantity, 0) <> coalesce(m.quantity, 0)"
);

/// What left for a customer left for a line of an order.
pub(super) const ORDERED: &str = concat!(
    "
SELECT m.at, m.quantity || ' of ' || ",
    sku!("m.item_id"),
    " || ' left for a customer without a line of an order (reference ' || m.id || ')'
FROM (SELECT coalesce(s.order_id, v.reference_id) AS id, v.item_id, sum(v.quantity) AS quantity, NULL::timestamptz AS at
      FROM (",
    left_for_customers!(),
    ") AS v LEFT JOIN shipments.shipment s ON s.id = v.reference_id GROUP BY 1, 2) AS m
LEFT JOIN (SELECT DISTINCT order_id, item_id FROM shipments.order_line) AS l ON l.order_id = m.id AND l.item_id = m.item_id
WHERE l.order_id IS NULL"
);

/// What a line says was picked and packed is what is recorded for it, claim by claim.
pub(super) const PACKED: &str = "
WITH picked AS (
    SELECT order_line_id AS id, sum(quantity) AS quantity, sum(unpacked) AS unpacked FROM shipments.picked_claim GROUP BY order_line_id
), packed AS (
    SELECT order_line_id AS id, sum(quantity) AS quantity FROM shipments.packed_claim GROUP BY order_line_id
)
SELECT NULL::timestamptz, 'line ' || l.line_no || ' (' || l.sku || ') of order ' || o.number || ' (' || o.state || ') says ' || l.picked || ' picked and '
       || l.packed || ' packed; its claims are ' || coalesce(p.quantity, 0) || ' picked, ' || coalesce(p.unpacked, 0) || ' of them in no carton, and '
       || coalesce(k.quantity, 0) || ' packed'
FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id LEFT JOIN picked p ON p.id = l.id LEFT JOIN packed k ON k.id = l.id
WHERE l.picked <> coalesce(p.quantity, 0) OR l.packed <> coalesce(k.quantity, 0) OR coalesce(p.quantity - p.unpacked, 0) <> coalesce(k.quantity, 0)";

/// What picking recorded for an order reaches it with the end of the pick list at the latest.
pub(super) const HANDED_OVER: &str = "
SELECT l.ended_at, 'claim ' || coalesce(p.reservation_id, c.reservation_id) || ': ' || coalesce(p.quantity, 0) || ' were picked for order '
       || coalesce(l.order_number, o.number, 'unknown') || ', and the order knows of ' || coalesce(c.quantity, 0)
FROM picking.picked p JOIN picking.pick_list l ON l.id = p.pick_list_id
FULL JOIN shipments.picked_claim c ON c.reservation_id = p.reservation_id LEFT JOIN shipments.customer_order o ON o.id = c.order_id
WHERE p.quantity IS DISTINCT FROM c.quantity AND NOT (c.quantity IS NULL AND l.ended_at IS NULL)";

/// What was short when it was picked reaches the order's line.
pub(super) const SHORTED: &str = "
SELECT s.at, 'line ' || l.line_no || ' (' || l.sku || ') of order ' || o.number || ' knows of ' || l.pick_short || ' short at the shelf, and its pick list of '
       || coalesce(s.short, 0)
FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
LEFT JOIN (SELECT pick_list_id, order_line_id, sum(short) AS short, max(ended_at) AS at FROM picking.pick_line GROUP BY pick_list_id, order_line_id) AS s
       ON s.pick_list_id = o.pick_list_id AND s.order_line_id = l.id
WHERE o.state IN ('allocated', 'partially_allocated', 'in_picking', 'picked', 'in_packing', 'packed', 'shipped') AND l.pick_short <> coalesce(s.short, 0)";

/// What is said to be in a carton that has not left stands in its handling unit, and nothing else.
pub(super) const CARTONS: &str = "
WITH said AS (
    SELECT c.id AS carton_id, l.item_id, sum(p.quantity) AS quantity
    FROM shipments.carton c JOIN shipments.packed_claim p ON p.carton_id = c.id JOIN shipments.order_line l ON l.id = p.order_line_id
    WHERE c.state IN ('open', 'closed') GROUP BY c.id, l.item_id
), stands AS (
    SELECT s.handling_unit_id AS carton_id, s.item_id, sum(s.on_hand) AS quantity FROM inventory.stock s JOIN shipments.carton c ON c.id = s.handling_unit_id
    WHERE s.on_hand > 0 GROUP BY s.handling_unit_id, s.item_id
)
SELECT (SELECT max(r.updated_at) FROM inventory.stock t JOIN inventory.reservation r ON r.stock_id = t.stock_id WHERE t.handling_unit_id = carton_id),
       'carton ' || c.sscc || ' (' || c.state || ') of order ' || o.number || ' is said to hold ' || coalesce(s.quantity, 0) || ' of item ' || item_id
       || ', and ' || coalesce(t.quantity, 0) || ' stand in it'
FROM said s FULL JOIN stands t USING (carton_id, item_id) JOIN shipments.carton c ON c.id = carton_id JOIN shipments.customer_order o ON o.id = c.order_id
WHERE coalesce(s.quantity, 0) <> coalesce(t.quantity, 0)";

/// Steps of orders that were begun and not ended: an order is being taken, released, dispatched.
pub(super) const PENDING: &str = "
SELECT changed_at, 'order ' || number || ' is ' || state || CASE WHEN dispatch IS NOT NULL THEN ' and its goods leave' ELSE '' END
       || ' since ' || changed_at || ', and that is not ended'
FROM shipments.customer_order WHERE state IN ('created', 'released') OR dispatch IS NOT NULL";

/// An order is where its shipment, cartons and goods are.
pub(super) const STATES: &str = "
WITH cartons AS (
    SELECT order_id AS id, count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'closed') AS closed,
           count(*) FILTER (WHERE state = 'shipped') AS shipped FROM shipments.carton GROUP BY order_id
), unpacked AS (
    SELECT order_id AS id, sum(unpacked) AS quantity FROM shipments.picked_claim WHERE unpacked > 0 GROUP BY order_id
)
SELECT NULL::timestamptz, 'order ' || o.number || ' is ' || o.state || CASE WHEN s.id IS NULL THEN ' without' ELSE ' with' END || ' a shipment; of its cartons '
       || coalesce(c.open, 0) || ' are open, ' || coalesce(c.closed, 0) || ' closed and ' || coalesce(c.shipped, 0) || ' shipped, and '
       || coalesce(u.quantity, 0) || ' picked are in none'
FROM shipments.customer_order o LEFT JOIN shipments.shipment s ON s.order_id = o.id LEFT JOIN cartons c ON c.id = o.id LEFT JOIN unpacked u ON u.id = o.id
WHERE (s.id IS NOT NULL) <> (o.state = 'shipped') OR CASE o.state
    WHEN 'shipped' THEN coalesce(c.shipped, 0) = 0 OR c.open + c.closed > 0 OR u.quantity > 0
    WHEN 'packed' THEN coalesce(c.closed, 0) = 0 OR c.open + c.shipped > 0 OR u.quantity > 0
    WHEN 'in_packing' THEN coalesce(c.open + c.closed, 0) = 0 OR c.shipped > 0
    ELSE coalesce(c.open + c.closed + c.shipped, 0) > 0 END
UNION ALL
SELECT o.changed_at, 'order ' || o.number || ' is ' || o.state || ', and its pick list ' || l.id || ' is ' || l.state
FROM picking.pick_list l JOIN shipments.customer_order o ON o.id = l.order_id
WHERE l.ended_at IS NULL AND o.state IN ('created', 'hold', 'open', 'promised', 'shipped', 'cancelled')";

/// The rest of an order is the order of the rest.
pub(super) const BACKORDERS: &str = "
WITH rest AS (
    SELECT order_id, item_id, sum(backordered) AS quantity FROM shipments.order_line WHERE backordered > 0 GROUP BY order_id, item_id
), wanted AS (
    SELECT o.parent_id AS order_id, l.item_id, sum(l.ordered) AS quantity FROM shipments.customer_order o JOIN shipments.order_line l ON l.order_id = o.id
    WHERE o.parent_id IS NOT NULL GROUP BY o.parent_id, l.item_id
)
SELECT NULL::timestamptz, 'of order ' || coalesce(o.number, order_id::text) || ' ' || coalesce(r.quantity, 0) || ' of item ' || item_id || ' are backordered, and its backorder wants '
       || coalesce(w.quantity, 0)
FROM rest r FULL JOIN wanted w USING (order_id, item_id) LEFT JOIN shipments.customer_order o ON o.id = order_id
WHERE coalesce(r.quantity, 0) <> coalesce(w.quantity, 0)";

/// What belongs to an order is of its owner and site, and its claims are on what it ordered.
pub(super) const OWNERS: &str = "
SELECT NULL::timestamptz, 'claim ' || r.id || ' of order ' || coalesce(o.number, r.order_id || ', which is not there,') || ' is on ' || coalesce('stock row ' || s.stock_id
       || ' of owner ' || s.owner_id || ' and site ' || s.warehouse_id, 'no stock row') || ', which is not what the line ordered'
FROM inventory.reservation r LEFT JOIN inventory.stock s ON s.stock_id = r.stock_id LEFT JOIN shipments.order_line l ON l.id = r.order_line_id
LEFT JOIN shipments.customer_order o ON o.id = r.order_id
WHERE NOT r.outside AND (s.owner_id = o.owner_id AND s.warehouse_id = o.warehouse_id AND s.item_id = l.item_id AND l.order_id = o.id) IS NOT TRUE
UNION ALL
SELECT NULL::timestamptz, 'pick list ' || p.id || ' is of owner ' || p.owner_id || ' and site ' || p.warehouse_id || ', and order '
       || coalesce(o.number || ' of owner ' || o.owner_id || ' and site ' || o.warehouse_id, p.order_id || ' is not there')
FROM picking.pick_list p LEFT JOIN shipments.customer_order o ON o.id = p.order_id
WHERE (p.owner_id = o.owner_id AND p.warehouse_id = o.warehouse_id) IS NOT TRUE
UNION ALL
SELECT NULL::timestamptz, 'shipment ' || s.number || ' is of owner ' || s.owner_id || ' and site ' || s.warehouse_id || ', and order ' || o.number || ' of owner '
       || o.owner_id || ' and site ' || o.warehouse_id
FROM shipments.shipment s JOIN shipments.customer_order o ON o.id = s.order_id WHERE s.owner_id <> o.owner_id OR s.warehouse_id <> o.warehouse_id
UNION ALL
SELECT NULL::timestamptz, 'order ' || o.number || ' of owner ' || o.owner_id || ' and site ' || o.warehouse_id || ' is the rest of order ' || p.number || ' of owner '
       || p.owner_id || ' and site ' || p.warehouse_id
FROM shipments.customer_order o JOIN shipments.customer_order p ON p.id = o.parent_id WHERE o.owner_id <> p.owner_id OR o.warehouse_id <> p.warehouse_id";
