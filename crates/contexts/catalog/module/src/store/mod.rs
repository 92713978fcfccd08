//! The SQL of the tables.

pub(crate) mod category;
pub(crate) mod draft;
pub(crate) mod item;
pub(crate) mod item_bulk;
pub(crate) mod item_clash;
pub(crate) mod owner;
pub(crate) mod packaging;
pub(crate) mod partner;
