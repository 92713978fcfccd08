//! What others may know of locations: cards of warehouses and places, and what may be asked.

pub mod card;
pub mod events;
pub mod gateway;
pub mod permissions;

pub use card::{Limits, LocationCard, LocationKind, MixingRule, Position, WarehouseCard, day_at};
pub use events::LocationsChanged;
pub use gateway::{LocationFollower, LocationUsage, LocationUse, LocationsGateway, NewLocation};
pub use permissions::{LocationsRead, LocationsWrite};
