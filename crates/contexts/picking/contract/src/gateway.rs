//! What may be asked of picking.

use ambar_kernel::{
    ClusterId, Ctx, DecimalText, DisplayName, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, OrderId,
    OrderLineId, OwnerId, PickLineId, PickListId, Quantity, ReservationId, Result, Scale, SerialCode, Sku, TaskId,
    ToteCode, WarehouseId,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One stop of a pick list to be: an allocated reservation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPickLine {
    /// Its id: [`NewPickLine::id_of`] the reservation.
    pub id: PickLineId,
    /// The demand line it serves.
    pub order_line_id: OrderLineId,
    /// The claim on the stock.
    pub reservation_id: ReservationId,
    /// What to pick.
    pub item_id: ItemId,
    /// The item's code.
    pub sku: Sku,
    /// The item's name.
    pub name: DisplayName,
    /// Decimals that the item is counted in.
    pub scale: Scale,
    /// Where.
    pub location_id: LocationId,
    /// The code on that place's label.
    pub location: LocationCode,
    /// The place's position in the walk.
    pub pick_sequence: i64,
    /// Which handling unit it stands in; nil for loose.
    pub handling_unit_id: HandlingUnitId,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// How much, in the item's smallest units.
    pub quantity: Quantity,
    /// Why this stock was chosen.
    pub why: Value,
}

impl NewPickLine {
    /// The id of the stop that picks a reservation.
    #[must_use]
    pub fn id_of(reservation: ReservationId) -> PickLineId {
        PickLineId::derived(reservation.uuid(), "pick line")
    }
}

/// A pick list to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPickList {
    /// Its id, derived from the release.
    pub id: PickListId,
    /// The order it is for.
    pub order_id: OrderId,
    /// The order's number, for people.
    pub order_number: String,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Where picked goods are brought.
    pub staging_id: LocationId,
    /// Higher first; 0 to 100.
    pub priority: i16,
    /// What a replacement for missing stock must satisfy: the allocation rule as inventory reads it, by demand line.
    pub rules: Vec<(OrderLineId, Value)>,
    /// The stops, in any order.
    pub lines: Vec<NewPickLine>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedPickList {
    /// The list.
    pub pick_list_id: PickListId,
    /// The task of walking it.
    pub task_id: TaskId,
}

/// Picked goods: a reservation that has moved with them to where they are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickedLine {
    /// The demand line it serves.
    pub order_line_id: OrderLineId,
    /// The claim on the picked stock.
    pub reservation_id: ReservationId,
    /// What.
    pub item_id: ItemId,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// How much.
    pub quantity: Quantity,
}

/// What was short and not replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortLine {
    /// The demand line.
    pub order_line_id: OrderLineId,
    /// How much, in the item's smallest units.
    pub quantity: Quantity,
}

/// A claim that was to be picked and that an order of higher priority took goods of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenPick {
    /// The claim that is over.
    pub reservation_id: ReservationId,
    /// The claim on what was left of it, at the same place.
    pub kept: Option<KeptClaim>,
}

/// A claim on what was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptClaim {
    /// The claim.
    pub reservation_id: ReservationId,
    /// Where.
    pub location_id: LocationId,
    /// The code on that place's label.
    pub location: LocationCode,
    /// The place's position in the walk.
    pub pick_sequence: i64,
    /// Which handling unit it stands in; nil for loose.
    pub handling_unit_id: HandlingUnitId,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// How much, in the item's smallest units.
    pub quantity: Quantity,
    /// Why this stock was chosen.
    pub why: Value,
}

/// How far the picking of an order is: its last pick list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PickingState {
    /// The list; `None` if the order never had one.
    pub pick_list_id: Option<PickListId>,
    /// Whether somebody began to walk it.
    pub started: bool,
    /// Whether every stop was picked or reported short.
    pub complete: bool,
    /// What was picked.
    pub picked: Vec<PickedLine>,
    /// What was short and not replaced, by demand line.
    pub short: Vec<ShortLine>,
}

