//! The SQL of the tables.

pub(crate) mod carton;
pub(crate) mod claim;
pub(crate) mod line;
pub(crate) mod order;
pub(crate) mod packing;
pub(crate) mod shipment;
pub(crate) mod timeline;

use ambar_catalog_contract::ShippingPolicy;
use ambar_kernel::{Failure, Quantity, Result, Scale};
use ambar_shipments_domain::Policy;

/// A quantity as it is stored.
pub(crate) fn quantity(units: i64) -> Result<Quantity> {
    Quantity::new(units).map_err(Failure::internal)
}

/// A number of decimals as it is stored.
pub(crate) fn scale(decimals: i16) -> Result<Scale> {
    u8::try_from(decimals).map_err(Failure::internal).and_then(|it| Scale::new(it).map_err(Failure::internal))
}

/// The customer's policy in the words of this context.
pub(crate) const fn policy(policy: ShippingPolicy) -> Policy {
    match policy {
        ShippingPolicy::ShipAvailable => Policy::ShipAvailable,
        ShippingPolicy::ShipComplete => Policy::ShipComplete,
        ShippingPolicy::CancelRest => Policy::CancelRest,
    }
}
