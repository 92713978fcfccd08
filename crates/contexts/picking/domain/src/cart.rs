//! How many orders one person picks at once.

use ambar_kernel::{ErrorKind, Fault};
use serde_json::{Map, Value, json};

/// The orders that a cart has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cart(u8);

/// A cart that nobody pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cart has room for 2 to {} orders", Cart::MOST)]
pub struct CartFault;

impl Fault for CartFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "picking.cart"
    }
    fn params(&self) -> Map<String, Value> {
        let params = json!({ "min": Cart::LEAST, "max": Cart::MOST });
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Cart {
    /// One order needs no cart.
    pub const LEAST: u8 = 2;
    /// The largest carts in use have so many totes.
    pub const MOST: u8 = 24;

    /// # Errors
    /// [`CartFault`]
    pub const fn new(orders: u8) -> Result<Self, CartFault> {
        if orders < Self::LEAST || orders > Self::MOST { Err(CartFault) } else { Ok(Self(orders)) }
    }

    /// How many orders.
    #[must_use]
    pub const fn orders(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_has_room_for_more_than_one_order_and_is_still_pushed_by_hand() {
        assert_eq!((Cart::new(2).map(Cart::orders), Cart::new(24).map(Cart::orders)), (Ok(2), Ok(24)));
        for odd in [0, 1, 25, u8::MAX] {
            let refusal = Cart::new(odd).unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "picking.cart"));
            assert_eq!(refusal.to_string(), "a cart has room for 2 to 24 orders");
            assert_eq!(Value::from(refusal.params()), json!({"min": 2, "max": 24}));
        }
    }
}
