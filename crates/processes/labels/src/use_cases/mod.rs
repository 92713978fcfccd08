//! One file per use case.

pub(crate) mod add_template;
pub(crate) mod cancel_print_job;
pub(crate) mod change_printer;
pub(crate) mod enrol_printer;
pub(crate) mod print_labels;
pub(crate) mod retry_print_job;
