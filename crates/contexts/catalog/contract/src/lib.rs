//! What others may know of the catalog: the cards of items, owners and partners, the facts it publishes, and what may be
//! asked of it.

pub mod body;
pub mod card;
pub mod events;
pub mod gateway;
mod names;
pub mod permissions;
pub mod view;

pub use body::PackagingBody;
pub use card::{
    AbcClass, ItemBrief, ItemCard, OwnerCard, PackagingCard, PackagingLevel, PartnerCard, PartnerKind, ShippingPolicy,
    Tracking,
};
pub use events::{ItemAdded, ItemDeactivated, ItemUpdated, ItemsImported};
pub use gateway::{CatalogGateway, CategoryRef, ItemUsage, NamedItem, NewItem, NewPackaging, Usage};
pub use permissions::{CatalogRead, CatalogWrite};
pub use view::{ItemView, PackagingView};
