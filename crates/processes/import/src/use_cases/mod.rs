//! One file per use case.

pub(crate) mod cancel_import;
pub(crate) mod check_import;
pub(crate) mod commit_import;
pub(crate) mod undo_import;
pub(crate) mod upload_import;
