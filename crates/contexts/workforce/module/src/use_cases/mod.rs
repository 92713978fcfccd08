//! One file per use case.

pub(crate) mod add_person;
pub(crate) mod assign_task;
pub(crate) mod cancel_task;
pub(crate) mod change_person;
pub(crate) mod claim_task;
pub(crate) mod next_task;
pub(crate) mod release_task;
pub(crate) mod renew_task;
pub(crate) mod report_exception;
pub(crate) mod resolve_exception;
pub(crate) mod set_priority;
