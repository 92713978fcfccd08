//! How much there is to look at.

use sqlx::FromRow;

/// How many things the rules look at.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Counts {
    pub(super) movements: i64,
    pub(super) shipped_movements: i64,
    pub(super) stock_rows: i64,
    pub(super) rows_in_units: i64,
    pub(super) item_lots: i64,
    pub(super) serials: i64,
    pub(super) handling_units: i64,
    pub(super) places: i64,
    pub(super) reservations: i64,
    pub(super) promises: i64,
    pub(super) recent_commands: i64,
    pub(super) deliveries: i64,
    pub(super) append_only_tables: i64,
    pub(super) tables: i64,
    pub(super) columns: i64,
    pub(super) documents: i64,
    pub(super) document_lines: i64,
    pub(super) order_lines: i64,
    pub(super) receipt_lines: i64,
    pub(super) putaways: i64,
    pub(super) packagings: i64,
    pub(super) tasks: i64,
    pub(super) counts: i64,
}

pub(super) const COUNTS: &str = "
WITH movements AS (
    SELECT count(*) + (SELECT coalesce(sum(movements), 0)::bigint FROM inventory.archived_month) AS movements,
           count(*) FILTER (WHERE to_virtual = 'customer') + (SELECT coalesce(sum(shipped), 0)::bigint FROM inventory.archived_month) AS shipped_movements
    FROM inventory.movement
), stock AS (
    SELECT count(*) AS stock_rows,
           count(*) FILTER (WHERE handling_unit_id <> '00000000-0000-0000-0000-000000000000') AS rows_in_units
    FROM inventory.stock
)
SELECT m.*, s.*,
    (SELECT count(*) FROM (SELECT DISTINCT item_id, owner_id, lot_id FROM inventory.stock) AS g) AS item_lots,
    (SELECT count(*) FROM inventory.serial) AS serials,
    (SELECT count(*) FROM inventory.handling_unit) AS handling_units,
    (SELECT count(*) FROM inventory.place) AS places,
    (SELECT count(*) FROM inventory.reservation) AS reservations,
    (SELECT count(*) FROM inventory.promise) AS promises,
    (SELECT count(*) FROM inventory.command WHERE created_at > greatest(now() - interval '80 days', (SELECT commands_before FROM inventory.forgotten))) AS recent_commands,
    (SELECT count(*) FROM platform.inbox) + (SELECT count(*) FROM platform.delivery) AS deliveries,
    (SELECT count(*) FROM pg_partition_tree('inventory.movement')) + 1 AS append_only_tables,
    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND EXISTS (SELECT 1 FROM pg_class o WHERE o.relnamespace = n.oid AND o.relname = '_migrations')) AS tables,
    (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND EXISTS (SELECT 1 FROM pg_class o WHERE o.relnamespace = c.relnamespace AND o.relname = '_migrations')) AS columns,
    (SELECT count(*) FROM receiving.delivery) + (SELECT count(*) FROM receiving.receipt) + (SELECT count(*) FROM picking.pick_list)
        + (SELECT count(*) FROM shipments.customer_order) AS documents,
    (SELECT count(*) FROM receiving.delivery_line) + l.n + p.n + (SELECT count(*) FROM picking.pick_line) + o.n AS document_lines,
    o.n AS order_lines,
    l.n AS receipt_lines, p.n AS putaways,
    (SELECT count(*) FROM catalog.packaging) AS packagings,
    (SELECT count(*) FROM workforce.task) AS tasks,
    (SELECT count(*) FROM inventory.count) AS counts
FROM movements m CROSS JOIN stock s
CROSS JOIN (SELECT count(*) AS n FROM receiving.receipt_line) AS l
CROSS JOIN (SELECT count(*) AS n FROM receiving.putaway) AS p
CROSS JOIN (SELECT count(*) AS n FROM shipments.order_line) AS o";
