//! Suppliers and customers.

use ambar_catalog_contract::{PartnerKind, ShippingPolicy};
use ambar_kernel::{ErrorKind, Fault};

/// Why terms were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartnerFault {
    /// A supplier gets no orders.
    #[error("a shipping policy is for customers; this is a supplier")]
    PolicyOfSupplier,
    /// A customer sends no deliveries.
    #[error("an over-receipt tolerance is for suppliers; this is a customer")]
    ToleranceOfCustomer,
    /// More than can be meant.
    #[error("an over-receipt tolerance is 0 to {most} percent, not {percent}", most = PartnerTerms::MOST_PERCENT)]
    Tolerance {
        /// What was given.
        percent: u16,
    },
}

impl Fault for PartnerFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::PolicyOfSupplier => "catalog.policy_of_supplier",
            Self::ToleranceOfCustomer => "catalog.tolerance_of_customer",
            Self::Tolerance { .. } => "catalog.tolerance",
        }
    }
}

impl PartnerFault {
    /// The field it is about.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::PolicyOfSupplier => "/shipping_policy",
            Self::ToleranceOfCustomer | Self::Tolerance { .. } => "/over_receipt_percent",
        }
    }
}

/// What is agreed with a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartnerTerms {
    /// For customers.
    pub shipping_policy: ShippingPolicy,
    /// For suppliers.
    pub over_receipt_percent: u16,
}

impl PartnerTerms {
    /// The highest over-receipt tolerance: what comes beyond twice the announced quantity is a mistake, not a tolerance.
    pub const MOST_PERCENT: u16 = 100;

    /// The terms of a kind of partner; what is not given stays as in `before`.
    ///
    /// # Errors
    /// [`PartnerFault`].
    pub fn of(
        kind: PartnerKind,
        before: Self,
        policy: Option<ShippingPolicy>,
        percent: Option<u16>,
    ) -> Result<Self, PartnerFault> {
        match (kind, policy, percent) {
            (PartnerKind::Supplier, Some(_), _) => Err(PartnerFault::PolicyOfSupplier),
            (PartnerKind::Customer, _, Some(_)) => Err(PartnerFault::ToleranceOfCustomer),
            (_, _, Some(percent)) if percent > Self::MOST_PERCENT => Err(PartnerFault::Tolerance { percent }),
            _ => Ok(Self {
                shipping_policy: policy.unwrap_or(before.shipping_policy),
                over_receipt_percent: percent.unwrap_or(before.over_receipt_percent),
            }),
        }
    }
}

impl Default for PartnerTerms {
    fn default() -> Self {
        Self { shipping_policy: ShippingPolicy::ShipAvailable, over_receipt_percent: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        kind: PartnerKind,
        policy: Option<ShippingPolicy>,
        percent: Option<u16>,
    ) -> Result<PartnerTerms, PartnerFault> {
        PartnerTerms::of(kind, PartnerTerms::default(), policy, percent)
    }

    #[test]
    fn each_kind_has_its_own_terms_and_keeps_what_is_not_given() {
        let customer = of(PartnerKind::Customer, Some(ShippingPolicy::CancelRest), None).unwrap();
        assert_eq!(customer.shipping_policy, ShippingPolicy::CancelRest);
        assert_eq!(PartnerTerms::of(PartnerKind::Customer, customer, None, None), Ok(customer));
        let supplier = of(PartnerKind::Supplier, None, Some(100)).unwrap();
        assert_eq!(supplier.over_receipt_percent, 100);
        assert_eq!(PartnerTerms::of(PartnerKind::Supplier, supplier, None, None), Ok(supplier));
    }

    #[test]
    fn terms_of_the_other_kind_are_refused_where_they_stand() {
        for (refused, code, pointer) in [
            (
                of(PartnerKind::Supplier, Some(ShippingPolicy::ShipComplete), None),
                "catalog.policy_of_supplier",
                "/shipping_policy",
            ),
            (of(PartnerKind::Customer, None, Some(0)), "catalog.tolerance_of_customer", "/over_receipt_percent"),
            (of(PartnerKind::Supplier, None, Some(101)), "catalog.tolerance", "/over_receipt_percent"),
        ] {
            let fault = refused.unwrap_err();
            assert_eq!((fault.kind(), fault.code(), fault.pointer()), (ErrorKind::Invalid, code, pointer));
            assert!(!fault.to_string().is_empty());
        }
    }

    #[test]
    fn with_a_new_partner_nothing_special_is_agreed() {
        for kind in [PartnerKind::Customer, PartnerKind::Supplier] {
            let terms = of(kind, None, None).unwrap();
            assert_eq!((terms.shipping_policy, terms.over_receipt_percent), (ShippingPolicy::ShipAvailable, 0));
        }
    }

    #[test]
    fn a_given_term_replaces_only_the_one_before() {
        let before = PartnerTerms { shipping_policy: ShippingPolicy::ShipComplete, over_receipt_percent: 10 };
        let supplier = PartnerTerms::of(PartnerKind::Supplier, before, None, Some(0));
        assert_eq!(supplier, Ok(PartnerTerms { over_receipt_percent: 0, ..before }));
        let customer = PartnerTerms::of(PartnerKind::Customer, before, Some(ShippingPolicy::CancelRest), None);
        assert_eq!(customer, Ok(PartnerTerms { shipping_policy: ShippingPolicy::CancelRest, ..before }));
    }

    #[test]
    fn that_a_term_is_of_the_other_kind_is_said_before_that_it_is_too_high() {
        let policy = Some(ShippingPolicy::ShipAvailable);
        assert_eq!(of(PartnerKind::Supplier, policy, Some(101)), Err(PartnerFault::PolicyOfSupplier));
        assert_eq!(of(PartnerKind::Customer, policy, Some(101)), Err(PartnerFault::ToleranceOfCustomer));
    }
}
