//! What others may know of inventory: the stock commands that go through its one door, what they answer, and what may be
//! asked of stock.

pub mod allocation;
pub mod command;
pub mod conclusion;
pub mod events;
pub mod gateway;
pub mod outcome;
pub mod permissions;
pub mod placement;
pub mod rehearsal;
pub mod stock;

#[cfg(test)]
mod gateway_tests;
#[cfg(test)]
mod json_tests;

pub use allocation::{
    AllocatedRow, Allocation, AllocationOrder, AllocationReason, AllocationRule, AllocationStep, Demand, PassedOver,
    Shortage, Taken,
};
pub use command::{
    Adjust, AdjustTarget, ApproveCount, ChangeStatus, CountLimit, Direction, IntoUnit, LotInput, MarkDoubt, Move,
    MoveReserved, MoveUnit, OpenUnit, Promise, Reallocate, Receive, Reference, ReleasePlan, Reserve, SettleCount, Ship,
    StockCommand, StockRequest, TakeFrom, TakeOver, Unpromise, Unreserve,
};
pub use conclusion::{Conclude, Concluded};
pub use events::{StockChanged, StockFact};
pub use gateway::{
    Availability, AvailabilityQuery, CountWork, InventoryGateway, KnownLot, KnownSerial, Mode, RuleFor, UnitCard,
    UnitRow, submit_all, submit_one,
};
pub use outcome::{Dropped, RefusalKind, RowChange, StockDone, StockOutcome, StockRefusal};
pub use permissions::{InventoryAdjust, InventoryApprove, InventoryRead, InventoryWrite};
pub use placement::{PlacePlan, PlacementReason, PlacementStrategy, PlanPutaway, RejectedPlace};
pub use rehearsal::Rehearsal;
pub use stock::{MovementKind, StockId, StockKey, StockStatus, UnitKind, VirtualPlace};
