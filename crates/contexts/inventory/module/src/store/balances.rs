//! What every group writes, in one call: balances with their movements, the figures of places, the answers, and what is told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ambar_inventory_contract::{StockId, StockOutcome, VirtualPlace};
use ambar_inventory_domain::{Change, Claim, Movement, Place, Row, Side, TotalKey};
use ambar_kernel::{Ctx, Failure, ItemId, LocationId, Result, StockCommandId};
use ambar_pg::{Db, Notes, Recording, is_twin, record};
use serde_json::Value;
use sqlx::{PgExecutor, error::DatabaseError};

use super::{effect::Effect, papers};

// See the functions' migrations. The second is called once the first has ended well: it alone has the say in what CASE reaches.
pub(crate) const WRITE: &str = concat!(
    "SELECT CASE WHEN inventory.write(
         $101, $102, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50,
         $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74,
         $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100)
     THEN ",
    record!(),
    " END"
);

/// What was decided on without a lock: it must still be so when the decision is written.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    /// Places in the order of their ids.
    pub(crate) places: Vec<SeenAs>,
    /// Places that goods are only claimed at, where memory is trusted, with the version of the card: whether goods may leave them must
    /// still be so.
    pub(crate) looked_at: BTreeMap<LocationId, i64>,
    /// Stock whose oldest rows were chosen from, and how often goods of it had been offered anew then.
    pub(crate) chosen: Vec<(TotalKey, i64)>,
    /// Items, with the version of the card. They must be as they were looked up when the places are locked.
    pub(crate) items: Vec<(ItemId, i64)>,
    /// The rows that do not change and must still be of the version that was seen.
    pub(crate) rows: SeenRows,
}

/// Which of the rows that do not change may have been seen at another moment than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SeenRows {
    /// None: they are locked.
    #[default]
    Locked,
    /// Rows were seen at one moment and places at another: goods that went out of a row and back into it must be those.
    AtOneMoment,
    /// Each at its own.
    Apart,
}

/// A place as it was seen.
#[derive(Debug)]
pub(crate) struct SeenAs {
    pub(crate) id: LocationId,
    pub(crate) revision: i64,
    /// Whether its figures are kept: then they are written, which locks it.
    pub(crate) counted: bool,
}

impl Guard {
    /// Rows that were seen and do not change, with their versions.
    fn unchanged(&self, effect: &Effect<'_>) -> Vec<(i64, i64)> {
        let version = |row: &Row| Some((row.id.0, row.version?));
        match self.rows {
            SeenRows::Locked => Vec::new(),
            SeenRows::AtOneMoment => effect.book.rows.restored().into_iter().filter_map(version).collect(),
            SeenRows::Apart => {
                effect.book.rows.values().filter(|row| !effect.changes(row.id)).filter_map(version).collect()
            }
        }
    }

    fn bind<'q>(&self, query: Recording<'q>, effect: &Effect<'_>) -> Recording<'q> {
        let unchanged = self.unchanged(effect);
        // One order for all: if a place is only passed, none is locked by being written.
        let locked = if self.places.iter().all(|it| it.counted) { &[] } else { &*self.places };
        // Where they are not changed in the order of their numbers they are locked in it before.
        let ordered = if by_serial(&effect.rows) { &*effect.rows } else { &[] };
        query
            .bind(locked.iter().map(|it| it.id).collect::<Vec<_>>())
            .bind(locked.iter().map(|it| it.revision).collect::<Vec<_>>())
            .bind(locked.iter().map(|it| it.counted).collect::<Vec<_>>())
            .bind(self.looked_at.keys().copied().collect::<Vec<_>>())
            .bind(self.looked_at.values().copied().collect::<Vec<_>>())
            .bind(self.items.iter().map(|it| it.0).collect::<Vec<_>>())
            .bind(self.items.iter().map(|it| it.1).collect::<Vec<_>>())
            .bind(self.chosen.iter().map(|((warehouse, ..), _)| *warehouse).collect::<Vec<_>>())
            .bind(self.chosen.iter().map(|((_, item, _), _)| *item).collect::<Vec<_>>())
            .bind(self.chosen.iter().map(|((.., owner), _)| *owner).collect::<Vec<_>>())
            .bind(self.chosen.iter().map(|it| it.1).collect::<Vec<_>>())
            .bind(unchanged.iter().map(|it| it.0).collect::<Vec<_>>())
            .bind(unchanged.iter().map(|it| it.1).collect::<Vec<_>>())
            .bind(ordered.iter().filter(|it| it.before.is_some()).map(|it| it.key.0).collect::<Vec<_>>())
    }
}

