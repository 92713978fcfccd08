//! The one door to stock, and what may be asked of it.

use ambar_kernel::{
    Ctx, HandlingUnitId, ItemId, LocationId, LotCode, OwnerId, PartnerId, Quantity, Result, SerialCode, WarehouseId,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{AllocationRule, StockId, StockOutcome, StockRequest, StockStatus};

/// Whether requests of one submission stand or fall alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Mode {
    /// Each is granted or refused by itself.
    Each,
    /// If one is refused, none takes effect: that one answers its refusal, the others `inventory.batch_refused`.
    All,
}

/// Which stock is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailabilityQuery {
    /// What.
    pub item_id: ItemId,
    /// Where; `None` is every site.
    pub warehouse_id: Option<WarehouseId>,
    /// In which place; `None` is all.
    pub location_id: Option<LocationId>,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Availability {
    /// Everything that stands there, in any status.
    pub on_hand: Quantity,
    /// What hard claims hold.
    pub reserved: Quantity,
    /// What may be allocated: available, unclaimed, in storage, not locked.
    pub available: Quantity,
    /// What soft claims hold.
    pub promised: Quantity,
    /// Available less promised.
    pub available_to_promise: Quantity,
}

/// What is in a handling unit, or stands loose in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// The row.
    pub stock_id: StockId,
    /// What.
    pub item_id: ItemId,
    /// Whose.
    pub owner_id: OwnerId,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// Its status.
    pub status: StockStatus,
    /// How much.
    pub on_hand: Quantity,
    /// How much of it is claimed.
    pub reserved: Quantity,
}

/// A handling unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCard {
    /// Its id.
    pub id: HandlingUnitId,
    /// Its SSCC.
    pub sscc: String,
    /// Its site.
    pub warehouse_id: WarehouseId,
    /// Where it stands; `None` once it has left.
    pub location_id: Option<LocationId>,
    /// What is in it.
    pub rows: Vec<UnitRow>,
}

/// For what a rule of allocation is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleFor {
    /// From where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub item_id: ItemId,
    /// Who gets it.
    pub customer_id: Option<PartnerId>,
}

/// The one door to stock, and what may be asked of it.
#[async_trait]
pub trait InventoryGateway: Send + Sync {
    /// Carries out stock commands; answers one outcome for each, in their order. At most 1,000 at once, all of one warehouse.
    /// A command whose key was seen before is not carried out again and answers what it answered then.
    ///
    /// # Errors
    /// Only accidents: a refusal is an outcome. After an error, nothing or everything was done: the same keys find out.
    async fn submit(&self, ctx: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>>;

    /// How much of an item there is.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn availability(&self, ctx: &Ctx, query: AvailabilityQuery) -> Result<Availability>;

    /// Handling units by SSCC, with their contents.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn units_by_sscc(&self, ctx: &Ctx, ssccs: &[String]) -> Result<Vec<UnitCard>>;

    /// The stored rule that says how goods are chosen, for each question the most specific one; `None` without any.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn allocation_rules(&self, ctx: &Ctx, of: &[RuleFor]) -> Result<Vec<Option<AllocationRule>>> {
        let _ = ctx;
        Ok(vec![None; of.len()])
    }

    /// What stands loose of an item in a place, in rows that are not empty, what came in first before the rest.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn loose_rows(&self, ctx: &Ctx, item: ItemId, location: LocationId) -> Result<Vec<UnitRow>> {
        let _ = (ctx, item, location);
        Err(ambar_kernel::Failure::internal("this inventory does not tell its loose rows"))
    }
}

/// Submits one command and turns its refusal into a failure.
///
/// # Errors
/// The refusal, or the accident.
pub async fn submit_one(gateway: &dyn InventoryGateway, ctx: &Ctx, request: StockRequest) -> Result<crate::StockDone> {
    let mut outcomes = gateway.submit(ctx, vec![request], Mode::All).await?;
    match outcomes.pop() {
        Some(Ok(done)) => Ok(done),
        Some(Err(refusal)) => Err(refusal.into()),
        None => Err(ambar_kernel::Failure::internal("the stock engine gave no outcome")),
    }
}

/// Submits commands that must all succeed and turns the first refusal into a failure.
///
/// # Errors
/// The refusal that stopped them, or the accident.
pub async fn submit_all(
    gateway: &dyn InventoryGateway,
    ctx: &Ctx,
    requests: Vec<StockRequest>,
) -> Result<Vec<crate::StockDone>> {
    let outcomes = gateway.submit(ctx, requests, Mode::All).await?;
    let stopped_by = outcomes
        .iter()
        .find_map(|outcome| outcome.as_ref().err().filter(|refusal| refusal.code != "inventory.batch_refused"));
    if let Some(refusal) = stopped_by {
        return Err(refusal.clone().into());
    }
    outcomes.into_iter().map(|outcome| outcome.map_err(Into::into)).collect()
}
