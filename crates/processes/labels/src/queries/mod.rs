//! One file per query.

pub(crate) mod file;
pub(crate) mod job;
pub(crate) mod jobs;
pub(crate) mod preview;
pub(crate) mod printers;
pub(crate) mod template;
pub(crate) mod templates;
