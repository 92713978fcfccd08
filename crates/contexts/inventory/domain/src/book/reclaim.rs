//! Claims that change hands or goods: in one step, so that at no moment goods are claimed twice or a demand has neither.

use ambar_inventory_contract::{
    Allocation, AllocationReason, AllocationStep, PassedOver, Reallocate, Reserve, Shortage, StockDone, TakeFrom,
    TakeOver, Taken,
};
use ambar_kernel::{Quantity, ReservationId};

use super::{Book, Result, TotalKey, positive};
use crate::{
    Claim, ClaimState, Row, Stamp, StockFault,
    allocation::{Pick, Stocked, Terms, allocate},
};

/// A command's ids for new claims.
struct Ids<'a> {
    stamp: &'a Stamp,
    next: u32,
}

impl Ids<'_> {
    fn id(&mut self, what: &str) -> ReservationId {
        self.next += 1;
        ReservationId::derived(self.stamp.command_id.uuid(), &format!("{what} {}", self.next))
    }
}

impl Book {
    pub(super) fn reallocate(&mut self, stamp: &Stamp, command: &Reallocate) -> Result<StockDone> {
        let claim = self.open_claim(command.reservation_id)?;
        let row = self.row(claim.stock_id)?;
        let item = self.item(row.key.item_id)?;
        if claim.state != ClaimState::Allocated || claim.quantity != command.quantity {
            return Err(StockFault::ClaimBegun {
                id: claim.id,
                sku: item.sku.clone(),
                left: item.shown(claim.quantity),
            });
        }
        let terms = self.terms(&command.rule, &item, row.key.warehouse_id, &command.exclude);
        let mut stock = self.stock_of(row.total_key());
        stock.retain(|stocked| stocked.row.id != row.id && command.stock_id.is_none_or(|only| stocked.row.id == only));
        let choice = allocate(claim.quantity, &stock, &terms);
        if let Some(shortage) = choice.shortage {
            let (sku, missing) = (item.sku.clone(), item.shown(shortage.missing));
            return Err(StockFault::Short { sku, missing, shortage });
        }
        let demand = claim.demand;
        self.give_up(claim)?;
        let mut ids = Ids { stamp, next: 0 };
        let rows = choice.picks.into_iter().map(|pick| self.claim_pick(ids.id("claim"), demand, pick));
        let rows = rows.collect::<Result<_>>()?;
        Ok(StockDone::Allocated { allocation: Allocation { rows, shortage: None, taken: Vec::new() } })
    }

    pub(super) fn take_over(&mut self, stamp: &Stamp, command: &TakeOver) -> Result<StockDone> {
        let reserve = &command.reserve;
        let item = self.item(reserve.item_id)?;
        let mut missing = positive(reserve.quantity)?;
        let terms = self.terms(&reserve.rule, &item, reserve.warehouse_id, &reserve.exclude);
        let of = (reserve.warehouse_id, reserve.item_id, reserve.owner_id);
        let free = allocate(missing, &self.stock_of(of), &terms);
        let (mut rows, mut taken, mut ids) = (Vec::new(), Vec::new(), Ids { stamp, next: 0 });
        for pick in free.picks {
            missing = missing.saturating_minus(pick.quantity);
            rows.push(self.claim_pick(ids.id("claim"), reserve.demand, pick)?);
        }
        let sources = self.sources(of, reserve, &command.from);
        // From one claim after the other; only for goods of one lot from as many at once as it takes.
        for n in 0..sources.len() {
            if missing.is_zero() {
                break;
            }
            let from = if reserve.rule.one_lot { &sources[..=n] } else { &sources[n..=n] };
            for pick in self.takeable(missing, of, &terms, from) {
                missing = missing.saturating_minus(pick.quantity);
                let gone = self.free_for(&pick, from, &mut ids)?;
                taken.extend(gone);
                rows.push(self.claim_pick(ids.id("claim"), reserve.demand, pick)?);
            }
        }
        let shortage = (!missing.is_zero()).then(|| Shortage {
            missing,
            passed_over: without(free.shortage.map(|it| it.passed_over).unwrap_or_default(), &taken),
        });
        if let Some(shortage) = shortage.clone().filter(|_| !reserve.partial) {
            return Err(StockFault::Short { sku: item.sku.clone(), missing: item.shown(missing), shortage });
        }
        self.use_promise_of(reserve.demand);
        Ok(StockDone::Allocated { allocation: Allocation { rows, shortage, taken } })
    }

