//! What others may know of the catalog: the cards of items, owners and partners, the facts it publishes, and what may be
//! asked of it.

pub mod card;
pub mod events;
pub mod gateway;
pub mod permissions;

pub use card::{
    AbcClass, ItemCard, OwnerCard, PackagingCard, PackagingLevel, PartnerCard, PartnerKind, ShippingPolicy, Tracking,
};
pub use events::{ItemAdded, ItemDeactivated, ItemUpdated};
pub use gateway::{CatalogGateway, ItemUsage, NewItem, NewPackaging, Usage};
pub use permissions::{CatalogRead, CatalogWrite};
