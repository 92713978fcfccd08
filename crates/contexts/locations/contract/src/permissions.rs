//! The rights that locations checks, as types for `Allow<…>`.

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
    /// See warehouses, zones and locations.
    LocationsRead = "locations:read";
    /// Add, change and lock warehouses, zones and locations.
    LocationsWrite = "locations:write";
}
