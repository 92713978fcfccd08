//! The first stock of an item: where it goes, and how it is known afterwards whether it went there.

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{
    IntoUnit, LotInput, Mode, PlacePlan, PlacementReason, PlacementStrategy, PlanPutaway, Receive, RejectedPlace,
    RowChange, StockCommand, StockDone, StockOutcome, StockRequest, StockStatus, VirtualPlace, submit_one,
};
use ambar_kernel::{
    Ctx, DecimalText, ErrorKind, Failure, FieldError, ItemId, LocationCode, LocationId, LotCode, Quantity, Result,
    Scale, SerialCode, WarehouseId,
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{AddItem, keys};

/// The stock that an item is to come with.
#[derive(Debug, Clone)]
pub(crate) struct FirstStock {
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) quantity: Quantity,
    /// The place that the caller asked for.
    pub(crate) location: Option<LocationCode>,
    pub(crate) strategy: Option<PlacementStrategy>,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) serials: Vec<SerialCode>,
}

/// Where the first stock went and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Placed {
    /// The place.
    pub(crate) location_id: LocationId,
    /// Its code.
    #[schema(value_type = Option<String>)]
    pub(crate) location: Option<LocationCode>,
    /// How much, in base units.
    pub(crate) quantity: DecimalText,
    /// The strategy that chose the place; null if the caller did.
    pub(crate) strategy: Option<PlacementStrategy>,
    /// Why this place; null if the caller chose it.
    pub(crate) why: Option<PlacementReason>,
    /// Why not the next ones, a few.
    pub(crate) rejected: Vec<RejectedPlace>,
}

impl Placed {
    fn of(rows: &[RowChange], scale: Scale, plan: Option<PlacePlan>) -> Result<Self> {
        let first = rows.first().ok_or_else(|| Failure::internal("stock was received into no row"))?;
        let quantity: Quantity = rows.iter().map(|row| row.quantity).sum();
        Ok(Self {
            location_id: first.location_id,
            location: Some(first.location.clone()),
            quantity: quantity.to_text(scale),
            strategy: plan.as_ref().map(|plan| plan.strategy),
            why: plan.as_ref().and_then(|plan| plan.why),
            rejected: plan.map(|plan| plan.rejected).unwrap_or_default(),
        })
    }
}

impl AddItem {
    /// Puts the first stock of a drafted item into its place.
    ///
    /// # Errors
    /// 409 `add_item.no_room`; 422 for a warehouse or place that is not there; the refusals of the receipt; accidents.
    pub(crate) async fn place(&self, ctx: &Ctx, card: &ItemCard, stock: &FirstStock) -> Result<Placed> {
        self.locations.warehouse(ctx, stock.warehouse_id).await.map_err(|failure| in_body(failure, "/warehouse_id"))?;
        let (location_id, plan) = match &stock.location {
            Some(code) => (self.place_of_code(ctx, stock.warehouse_id, code, "/location").await?, None),
            None => {
                let (location_id, plan) = self.plan(ctx, card, stock).await?;
                (location_id, Some(plan))
            }
        };
        let receive = Receive {
            warehouse_id: stock.warehouse_id,
            location_id,
            unit: IntoUnit::Loose,
            item_id: card.id,
            owner_id: card.owner_id,
            lot: stock.lot.clone().map(|code| LotInput { code, expires_on: stock.expires_on }),
            serials: stock.serials.clone(),
            quantity: stock.quantity,
            status: StockStatus::Available,
            origin: VirtualPlace::Adjustment,
            hold_id: plan.as_ref().map(|plan| plan.hold_id),
        };
        let request = keys::request(keys::receive(card.id), card.id, StockCommand::Receive(receive));
        match submit_one(&*self.inventory, ctx, request).await? {
            StockDone::Rows { rows, .. } => Placed::of(&rows, card.scale, plan),
            // The sweep has used up the key: this attempt was given up, and its stock will never come.
            StockDone::Done => {
                self.catalog.discard_draft(ctx, card.id).await?;
                Err(Failure::unavailable(
                    "add_item.interrupted",
                    "The first attempt took too long and was given up. Try again with the same key.",
                    30,
                ))
            }
            other => Err(Failure::internal(format!("a receipt answered {other:?}"))),
        }
    }