/// Whether a unit of a serial-tracked item may go from one of the rows to another: the one is emptied before the other is filled.
fn by_serial(changed: &[Change<'_, StockId, Row>]) -> bool {
    changed.iter().filter_map(|it| it.after).any(|row| !row.key.serial_id.is_nil())
}

/// What a group writes, and tells.
pub(crate) struct Writing<'a> {
    /// Whose transaction it is.
    pub(crate) ctx: &'a Ctx,
    /// Where it waits for its turn, if it is the whole of its transaction.
    pub(crate) lane: Option<i64>,
    /// Whose command moved something.
    pub(crate) senders: &'a HashMap<StockCommandId, &'a Ctx>,
    pub(crate) effect: &'a Effect<'a>,
    /// The outcomes to keep.
    pub(crate) outcomes: &'a [(StockCommandId, &'a StockOutcome)],
    pub(crate) guard: &'a Guard,
    pub(crate) notes: Notes,
}

/// The call that writes what the book changed, the answers and what is told.
///
/// # Errors
/// Only by a bug.
pub(crate) fn call(db: &Db, writing: Writing<'_>) -> Result<Recording<'static>> {
    let Writing { ctx, lane, senders, effect, outcomes, guard, notes } = writing;
    let pairs: Vec<(&Row, Option<&Row>)> =
        effect.rows.iter().filter_map(|change| Some((change.after?, change.before))).collect();
    let grows = |(after, before): &(&Row, Option<&Row>)| before.is_none_or(|before| after.on_hand > before.on_hand);
    let (mut new, mut old): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(after, _)| after.version.is_none());
    if by_serial(&effect.rows) {
        old.sort_by_key(grows);
    }
    // In one order for everybody: who makes the same two would wait for each other.
    new.sort_by_key(|(after, _)| after.key);
    let places: Vec<&Place> = effect.places.values().copied().collect();
    let movements = effect.book.movements();
    let mut outcomes = outcomes.to_vec();
    outcomes.sort_by_key(|(id, _)| *id);
    let documents =
        outcomes.iter().map(|(_, outcome)| serde_json::to_value(outcome)).collect::<Result<Vec<Value>, _>>();
    let documents = documents.map_err(Failure::internal)?;
    let sent = || movements.iter().map(|it| senders.get(&it.stamp.command_id));

    let query = notes.bind(sqlx::query_as(WRITE), db, ctx)?.bind(ctx.now);
    let query = guard.bind(query, effect);
    let offered = if papers::totals_are_written(effect.book) { &BTreeSet::new() } else { &effect.offered };
    let query = bind_offers(bind_new(bind_changed(query, &old), &new), offered);
    let query = bind_claims(query, &papers::new_claims(effect.book))
        .bind(sent().map(|ctx| ctx.map(|ctx| ctx.actor.account)).collect::<Vec<_>>())
        .bind(sent().map(|ctx| ctx.map(|ctx| ctx.operation_id)).collect::<Vec<_>>());
    let query = bind_places(bind_movements(query, movements), &places);
    let query = query.bind(outcomes.iter().map(|(id, _)| *id).collect::<Vec<_>>()).bind(documents);
    Ok(query.bind(lane).bind(effect.step.first()))
}

/// Makes that call.
///
/// # Errors
/// [`WriteError`]; then nothing of it may be committed.
pub(crate) async fn write(on: impl PgExecutor<'_>, call: Recording<'_>) -> Result<(), WriteError> {
    call.fetch_one(on).await?;
    Ok(())
}

