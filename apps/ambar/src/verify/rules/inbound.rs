//! Deliveries, receipts and putaways against the ledger and against themselves. The parts of the rules over documents.

/// What was received, receipt by receipt, against what came in from outside: both are written in one transaction.
pub(super) const RECEIPTS: &str = concat!(
    "
WITH said AS (
    SELECT r.id AS receipt_id, l.item_id, sum(l.quantity) AS quantity
    FROM receiving.receipt r JOIN receiving.receipt_line l ON l.receipt_id = r.id
    GROUP BY r.id, l.item_id
), moved AS (
    SELECT reference_id AS receipt_id, item_id, sum(quantity) AS quantity FROM (
        SELECT reference_id, item_id, quantity FROM inventory.movement WHERE kind = 'inbound'
        UNION ALL
        SELECT reference_id, item_id, quantity FROM inventory.carried_document WHERE figure = 'received') AS v
    GROUP BY reference_id, item_id
)
SELECT NULL::timestamptz,
       coalesce('receipt ' || r.id, 'no receipt (reference ' || receipt_id || ')') || ' says that '
       || coalesce(said.quantity, 0) || ' of ' || ",
    sku!("item_id"),
    " || ' came in, and the ledger ' || coalesce(moved.quantity, 0)
FROM said FULL JOIN moved USING (receipt_id, item_id) LEFT JOIN receiving.receipt r ON r.id = receipt_id
WHERE said.quantity IS DISTINCT FROM moved.quantity"
);

/// The figures of announced lines against their receipts, and their bounds.
pub(super) const DELIVERY_LINES: &str = "
WITH came AS (
    SELECT l.delivery_line_id AS id, sum(l.quantity) AS received, sum(l.excess) AS excess FROM receiving.receipt_line l
    WHERE l.delivery_line_id IS NOT NULL GROUP BY l.delivery_line_id
)
SELECT NULL::timestamptz, 'line ' || l.line_no || ' (' || l.sku || ') of delivery ' || d.number || ' expects ' || l.expected || ', tolerates ' || l.tolerated
       || ' and ' || l.excess || ' more; it says that ' || l.counted || ' were scanned and ' || l.received || ' received, and its receipts '
       || coalesce(c.received, 0) || ', ' || coalesce(c.excess, 0) || ' of them beyond the tolerance'
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id LEFT JOIN came c ON c.id = l.id
WHERE l.received <> coalesce(c.received, 0) OR l.counted <> l.received OR l.excess <> coalesce(c.excess, 0)
   OR l.received > l.tolerated + l.excess";

/// What was put away against what moved for it. Of a unit that is put away whole the contents move, whatever they are by then.
pub(super) const PUTAWAYS: &str = "
WITH moved AS (
    SELECT reference_id AS id, sum(quantity) AS quantity FROM (
        SELECT reference_id, quantity FROM inventory.movement WHERE reference_kind = 'putaway' AND kind = 'transfer'
        UNION ALL
        SELECT reference_id, quantity FROM inventory.carried_document WHERE figure = 'put_away') AS v
    GROUP BY reference_id
)
SELECT NULL::timestamptz,
       coalesce('putaway ' || p.id || ' (' || p.sku || ', ' || p.state || ')', 'no putaway (reference ' || m.id || ')') || ' says that '
       || coalesce(p.done, 0) || ' of ' || coalesce(p.quantity, 0) || ' are put away, and the ledger moved ' || coalesce(m.quantity, 0) || ' for it'
FROM receiving.putaway p FULL JOIN moved m ON m.id = p.id
WHERE p.id IS NULL OR CASE WHEN p.handling_unit_id IS NULL THEN p.done <> coalesce(m.quantity, 0) ELSE (p.done > 0) <> (m.id IS NOT NULL) END";

/// What a line says that came is what its stock rows got, and what a putaway had to do is done or left.
pub(super) const PARTS: &str = "
SELECT NULL::timestamptz, 'line ' || l.n || ' (' || l.sku || ') of receipt ' || r.id || ' is ' || l.quantity || ', and came to rows of ' || came.quantity
FROM receiving.receipt r JOIN receiving.receipt_line l ON l.receipt_id = r.id
CROSS JOIN LATERAL (SELECT coalesce(sum((x ->> 'quantity')::bigint), 0) AS quantity FROM jsonb_array_elements(l.rows) AS x) AS came
WHERE came.quantity <> l.quantity
UNION ALL
SELECT NULL::timestamptz, 'putaway ' || p.id || ' (' || p.sku || ', ' || p.state || ') is of ' || p.quantity || ', and ' || p.done || ' are done and '
       || wait.quantity || ' left'
FROM receiving.putaway p
CROSS JOIN LATERAL (SELECT coalesce(sum((x ->> 'quantity')::bigint), 0) AS quantity FROM jsonb_array_elements(p.goods) AS x) AS wait
WHERE CASE WHEN p.handling_unit_id IS NULL THEN p.done + wait.quantity <> p.quantity ELSE p.state = 'completed' AND wait.quantity <> 0 END";

/// A delivery is where its lines are: closed with all of them, open with as many to come as it says.
pub(super) const DELIVERY_STATES: &str = "
WITH lines AS (
    SELECT delivery_id, count(*) AS n, count(*) FILTER (WHERE state = 'completed') AS completed, count(*) FILTER (WHERE state = 'canceled') AS canceled,
           count(*) FILTER (WHERE state IN ('created', 'validated', 'processing')) AS open, sum(received) AS received,
           count(*) FILTER (WHERE received < tolerated) AS to_come,
           count(*) FILTER (WHERE received >= expected AND state NOT IN ('completed')) AS unended,
           count(*) FILTER (WHERE received < expected AND state = 'completed') AS too_soon
    FROM receiving.delivery_line GROUP BY delivery_id
)
SELECT NULL::timestamptz, 'delivery ' || d.number || ' is ' || d.state || ' with ' || d.open_lines || ' lines to come; of its ' || coalesce(l.n, 0)
       || ' lines ' || coalesce(l.to_come, 0) || ' may take more, ' || coalesce(l.open, 0) || ' are open, ' || coalesce(l.completed, 0) || ' completed, '
       || coalesce(l.canceled, 0) || ' canceled, and ' || coalesce(l.received, 0) || ' were received'
FROM receiving.delivery d LEFT JOIN lines l ON l.delivery_id = d.id
WHERE l.n IS NULL OR l.too_soon > 0 OR CASE d.state
    WHEN 'completed' THEN l.completed <> l.n
    WHEN 'partially_completed' THEN l.open > 0 OR l.received = 0
    WHEN 'canceled' THEN l.canceled <> l.n OR l.received <> 0
    WHEN 'processing' THEN d.open_lines <> l.to_come OR l.unended > 0 OR l.received = 0
    ELSE l.open <> l.n OR l.received <> 0 OR d.open_lines <> l.to_come END";
