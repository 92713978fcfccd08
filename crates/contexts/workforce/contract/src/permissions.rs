//! The rights that workforce checks, as types for `Allow<…>`.

use ambar_kernel::Permission;

macro_rules! permissions {
    ($($(#[$doc:meta])* $type:ident = $name:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $type;
        impl Permission for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

permissions! {
    /// See people and tasks.
    WorkforceRead = "workforce:read";
    /// Claim, release and work on tasks.
    WorkforceWrite = "workforce:write";
    /// Add and change people; change the priority of tasks, cancel them, take them from someone.
    WorkforceManage = "workforce:manage";
}
