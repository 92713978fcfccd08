//! What others may know of receiving: its facts and its rights.

pub mod events;
pub mod permissions;

pub use events::{DeliveryAnnounced, DeliveryClosed, GoodsReceived, PutawayCompleted};
pub use permissions::{ReceivingManage, ReceivingRead, ReceivingWrite};
