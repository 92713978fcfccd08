//! The order in which stops are walked.

use ambar_kernel::{LocationCode, Sku};

/// What stops are sorted by: the place's position in the walk; in one position by the label; in one place by the item.
#[must_use]
pub fn walk_order<'a>(pick_sequence: i64, location: &'a LocationCode, sku: &'a Sku) -> (i64, &'a str, &'a str) {
    (pick_sequence, location.as_str(), sku.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_follow_the_walk_then_the_label_then_the_item() {
        let stop =
            |n: i64, location: &str, sku: &str| (n, LocationCode::parse(location).unwrap(), Sku::parse(sku).unwrap());
        let mut stops = [stop(20, "A-1", "X"), stop(3, "Z-9", "X"), stop(20, "A-1", "B"), stop(20, "A-0", "Y")];
        stops.sort_by(|(a, b, c), (d, e, f)| walk_order(*a, b, c).cmp(&walk_order(*d, e, f)));
        let walked: Vec<_> = stops.iter().map(|(n, location, sku)| format!("{n} {location} {sku}")).collect();
        assert_eq!(walked, ["3 Z-9 X", "20 A-0 Y", "20 A-1 B", "20 A-1 X"]);
    }
}
