//! What others may know of picking: pick lists, its facts, and what may be asked.

pub mod events;
pub mod gateway;
pub mod permissions;
pub mod work;

pub use events::{ClaimToPick, PickListCompleted, PickReallocated, PickShorted, PickStarted};
pub use gateway::{
    KeptClaim, NewPickLine, NewPickList, OpenStop, OpenedPickList, OrderInTote, PickListCard, PickedLine,
    PickingGateway, PickingState, ShortLine, TakenPick,
};
pub use permissions::{PickingRead, PickingWrite};
pub use work::{ClusterWork, PickWork, StopWork};
