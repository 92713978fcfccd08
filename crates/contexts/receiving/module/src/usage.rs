//! Where an item or a place is in use here, for who wants to deactivate it; and a delivery, for who wants to take it back.

use ambar_catalog_contract::{ItemUsage, Usage};
use ambar_kernel::{Ctx, DeliveryId, ItemId, LocationId, Result};
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

// A receipt has no number: its handling unit names it, else what came.
pub(crate) const DELIVERY: &str = "
SELECT 'receipts' AS what, count(*) AS many, coalesce((array_agg(DISTINCT r.name ORDER BY r.name))[1:5], '{}') AS examples
FROM (SELECT coalesce(r.sscc, (SELECT string_agg(DISTINCT l.sku, ' + ' ORDER BY l.sku) FROM receiving.receipt_line l WHERE l.receipt_id = r.id),
          r.id::text) AS name
      FROM receiving.receipt r WHERE r.delivery_id = $1) AS r";

type Line = (String, i64, Vec<String>);

/// What refers to a delivery.
pub(crate) async fn of_delivery(receiving: &Receiving, id: DeliveryId) -> Result<Vec<Usage>> {
    receiving.named(DELIVERY, id.uuid()).await
}

impl Receiving {
    async fn lines(&self, sql: &'static str, id: Uuid) -> Result<Vec<Line>> {
        let lines: Vec<Line> = sqlx::query_as(sql).bind(id).fetch_all(self.db.reader()).await?;
        Ok(lines.into_iter().filter(|line| line.1 > 0).collect())
    }

    async fn named(&self, sql: &'static str, id: Uuid) -> Result<Vec<Usage>> {
        let lines = self.lines(sql, id).await?.into_iter();
        Ok(lines.map(|(what, count, examples)| Usage { context: CONTEXT.into(), what, count, examples }).collect())
    }
}

#[async_trait]
impl ItemUsage for Receiving {
    async fn usage(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.named(ITEM_NOW, item.uuid()).await
    }

    async fn history(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.named(ITEM_EVER, item.uuid()).await
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
