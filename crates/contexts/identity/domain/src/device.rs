//! Devices: enrolled once by a code that an administrator asked for, revoked for good. And what a session by PIN on one may do.

use ambar_kernel::{ErrorKind, Fault, Timestamp, WarehouseId};
use chrono::Duration;

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Whether it holds a secret of its own.
    pub enrolled: bool,
    /// Until when it can be enrolled by the code that was made last; none if that was used.
    pub code_expires_at: Option<Timestamp>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// Where a device stands, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// Made, but not enrolled yet.
    Waiting,
    /// People sign in on it.
    Enrolled,
    /// Never again.
    Revoked,
}

impl DeviceState {
    /// The name outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Enrolled => "enrolled",
            Self::Revoked => "revoked",
        }
    }
}

/// Why it cannot be done with a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceFault {
    /// It is not told whether a code is unknown, used or too old: that would help who guesses.
    #[error("The code is wrong, was used, or is too old. Ask an administrator for a new one.")]
    CodeInvalid,
    /// Nothing changes about a device that was revoked.
    #[error("The device was revoked. Add it anew.")]
    Revoked,
}

impl Fault for DeviceFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::CodeInvalid => ErrorKind::Forbidden,
            Self::Revoked => ErrorKind::Refused,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::CodeInvalid => "identity.enrolment_code_invalid",
            Self::Revoked => "identity.device_revoked",
        }
    }
}

impl Device {
    /// How long a code can be used, in seconds: long enough to walk to the device.
    pub const CODE_VALID_S: i64 = 15 * 60;

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> DeviceState {
        match (self.revoked, self.enrolled) {
            (true, _) => DeviceState::Revoked,
            (false, true) => DeviceState::Enrolled,
            (false, false) => DeviceState::Waiting,
        }
    }

    /// Whether the code can be used now.
    ///
    /// # Errors
    /// [`DeviceFault::CodeInvalid`].
    pub fn enrol(&self, now: Timestamp) -> Result<(), DeviceFault> {
        match self.code_expires_at {
            Some(until) if now < until && !self.revoked => Ok(()),
            _ => Err(DeviceFault::CodeInvalid),
        }
    }

    /// Whether it may be renamed, or get another code; a code that it got before is dead then.
    ///
    /// # Errors
    /// [`DeviceFault::Revoked`].
    pub const fn change(&self) -> Result<(), DeviceFault> {
        if self.revoked { Err(DeviceFault::Revoked) } else { Ok(()) }
    }

    /// Until when a code that is made now can be used.
    #[must_use]
    pub fn code_until(now: Timestamp) -> Timestamp {
        now + Duration::seconds(Self::CODE_VALID_S)
    }
}

/// Whether a device of a warehouse offers a person's name: one without a warehouse offers all, and a person without one is offered by all.
#[must_use]
pub fn offers(device: Option<WarehouseId>, person: Option<WarehouseId>) -> bool {
    match (device, person) {
        (Some(device), Some(person)) => device == person,
        _ => true,
    }
}

/// How long a session by PIN lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinSession;

impl PinSession {
    /// A long shift, in hours.
    pub const SHIFT_HOURS: i64 = 12;
    /// Without a request for this long it is over, in minutes. Longer than the half hour that downloaded work is held in a dead
    /// zone, so that who comes out of one need not sign in first.
    pub const IDLE_MINUTES: i64 = 60;

    /// When a session that begins now is over in any case.
    #[must_use]
    pub fn until(now: Timestamp) -> Timestamp {
        now + Duration::hours(Self::SHIFT_HOURS)
    }

    /// When a session that was last used then is over, if nothing comes.
    #[must_use]
    pub fn idle_until(last_seen: Timestamp) -> Timestamp {
        last_seen + Duration::minutes(Self::IDLE_MINUTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAITING: Device = Device { enrolled: false, code_expires_at: Some(Timestamp::UNIX_EPOCH), revoked: false };

    #[test]
    fn a_code_is_good_for_a_quarter_of_an_hour_and_once() {
        let until = Device::code_until(Timestamp::UNIX_EPOCH);
        let device = Device { code_expires_at: Some(until), ..WAITING };
        assert_eq!((until - Timestamp::UNIX_EPOCH).num_minutes(), 15);
        assert_eq!(device.enrol(until - Duration::milliseconds(1)), Ok(()));
        assert_eq!(device.enrol(until), Err(DeviceFault::CodeInvalid));
        let used = Device { enrolled: true, code_expires_at: None, revoked: false };
        assert_eq!(used.enrol(Timestamp::UNIX_EPOCH), Err(DeviceFault::CodeInvalid));
        let again = Device { enrolled: true, ..device };
        assert_eq!(again.enrol(Timestamp::UNIX_EPOCH), Ok(()), "a device that lost its secret gets another");
    }

    #[test]
    fn a_device_that_was_revoked_stays_so() {
        let revoked =
            Device { revoked: true, code_expires_at: Some(Device::code_until(Timestamp::UNIX_EPOCH)), ..WAITING };
        assert_eq!(revoked.enrol(Timestamp::UNIX_EPOCH), Err(DeviceFault::CodeInvalid));
        assert_eq!(revoked.change(), Err(DeviceFault::Revoked));
        assert_eq!(WAITING.change(), Ok(()));
    }

    #[test]
    fn where_a_device_stands_is_one_word() {
        let state = |enrolled, revoked| Device { enrolled, revoked, code_expires_at: None }.state();
        let names =
            [state(false, false), state(true, false), state(true, true), state(false, true)].map(DeviceState::name);
        assert_eq!(names, ["waiting", "enrolled", "revoked", "revoked"]);
    }

    #[test]
    fn every_refusal_has_its_code() {
        let told = [DeviceFault::CodeInvalid, DeviceFault::Revoked].map(|fault| (fault.kind(), fault.code()));
        assert_eq!(
            told,
            [
                (ErrorKind::Forbidden, "identity.enrolment_code_invalid"),
                (ErrorKind::Refused, "identity.device_revoked")
            ]
        );
    }

    #[test]
    fn a_device_offers_the_people_of_its_warehouse_and_those_of_none() {
        let [here, there] = [1, 2].map(|n| Some(WarehouseId::from_uuid(uuid(n))));
        assert!(offers(here, here) && offers(here, None) && offers(None, here) && offers(None, None));
        assert!(!offers(here, there));
    }

    fn uuid(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    #[test]
    fn a_session_by_pin_is_over_with_the_shift_or_an_hour_without_use() {
        let began = Timestamp::UNIX_EPOCH;
        assert_eq!((PinSession::until(began) - began).num_hours(), 12);
        assert_eq!((PinSession::idle_until(began) - began).num_minutes(), 60);
    }
}
