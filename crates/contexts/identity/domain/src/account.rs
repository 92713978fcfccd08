//! Who may change an account, and how.

use std::collections::BTreeSet;

use ambar_kernel::{ErrorKind, Fault};
use serde_json::{Map, Value};

/// What a change of an account comes to.
#[derive(Debug, Clone, Copy)]
pub struct AccountChange<'a> {
    /// What the account will be able to do that it could not before.
    pub gained: &'a BTreeSet<&'static str>,
    /// What the one who changes it may do.
    pub grantor: &'a BTreeSet<&'static str>,
    /// Whether an active administrator ceases to be one.
    pub loses_admin: bool,
    /// Active administrators before the change.
    pub active_admins: i64,
}

/// Why the change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// Nobody grants what they lack.
    #[error("You may not give the permission {permission}, which you do not have yourself.")]
    BeyondOwn {
        /// The first one that is lacking.
        permission: &'static str,
    },
    /// Nobody could mend it afterwards.
    #[error("This is the last active administrator. Make another one first.")]
    LastAdmin,
}

impl Fault for AccountFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::BeyondOwn { .. } => ErrorKind::Forbidden,
            Self::LastAdmin => ErrorKind::Refused,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::BeyondOwn { .. } => "identity.beyond_own_rights",
            Self::LastAdmin => "identity.last_admin",
        }
    }
    fn params(&self) -> Map<String, Value> {
        match self {
            Self::BeyondOwn { permission } => Map::from_iter([("permission".to_owned(), Value::from(*permission))]),
            Self::LastAdmin => Map::new(),
        }
    }
}

/// Whether the change may be made.
///
/// # Errors
/// [`AccountFault`].
pub fn check_change(change: AccountChange<'_>) -> Result<(), AccountFault> {
    if let Some(permission) = change.gained.difference(change.grantor).next() {
        return Err(AccountFault::BeyondOwn { permission });
    }
    if change.loses_admin && change.active_admins <= 1 { Err(AccountFault::LastAdmin) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(
        gained: &[&'static str],
        grantor: &[&'static str],
        loses_admin: bool,
        active_admins: i64,
    ) -> Result<(), AccountFault> {
        let (gained, grantor) = (gained.iter().copied().collect(), grantor.iter().copied().collect());
        check_change(AccountChange { gained: &gained, grantor: &grantor, loses_admin, active_admins })
    }

    #[test]
    fn nobody_grants_what_they_lack() {
        assert_eq!(change(&["a"], &["a", "b"], false, 1), Ok(()));
        let fault = change(&["a", "c"], &["a", "b"], false, 1).unwrap_err();
        assert_eq!((fault.kind(), fault.code()), (ErrorKind::Forbidden, "identity.beyond_own_rights"));
        assert_eq!(fault.params()["permission"], "c");
    }

    #[test]
    fn the_last_administrator_stays() {
        assert_eq!(change(&[], &[], true, 2), Ok(()));
        let fault = change(&[], &[], true, 1).unwrap_err();
        assert_eq!((fault.kind(), fault.code()), (ErrorKind::Refused, "identity.last_admin"));
        assert!(fault.params().is_empty());
    }

    #[test]
    fn a_right_beyond_ones_own_is_said_before_that_the_last_administrator_goes() {
        assert_eq!(change(&["a"], &[], true, 1), Err(AccountFault::BeyondOwn { permission: "a" }));
    }

    #[test]
    fn of_several_rights_beyond_ones_own_the_first_by_name_is_said() {
        let fault = change(&["z", "b", "m"], &["m"], false, 1).unwrap_err();
        assert_eq!(fault.to_string(), "You may not give the permission b, which you do not have yourself.");
    }

    #[test]
    fn a_change_that_gives_nothing_needs_no_rights_of_ones_own() {
        assert_eq!(change(&[], &[], false, 0), Ok(()), "nor any administrator");
        assert_eq!(change(&[], &[], true, 0), Err(AccountFault::LastAdmin));
    }
}
