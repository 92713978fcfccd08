//! The rules of inventory: pure, without I/O.
//!
//! A [`Book`] holds what a group of stock commands touches, loaded and locked; [`Book::apply`] carries out one of them or
//! refuses it and leaves no trace; what changed is read off the book's tables and movements and written by the caller.

pub mod allocation;
mod book;
mod claim;
mod count;
mod fault;
mod item;
mod lot;
mod movement;
mod place;
pub mod placement;
mod row;
pub mod sscc;
mod table;
mod unit;

pub use book::{Book, Hints, TotalKey};
pub use claim::{Claim, ClaimState, PromiseRow};
pub use count::{Count, CountKey, CountState, is_beyond};
pub use fault::StockFault;
pub use item::{AbcClass, Item, Tracking};
pub use lot::{Lot, Serial};
pub use movement::{Movement, MovementError, Side, Stamp};
pub use place::{Hold, Limits, Load, Mixing, Place, PlaceKind, Unfit};
pub use row::Row;
pub use sscc::{Sscc, SsccBlock, SsccError};
pub use table::{Change, Table};
pub use unit::Unit;
