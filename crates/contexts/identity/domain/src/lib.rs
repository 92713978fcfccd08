//! The rules of accounts: which roles there are, what a password must be, how guessing is slowed down.

pub mod account;
pub mod password;
pub mod role;
pub mod throttle;

pub use account::{AccountChange, AccountFault, check_change};
pub use password::{Password, PasswordFault};
pub use role::{Role, RoleFault};
pub use throttle::{Throttle, ThrottleFault};
