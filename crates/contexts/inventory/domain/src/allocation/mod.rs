//! Which stock an order gets, and why, and for a shortage what exists but was passed over.
//!
//! What may not be used is sifted out. The rest is ranked by the order of choice. If everything has to come from one lot, the
//! best lot that has enough is taken, or none. What is left is chosen zone by zone, in the rule's order of zones: whole handling
//! units first if the rule wants that, then by rank, or the fewest units ([`fewest`]).

mod choose;
pub mod fewest;
mod rank;
pub mod stored;

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::{AllocationReason, AllocationRule, PassedOver, Shortage, StockId};
use ambar_kernel::{LocationId, Quantity, SerialCode};
use chrono::NaiveDate;

use crate::{Lot, Place, PlaceKind, Row};

/// A row with what its usability depends on.
#[derive(Debug, Clone, Copy)]
pub struct Stocked<'a> {
    /// The row.
    pub row: &'a Row,
    /// Its place.
    pub place: &'a Place,
    /// Its lot, if it has one.
    pub lot: Option<&'a Lot>,
    /// Its serial number, if it has one.
    pub serial: Option<&'a SerialCode>,
}

/// What stock must satisfy, on a day.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// The order's rule.
    pub rule: &'a AllocationRule,
    /// Days that must remain, of the rule's and the item's the more.
    pub min_remaining_days: u16,
    /// Places not to take from.
    pub exclude: BTreeSet<LocationId>,
    /// The day.
    pub today: NaiveDate,
}

/// A part of a row that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The row.
    pub stock_id: StockId,
    /// How much of it.
    pub quantity: Quantity,
    /// Why.
    pub why: AllocationReason,
}

/// What was chosen and what was missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The parts, in the order of the rule.
    pub picks: Vec<Pick>,
    /// What was missing, if anything.
    pub shortage: Option<Shortage>,
}

/// Why the row may not be used, whatever is free of it; `None` if it may.
#[must_use]
pub fn objection(stocked: &Stocked<'_>, terms: &Terms<'_>) -> Option<PassedOver> {
    let lot_differs = terms.rule.lot.as_ref().is_some_and(|lot| stocked.lot.map(|known| &known.code) != Some(lot));
    let serial_differs = terms.rule.serial.as_ref().is_some_and(|serial| stocked.serial != Some(serial));
    if !stocked.row.key.status.allocatable() {
        Some(PassedOver::Status)
    } else if stocked.place.kind != PlaceKind::Storage {
        Some(PassedOver::NotInStorage)
    } else if stocked.place.locked_out {
        Some(PassedOver::Locked)
    } else if terms.exclude.contains(&stocked.place.id) {
        Some(PassedOver::Excluded)
    } else if !terms.rule.zones.is_empty() && !terms.rule.zones.contains(&stocked.place.zone_id) {
        Some(PassedOver::Zone)
    } else if lot_differs || serial_differs {
        Some(PassedOver::NotTheLot)
    } else if stocked.lot.is_some_and(|lot| !lot.lasts(terms.today, terms.min_remaining_days)) {
        Some(PassedOver::Expiry)
    } else {
        None
    }
}

/// Chooses from the rows by the rule until there is enough.
#[must_use]
pub fn allocate(wanted: Quantity, stock: &[Stocked<'_>], terms: &Terms<'_>) -> Choice {
    let mut passed_over: BTreeMap<PassedOver, Quantity> = BTreeMap::new();
    let mut pass = |reason, quantity: Quantity| {
        if !quantity.is_zero() {
            let sum = passed_over.entry(reason).or_default();
            *sum = [*sum, quantity].into_iter().sum();
        }
    };
    let mut usable = Vec::new();
    for stocked in stock {
        match objection(stocked, terms) {
            Some(reason) => pass(reason, stocked.row.on_hand),
            None => {
                pass(PassedOver::Reserved, stocked.row.reserved);
                usable.push(*stocked);
            }
        }
    }
    usable.retain(|stocked| !stocked.row.free().is_zero());
    let mut ranked = rank::ranked(usable, terms.rule);
    if terms.rule.one_lot {
        let lot = choose::covering_lot(wanted, &ranked, stock, terms.rule);
        if lot.is_none() {
            pass(PassedOver::OneLot, ranked.iter().map(|ranked| ranked.stocked.row.free()).sum());
        }
        ranked.retain(|ranked| Some(ranked.stocked.row.key.lot_id) == lot);
    }
    let picks = choose::choose(wanted, &ranked, stock, terms.rule);
    let granted: Quantity = picks.iter().map(|pick| pick.quantity).sum();
    let missing = wanted.saturating_minus(granted);
    let shortage = (!missing.is_zero()).then(|| Shortage { missing, passed_over: passed_over.into_iter().collect() });
    Choice { picks, shortage }
}

#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod tests;
