//! What may be asked of receiving.

use ambar_kernel::{
    BulkMode, BulkOutcome, Ctx, DecimalText, DeliveryId, ExternalRef, Failure, HandlingUnitId, LocationCode, LotCode,
    Note, OwnerId, PartnerId, PutawayId, Result, ShortCode, Sku, WarehouseId,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{DeliveryWork, PutawayWork};

/// A delivery to be announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDelivery {
    /// Its id, derived from the command's key.
    pub id: DeliveryId,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where to.
    pub warehouse_id: WarehouseId,
    /// Who sends them.
    pub supplier_id: Option<PartnerId>,
    /// Its number, unique for the owner: by this it is known again.
    pub number: ShortCode,
    /// The day when it is expected.
    pub expected_on: Option<NaiveDate>,
    /// The dock where its goods arrive; the warehouse's first if left out.
    pub dock: Option<LocationCode>,
    /// Which other system announces it.
    pub source: Option<ShortCode>,
    /// That system's name for it.
    pub external_ref: Option<ExternalRef>,
    /// For people.
    pub note: Option<Note>,
    /// What is coming.
    pub lines: Vec<NewDeliveryLine>,
}

/// A line of a delivery to be announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDeliveryLine {
    /// What.
    pub sku: Sku,
    /// How much, in base units.
    pub quantity: DecimalText,
    /// Of which lot.
    pub lot: Option<LotCode>,
    /// Until when it may be used.
    pub expires_on: Option<NaiveDate>,
}

/// A delivery as others name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryCard {
    /// Its id.
    pub id: DeliveryId,
    /// Its number, unique for the owner.
    pub number: ShortCode,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where to.
    pub warehouse_id: WarehouseId,
    /// Where it stands, by the name that the API has for it.
    pub state: String,
}

/// A handling unit that a delivery announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedUnit {
    /// The id that it has in stock once it is received.
    pub id: HandlingUnitId,
    /// Its SSCC.
    pub sscc: String,
    /// The delivery that announced it.
    pub delivery: DeliveryCard,
    /// Whether it was received.
    pub received: bool,
}

/// What may be asked of receiving.
#[async_trait]
pub trait ReceivingGateway: Send + Sync {
    /// Announces deliveries, each by itself and whole, by the rules of a single one. A delivery of the owner that has the
    /// number already and says the same stays as it is; what the announcement leaves open is not compared. Sent again with
    /// the same ids, nothing changes.
    ///
    /// # Errors
    /// Only accidents: a refusal of a delivery is an outcome, one for each, in their order. It points at fields as the
    /// body of `POST /deliveries` has them, such as `/lines/3/quantity`.
    async fn announce_deliveries(
        &self,
        ctx: &Ctx,
        deliveries: Vec<NewDelivery>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<DeliveryId>>>;

    /// Takes deliveries back that were announced by mistake, each by itself: it is cancelled, and its number and reference
    /// are free again. Those that are not there are passed over, and so are those that were taken back before.
    ///
    /// # Errors
    /// Only accidents: the refusal of a delivery is an outcome, one for each, in their order. `receiving.already_received`
    /// names the receipts in `usages`.
    async fn withdraw_deliveries(&self, ctx: &Ctx, ids: &[DeliveryId]) -> Result<Vec<Result<()>>> {
        let _ = (ctx, ids);
        Err(Failure::internal("this receiving takes no deliveries back"))
    }

    /// The deliveries that have any of some numbers, of all owners and sites, those not closed first; at most 20. Those that
    /// were taken back have none any more.
    ///
    /// # Errors
    /// If receiving cannot be reached.
    async fn deliveries_by_number(&self, ctx: &Ctx, numbers: &[ShortCode]) -> Result<Vec<DeliveryCard>> {
        let _ = (ctx, numbers);
        Err(Failure::internal("this receiving does not find deliveries"))
    }

    /// The handling units that deliveries announced under any of some SSCCs, those of open deliveries first; at most 20.
    ///
    /// # Errors
    /// If receiving cannot be reached.
    async fn announced_units(&self, ctx: &Ctx, ssccs: &[String]) -> Result<Vec<AnnouncedUnit>> {
        let _ = (ctx, ssccs);
        Err(Failure::internal("this receiving does not find handling units"))
    }

    /// What is left of a putaway.
    ///
    /// # Errors
    /// `receiving.putaway_unknown`.
    async fn putaway_work(&self, ctx: &Ctx, id: PutawayId) -> Result<PutawayWork> {
        let _ = (ctx, id);
        Err(Failure::internal("this receiving does not tell its putaways"))
    }

    /// What is left of a delivery.
    ///
    /// # Errors
    /// `receiving.delivery_unknown`.
    async fn delivery_work(&self, ctx: &Ctx, id: DeliveryId) -> Result<DeliveryWork> {
        let _ = (ctx, id);
        Err(Failure::internal("this receiving does not tell its deliveries"))
    }
}
