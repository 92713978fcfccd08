//! The rights that inventory checks, as types for `Allow<…>`.

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
    /// See stock, movements, handling units, reservations and counts.
    InventoryRead = "inventory:read";
    /// Move stock, make handling units, count.
    InventoryWrite = "inventory:write";
    /// Adjust stock, change its status, override the limits of a place; set the rules of allocation.
    InventoryAdjust = "inventory:adjust";
    /// Approve counts that others made, or send them back; set from which difference on a count waits for that.
    InventoryApprove = "inventory:approve";
}
