//! What others may ask of receiving.

use ambar_kernel::{
    BulkMode, BulkOutcome, Ctx, DeliveryId, HandlingUnitId, OwnerId, PutawayId, Result, ShortCode, WarehouseId,
};
use ambar_receiving_contract::{AnnouncedUnit, DeliveryCard, DeliveryWork, NewDelivery, PutawayWork, ReceivingGateway};
use async_trait::async_trait;
use sqlx::FromRow;

use crate::{Receiving, queries, store, use_cases, work};

macro_rules! delivery_columns {
    () => {
        "d.id AS delivery_id, d.number, d.owner_id, d.warehouse_id, d.state"
    };
}

pub(crate) const NUMBERED: &str = concat!(
    "SELECT ",
    delivery_columns!(),
    " FROM receiving.delivery d WHERE d.number = ANY($1) AND d.withdrawn_at IS NULL ORDER BY d.closed_at IS NOT NULL, d.created_at DESC LIMIT 20"
);

pub(crate) const ANNOUNCED: &str = concat!(
    "SELECT u.id, u.sscc, EXISTS (SELECT 1 FROM receiving.receipt r WHERE r.announced_unit_id = u.id) AS received, ",
    delivery_columns!(),
    " FROM receiving.announced_unit u JOIN receiving.delivery d ON d.id = u.delivery_id
WHERE u.sscc = ANY($1) ORDER BY d.closed_at IS NOT NULL, d.created_at DESC LIMIT 20"
);

#[derive(FromRow)]
struct NamedDelivery {
    delivery_id: DeliveryId,
    number: ShortCode,
    owner_id: OwnerId,
    warehouse_id: WarehouseId,
    state: String,
}

impl From<NamedDelivery> for DeliveryCard {
    fn from(row: NamedDelivery) -> Self {
        let NamedDelivery { delivery_id, number, owner_id, warehouse_id, state } = row;
        Self { id: delivery_id, number, owner_id, warehouse_id, state }
    }
}

#[derive(FromRow)]
struct NamedUnit {
    id: HandlingUnitId,
    sscc: String,
    received: bool,
    #[sqlx(flatten)]
    delivery: NamedDelivery,
}

#[async_trait]
impl ReceivingGateway for Receiving {
    async fn announce_deliveries(
        &self,
        ctx: &Ctx,
        deliveries: Vec<NewDelivery>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<DeliveryId>>> {
        use_cases::announce_deliveries::announce_deliveries(self, ctx, deliveries, mode).await
    }

    async fn withdraw_deliveries(&self, ctx: &Ctx, ids: &[DeliveryId]) -> Result<Vec<Result<()>>> {
        use_cases::withdraw_deliveries::withdraw_deliveries(self, ctx, ids).await
    }

    async fn deliveries_by_number(&self, _: &Ctx, numbers: &[ShortCode]) -> Result<Vec<DeliveryCard>> {
        let found: Vec<NamedDelivery> = sqlx::query_as(NUMBERED).bind(numbers).fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn announced_units(&self, _: &Ctx, ssccs: &[String]) -> Result<Vec<AnnouncedUnit>> {
        let found: Vec<NamedUnit> = sqlx::query_as(ANNOUNCED).bind(ssccs).fetch_all(self.db.reader()).await?;
        let unit = |row: NamedUnit| AnnouncedUnit {
            id: row.id,
            sscc: row.sscc,
            received: row.received,
            delivery: row.delivery.into(),
        };
        Ok(found.into_iter().map(unit).collect())
    }

    async fn putaway_work(&self, _: &Ctx, id: PutawayId) -> Result<PutawayWork> {
        Ok(work::of_putaway(store::putaway::find(&self.db, id).await?))
    }

    async fn delivery_work(&self, _: &Ctx, id: DeliveryId) -> Result<DeliveryWork> {
        queries::delivery::work(self, id).await
    }
}
