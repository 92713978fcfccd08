//! Medians and percentiles.

/// The middle of the figures; of an even number, the mean of the two in the middle. None of none.
pub fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(*sorted.get(sorted.len() / 2 - 1)?, upper))
}

/// The least figure that `per_mille` thousandths of all figures do not exceed. The figures are sorted. None of none.
pub fn percentile(sorted: &[u64], per_mille: usize) -> Option<u64> {
    let rank = (sorted.len() * per_mille).div_ceil(1000).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[9.0, 1.0, 5.0, 3.0]), Some(4.0));
    }

    #[test]
    fn a_percentile_is_a_figure_that_was_measured() {
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!(percentile(&hundred, 500), Some(50));
        assert_eq!(percentile(&hundred, 950), Some(95));
        assert_eq!(percentile(&hundred, 990), Some(99));
        assert_eq!(percentile(&hundred, 999), Some(100));
        assert_eq!(percentile(&hundred, 1000), Some(100));
        assert_eq!(percentile(&[7], 10), Some(7));
        assert_eq!(percentile(&[], 500), None);
    }

    #[test]
    fn one_slow_answer_in_fifty_is_the_p99() {
        let mut figures = vec![1; 49];
        figures.push(900);
        assert_eq!(percentile(&figures, 980), Some(1));
        assert_eq!(percentile(&figures, 990), Some(900));
    }
}
