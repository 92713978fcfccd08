//! The numbers of orders, for people.

/// The number of the `n`th order.
#[must_use]
pub fn order_number(n: i64) -> String {
    format!("SO-{n:06}")
}

/// The number of the order of the rest: `SO-000012-B1`, and of the rest of that `SO-000012-B2`.
#[must_use]
pub fn backorder_number(parent: &str) -> String {
    match parent.rsplit_once("-B").and_then(|(root, n)| Some((root, n.parse::<u32>().ok()?))) {
        Some((root, n)) => format!("{root}-B{}", n.saturating_add(1)),
        None => format!("{parent}-B1"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_have_one_length_for_a_long_time() {
        assert_eq!([order_number(7), order_number(1_234_567)], ["SO-000007", "SO-1234567"]);
    }

    #[test]
    fn backorders_count_on_from_their_root() {
        for (parent, rest) in [
            ("SO-000012", "SO-000012-B1"),
            ("SO-000012-B1", "SO-000012-B2"),
            ("SO-000012-B9", "SO-000012-B10"),
            ("X-BOX", "X-BOX-B1"),
        ] {
            assert_eq!(backorder_number(parent), rest);
        }
    }

    proptest! {
        #[test]
        fn numbers_sort_as_they_were_given_out(n in 0..999_999_i64) {
            prop_assert!(order_number(n) < order_number(n + 1));
        }

        #[test]
        fn every_rest_of_a_rest_keeps_the_root_and_has_its_own_number(n in 1..9_999_999_i64, times in 1..30_usize) {
            let root = order_number(n);
            let last = (0..times).fold(root.clone(), |parent, _| backorder_number(&parent));
            prop_assert_eq!(last, format!("{root}-B{times}"));
        }
    }
}