fn bind_changed<'q>(query: Recording<'q>, rows: &[(&Row, Option<&Row>)]) -> Recording<'q> {
    query
        .bind(rows.iter().map(|(row, _)| row.id.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.on_hand.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.reserved.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.received_at).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.version).collect::<Vec<_>>())
}

fn bind_new<'q>(query: Recording<'q>, rows: &[(&Row, Option<&Row>)]) -> Recording<'q> {
    query
        .bind(rows.iter().map(|(row, _)| row.id.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.warehouse_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.location_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.handling_unit_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.item_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.lot_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.serial_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.status.name()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.key.owner_id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.on_hand.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.reserved.units()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(row, _)| row.received_at).collect::<Vec<_>>())
}

fn bind_offers<'q>(query: Recording<'q>, offered: &BTreeSet<TotalKey>) -> Recording<'q> {
    query
        .bind(offered.iter().map(|of| of.0).collect::<Vec<_>>())
        .bind(offered.iter().map(|of| of.1).collect::<Vec<_>>())
        .bind(offered.iter().map(|of| of.2).collect::<Vec<_>>())
}

fn bind_claims<'q>(query: Recording<'q>, claims: &[&Claim]) -> Recording<'q> {
    query
        .bind(claims.iter().map(|claim| claim.id).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.stock_id.0).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.demand.order_id).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.demand.order_line_id).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.demand.outside).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.quantity.units()).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.state.name()).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| sqlx::types::Json(claim.why.clone())).collect::<Vec<_>>())
}

/// A side of a movement as its two columns, of which exactly one is set.
const fn columns(side: Side) -> (Option<i64>, Option<&'static str>) {
    match side {
        Side::Row(id) => (Some(id.0), None),
        Side::Virtual(place) => (None, Some(VirtualPlace::name(place))),
    }
}

fn bind_movements<'q>(query: Recording<'q>, movements: &[Movement]) -> Recording<'q> {
    query
        .bind(movements.iter().map(|it| it.key.warehouse_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.command_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.kind.name()).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.item_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.owner_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.lot_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.key.serial_id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.from).0).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.from).1).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.to).0).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| columns(it.to).1).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.quantity.units()).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.reference.kind.clone()).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.reference.id).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.reason.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
        .bind(movements.iter().map(|it| it.stamp.note.as_ref().map(ToString::to_string)).collect::<Vec<_>>())
}

fn bind_places<'q>(query: Recording<'q>, places: &[&Place]) -> Recording<'q> {
    query
        .bind(places.iter().map(|place| place.id).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.revision).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.load.weight_g).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.load.volume_cm3).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.load.units).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.full_rows).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.held.weight_g).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.held.volume_cm3).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.held.units).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.holds).collect::<Vec<_>>())
        .bind(places.iter().map(|place| place.over_limit.clone()).collect::<Vec<_>>())
}

/// Why a group could not be written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// The ledger has no partition for this month yet.
    NoPartition,
    /// Other goods may be the oldest than those that were chosen from.
    Offered,
    /// Something is no longer as it was when it was decided on, or a twin of one of the calls or commands was faster.
    Overtaken,
    /// Anything else.
    Other(Failure),
}

impl From<Failure> for WriteError {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

/// Whether a claim was made already: by a twin, since its id is that of its command.
fn is_claimed_before(error: &sqlx::Error) -> bool {
    let is_key = |db: &dyn DatabaseError| db.is_unique_violation() && db.constraint() == Some("reservation_pkey");
    error.as_database_error().is_some_and(is_key)
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        let Some(db) = error.as_database_error() else { return Self::Other(error.into()) };
        match db.code().as_deref() {
            // "no partition of relation … found for row" is a check violation without a constraint.
            Some("23514") if db.constraint().is_none() => Self::NoPartition,
            Some("AM002") => Self::Overtaken,
            Some("AM003") => Self::Offered,
            _ if is_twin(&error) || is_claimed_before(&error) => Self::Overtaken,
            _ => Self::Other(error.into()),
        }
    }
}
