//! One file per query.

pub(crate) mod barcode;
pub(crate) mod categories;
pub(crate) mod category;
pub(crate) mod item;
pub(crate) mod items;
pub(crate) mod owner;
pub(crate) mod owners;
pub(crate) mod partner;
pub(crate) mod partners;
