//! Which line a scan belongs to, when a delivery has several of one item.

use ambar_kernel::LotCode;

use crate::Line;

/// The line that goods of this lot are counted on, by position: the first that still expects goods, those that announce the
/// goods' lot before those that announce none, and those before the ones that announce another; if none expects any, the
/// last of the best.
#[must_use]
pub fn choose_line(lines: &[(Line, Option<LotCode>)], lot: Option<&LotCode>) -> Option<usize> {
    let fit = |announced: Option<&LotCode>| match (announced, lot) {
        (Some(announced), Some(lot)) if announced == lot => 0,
        (None, _) | (_, None) => 1,
        (Some(_), Some(_)) => 2,
    };
    let rank = |&(at, (line, announced)): &(usize, &(Line, Option<LotCode>))| {
        let full = line.counted >= line.expected;
        (full, fit(announced.as_ref()), if full { usize::MAX - at } else { at })
    };
    lines.iter().enumerate().min_by_key(rank).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{Quantity, Scale};

    use proptest::prelude::*;

    use super::*;

    fn line(expected: i64, counted: i64, lot: &str) -> (Line, Option<LotCode>) {
        let line = Line::announced(Quantity::new(expected).unwrap(), 0, Scale::WHOLE);
        (Line { counted: Quantity::new(counted).unwrap(), ..line }, LotCode::parse(lot).ok())
    }

    fn chosen(lines: &[(Line, Option<LotCode>)], lot: &str) -> Option<usize> {
        choose_line(lines, LotCode::parse(lot).ok().as_ref())
    }

    #[test]
    fn the_first_line_that_expects_goods_takes_them() {
        assert_eq!(chosen(&[line(5, 5, ""), line(5, 2, ""), line(5, 0, "")], ""), Some(1));
        assert_eq!(chosen(&[line(5, 5, ""), line(5, 5, "")], ""), Some(1), "the last one goes over");
        assert_eq!(chosen(&[], ""), None);
    }

    #[test]
    fn the_line_of_the_lot_comes_first() {
        let lines = [line(5, 0, "L2"), line(5, 0, ""), line(5, 0, "L1")];
        assert_eq!(chosen(&lines, "L1"), Some(2));
        assert_eq!(chosen(&lines, "L3"), Some(1));
        assert_eq!(chosen(&lines, ""), Some(0));
        assert_eq!(
            chosen(&[line(5, 0, "L2"), line(5, 5, "L1")], "L1"),
            Some(0),
            "a line that expects goods before a full one"
        );
        assert_eq!(chosen(&[line(5, 5, "L1"), line(5, 5, "L2")], "L1"), Some(0));
    }

    #[test]
    fn what_goes_over_is_counted_on_the_last_line_of_its_lot() {
        let full = [line(5, 5, "L1"), line(5, 5, "L2"), line(5, 6, "L1"), line(5, 5, "L2"), line(5, 5, "")];
        assert_eq!(chosen(&full, "L1"), Some(2));
        assert_eq!(chosen(&full, "L2"), Some(3));
        assert_eq!(chosen(&full, "L3"), Some(4));
    }

    proptest! {
        #[test]
        fn no_full_line_is_chosen_while_another_expects_goods(
            lines in prop::collection::vec((1..4_i64, 0..5_i64, 0..3_u8), 1..8), lot in 0..3_u8,
        ) {
            let code = |n: u8| if n == 0 { String::new() } else { format!("L{n}") };
            let lines: Vec<_> = lines.into_iter().map(|(expected, counted, n)| line(expected, counted, &code(n))).collect();
            let chosen = chosen(&lines, &code(lot)).unwrap();
            let expects = |(line, _): &(Line, Option<LotCode>)| line.counted < line.expected;
            prop_assert!(expects(&lines[chosen]) || !lines.iter().any(expects));
        }
    }
}
