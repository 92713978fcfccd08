//! Claims of orders on stock, hard and soft.

use super::Rule;

pub(super) const I04: Rule = Rule {
    id: "i04",
    title: "What is claimed of a row is the sum of the open claims on it, and what is promised of an item the sum of its promises",
    checked: |counts| counts.reservations + counts.promises,
    checks: &[CLAIMED, CLAIM_STATES, PROMISED],
    ..Rule::PLAIN
};

const CLAIMED: &str = concat!(
    "
WITH open AS (SELECT stock_id, sum(quantity) AS claimed FROM inventory.reservation WHERE quantity > 0 GROUP BY stock_id)
SELECT NULL::timestamptz, CASE WHEN s.stock_id IS NULL THEN 'claims of ' || o.claimed || ' are on stock row ' || o.stock_id || ', which is not there'
       ELSE ",
    stock!("s"),
    " || ' says that ' || s.reserved || ' are claimed, and its open claims are ' || coalesce(o.claimed, 0) END
FROM inventory.stock s FULL JOIN open o ON o.stock_id = s.stock_id
WHERE s.stock_id IS NULL OR s.reserved <> coalesce(o.claimed, 0)"
);

const CLAIM_STATES: &str = "
SELECT NULL::timestamptz, 'claim ' || id || ' of order line ' || order_line_id || ' is ' || state || ' and claims ' || quantity
FROM inventory.reservation WHERE (quantity > 0) <> (state IN ('allocated', 'picked'))";

const PROMISED: &str = concat!(
    "
WITH given AS (
    SELECT warehouse_id, item_id, owner_id, sum(quantity) AS promised FROM inventory.promise WHERE quantity > 0
    GROUP BY warehouse_id, item_id, owner_id
)
SELECT NULL::timestamptz, ",
    sku!("item_id"),
    " || ' is said to be promised ' || coalesce(t.promised, 0) || ' times, and its promises are ' || coalesce(g.promised, 0)
FROM inventory.promise_total t FULL JOIN given g USING (warehouse_id, item_id, owner_id)
WHERE coalesce(t.promised, 0) <> coalesce(g.promised, 0)"
);
