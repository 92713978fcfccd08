//! What others may know of shipments: its facts, its rights, and what may be asked.

pub mod events;
pub mod gateway;
pub mod permissions;
pub mod work;

pub use events::{
    CartonChanged, OrderCancelled, OrderHeld, OrderReceived, OrderReleased, OrderShipped, OrderUnheld, ShippedLine,
};
pub use gateway::{Address, CartonCard, CartonLabel, NewOrder, NewOrderLine, OrderCard, ShipmentsGateway};
pub use permissions::{ShipmentsPack, ShipmentsRead, ShipmentsWrite};
pub use work::{PackLineWork, PackWork};
