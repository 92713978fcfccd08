//! Where an item or a place is in use here, for who wants to deactivate it.

use ambar_catalog_contract::{ItemUsage, Usage};
use ambar_kernel::{Ctx, ItemId, LocationId, Result};
use ambar_locations_contract::{LocationUsage, LocationUse};
use async_trait::async_trait;
use uuid::Uuid;

use crate::Receiving;

const CONTEXT: &str = "receiving";

// Each statement answers one line a use: what, how many, and a few of them by name.

pub(crate) const ITEM_NOW: &str = "
SELECT 'lines of open deliveries' AS what, count(*) AS many, coalesce((array_agg(DISTINCT d.number ORDER BY d.number))[1:5], '{}') AS examples
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id
WHERE l.item_id = $1 AND d.closed_at IS NULL";

pub(crate) const ITEM_EVER: &str = "
SELECT 'lines of deliveries' AS what, count(*) AS many, coalesce((array_agg(DISTINCT d.number ORDER BY d.number))[1:5], '{}') AS examples
FROM receiving.delivery_line l JOIN receiving.delivery d ON d.id = l.delivery_id WHERE l.item_id = $1
UNION ALL
SELECT 'receipts of unannounced goods', count(*),
       coalesce((array_agg(DISTINCT coalesce(r.external_ref, r.id::text) ORDER BY coalesce(r.external_ref, r.id::text)))[1:5], '{}')
FROM receiving.receipt_line l JOIN receiving.receipt r ON r.id = l.receipt_id WHERE l.item_id = $1 AND r.delivery_id IS NULL";

pub(crate) const PLACE_NOW: &str = "
SELECT 'open deliveries to it' AS what, count(*) AS many, coalesce((array_agg(d.number ORDER BY d.number))[1:5], '{}') AS examples
FROM receiving.delivery d WHERE d.dock_id = $1 AND d.closed_at IS NULL
UNION ALL
SELECT 'open putaways to it', count(*), coalesce((array_agg(DISTINCT p.sku ORDER BY p.sku))[1:5], '{}')
FROM receiving.putaway p WHERE p.location_id = $1 AND p.ended_at IS NULL";

type Line = (String, i64, Vec<String>);

impl Receiving {
    async fn lines(&self, sql: &'static str, id: Uuid) -> Result<Vec<Line>> {
        let lines: Vec<Line> = sqlx::query_as(sql).bind(id).fetch_all(self.db.reader()).await?;
        Ok(lines.into_iter().filter(|line| line.1 > 0).collect())
    }

    async fn item_lines(&self, sql: &'static str, item: ItemId) -> Result<Vec<Usage>> {
        let lines = self.lines(sql, item.uuid()).await?.into_iter();
        Ok(lines.map(|(what, count, examples)| Usage { context: CONTEXT.into(), what, count, examples }).collect())
    }
}

#[async_trait]
impl ItemUsage for Receiving {
    async fn usage(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.item_lines(ITEM_NOW, item).await
    }

    async fn history(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.item_lines(ITEM_EVER, item).await
    }
}

#[async_trait]
impl LocationUsage for Receiving {
    async fn usage(&self, _: &Ctx, location: LocationId) -> Result<Vec<LocationUse>> {
        let lines = self.lines(PLACE_NOW, location.uuid()).await?.into_iter();
        Ok(lines
            .map(|(what, count, examples)| LocationUse { context: CONTEXT.into(), what, count, examples })
            .collect())
    }
}
