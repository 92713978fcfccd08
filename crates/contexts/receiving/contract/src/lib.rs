//! What others may know of receiving: its facts, its rights, and what may be asked.

pub mod events;
pub mod gateway;
pub mod permissions;

pub use events::{DeliveryAnnounced, DeliveryClosed, GoodsReceived, PutawayCompleted};
pub use gateway::{NewDelivery, NewDeliveryLine, ReceivingGateway};
pub use permissions::{ReceivingManage, ReceivingRead, ReceivingWrite};
