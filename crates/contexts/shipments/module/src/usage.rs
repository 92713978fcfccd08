//! Where an item is in use here.

use ambar_catalog_contract::{ItemUsage, Usage};
use ambar_kernel::{Ctx, ItemId, Result};
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
