//! The rights that receiving checks, as types for `Allow<…>`.

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
    /// See deliveries, receipts and putaways.
    ReceivingRead = "receiving:read";
    /// Receive goods and put them away.
    ReceivingWrite = "receiving:write";
    /// Announce, close and cancel deliveries; receive beyond the tolerance; cancel putaways.
    ReceivingManage = "receiving:manage";
}
