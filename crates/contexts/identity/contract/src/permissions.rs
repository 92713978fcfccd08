//! The rights that identity checks, as types for `Allow<…>`.

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
    /// See accounts, their roles and the audit trail.
    IdentityRead = "identity:read";
    /// Create and change accounts and tokens.
    IdentityWrite = "identity:write";
    /// Read the feed of events.
    EventsRead = "events:read";
}
