//! The rights that catalog checks, as types for `Allow<…>`.

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
    /// See items, categories, partners and owners.
    CatalogRead = "catalog:read";
    /// Add and change items, categories, partners and owners.
    CatalogWrite = "catalog:write";
}
