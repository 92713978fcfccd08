//! One file per use case.

pub(crate) mod assign_tote;
pub(crate) mod confirm_pick;
pub(crate) mod reallocate_pick;
pub(crate) mod report_short;
pub(crate) mod start_cluster;
