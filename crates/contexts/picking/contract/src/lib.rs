//! What others may know of picking: pick lists, its facts, and what may be asked.

pub mod events;
pub mod gateway;
pub mod permissions;

pub use events::{PickListCompleted, PickShorted, PickStarted};
pub use gateway::{NewPickLine, NewPickList, OpenedPickList, PickedLine, PickingGateway, PickingState, ShortLine};
pub use permissions::{PickingRead, PickingWrite};
