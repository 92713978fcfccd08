//! Where an item is in use here, for who wants to deactivate it.

use ambar_catalog_contract::{ItemUsage, Usage};
use ambar_kernel::{Ctx, ItemId, Result};
use async_trait::async_trait;

use crate::Receiving;

pub(crate) const EXPECTED: &str = "
SELECT count(*), (array_agg(DISTINCT d.number ORDER BY d.number))[1:5]
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id
WHERE l.item_id = $1 AND d.closed_at IS NULL";

pub(crate) const EVER: &str = "
SELECT count(*), (array_agg(DISTINCT number ORDER BY number))[1:5] FROM (
    SELECT d.number FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id WHERE l.item_id = $1
    UNION ALL SELECT coalesce(r.external_ref, r.id::text) FROM receiving.receipt_line l JOIN receiving.receipt r ON r.id = l.receipt_id
    WHERE l.item_id = $1 AND r.delivery_id IS NULL) AS used (number)";

#[async_trait]
impl ItemUsage for Receiving {
    async fn usage(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        used(self, EXPECTED, "lines of open deliveries", item).await
    }

    async fn history(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        used(self, EVER, "lines of deliveries and receipts", item).await
    }
}

async fn used(receiving: &Receiving, sql: &'static str, what: &str, item: ItemId) -> Result<Vec<Usage>> {
    let (count, examples): (i64, Option<Vec<String>>) =
        sqlx::query_as(sql).bind(item).fetch_one(receiving.db.reader()).await?;
    if count == 0 {
        return Ok(Vec::new());
    }
    Ok(vec![Usage { context: "receiving".into(), what: what.into(), count, examples: examples.unwrap_or_default() }])
}
