//! Locks of a place: nothing may come in, nothing may go out; each for itself.

use ambar_kernel::{ErrorKind, Fault};

/// The two locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Locks {
    /// Nothing may come in.
    pub inward: bool,
    /// Nothing may go out.
    pub outward: bool,
}

/// A lock command that names neither lock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("say which lock to set or to open: in, out or both")]
pub struct NoLockNamed;

impl Fault for NoLockNamed {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "locations.no_lock_named"
    }
}

impl Locks {
    /// The locks after a command: `Some(true)` shuts, `Some(false)` opens, `None` leaves as it is.
    ///
    /// # Errors
    /// [`NoLockNamed`].
    pub fn set(self, inward: Option<bool>, outward: Option<bool>) -> Result<Self, NoLockNamed> {
        if inward.is_none() && outward.is_none() {
            return Err(NoLockNamed);
        }
        Ok(Self { inward: inward.unwrap_or(self.inward), outward: outward.unwrap_or(self.outward) })
    }

    /// Whether any is shut.
    #[must_use]
    pub const fn any(self) -> bool {
        self.inward || self.outward
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lock_is_set_for_itself() {
        let shut_in = Locks::default().set(Some(true), None).unwrap();
        assert_eq!(shut_in, Locks { inward: true, outward: false });
        let both = shut_in.set(None, Some(true)).unwrap();
        assert_eq!(both, Locks { inward: true, outward: true });
        assert!(both.any() && shut_in.any());
        assert!(!both.set(Some(false), Some(false)).unwrap().any());
        assert!(Locks { inward: false, outward: true }.any());
    }

    #[test]
    fn a_command_names_a_lock() {
        let refusal = Locks::default().set(None, None).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "locations.no_lock_named"));
    }

    #[test]
    fn what_a_command_does_not_name_stays_as_it_is() {
        for before in [(false, false), (false, true), (true, false), (true, true)] {
            let locks = Locks { inward: before.0, outward: before.1 };
            for to in [false, true] {
                assert_eq!(locks.set(Some(to), None), Ok(Locks { inward: to, ..locks }));
                assert_eq!(locks.set(None, Some(to)), Ok(Locks { outward: to, ..locks }));
            }
        }
    }

    #[test]
    fn a_command_sent_again_changes_nothing_more() {
        let wishes = [None, Some(false), Some(true)];
        for (inward, outward) in wishes.into_iter().flat_map(|inward| wishes.map(|outward| (inward, outward))) {
            for before in [Locks::default(), Locks { inward: true, outward: true }] {
                let once = before.set(inward, outward);
                assert_eq!(once.clone().and_then(|locks| locks.set(inward, outward)), once);
            }
        }
    }
}
