//! One file per use case.

pub(crate) mod add_person;
pub(crate) mod cancel_task;
pub(crate) mod change_person;
pub(crate) mod claim_task;
pub(crate) mod next_task;
pub(crate) mod release_task;
pub(crate) mod renew_task;
pub(crate) mod set_priority;
