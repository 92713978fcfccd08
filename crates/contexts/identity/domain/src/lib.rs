//! The rules of accounts and devices: which roles there are, what a password or a PIN must be, how guessing is slowed down,
//! how a device is enrolled and revoked.

pub mod account;
pub mod code;
pub mod device;
pub mod lockout;
pub mod password;
pub mod pin;
pub mod role;
pub mod throttle;

pub use account::{AccountChange, AccountFault, check_change};
pub use code::{BadgeCode, EnrolmentCode};
pub use device::{Device, DeviceFault, DeviceState, PinSession, offers};
pub use lockout::{Attempts, Lockout};
pub use password::{Password, PasswordFault};
pub use pin::{Pin, PinFault};
pub use role::{Role, RoleFault};
pub use throttle::{Throttle, ThrottleFault};
