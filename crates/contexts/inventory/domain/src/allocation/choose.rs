//! How much of which row, given their ranking.

use std::collections::BTreeSet;

use ambar_inventory_contract::{AllocationOrder, AllocationReason, AllocationRule, AllocationStep, StockId};
use ambar_kernel::{HandlingUnitId, LotId, Quantity};

use super::{Pick, Stocked, fewest::fewest, rank::Ranked};

/// What is fetched in one go: a handling unit, or a loose row.
#[derive(Debug, Clone)]
struct Source<'a> {
    rows: Vec<Ranked<'a>>,
    /// A handling unit of which all that it holds of the item is free and usable: it can go as it is.
    whole: bool,
    unit: bool,
}

impl Source<'_> {
    fn free(&self) -> Quantity {
        self.rows.iter().map(|ranked| ranked.stocked.row.free()).sum()
    }
}

/// What has been chosen so far and what is still wanted.
struct Chosen<'r> {
    rule: &'r AllocationRule,
    missing: Quantity,
    picks: Vec<Pick>,
    used: BTreeSet<StockId>,
}

impl Chosen<'_> {
    fn take(&mut self, ranked: &Ranked<'_>, step: AllocationStep) {
        let row = ranked.stocked.row;
        let quantity = row.free().min(self.missing);
        if quantity.is_zero() {
            return;
        }
        self.missing = self.missing.saturating_minus(quantity);
        self.used.insert(row.id);
        let why = AllocationReason {
            order: self.rule.order,
            rank: ranked.rank,
            received_at: row.received_at,
            expires_on: ranked.stocked.lot.and_then(|lot| lot.expires_on),
            free: row.free(),
            step,
            one_lot: self.rule.one_lot,
            rule_id: self.rule.rule_id,
        };
        self.picks.push(Pick { stock_id: row.id, quantity, why });
    }

    fn take_source(&mut self, source: &Source<'_>, step: AllocationStep) {
        for ranked in &source.rows {
            self.take(ranked, step);
        }
    }

    fn untouched(&self, source: &Source<'_>) -> bool {
        source.rows.iter().all(|ranked| !self.used.contains(&ranked.stocked.row.id))
    }
}

/// Chooses from ranked rows; `stock` is everything that stands there of the item, usable or not.
pub(super) fn choose(
    wanted: Quantity,
    ranked: &[Ranked<'_>],
    stock: &[Stocked<'_>],
    rule: &AllocationRule,
) -> Vec<Pick> {
    let mut chosen = Chosen { rule, missing: wanted, picks: Vec::new(), used: BTreeSet::new() };
    for zone in ranked.chunk_by(|one, next| one.zone == next.zone) {
        choose_in_zone(&mut chosen, zone, stock);
    }
    chosen.picks
}

fn choose_in_zone(chosen: &mut Chosen<'_>, ranked: &[Ranked<'_>], stock: &[Stocked<'_>]) {
    let few = chosen.rule.order == AllocationOrder::FewestUnits;
    if !few && !chosen.rule.whole_units_first {
        for ranked in ranked {
            chosen.take(ranked, AllocationStep::Ranked);
        }
        return;
    }
    let mut sources = sources(ranked, stock);
    if chosen.rule.whole_units_first {
        for source in sources.iter().filter(|source| source.whole) {
            if source.free() <= chosen.missing {
                chosen.take_source(source, AllocationStep::WholeUnit);
            }
        }
        sources.retain(|source| chosen.untouched(source));
    }
    if few {
        let free: Vec<(i64, bool)> = sources.iter().map(|source| (source.free().units(), !source.unit)).collect();
        for n in fewest(&free, chosen.missing.units()) {
            chosen.take_source(&sources[n], AllocationStep::FewestUnits);
        }
    } else {
        let (units, loose): (Vec<_>, Vec<_>) = sources.into_iter().partition(|source| source.unit);
        for source in loose.iter().chain(&units) {
            chosen.take_source(source, AllocationStep::Rest);
        }
    }
}

/// The handling units and loose rows, in the order of the best row in each.
fn sources<'a>(ranked: &[Ranked<'a>], stock: &[Stocked<'_>]) -> Vec<Source<'a>> {
    let mut sources: Vec<(HandlingUnitId, Source<'a>)> = Vec::new();
    for ranked in ranked {
        let unit = ranked.stocked.row.key.handling_unit_id;
        match sources.iter_mut().find(|(of, _)| *of == unit && !unit.is_nil()) {
            Some((_, source)) => source.rows.push(*ranked),
            None => sources.push((unit, Source { rows: vec![*ranked], whole: false, unit: !unit.is_nil() })),
        }
    }
    for (unit, source) in sources.iter_mut().filter(|(_, source)| source.unit) {
        let inside = stock.iter().filter(|stocked| stocked.row.key.handling_unit_id == *unit);
        let on_hand: Quantity = inside.map(|stocked| stocked.row.on_hand).sum();
        source.whole = on_hand == source.free();
    }
    sources.into_iter().map(|(_, source)| source).collect()
}

/// The lot that has all that is wanted: of several the one whose best row ranks first, or under
/// [`AllocationOrder::FewestUnits`] the one of which the fewest rows are needed. Goods without a lot are one lot.
pub(super) fn covering_lot(
    wanted: Quantity,
    ranked: &[Ranked<'_>],
    stock: &[Stocked<'_>],
    rule: &AllocationRule,
) -> Option<LotId> {
    let mut lots: Vec<LotId> = Vec::new();
    for ranked in ranked {
        let lot = ranked.stocked.row.key.lot_id;
        if !lots.contains(&lot) {
            lots.push(lot);
        }
    }
    let of = |lot: LotId| ranked.iter().copied().filter(move |ranked| ranked.stocked.row.key.lot_id == lot);
    lots.retain(|lot| of(*lot).map(|ranked| ranked.stocked.row.free()).sum::<Quantity>() >= wanted);
    if rule.order != AllocationOrder::FewestUnits {
        return lots.first().copied();
    }
    let rows_needed = |lot: &LotId| choose(wanted, &of(*lot).collect::<Vec<_>>(), stock, rule).len();
    lots.into_iter().min_by_key(rows_needed)
}
