//! One file per use case.

pub(crate) mod add_device;
pub(crate) mod add_token;
pub(crate) mod add_user;
pub(crate) mod change_device;
pub(crate) mod change_password;
pub(crate) mod change_pin;
pub(crate) mod change_user;
pub(crate) mod enrol_device;
pub(crate) mod issue_badge;
pub(crate) mod reset_password;
pub(crate) mod retry_job;
pub(crate) mod revoke_device;
pub(crate) mod revoke_token;
pub(crate) mod set_pin;
pub(crate) mod sign_in;
pub(crate) mod sign_in_by_pin;
pub(crate) mod sign_out;
pub(crate) mod sign_out_everywhere;
pub(crate) mod unlock;
