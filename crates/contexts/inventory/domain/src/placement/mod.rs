//! Where received goods go. A strategy ranks the places that fit and says why it wants the best one; here the places are
//! judged, the best is taken, and for the ones next to it it is told why not.

mod strategy;

use std::cmp::Ordering;

use ambar_inventory_contract::{PlacementReason, RejectedPlace};
use ambar_kernel::{LocationCode, LocationId, ZoneId};

pub use strategy::{Abc, Fifo, NearestEmpty, Rank, Strategy};

/// How many places beside the chosen one are explained.
const EXPLAINED: usize = 4;

/// A place that may be proposed, judged for the goods that come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: LocationId,
    /// The code on its label.
    pub code: LocationCode,
    /// Its zone.
    pub zone_id: ZoneId,
    /// Its place in the walk: low is near dispatch.
    pub sequence: i64,
    /// Whether nothing stands there and nothing is on its way.
    pub empty: bool,
    /// Whether it is for goods that no storage place takes.
    pub overflow: bool,
    /// What stands against it.
    pub unfit: Option<PlacementReason>,
}

/// The place that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The place.
    pub id: LocationId,
    /// Its code.
    pub code: LocationCode,
    /// Its place in the walk.
    pub sequence: i64,
    /// Why this one.
    pub why: PlacementReason,
    /// Why not those next to it.
    pub rejected: Vec<RejectedPlace>,
}

/// No place fits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no place has room for these goods")]
pub struct NoSpace {
    /// Why not the ones that would have been best.
    pub rejected: Vec<RejectedPlace>,
}

/// Takes the best place that fits; an overflow place if no storage place does.
///
/// # Errors
/// [`NoSpace`] if none fits.
pub fn choose(strategy: &dyn Strategy, candidates: &[Candidate]) -> Result<Chosen, NoSpace> {
    let mut ranked: Vec<&Candidate> = candidates.iter().collect();
    ranked.sort_by(|a, b| order(strategy, a, b));
    let best = ranked.iter().position(|candidate| candidate.unfit.is_none()).map(|at| ranked.remove(at));
    // What stands against a place tells more than that another ranked before it.
    ranked.sort_by_key(|candidate| candidate.unfit.is_none());
    let rejected = ranked.into_iter().take(EXPLAINED).map(reject).collect();
    let Some(best) = best else { return Err(NoSpace { rejected }) };
    let why = if best.overflow { PlacementReason::Overflow } else { strategy.why(best) };
    Ok(Chosen { id: best.id, code: best.code.clone(), sequence: best.sequence, why, rejected })
}

fn order(strategy: &dyn Strategy, a: &Candidate, b: &Candidate) -> Ordering {
    let key = |candidate: &Candidate| {
        let rank =
            if candidate.overflow { Rank { tier: 0, distance: candidate.sequence } } else { strategy.rank(candidate) };
        (candidate.overflow, rank, candidate.sequence, candidate.id)
    };
    key(a).cmp(&key(b))
}

fn reject(candidate: &Candidate) -> RejectedPlace {
    RejectedPlace { location: candidate.code.clone(), why: candidate.unfit.unwrap_or(PlacementReason::RankedLower) }
}

#[cfg(test)]
mod tests;
