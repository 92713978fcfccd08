//! How far picking is, brought into the order: by events, and on demand when an action must not wait for one.

use std::collections::{BTreeMap, BTreeSet};

use ambar_kernel::{Ctx, OrderId, OrderLineId, PickListId, Quantity, Result};
use ambar_pg::Tx;
use ambar_picking_contract::{PickedLine, ShortLine};
use ambar_shipments_domain::OrderState;

use crate::{Shipments, store, store::order::OrderRow};

/// What is told of the picking of an order.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) started: bool,
    pub(crate) complete: bool,
    pub(crate) picked: Vec<PickedLine>,
    /// What each line is short in all.
    pub(crate) short: Vec<ShortLine>,
}

/// Asks picking how far an order is and brings it up to date.
pub(crate) async fn ask(shipments: &Shipments, ctx: &Ctx, id: OrderId) -> Result<()> {
    let state = shipments.picking.picking_state(ctx, id).await?;
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, id).await?;
    if !concerns(&order, state.pick_list_id) {
        return tx.rollback().await;
    }
    let told = Told { started: state.started, complete: state.complete, picked: state.picked, short: state.short };
    apply(&mut tx, &mut order, told).await?;
    tx.commit_step().await
}

/// Whether what is told is of the order's present pick list and still changes something.
pub(crate) fn concerns(order: &OrderRow, list: Option<PickListId>) -> bool {
    order.state.on_the_floor() && order.pick_list_id.is_some() && order.pick_list_id == list
}

/// Takes what is told into a locked order. What is known already changes nothing.
pub(crate) async fn apply(tx: &mut Tx, order: &mut OrderRow, told: Told) -> Result<()> {
    let mut picked: BTreeMap<OrderLineId, Quantity> = BTreeMap::new();
    for (line, quantity) in store::claim::insert_picked(tx, order.id, &told.picked).await? {
        let sum = picked.entry(line).or_default();
        *sum = [*sum, quantity].into_iter().sum();
    }
    let short: BTreeMap<OrderLineId, Quantity> =
        told.short.iter().map(|line| (line.order_line_id, line.quantity)).collect();
    let changed: BTreeSet<OrderLineId> = picked.keys().chain(short.keys()).copied().collect();
    if !changed.is_empty() {
        let changed: Vec<OrderLineId> = changed.into_iter().collect();
        let mut lines = store::line::lock(tx, order.id, Some(&changed)).await?;
        for line in &mut lines {
            let more = picked.get(&line.id).copied().unwrap_or_default();
            let total = short.get(&line.id).copied().unwrap_or_default();
            line.set(line.figures()?.picked(more)?.pick_shorted(total)?);
        }
        store::line::write(tx, &lines).await?;
    }
    store::order::set_picking(tx, order, told.started, told.complete).await?;
    store::order::refresh(tx, order).await?;
    if order.state == OrderState::Open {
        take_back(tx, order).await?;
    }
    Ok(())
}

/// Nothing at all was found: the order waits for stock again, as before its release.
async fn take_back(tx: &mut Tx, order: &OrderRow) -> Result<()> {
    let mut lines = store::line::lock(tx, order.id, None).await?;
    for line in &mut lines {
        line.set(line.figures()?.taken_back()?);
    }
    store::line::write(tx, &lines).await?;
    store::claim::delete_allocations(tx, order.id).await
}
