//! Claims that were given up because a picker found less than the book said: each is claimed elsewhere, as far as there is
//! stock, and gets new stops on its own list; what nothing replaces is short.

use std::collections::BTreeSet;

use ambar_inventory_contract::{AllocatedRow, Allocation};
use ambar_kernel::{Ctx, Failure, OrderId, PickLineId, PickListId, Quantity, ReservationId, Result};
use ambar_pg::Tx;
use ambar_picking_contract::{NewPickLine, PickShorted};
use ambar_picking_domain::{PickLineState, PickListState, Stop};
use serde_json::json;

use crate::{
    Picking, closing, stock,
    stock::Wanted,
    store::{
        self,
        line::{LoadedStop, LockedStop, NewStop},
        list::ListRow,
    },
};

/// How often the record is tried again because a list of others was withdrawn meanwhile.
const TRIES: usize = 5;

/// How the stop that it began with ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    pub(crate) state: PickLineState,
    /// The order that took its goods, if one did.
    pub(crate) taken_by: Option<OrderId>,
}

/// What replaced the claims, recorded and not committed yet.
pub(crate) struct Replaced {
    pub(crate) tx: Tx,
    /// The stop that it began with.
    pub(crate) own: Stop,
    /// Its new stops.
    pub(crate) new_stops: Vec<NewPickLine>,
    pub(crate) list_state: PickListState,
    pub(crate) open_lines: i32,
    /// Lists that are over by this.
    pub(crate) over: Vec<ListRow>,
}

/// Claims elsewhere what was given up and records it; `None` if another command did.
///
/// # Errors
/// If the stock engine or the database cannot be reached.
pub(crate) async fn replace(
    picking: &Picking,
    ctx: &Ctx,
    own: &LoadedStop,
    end: PickLineState,
    given_up: &[ReservationId],
) -> Result<Option<Replaced>> {
    let stops = open_stops(picking, given_up).await?;
    let mut wanted = Vec::with_capacity(stops.len());
    for stop in &stops {
        let figures = stop.stop()?;
        let quantity = figures.quantity.saturating_minus(figures.picked);
        wanted.push(Wanted { stop, quantity, rule: stop.rule(), avoid: own.location_id });
    }
    let allocations = stock::reserve_elsewhere(picking, ctx, &wanted).await?;
    let new_stops: Vec<NewStop> =
        stops.iter().zip(allocations).flat_map(|(stop, allocation)| stops_of(stop, allocation)).collect();
    settle(picking, ctx, own, Ending { state: end, taken_by: None }, given_up, new_stops).await
}

/// Records what became of claims that were given up: their stops end, new stops replace them. `None` if the own stop was
/// ended before; new claims that nobody will pick are given up then.
///
/// # Errors
/// If the stock engine or the database cannot be reached.
pub(crate) async fn settle(
    picking: &Picking,
    ctx: &Ctx,
    own: &LoadedStop,
    end: Ending,
    claims: &[ReservationId],
    new_stops: Vec<NewStop>,
) -> Result<Option<Replaced>> {
    let mut returned = BTreeSet::new();
    for _ in 0..TRIES {
        let mut tx = picking.db.begin(ctx).await?;
        let locked = store::line::lock(&mut tx, claims).await?;
        let lists = lock_lists(&mut tx, &locked).await?;
        let orphans = orphans(&mut tx, &locked, &new_stops, &returned).await?;
        if orphans.is_empty() {
            return record(tx, own, end, locked, lists, new_stops).await;
        }
        // Their list was withdrawn after the doubt and before this: nobody else knows of these claims.
        tx.rollback().await?;
        stock::give_up(picking, ctx, own, &orphans).await?;
        returned.extend(orphans);
    }
    Err(Failure::unavailable("picking.busy", "Others change these pick lists. Try again with the same key.", 1))
}

/// The stops of the claims for which something may have been claimed elsewhere, or is to be: those that are open, and those of lists
/// that were withdrawn, for which an attempt before this one may have claimed what has to be given up.
async fn open_stops(picking: &Picking, given_up: &[ReservationId]) -> Result<Vec<LoadedStop>> {
    let turn = |stop: &LoadedStop| given_up.iter().position(|claim| *claim == stop.reservation_id);
    let stops = store::line::of_reservations(&picking.db, given_up).await?;
    let mut open = Vec::with_capacity(stops.len());
    for stop in stops {
        if stop.stop()?.state.is_open() || stop.list_state == PickListState::Canceled {
            open.push(stop);
        }
    }
    // The picker's own first, then whoever claimed there first.
    open.sort_by_key(turn);
    Ok(open)
}

fn stops_of(stop: &LoadedStop, allocation: Option<Allocation>) -> Vec<NewStop> {
    stops_at(stop, allocation.map(|allocation| allocation.rows).unwrap_or_default())
}

/// The stops at rows that were claimed in place of a stop's.
pub(crate) fn stops_at(stop: &LoadedStop, rows: Vec<AllocatedRow>) -> Vec<NewStop> {
    rows.into_iter()
        .filter_map(|row| {
            Some(NewStop { list: stop.pick_list_id, line: new_line(stop, row)?, replaces: Some(stop.id) })
        })
        .collect()
}

