//! Where an item is in use here, and by what an order is worked on.

use ambar_catalog_contract::{ItemUsage, Usage};
use ambar_kernel::{Ctx, ItemId, OrderId, Result};
use ambar_pg::Db;
use async_trait::async_trait;

pub(crate) const OPEN: &str = "
SELECT count(*), ARRAY(SELECT DISTINCT o.number FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
                       WHERE l.item_id = $1 AND o.state NOT IN ('shipped', 'cancelled') ORDER BY 1 LIMIT 5)
FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
WHERE l.item_id = $1 AND o.state NOT IN ('shipped', 'cancelled')";

pub(crate) const EVER: &str = "
SELECT count(*), ARRAY(SELECT DISTINCT o.number FROM shipments.order_line l JOIN shipments.customer_order o ON o.id = l.order_id
                       WHERE l.item_id = $1 ORDER BY 1 LIMIT 5)
FROM shipments.order_line l WHERE l.item_id = $1";

// A pick list goes by the number of its order.
pub(crate) const ORDER: &str = "
SELECT 'pick lists' AS what, count(*) AS many, array_agg(o.number) AS examples
FROM shipments.customer_order o WHERE o.id = $1 AND o.pick_list_id IS NOT NULL HAVING count(*) > 0
UNION ALL
SELECT 'cartons', count(*), (array_agg(c.sscc ORDER BY c.number))[1:5]
FROM shipments.carton c WHERE c.order_id = $1 AND c.state <> 'discarded' HAVING count(*) > 0
UNION ALL
SELECT 'shipments', count(*), array_agg(s.number) FROM shipments.shipment s WHERE s.order_id = $1 HAVING count(*) > 0";

/// What an order is worked on by.
pub(crate) async fn of_order(db: &Db, id: OrderId) -> Result<Vec<Usage>> {
    let lines: Vec<(String, i64, Vec<String>)> = sqlx::query_as(ORDER).bind(id).fetch_all(db.reader()).await?;
    let line = |(what, count, examples)| Usage { context: "shipments".into(), what, count, examples };
    Ok(lines.into_iter().map(line).collect())
}

/// Order lines that name items.
pub(crate) struct OrderUsage {
    db: Db,
}

impl OrderUsage {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    async fn find(&self, statement: &'static str, what: &str, item: ItemId) -> Result<Vec<Usage>> {
        let (count, examples): (i64, Vec<String>) =
            sqlx::query_as(statement).bind(item).fetch_one(self.db.reader()).await?;
        if count == 0 {
            return Ok(Vec::new());
        }
        Ok(vec![Usage { context: "shipments".into(), what: what.into(), count, examples }])
    }
}

#[async_trait]
impl ItemUsage for OrderUsage {
    async fn usage(&self, _ctx: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.find(OPEN, "open order lines", item).await
    }

    async fn history(&self, _ctx: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.find(EVER, "order lines", item).await
    }
}
