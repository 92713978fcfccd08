//! One file per use case.

pub(crate) mod add_token;
pub(crate) mod add_user;
pub(crate) mod change_password;
pub(crate) mod change_user;
pub(crate) mod reset_password;
pub(crate) mod retry_job;
pub(crate) mod revoke_token;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
