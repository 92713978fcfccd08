//! The fewest handling units and loose rows that have enough.
//!
//! The largest first is never more of them than any other choice, so their number is known at once. Which of the choices of
//! that number is best is a subset-sum problem with a fixed number of members: one whose sum is exactly what is wanted leaves no
//! handling unit open. It is searched by depth first with the bounds of Martello and Toth (Knapsack Problems, 1990, chapter
//! 4): the members from the largest down, a branch cut where the largest that are left are too little or the smallest too much.
//! The search gives up after a fixed number of steps. Then, and when no such choice exists, the largest go whole, and of the
//! last one only a part: from loose goods if there are enough, else from the smallest unit that suffices, so that large units
//! stay whole.

/// Steps after which the search for an exact choice gives up: a fraction of a millisecond.
const MOST_STEPS: usize = 4_000;

/// Members of a choice beyond which nobody searches for an exact one.
const MOST_MEMBERS: usize = 50;

/// Which of the sources to take whole, the last one perhaps in part. Each is what is free of it and whether it is loose, the
/// better ranked before the others; ties go to the better ranked. Everything if there is not enough.
#[must_use]
pub fn fewest(free: &[(i64, bool)], wanted: i64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..free.len()).collect();
    if wanted <= 0 {
        return Vec::new();
    }
    // A stable sort: of equal ones the better ranked stay first.
    order.sort_by_key(|n| std::cmp::Reverse(free[*n].0));
    let mut sum = 0_i64;
    let Some(number) = order.iter().position(|n| {
        sum = sum.saturating_add(free[*n].0);
        sum >= wanted
    }) else {
        return (0..free.len()).collect();
    };
    let number = number + 1;
    let sizes: Vec<i64> = order.iter().map(|n| free[*n].0).collect();
    let mut search = Search { sizes: &sizes, chosen: Vec::with_capacity(number), steps: 0 };
    if number <= MOST_MEMBERS && search.exact(0, number, wanted) {
        let mut exact: Vec<usize> = search.chosen.into_iter().map(|at| order[at]).collect();
        exact.sort_unstable();
        return exact;
    }
    let mut taken = order[..number - 1].to_vec();
    let rest = wanted - taken.iter().map(|n| free[*n].0).sum::<i64>();
    let last = order[number - 1..].iter().filter(|n| free[**n].0 >= rest);
    taken.extend(last.min_by_key(|n| (!free[**n].1, free[**n].0, **n)));
    taken
}

struct Search<'a> {
    /// From the largest down.
    sizes: &'a [i64],
    chosen: Vec<usize>,
    steps: usize,
}

impl Search<'_> {
    /// Whether so many from here on have exactly that sum; they are chosen then.
    fn exact(&mut self, from: usize, number: usize, sum: i64) -> bool {
        if number == 0 {
            return sum == 0;
        }
        let mut at = from;
        loop {
            self.steps += 1;
            let left = self.sizes.get(at..).unwrap_or_default();
            let add = |sizes: &[i64]| sizes.iter().fold(0_i64, |all, size| all.saturating_add(*size));
            let too_few = left.len() < number || self.steps > MOST_STEPS;
            if too_few || add(&left[..number]) < sum || add(&left[left.len() - number..]) > sum {
                return false;
            }
            self.chosen.push(at);
            if self.exact(at + 1, number - 1, sum - left[0]) {
                return true;
            }
            self.chosen.pop();
            // Another of the same size leads nowhere else.
            at += left.iter().take_while(|size| **size == left[0]).count();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn units(sizes: &[i64]) -> Vec<(i64, bool)> {
        sizes.iter().map(|size| (*size, false)).collect()
    }

    #[test]
    fn whole_units_that_fit_exactly_go_before_a_larger_one_that_would_be_opened() {
        assert_eq!(fewest(&units(&[10, 6, 4, 2]), 8), [0], "one is fewer than two, even if it is opened");
        assert_eq!(fewest(&units(&[10, 8, 4]), 8), [1]);
        assert_eq!(fewest(&units(&[10, 7, 5]), 12), [1, 2], "two are needed, and these two leave nothing open");
        assert_eq!(fewest(&units(&[9, 6, 5, 4]), 10), [1, 3], "the largest leads nowhere and is given up");
        assert_eq!(fewest(&units(&[5, 5]), 9), [0, 1], "where none fit, the last one is opened");
    }

    #[test]
    fn of_the_last_a_part_goes_from_loose_goods_or_else_the_smallest_that_suffices() {
        assert_eq!(fewest(&units(&[10, 5, 7]), 12), [1, 2]);
        assert_eq!(fewest(&units(&[10, 4, 7]), 12), [0, 1]);
        assert_eq!(fewest(&[(10, false), (4, false), (7, true)], 12), [0, 2]);
        assert_eq!(fewest(&units(&[9, 9, 9]), 3), [0], "of equal ones the better ranked");
    }

    #[test]
    fn everything_goes_if_it_is_not_enough_and_nothing_for_nothing() {
        assert_eq!(fewest(&units(&[1, 3, 2]), 7), [0, 1, 2]);
        assert_eq!(fewest(&units(&[1, 3, 2]), 0), [] as [usize; 0]);
        assert_eq!(fewest(&[], 3), [] as [usize; 0]);
    }

    #[test]
    fn a_search_without_end_gives_up_and_takes_the_largest() {
        // Even sizes never have an odd sum, and nearly every choice of twenty is near it.
        let sizes: Vec<i64> = (0..400).map(|n| 1_000_000 + 2 * n).collect();
        let wanted = 20_000_001;
        let taken = fewest(&units(&sizes), wanted);
        assert_eq!(taken.len(), 20);
        assert!(taken[..19].iter().all(|n| *n > 380) && taken.iter().map(|n| sizes[*n]).sum::<i64>() >= wanted);
        let many = fewest(&units(&[2; 200]), 301);
        assert_eq!(many.len(), 151, "nobody searches among so many");
    }

    proptest! {
        #[test]
        fn no_choice_is_smaller_and_none_of_that_size_leaves_less_open(
            sizes in prop::collection::vec((1_i64..30, any::<bool>()), 0..9), wanted in 1_i64..120,
        ) {
            let taken = fewest(&sizes, wanted);
            let sum = |taken: &[usize]| taken.iter().map(|n| sizes[*n].0).sum::<i64>();
            let all: i64 = sizes.iter().map(|(size, _)| size).sum();
            prop_assert_eq!(sum(&taken) >= wanted, all >= wanted);
            let subsets = (0_u32..1 << sizes.len()).map(|bits| {
                (0..sizes.len()).filter(|n| bits & (1 << n) != 0).collect::<Vec<_>>()
            });
            for other in subsets.filter(|other| sum(other) >= wanted.min(all)) {
                prop_assert!(taken.len() <= other.len());
                if other.len() == taken.len() && sum(&other) == wanted {
                    prop_assert_eq!(sum(&taken), wanted, "an exact choice is found");
                }
            }
            // Only the last one may be taken in part.
            let before_last = taken.split_last().map_or(0, |(_, before)| sum(before));
            prop_assert!(taken.is_empty() || before_last < wanted);
        }
    }
}