/// A pick list, as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickListCard {
    /// Its id.
    pub id: PickListId,
    /// The number of the order that it is for.
    pub order_number: String,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// The stops that are still open, in walking order.
    pub stops: Vec<OpenStop>,
}

/// A stop that somebody has still to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenStop {
    /// Where.
    pub location_id: LocationId,
    /// The code on that place's label.
    pub location: LocationCode,
    /// Which handling unit the goods stand in; nil for loose.
    pub handling_unit_id: HandlingUnitId,
    /// What.
    pub item_id: ItemId,
    /// The item's code.
    pub sku: Sku,
    /// The item's name.
    pub name: DisplayName,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// How much is left to pick, in base units.
    pub left: DecimalText,
}

/// An order whose goods are in a tote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderInTote {
    /// The tote.
    pub tote: ToteCode,
    /// The order.
    pub order_id: OrderId,
    /// That order's number.
    pub order_number: String,
}

/// What may be asked of picking.
#[async_trait]
pub trait PickingGateway: Send + Sync {
    /// Opens a pick list and its task. Repeating it changes nothing and answers the same.
    ///
    /// # Errors
    /// If picking or workforce cannot be reached.
    async fn open_pick_list(&self, ctx: &Ctx, list: NewPickList) -> Result<OpenedPickList>;

    /// Withdraws an order's pick list and its task before anybody walks it, and answers the claims that were to be picked,
    /// for the caller to give up. Repeating it changes nothing and answers the same.
    ///
    /// # Errors
    /// `picking.started` (409) if somebody began to walk it.
    async fn cancel_pick_list(&self, ctx: &Ctx, order: OrderId) -> Result<Vec<ReservationId>>;

    /// Brings pick lists up to date whose claims another order took goods of: their stops end, and new ones pick what was
    /// left. Repeating it changes nothing.
    ///
    /// # Errors
    /// If picking or the stock engine cannot be reached.
    async fn give_way(&self, ctx: &Ctx, to: OrderId, taken: &[TakenPick]) -> Result<()> {
        let _ = (ctx, to, taken);
        Err(ambar_kernel::Failure::internal("this picking lets no order give way to another"))
    }

    /// Pick lists by id, with the stops that are open, in no order.
    ///
    /// # Errors
    /// If picking cannot be reached.
    async fn pick_lists(&self, ctx: &Ctx, ids: &[PickListId]) -> Result<Vec<PickListCard>> {
        let _ = (ctx, ids);
        Err(ambar_kernel::Failure::internal("this picking tells of no lists"))
    }

    /// How far the picking of an order is.
    ///
    /// # Errors
    /// If picking cannot be reached.
    async fn picking_state(&self, ctx: &Ctx, order: OrderId) -> Result<PickingState>;

    /// What is left of lists that are walked at once.
    ///
    /// # Errors
    /// `picking.cluster_unknown`.
    async fn cluster_work(&self, ctx: &Ctx, id: ClusterId) -> Result<crate::ClusterWork> {
        let _ = (ctx, id);
        Err(ambar_kernel::Failure::internal("this picking knows no clusters"))
    }

    /// The orders whose goods are in totes with these codes: of each the last that it was used for.
    ///
    /// # Errors
    /// If picking cannot be reached.
    async fn orders_in_totes(&self, ctx: &Ctx, totes: &[String]) -> Result<Vec<OrderInTote>> {
        let _ = (ctx, totes);
        Err(ambar_kernel::Failure::internal("this picking knows no totes"))
    }

    /// What is left of a pick list.
    ///
    /// # Errors
    /// `picking.list_unknown`.
    async fn pick_work(&self, ctx: &Ctx, id: PickListId) -> Result<crate::PickWork> {
        let _ = (ctx, id);
        Err(ambar_kernel::Failure::internal("this picking does not tell what is left of its lists"))
    }
}
