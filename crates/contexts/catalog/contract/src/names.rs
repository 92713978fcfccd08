//! The names of the catalog's words in the database and outside: the same as in JSON.

use crate::{AbcClass, PackagingLevel, PartnerKind, ShippingPolicy, Tracking};

macro_rules! names {
    ($($type:ident, $what:literal: $($variant:ident = $name:literal),*;)*) => {$(
        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the database and outside.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What has this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }

        impl TryFrom<String> for $type {
            type Error = String;
            fn try_from(name: String) -> Result<Self, String> {
                Self::from_name(&name).ok_or_else(|| format!(concat!("{:?} is no ", $what), name))
            }
        }
    )*};
}

names! {
    Tracking, "kind of tracking": None = "none", Lot = "lot", Expiry = "expiry", Serial = "serial";
    AbcClass, "ABC class": A = "A", B = "B", C = "C";
    PackagingLevel, "packaging level": Each = "each", Inner = "inner", Case = "case", Layer = "layer", Pallet = "pallet";
    PartnerKind, "kind of partner": Supplier = "supplier", Customer = "customer";
    ShippingPolicy, "shipping policy": ShipAvailable = "ship_available", ShipComplete = "ship_complete", CancelRest = "cancel_rest";
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! check {
        ($($type:ident),*) => {$(
            for word in $type::ALL {
                assert_eq!(serde_json::to_value(word).unwrap(), word.name());
                assert_eq!($type::try_from(word.name().to_owned()), Ok(*word));
            }
            assert!($type::try_from("odd".to_owned()).unwrap_err().starts_with("\"odd\" is no "));
        )*};
    }

    #[test]
    fn every_word_is_called_the_same_in_json_and_in_the_database() {
        check!(Tracking, AbcClass, PackagingLevel, PartnerKind, ShippingPolicy);
    }
}