    /// The claims that may be taken from as they were named: of other orders, on such goods, and of which nobody has picked.
    fn sources(&self, of: TotalKey, reserve: &Reserve, from: &[TakeFrom]) -> Vec<Claim> {
        let mut sources: Vec<Claim> = Vec::new();
        for from in from {
            let Some(claim) = self.claims.get(&from.reservation_id) else { continue };
            let of_these = |row: &Row| row.total_key() == of;
            let fits = claim.state == ClaimState::Allocated
                && claim.quantity == from.quantity
                && claim.demand.order_id != reserve.demand.order_id
                && !claim.demand.outside
                && self.rows.get(&claim.stock_id).is_some_and(of_these)
                && sources.iter().all(|source| source.id != claim.id);
            if fits {
                sources.push(claim.clone());
            }
        }
        sources
    }

    /// What the rule would choose if the goods of these claims were free.
    fn takeable(&self, wanted: Quantity, of: TotalKey, terms: &Terms<'_>, from: &[Claim]) -> Vec<Pick> {
        let stock = self.stock_of(of);
        let freed: Vec<Row> = stock
            .iter()
            .map(|stocked| {
                let claimed = from.iter().filter(|claim| claim.stock_id == stocked.row.id);
                let freed: Quantity = claimed.map(|claim| claim.quantity).sum();
                Row { reserved: stocked.row.reserved.saturating_minus(freed), ..stocked.row.clone() }
            })
            .collect();
        let freed: Vec<Stocked<'_>> =
            stock.into_iter().zip(&freed).map(|(stocked, row)| Stocked { row, ..stocked }).collect();
        let mut picks = allocate(wanted, &freed, terms).picks;
        for pick in &mut picks {
            pick.why = AllocationReason { step: AllocationStep::Taken, ..pick.why.clone() };
        }
        picks
    }

    /// Gives up as many of the claims on a row as it takes for what was chosen of it; each keeps what is not needed.
    fn free_for(&mut self, pick: &Pick, from: &[Claim], ids: &mut Ids<'_>) -> Result<Vec<Taken>> {
        let mut needed = pick.quantity.saturating_minus(self.row(pick.stock_id)?.free());
        let mut taken = Vec::new();
        for claim in from.iter().filter(|claim| claim.stock_id == pick.stock_id) {
            if needed.is_zero() {
                break;
            }
            let quantity = needed.min(claim.quantity);
            needed = needed.saturating_minus(quantity);
            self.give_up(claim.clone())?;
            let rest = claim.quantity.saturating_minus(quantity);
            let kept = if rest.is_zero() {
                None
            } else {
                let pick = Pick { stock_id: claim.stock_id, quantity: rest, why: claim.why.clone() };
                Some(self.claim_pick(ids.id("kept"), claim.demand, pick)?)
            };
            taken.push(Taken { reservation_id: claim.id, demand: claim.demand, quantity, kept });
        }
        Ok(taken)
    }
}

/// What was passed over, without what was taken after all.
fn without(mut passed_over: Vec<(PassedOver, Quantity)>, taken: &[Taken]) -> Vec<(PassedOver, Quantity)> {
    let taken: Quantity = taken.iter().map(|taken| taken.quantity).sum();
    for (_, quantity) in passed_over.iter_mut().filter(|(why, _)| *why == PassedOver::Reserved) {
        *quantity = quantity.saturating_minus(taken);
    }
    passed_over.retain(|(_, quantity)| !quantity.is_zero());
    passed_over
}
