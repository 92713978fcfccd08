//! One file for each script that is served.

pub(crate) mod cluster_script;
pub(crate) mod delivery_script;
pub(crate) mod free_script;
pub(crate) mod pack_script;
pub(crate) mod task_script;
