//! Where items and places are in use, and following the changes of places.

use ambar_catalog_contract::{ItemUsage, Usage};
use ambar_kernel::{Ctx, ItemId, LocationId, Result};
use ambar_locations_contract::{LocationCard, LocationFollower, LocationUsage, LocationUse};
use async_trait::async_trait;

use crate::{Inventory, copies};

// Each statement answers one line a use: what, how many, and a few of them by name.

pub(crate) const OF_ITEM: &str = "
SELECT 'stock' AS what, count(*) AS many,
       coalesce((array_agg(DISTINCT p.code ORDER BY p.code))[1:5], '{}') AS examples
FROM inventory.stock s JOIN inventory.place p ON p.id = s.location_id WHERE s.item_id = $1 AND s.in_stock
UNION ALL
SELECT 'reservations', count(*), coalesce((array_agg(DISTINCT r.order_id::text ORDER BY r.order_id::text))[1:5], '{}')
FROM inventory.stock s JOIN inventory.reservation r ON r.stock_id = s.stock_id AND r.quantity > 0
WHERE s.item_id = $1 AND s.in_stock
UNION ALL
SELECT 'sites with promises', count(*), '{}'::text[]
FROM inventory.promise_total t WHERE t.item_id = $1 AND t.promised > 0
UNION ALL
SELECT 'goods on their way to a place', count(*), coalesce((array_agg(DISTINCT p.code ORDER BY p.code))[1:5], '{}')
FROM inventory.hold h JOIN inventory.place p ON p.id = h.location_id WHERE h.item_id = $1";

// Rows are never deleted: an item that ever had stock has one, empty or not.
pub(crate) const PAST_OF_ITEM: &str = "
SELECT 'past movements' AS what, least(moved.n + carried.n, 1000) AS many, '{}'::text[] AS examples
FROM (SELECT count(*) AS n FROM (SELECT 1 FROM inventory.movement m WHERE m.item_id = $1 LIMIT 1000) AS m) AS moved,
     (SELECT coalesce(sum(c.movements), 0)::bigint AS n FROM inventory.carried_goods c WHERE c.item_id = $1) AS carried";

pub(crate) const OF_PLACE: &str = "
SELECT 'stock' AS what, count(*) AS many,
       coalesce((array_agg(DISTINCT i.card->>'sku' ORDER BY i.card->>'sku'))[1:5], '{}') AS examples
FROM inventory.stock s JOIN inventory.item i ON i.id = s.item_id WHERE s.location_id = $1 AND s.in_stock
UNION ALL
SELECT 'handling units', count(*), coalesce((array_agg(u.sscc ORDER BY u.sscc))[1:5], '{}')
FROM inventory.handling_unit u WHERE u.location_id = $1
UNION ALL
SELECT 'goods on their way here', count(*),
       coalesce((array_agg(DISTINCT i.card->>'sku' ORDER BY i.card->>'sku'))[1:5], '{}')
FROM inventory.hold h JOIN inventory.item i ON i.id = h.item_id WHERE h.location_id = $1
UNION ALL
SELECT 'open counts', count(*), coalesce((array_agg(DISTINCT i.card->>'sku' ORDER BY i.card->>'sku'))[1:5], '{}')
FROM inventory.count c JOIN inventory.item i ON i.id = c.item_id WHERE c.location_id = $1 AND c.state = 'requested'";

pub(crate) const STATEMENTS: &[&str] = &[OF_ITEM, PAST_OF_ITEM, OF_PLACE];

const CONTEXT: &str = "inventory";

type Line = (String, i64, Vec<String>);

impl Inventory {
    async fn lines(&self, statement: &'static str, id: uuid::Uuid) -> Result<Vec<Line>> {
        let lines: Vec<Line> = sqlx::query_as(statement).bind(id).fetch_all(self.app.reader()).await?;
        Ok(lines.into_iter().filter(|(_, count, _)| *count > 0).collect())
    }

    async fn item_lines(&self, statement: &'static str, item: ItemId) -> Result<Vec<Usage>> {
        let lines = self.lines(statement, item.uuid()).await?.into_iter();
        Ok(lines.map(|(what, count, examples)| Usage { context: CONTEXT.into(), what, count, examples }).collect())
    }
}

#[async_trait]
impl ItemUsage for Inventory {
    async fn usage(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        self.item_lines(OF_ITEM, item).await
    }

    async fn history(&self, _: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        let mut uses = self.item_lines(OF_ITEM, item).await?;
        uses.extend(self.item_lines(PAST_OF_ITEM, item).await?);
        Ok(uses)
    }
}

#[async_trait]
impl LocationUsage for Inventory {
    async fn usage(&self, _: &Ctx, location: LocationId) -> Result<Vec<LocationUse>> {
        let lines = self.lines(OF_PLACE, location.uuid()).await?.into_iter();
        Ok(lines
            .map(|(what, count, examples)| LocationUse { context: CONTEXT.into(), what, count, examples })
            .collect())
    }
}

#[async_trait]
impl LocationFollower for Inventory {
    async fn follow(&self, _: &Ctx, locations: &[LocationCard]) -> Result<()> {
        copies::keep_places(&self.stock, locations).await
    }
}
