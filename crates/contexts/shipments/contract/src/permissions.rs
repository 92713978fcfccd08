//! The rights that shipments checks, as types for `Allow<…>`.

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
    /// See orders, cartons and shipments.
    ShipmentsRead = "shipments:read";
    /// Take, release, cancel and ship orders.
    ShipmentsWrite = "shipments:write";
    /// Pack cartons.
    ShipmentsPack = "shipments:pack";
}
