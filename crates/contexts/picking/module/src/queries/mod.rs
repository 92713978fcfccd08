//! One file per query.

pub(crate) mod pick_hours;
pub(crate) mod pick_list;
pub(crate) mod pick_lists;
