//! What others may know of shipments: its facts and its rights.

pub mod events;
pub mod permissions;

pub use events::{OrderCancelled, OrderReceived, OrderReleased, OrderShipped, ShippedLine};
pub use permissions::{ShipmentsPack, ShipmentsRead, ShipmentsWrite};
