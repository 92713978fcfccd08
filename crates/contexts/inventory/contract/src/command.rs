//! The stock commands. Every change of stock, from every context, is one of these and goes through
//! [`crate::InventoryGateway::submit`].

use ambar_kernel::{
    AccountId, CountId, HandlingUnitId, ItemId, LocationId, LotCode, Note, OwnerId, Quantity, ReasonCode,
    ReservationId, SerialCode, StockCommandId, WarehouseId,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AllocationRule, Demand, PlanPutaway, StockId, StockStatus, UnitKind, VirtualPlace};

/// A stock command with its key: sent twice, it takes effect once and answers the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRequest {
    /// The key. Derived from the caller's command (`ctx.step("…")`) or from an id of the caller's own state.
    pub id: StockCommandId,
    /// What to do.
    pub command: StockCommand,
    /// The document it is for.
    pub reference: Reference,
    /// Why, where a person must say why.
    pub reason: Option<ReasonCode>,
    /// A remark.
    pub note: Option<Note>,
}

/// The document that a stock change is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What it is: `receipt`, `putaway`, `order`, `count`, `move`, …
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum StockCommand {
    /// Goods come in from outside.
    Receive(Receive),
    /// Choose a place for goods and hold its capacity.
    PlanPutaway(PlanPutaway),
    /// Give up a hold.
    ReleasePlan(ReleasePlan),
    /// Unclaimed goods go from a row to a place.
    Move(Move),
    /// A handling unit goes to a place with all that is in it, claims included.
    MoveUnit(MoveUnit),
    /// Unclaimed goods get another status where they are.
    ChangeStatus(ChangeStatus),
    /// The book is corrected.
    Adjust(Adjust),
    /// A soft claim by quantity.
    Promise(Promise),
    /// The soft claim is given up.
    Unpromise(Unpromise),
    /// A hard claim on rows.
    Reserve(Reserve),
    /// The hard claim is given up.
    Unreserve(Unreserve),
    /// The hard claim goes from its row to other goods.
    Reallocate(Reallocate),
    /// A hard claim that may take from claims of others what is not free.
    TakeOver(TakeOver),
    /// Claimed goods go to another place or into another unit (picked, packed), and the claim goes with them.
    MoveReserved(MoveReserved),
    /// A picker found less than the book says.
    MarkDoubt(MarkDoubt),
    /// Claimed goods leave for the customer.
    Ship(Ship),
    /// An empty handling unit.
    OpenUnit(OpenUnit),
    /// A count's result corrects the book and ends the doubt, or waits for somebody to decide.
    SettleCount(SettleCount),
    /// Somebody else finds a waiting count's difference right: it corrects the book and ends the doubt.
    ApproveCount(ApproveCount),
}

/// A lot as it is read off the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotInput {
    /// Its code.
    pub code: LotCode,
    /// Until when its goods may be used.
    pub expires_on: Option<NaiveDate>,
}

/// Where goods stand at their place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "into", rename_all = "snake_case")]
pub enum IntoUnit {
    /// Loose.
    #[default]
    Loose,
    /// In a handling unit that is there.
    Unit {
        /// The unit.
        id: HandlingUnitId,
    },
    /// In a handling unit that this creates, or that has this SSCC and is empty or there.
    New {
        /// The id it gets.
        id: HandlingUnitId,
        /// What kind.
        kind: UnitKind,
        /// The SSCC on it (18 digits); `None` takes the next of the company's range.
        sscc: Option<String>,
    },
}

/// Goods come in from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receive {
    /// The site.
    pub warehouse_id: WarehouseId,
    /// The place: a dock as a rule.
    pub location_id: LocationId,
    /// Loose or in a unit.
    pub unit: IntoUnit,
    /// What.
    pub item_id: ItemId,
    /// Whose.
    pub owner_id: OwnerId,
    /// Which lot; required if the item is tracked so.
    pub lot: Option<LotInput>,
    /// Which units; required if the item is tracked so, one for each base unit.
    pub serials: Vec<SerialCode>,
    /// How much.
    pub quantity: Quantity,
    /// In which status.
    pub status: StockStatus,
    /// From where: supplier, customer, or adjustment for first stock.
    pub origin: VirtualPlace,
    /// The hold that this uses up, when the goods come straight to the place that was planned for them.
    pub hold_id: Option<Uuid>,
}

/// Gives up a hold on a place's capacity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePlan {
    /// The hold.
    pub hold_id: Uuid,
}

/// Unclaimed goods go from a row to a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The row they leave.
    pub stock_id: StockId,
    /// How much; `None` is all that is unclaimed.
    pub quantity: Option<Quantity>,
    /// The place they go to.
    pub to_location_id: LocationId,
    /// Loose or in a unit.
    pub unit: IntoUnit,
    /// The hold that this uses up.
    pub hold_id: Option<Uuid>,
    /// A person's decision to go beyond the limits of the place; its reason is the request's.
    pub override_limits: bool,
}

/// A handling unit goes to a place with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveUnit {
    /// The unit.
    pub unit_id: HandlingUnitId,
    /// The place.
    pub to_location_id: LocationId,
    /// The hold that this uses up.
    pub hold_id: Option<Uuid>,
    /// A person's decision to go beyond the limits of the place.
    pub override_limits: bool,
}

