//! What others may know of receiving: its facts, its rights, and what may be asked.

pub mod events;
pub mod gateway;
pub mod permissions;
pub mod work;

pub use events::{DeliveryAnnounced, DeliveryClosed, GoodsReceived, PutawayCompleted};
pub use gateway::{AnnouncedUnit, DeliveryCard, NewDelivery, NewDeliveryLine, ReceivingGateway};
pub use permissions::{ReceivingManage, ReceivingRead, ReceivingWrite};
pub use work::{DeliveryLineWork, DeliveryUnitWork, DeliveryWork, GoodsWork, PutawayWork};
