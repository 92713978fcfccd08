//! The one door to stock, and what may be asked of it.

use std::sync::Arc;

use ambar_kernel::{
    CountId, Ctx, DisplayName, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId, OwnerId, PartnerId,
    Quantity, Result, Scale, SerialCode, SerialId, Sku, TaskId, WarehouseId,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{AllocationRule, Conclude, Concluded, Rehearsal, StockId, StockOutcome, StockRequest, StockStatus};

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

/// A lot that stock was ever recorded of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownLot {
    /// Its id.
    pub id: LotId,
    /// Of which item.
    pub item_id: ItemId,
    /// Its code.
    pub code: LotCode,
    /// Until when it may be used.
    pub expires_on: Option<NaiveDate>,
}

/// A unit with a number of its own that was ever recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownSerial {
    /// Its id.
    pub id: SerialId,
    /// Of which item.
    pub item_id: ItemId,
    /// Its number.
    pub code: SerialCode,
    /// Whether it stands somewhere now.
    pub in_stock: bool,
}

/// A count that somebody does. It is blind: what the book has is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountWork {
    /// The count.
    pub id: CountId,
    /// Its task.
    pub task_id: TaskId,
    /// Raised by every change.
    pub version: i64,
    /// Whether somebody still has to count.
    pub open: bool,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// In which place.
    pub location: LocationCode,
    /// The SSCC of the handling unit there that it is about; loose goods if `None`.
    pub sscc: Option<String>,
    /// What.
    pub item_id: ItemId,
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: DisplayName,
    /// Decimals that it is counted in.
    pub scale: Scale,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
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

    /// Carries out stock commands that stand and fall together, and in the same transaction records what `conclude` makes of them:
    /// the records of its context, the reply to the call, audit lines, facts. A call whose reply is kept already is not carried out
    /// again and fails with it; of the commands themselves no outcome is kept. At least one command, at most 1,000.
    ///
    /// # Errors
    /// A reply that was kept before, as `ErrorKind::Replayed`; 422 `idempotency.key_reused`; accidents: then nothing or everything
    /// was done, and the reply tells.
    async fn conclude(&self, ctx: &Ctx, requests: Vec<StockRequest>, conclude: Arc<dyn Conclude>) -> Result<Concluded> {
        let _ = (ctx, requests, conclude);
        Err(ambar_kernel::Failure::internal("this inventory concludes nothing"))
    }

    /// Begins to try out claims on what is there now. The requests are those that may be tried out, reservations and take-overs
    /// alone, of any number: what they choose from and the claims that they may take from are read once, as they are at one moment.
    ///
    /// # Errors
    /// If inventory cannot be reached, or a request is of another kind.
    async fn rehearse(&self, ctx: &Ctx, requests: &[StockRequest]) -> Result<Box<dyn Rehearsal>> {
        let _ = (ctx, requests);
        Err(ambar_kernel::Failure::internal("this inventory rehearses nothing"))
    }

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

    /// Handling units by id, with their contents, in no order.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn units(&self, ctx: &Ctx, ids: &[HandlingUnitId]) -> Result<Vec<UnitCard>> {
        let _ = (ctx, ids);
        Err(ambar_kernel::Failure::internal("this inventory knows no units by id"))
    }

    /// The stored rule that says how goods are chosen, for each question the most specific one; `None` without any.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn allocation_rules(&self, ctx: &Ctx, of: &[RuleFor]) -> Result<Vec<Option<AllocationRule>>> {
        let _ = ctx;
        Ok(vec![None; of.len()])
    }

    /// The lots with any of some codes, of some items or of all; at most 50.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn lots_by_code(&self, ctx: &Ctx, codes: &[LotCode], items: Option<&[ItemId]>) -> Result<Vec<KnownLot>> {
        let _ = (ctx, codes, items);
        Err(ambar_kernel::Failure::internal("this inventory does not find lots"))
    }

    /// The units with any of some numbers, of some items or of all; at most 50.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn serials_by_code(
        &self,
        ctx: &Ctx,
        codes: &[SerialCode],
        items: Option<&[ItemId]>,
    ) -> Result<Vec<KnownSerial>> {
        let _ = (ctx, codes, items);
        Err(ambar_kernel::Failure::internal("this inventory does not find serial numbers"))
    }

    /// What stands loose of an item in a place, in rows that are not empty, what came in first before the rest.
    ///
    /// # Errors
    /// If inventory cannot be reached.
    async fn loose_rows(&self, ctx: &Ctx, item: ItemId, location: LocationId) -> Result<Vec<UnitRow>> {
        let _ = (ctx, item, location);
        Err(ambar_kernel::Failure::internal("this inventory does not tell its loose rows"))
    }

    /// What is left of a count.
    ///
    /// # Errors
    /// `inventory.count_unknown`.
    async fn count_work(&self, ctx: &Ctx, id: CountId) -> Result<CountWork> {
        let _ = (ctx, id);
        Err(ambar_kernel::Failure::internal("this inventory does not tell its counts"))
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
