//! The three roles of the plan. What each may do is a table in the module, over the permission types of all contexts.

use ambar_kernel::{ErrorKind, Fault};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Works on the floor: receives, puts away, picks, packs, counts.
    WarehouseOperator,
    /// Runs the warehouse: all of that, and its master data, documents, corrections, people.
    WarehouseManager,
    /// Runs the installation: everything, accounts included.
    SystemAdmin,
}

/// Why a role was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleFault {
    /// No such role.
    #[error("there is no role {name:?}; there are warehouse_operator, warehouse_manager and system_admin")]
    Unknown {
        /// What was given, cut to 40 characters.
        name: String,
    },
    /// An account without a role could do nothing.
    #[error("an account needs at least one role")]
    None,
}

impl Fault for RoleFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "identity.role_unknown",
            Self::None => "identity.role_missing",
        }
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::WarehouseOperator, Self::WarehouseManager, Self::SystemAdmin];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WarehouseOperator => "warehouse_operator",
            Self::WarehouseManager => "warehouse_manager",
            Self::SystemAdmin => "system_admin",
        }
    }

    /// # Errors
    /// [`RoleFault::Unknown`].
    pub fn from_name(name: &str) -> Result<Self, RoleFault> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == name)
            .ok_or_else(|| RoleFault::Unknown { name: name.chars().take(40).collect() })
    }

    /// Reads the roles of an account, sorted and without repetitions.
    ///
    /// # Errors
    /// [`RoleFault`].
    pub fn set<S: AsRef<str>>(names: &[S]) -> Result<Vec<Self>, RoleFault> {
        let mut roles = names.iter().map(|name| Self::from_name(name.as_ref())).collect::<Result<Vec<_>, _>>()?;
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() { Err(RoleFault::None) } else { Ok(roles) }
    }

    /// What the role comes to in a session by PIN: four digits run no installation. An administrator manages the warehouse
    /// by it, and signs in with the password for accounts, devices and jobs.
    #[must_use]
    pub const fn by_pin(self) -> Self {
        match self {
            Self::WarehouseOperator => Self::WarehouseOperator,
            Self::WarehouseManager | Self::SystemAdmin => Self::WarehouseManager,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_by_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Ok(role));
        }
        let fault = Role::from_name(&"x".repeat(99)).unwrap_err();
        assert_eq!(fault, RoleFault::Unknown { name: "x".repeat(40) });
        assert_eq!((fault.kind(), fault.code()), (ErrorKind::Invalid, "identity.role_unknown"));
    }

    #[test]
    fn an_account_has_each_role_once_and_at_least_one() {
        let roles = Role::set(&["system_admin", "warehouse_operator", "system_admin"]);
        assert_eq!(roles, Ok(vec![Role::WarehouseOperator, Role::SystemAdmin]));
        let fault = Role::set::<&str>(&[]).unwrap_err();
        assert_eq!((fault.code(), fault), ("identity.role_missing", RoleFault::None));
    }

    #[test]
    fn by_pin_nobody_administers() {
        assert_eq!(
            Role::ALL.map(Role::by_pin),
            [Role::WarehouseOperator, Role::WarehouseManager, Role::WarehouseManager]
        );
    }

    #[test]
    fn a_roles_name_is_exact() {
        for odd in ["", "admin", "System_Admin", " system_admin", "system_admin ", "system-admin"] {
            assert_eq!(Role::from_name(odd), Err(RoleFault::Unknown { name: odd.into() }));
        }
    }

    #[test]
    fn one_unknown_role_spoils_the_set_and_is_named() {
        let fault = Role::set(&["system_admin", "x", "y"]).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "there is no role \"x\"; there are warehouse_operator, warehouse_manager and system_admin"
        );
    }
}