/// Unclaimed goods get another status where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeStatus {
    /// The row.
    pub stock_id: StockId,
    /// How much; `None` is all that is unclaimed.
    pub quantity: Option<Quantity>,
    /// The new status.
    pub to: StockStatus,
}

/// More or less than the book says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Direction {
    /// There is more.
    In,
    /// There is less.
    Out,
}

/// Which goods are corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum AdjustTarget {
    /// A row that exists.
    Row {
        /// The row.
        stock_id: StockId,
    },
    /// Goods that the book does not have there.
    Found {
        /// The site.
        warehouse_id: WarehouseId,
        /// The place.
        location_id: LocationId,
        /// Loose or in a unit.
        unit: IntoUnit,
        /// What.
        item_id: ItemId,
        /// Whose.
        owner_id: OwnerId,
        /// Which lot.
        lot: Option<LotInput>,
        /// Which unit.
        serial: Option<SerialCode>,
        /// In which status. In `suspect`, goods found beyond the book are never refused for want of room.
        status: StockStatus,
    },
}

/// The book is corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjust {
    /// Which goods.
    pub target: AdjustTarget,
    /// More or less.
    pub direction: Direction,
    /// By how much. Less than the book takes only what is unclaimed.
    pub quantity: Quantity,
}

/// A soft claim by quantity. Grants what is there; answers how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// For whom.
    pub demand: Demand,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub item_id: ItemId,
    /// Whose.
    pub owner_id: OwnerId,
    /// How much is wanted.
    pub quantity: Quantity,
}

/// The soft claim is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpromise {
    /// Whose.
    pub demand: Demand,
}

/// A hard claim on rows. Grants what is there and says why, and what was missing. Uses up the demand's promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserve {
    /// For whom.
    pub demand: Demand,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What.
    pub item_id: ItemId,
    /// Whose.
    pub owner_id: OwnerId,
    /// How much is wanted.
    pub quantity: Quantity,
    /// What stock must satisfy.
    pub rule: AllocationRule,
    /// Places not to take from.
    pub exclude: Vec<LocationId>,
    /// Whether less than everything is worth having: if not, a shortage claims nothing and is refused.
    pub partial: bool,
}

/// The hard claim is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreserve {
    /// The claim.
    pub reservation_id: ReservationId,
}

/// A claim on goods that nobody picks yet goes to other goods, all of it or nothing: at no moment is it on both, or on
/// neither. Refused with what stands against it, and the claim stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reallocate {
    /// The claim.
    pub reservation_id: ReservationId,
    /// What it holds as far as the caller knows. If a picker took of it since, this is refused.
    pub quantity: Quantity,
    /// What the other goods must satisfy.
    pub rule: AllocationRule,
    /// Only this row.
    pub stock_id: Option<StockId>,
    /// Places not to take from.
    pub exclude: Vec<LocationId>,
}

/// A claim of a demand that may be taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeFrom {
    /// The claim.
    pub reservation_id: ReservationId,
    /// What it holds as far as the caller knows. If it holds something else, a picker is at it, and it is left alone.
    pub quantity: Quantity,
}

/// A hard claim. What is free goes first; what is missing then is taken from claims of other orders on goods that nobody
/// picks yet, in the order in which they are named. Whoever loses goods keeps a claim on the rest. The caller says whose
/// claims may be taken: priorities are not the stock engine's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeOver {
    /// What is wanted, as without taking.
    pub reserve: Reserve,
    /// The claims that may be taken from, the first of them first.
    pub from: Vec<TakeFrom>,
}

/// Claimed goods go to another place or into another unit, and the claim goes with them as a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveReserved {
    /// The claim.
    pub reservation_id: ReservationId,
    /// How much of it.
    pub quantity: Quantity,
    /// The place.
    pub to_location_id: LocationId,
    /// Loose or in a unit.
    pub unit: IntoUnit,
    /// The id that the claim gets there.
    pub new_reservation_id: ReservationId,
}

/// A picker found less than the book says. The claim and the claims of others whose picks have not begun are given up, what the book still
/// has there becomes suspect, and a count is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkDoubt {
    /// The claim that could not be filled.
    pub reservation_id: ReservationId,
    /// The id that the count gets.
    pub count_id: CountId,
}

/// Claimed goods leave for the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ship {
    /// The claim; all of it leaves.
    pub reservation_id: ReservationId,
}

/// An empty handling unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenUnit {
    /// The id it gets.
    pub id: HandlingUnitId,
    /// What kind.
    pub kind: UnitKind,
    /// The site.
    pub warehouse_id: WarehouseId,
    /// The place.
    pub location_id: LocationId,
    /// The SSCC on it; `None` takes the next of the company's range.
    pub sscc: Option<String>,
}

/// A count's result corrects the book and ends the doubt; if it differs by more than a limit, it waits for somebody else to
/// decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleCount {
    /// The count.
    pub count_id: CountId,
    /// What the person counted there.
    pub counted: Quantity,
    /// From which difference on it waits; never, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<CountLimit>,
}

/// By how much a count may differ from the book without anybody's approval. Beyond either of the two it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountLimit {
    /// By so many millionths of a base unit, as fine as any item is counted.
    pub millionths: Option<i64>,
    /// By so many per cent of what the book has.
    pub percent: Option<u16>,
}

/// Somebody else finds the difference of a waiting count right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveCount {
    /// The count.
    pub count_id: CountId,
    /// Who decides; not who counted.
    pub by: AccountId,
}