    /// Chooses a place by the strategy and holds its capacity.
    async fn plan(&self, ctx: &Ctx, card: &ItemCard, stock: &FirstStock) -> Result<(LocationId, PlacePlan)> {
        let plan = PlanPutaway {
            hold_id: keys::hold(card.id),
            warehouse_id: stock.warehouse_id,
            item_id: card.id,
            owner_id: card.owner_id,
            lot: stock.lot.clone(),
            quantity: stock.quantity,
            whole_unit: false,
            strategy: stock.strategy,
            location_id: None,
            avoid: Vec::new(),
        };
        let request = keys::request(keys::plan(card.id), card.id, StockCommand::PlanPutaway(plan));
        match submit_one(&*self.inventory, ctx, request).await {
            Ok(StockDone::Planned { plan }) => match plan.location_id {
                // Overflow is for goods that stand at the dock and must go somewhere; nothing is picked from there.
                Some(location_id) if plan.why != Some(PlacementReason::Overflow) => Ok((location_id, plan)),
                _ => Err(no_room(stock, &plan.rejected)),
            },
            Ok(other) => Err(Failure::internal(format!("a plan answered {other:?}"))),
            Err(failure) => Err(failure),
        }
    }

    /// The place of a code.
    ///
    /// # Errors
    /// 422 `add_item.location_unknown` with the pointer.
    pub(crate) async fn place_of_code(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        code: &LocationCode,
        pointer: &str,
    ) -> Result<LocationId> {
        let found = self.locations.locations_by_code(ctx, warehouse, std::slice::from_ref(code)).await?;
        found.first().map(|card| card.id).ok_or_else(|| {
            let detail = format!("There is no location {code} in this warehouse.");
            Failure::invalid(vec![FieldError { pointer: pointer.into(), code: "add_item.location_unknown", detail }])
        })
    }

    /// Finds out whether an item's first stock came in, and if it did not, sees to it that it never will: its key is
    /// used up by releasing the hold. So an item is given up only when no late step can bring stock to it.
    ///
    /// # Errors
    /// Only accidents.
    pub(crate) async fn settle(&self, ctx: &Ctx, card: &ItemCard) -> Result<Option<Placed>> {
        if let Ok(StockDone::Rows { rows, .. }) =
            self.outcome(ctx, keys::release_hold(keys::receive(card.id), card.id)).await?
        {
            return Placed::of(&rows, card.scale, None).map(Some);
        }
        // The receipt's key may have been used up by its refusal: then the hold is there yet.
        let _ = self.outcome(ctx, keys::release_hold(keys::release(card.id), card.id)).await?;
        Ok(None)
    }

    /// What the engine answers, refusals included.
    ///
    /// # Errors
    /// Only accidents.
    pub(crate) async fn outcome(&self, ctx: &Ctx, request: StockRequest) -> Result<StockOutcome> {
        let mut outcomes = self.inventory.submit(ctx, vec![request], Mode::Each).await?;
        outcomes.pop().ok_or_else(|| Failure::internal("the stock engine gave no outcome"))
    }

    /// The card of an item or a draft, if it is there.
    ///
    /// # Errors
    /// If the catalog cannot be reached.
    pub(crate) async fn card(&self, ctx: &Ctx, id: ItemId) -> Result<Option<ItemCard>> {
        Ok(self.catalog.items(ctx, &[id]).await?.pop())
    }
}

fn no_room(stock: &FirstStock, rejected: &[RejectedPlace]) -> Failure {
    Failure::refused(
        "add_item.no_room",
        "No storage place of this warehouse has room for the initial quantity, so the item was not added. Make room, name \
         a location, or add the item without stock.",
    )
    .param("warehouse_id", stock.warehouse_id.to_string())
    .param("rejected", serde_json::json!(rejected))
}

/// A warehouse that is not there is a value of the body that cannot be accepted: points at it.
fn in_body(mut failure: Failure, pointer: &str) -> Failure {
    let code = "locations.warehouse_unknown";
    if failure.code == code {
        failure.kind = ErrorKind::Invalid;
        failure.fields = vec![FieldError { pointer: pointer.into(), code, detail: failure.detail.clone() }];
    }
    failure
}