fn new_line(stop: &LoadedStop, row: AllocatedRow) -> Option<NewPickLine> {
    Some(NewPickLine {
        id: NewPickLine::id_of(row.reservation_id),
        order_line_id: stop.order_line_id,
        reservation_id: row.reservation_id,
        item_id: stop.item_id,
        sku: stop.sku.clone(),
        name: stop.name.clone(),
        scale: stop.scale().ok()?,
        location_id: row.location_id,
        location: row.location,
        pick_sequence: row.pick_sequence,
        handling_unit_id: row.handling_unit_id,
        lot: row.lot,
        serial: row.serial,
        quantity: row.quantity,
        why: json!(row.why),
    })
}

async fn lock_lists(tx: &mut Tx, locked: &[LockedStop]) -> Result<Vec<ListRow>> {
    let lists: BTreeSet<PickListId> = locked.iter().map(|stop| stop.pick_list_id).collect();
    store::list::lock(tx, &lists.into_iter().collect::<Vec<_>>()).await
}

/// New claims of stops that were closed meanwhile, unless their closing recorded them.
async fn orphans(
    tx: &mut Tx,
    locked: &[LockedStop],
    new_stops: &[NewStop],
    returned: &BTreeSet<ReservationId>,
) -> Result<Vec<ReservationId>> {
    let mut closed = BTreeSet::new();
    for stop in locked {
        if !stop.stop()?.state.is_open() {
            closed.insert(stop.id);
        }
    }
    let of_closed = new_stops.iter().filter(|new| new.replaces.is_some_and(|id| closed.contains(&id)));
    let claims: Vec<ReservationId> =
        of_closed.map(|new| new.line.reservation_id).filter(|claim| !returned.contains(claim)).collect();
    store::line::unknown(tx, &claims).await
}

async fn record(
    mut tx: Tx,
    own: &LoadedStop,
    ending: Ending,
    locked: Vec<LockedStop>,
    lists: Vec<ListRow>,
    new_stops: Vec<NewStop>,
) -> Result<Option<Replaced>> {
    let mut ended: Vec<(PickLineId, Stop)> = Vec::with_capacity(locked.len());
    for stop in locked.iter() {
        let figures = stop.stop()?;
        if figures.state.is_open() {
            let replaced = new_stops.iter().filter(|new| new.replaces == Some(stop.id)).map(|new| new.line.quantity);
            let end = if stop.id == own.id { ending.state } else { PickLineState::Dropped };
            ended.push((stop.id, figures.after_doubt(end, replaced.sum())));
        }
    }
    let Some((_, own_after)) = ended.iter().find(|(id, _)| *id == own.id).copied() else {
        tx.rollback().await?;
        return Ok(None);
    };
    let is_ended = |id: PickLineId| ended.iter().any(|(ended, _)| *ended == id);
    let new_stops: Vec<NewStop> = new_stops.into_iter().filter(|new| new.replaces.is_some_and(is_ended)).collect();
    store::line::insert(&mut tx, &new_stops).await?;
    store::line::end(&mut tx, &ended).await?;
    let ids: Vec<PickListId> = lists.iter().map(|list| list.id).collect();
    let recounted = store::list::recount(&mut tx, &ids).await?;
    for stop in &locked {
        if let Some((_, after)) = ended.iter().find(|(id, _)| *id == stop.id) {
            tell(&mut tx, own, (stop, after), ending.taken_by, &lists).await?;
        }
    }
    let mut over = Vec::new();
    for list in recounted.iter().filter(|list| list.state == PickListState::Completed) {
        closing::announce(&mut tx, list.id, list.order_id).await?;
        over.extend(lists.iter().filter(|row| row.id == list.id).cloned().map(ListRow::completed));
    }
    let own_list = recounted.iter().find(|list| list.id == own.pick_list_id);
    let (list_state, open_lines) =
        own_list.map_or((own.list_state, own.open_lines), |list| (list.state, list.open_lines));
    let new_stops = new_stops.into_iter().filter(|new| new.replaces == Some(own.id)).map(|new| new.line).collect();
    Ok(Some(Replaced { tx, own: own_after, new_stops, list_state, open_lines, over }))
}

/// What of a stop nothing replaced, for its order; and for the audit trail what became of others' stops.
async fn tell(
    tx: &mut Tx,
    own: &LoadedStop,
    (stop, after): (&LockedStop, &Stop),
    taken_by: Option<OrderId>,
    lists: &[ListRow],
) -> Result<()> {
    let text = |quantity: Quantity| quantity.to_text(after.scale);
    if stop.id != own.id {
        let detail = json!({
            "found_short_by": own.id, "location": own.location, "replaced": text(after.replaced), "short": text(after.short),
        });
        tx.audit("drop_pick", "pick_line", stop.id, detail);
    }
    let Some(order_id) = lists.iter().find(|list| list.id == stop.pick_list_id).map(|list| list.order_id) else {
        return Ok(());
    };
    if after.short.is_zero() {
        return Ok(());
    }
    let totals = store::line::short_totals(tx.conn(), stop.pick_list_id).await?;
    let total = totals.iter().find(|line| line.order_line_id == stop.order_line_id).map(|line| line.quantity);
    let shorted = PickShorted {
        pick_list_id: stop.pick_list_id,
        order_id,
        order_line_id: stop.order_line_id,
        location: own.location.clone(),
        quantity: after.short,
        total: total.unwrap_or(after.short),
        taken_by,
    };
    tx.emit(order_id, &shorted)
}
