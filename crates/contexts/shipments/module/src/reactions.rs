//! What picking tells of its lists.

use ambar_kernel::{Failure, OrderId, PickListId, Recorded, Result};
use ambar_pg::{Db, Reactor, Tx};
use ambar_picking_contract::{PickListCompleted, PickReallocated, PickShorted, PickStarted, ShortLine};
use ambar_shipments_domain::OrderState;
use async_trait::async_trait;
use serde_json::json;

use crate::{
    store::{self, order::OrderRow},
    sync::{self, Told},
};

/// The context as a subscriber.
pub(crate) const SUBSCRIBER: &str = "shipments";

/// Takes what happens to pick lists into their orders.
pub(crate) struct Picks {
    db: Db,
}

impl Picks {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Reactor for Picks {
    fn subscriber(&self) -> &'static str {
        SUBSCRIBER
    }

    fn db(&self) -> &Db {
        &self.db
    }

    async fn react(&self, tx: &mut Tx, event: &Recorded) -> Result<()> {
        if let Some(event) = event.read::<PickStarted>()? {
            let told = Told { started: true, ..Told::default() };
            return take(tx, event.order_id, event.pick_list_id, told).await;
        }
        if let Some(event) = event.read::<PickShorted>()? {
            return shorted(tx, event).await;
        }
        if let Some(event) = event.read::<PickReallocated>()? {
            return reallocated(tx, event).await;
        }
        if let Some(event) = event.read::<PickListCompleted>()? {
            let told = Told { started: true, complete: true, picked: event.picked, short: event.short };
            return take(tx, event.order_id, event.pick_list_id, told).await;
        }
        Ok(())
    }
}

/// The order of an event, locked, if the event still changes something.
async fn concerned(tx: &mut Tx, order: OrderId, list: PickListId) -> Result<Option<OrderRow>> {
    let order = match store::order::lock(tx, order).await {
        Ok(order) => order,
        Err(failure) if failure.code == "shipments.order_unknown" => return Ok(None),
        Err(failure) => return Err(failure),
    };
    if order.state == OrderState::Released && order.pick_list_id == Some(list) {
        return Err(Failure::unavailable("shipments.releasing", "The release is being recorded; this comes next.", 1));
    }
    Ok(sync::concerns(&order, Some(list)).then_some(order))
}

async fn take(tx: &mut Tx, order: OrderId, list: PickListId, told: Told) -> Result<()> {
    match concerned(tx, order, list).await? {
        Some(mut order) => sync::apply(tx, &mut order, told).await,
        None => Ok(()),
    }
}

async fn shorted(tx: &mut Tx, event: PickShorted) -> Result<()> {
    let Some(mut order) = concerned(tx, event.order_id, event.pick_list_id).await? else { return Ok(()) };
    let mut detail =
        json!({ "order_line_id": event.order_line_id, "location": event.location, "units": event.quantity });
    let what = if event.taken_by.is_some() { "gave_way" } else { "pick_shorted" };
    if let Some(by) = event.taken_by {
        detail["taken_by"] = json!(by);
    }
    store::timeline::note(tx, order.id, order.state, what, detail).await?;
    let short = ShortLine { order_line_id: event.order_line_id, quantity: event.total };
    // What was picked of the line may be told only later: until then no more than is left can be short.
    let told = Told { started: order.picking_started, short: vec![short], ..Told::default() };
    sync::apply(tx, &mut order, told).await
}

async fn reallocated(tx: &mut Tx, event: PickReallocated) -> Result<()> {
    let Some(order) = concerned(tx, event.order_id, event.pick_list_id).await? else { return Ok(()) };
    let places: Vec<_> = event.claims.iter().map(|claim| &claim.location).collect();
    let detail = json!({ "order_line_id": event.order_line_id, "locations": places });
    store::timeline::note(tx, order.id, order.state, "reallocated", detail).await?;
    store::claim::replace_allocation(tx, event.reservation_id, &event.claims).await
}
