//! What others may know of shipments: its facts, its rights, and what may be asked.

pub mod events;
pub mod gateway;
pub mod permissions;

pub use events::{OrderCancelled, OrderReceived, OrderReleased, OrderShipped, ShippedLine};
pub use gateway::{Address, NewOrder, NewOrderLine, ShipmentsGateway};
pub use permissions::{ShipmentsPack, ShipmentsRead, ShipmentsWrite};
