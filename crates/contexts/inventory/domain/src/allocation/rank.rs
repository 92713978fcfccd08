//! Which of the usable goods is better than which.

use std::cmp::Reverse;

use ambar_inventory_contract::{AllocationOrder, AllocationRule};

use super::Stocked;

/// A row with its place in the ranking, from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked<'a> {
    pub(super) stocked: Stocked<'a>,
    pub(super) rank: u32,
    /// Which of the rule's zones it stands in.
    pub(super) zone: usize,
}

/// The rows from the best on: by zone if the rule names zones, then by its order of choice.
pub(super) fn ranked<'a>(mut rows: Vec<Stocked<'a>>, rule: &AllocationRule) -> Vec<Ranked<'a>> {
    rows.sort_by_key(|stocked| (zone(stocked, rule), key(stocked, rule)));
    let zoned = rows.into_iter().map(|stocked| (zone(&stocked, rule), stocked));
    zoned.zip(1..).map(|((zone, stocked), rank)| Ranked { stocked, rank, zone }).collect()
}

fn zone(stocked: &Stocked<'_>, rule: &AllocationRule) -> usize {
    rule.zones.iter().position(|zone| *zone == stocked.place.zone_id).unwrap_or_default()
}

/// By the order of choice; what it does not tell apart by age, then the nearer place, then the older row.
fn key(stocked: &Stocked<'_>, rule: &AllocationRule) -> impl Ord + use<> {
    let order = rule.order;
    let dated = stocked.lot.and_then(|lot| lot.expires_on).filter(|_| order == AllocationOrder::Fefo);
    let newest = (order == AllocationOrder::Lifo).then_some(Reverse(stocked.row.received_at));
    let by_walk = matches!(order, AllocationOrder::Nearest | AllocationOrder::FewestUnits);
    let start = rule.start.filter(|_| order == AllocationOrder::Nearest);
    let sequence = stocked.place.sequence;
    let distance = by_walk.then(|| start.map_or(i128::from(sequence), |start| distance(sequence, start)));
    // `Reverse(is_some)` puts dated goods before undated ones.
    (Reverse(dated.is_some()), dated, newest, distance, stocked.row.received_at, sequence, stocked.row.id)
}

fn distance(one: i64, other: i64) -> i128 {
    (i128::from(one) - i128::from(other)).abs()
}
