//! Takes orders back that were taken by mistake: cancelled, with the other system's names for them free again.

use ambar_catalog_contract::Usage;
use ambar_kernel::{Ctx, Failure, OrderId, Result};
use ambar_shipments_domain::{Action, OrderState};
use serde_json::json;

use super::{cancel_order, take_order};
use crate::{
    Shipments,
    store::{self, order::OrderRow},
    usage,
};

/// What is noted on the order.
const WHAT: &str = "taken_back";

/// Says of each order what became of it.
pub(crate) async fn withdraw_orders(shipments: &Shipments, ctx: &Ctx, ids: &[OrderId]) -> Result<Vec<Result<()>>> {
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        outcomes.push(match withdraw(shipments, ctx, *id).await {
            Err(failure) if failure.code == "shipments.order_unknown" => Ok(()),
            Err(failure) if failure.code == "shipments.order_in_work" => Err(in_work(shipments, *id, failure).await?),
            Err(failure) if !failure.kind.is_outcome() => return Err(failure),
            outcome => outcome,
        });
    }
    Ok(outcomes)
}

async fn withdraw(shipments: &Shipments, ctx: &Ctx, id: OrderId) -> Result<()> {
    let order = store::order::find(shipments.db.reader(), id).await?;
    if order.withdrawn_at.is_some() {
        return Ok(());
    }
    if order.state == OrderState::Created {
        // A crash came between its record and its promises: what was asked for is known once that is done.
        take_order::promise(shipments, ctx, order).await?;
    }
    let (mut tx, mut order) = cancel_order::given_up(shipments, ctx, id, Action::Withdraw).await?;
    if order.withdrawn_at.is_some() {
        return tx.rollback().await;
    }
    let was = order.state;
    if was == OrderState::Cancelled {
        store::timeline::note(&mut tx, id, was, WHAT, json!({})).await?;
    } else {
        cancel_order::record(&mut tx, &mut order, WHAT, json!({})).await?;
    }
    store::order::withdraw(&mut tx, id).await?;
    tx.audit("withdraw_order", "order", id, json!({ "number": order.number, "was": was }));
    tx.commit_step().await
}

/// The refusal, with what the order is worked on by.
async fn in_work(shipments: &Shipments, id: OrderId, mut failure: Failure) -> Result<Failure> {
    let OrderRow { number, .. } = store::order::find(shipments.db.reader(), id).await?;
    let uses = usage::of_order(&shipments.db, id).await?;
    if !uses.is_empty() {
        let told = |usage: &Usage| format!("{} {} ({})", usage.count, usage.what, usage.examples.join(", "));
        let told: Vec<String> = uses.iter().map(told).collect();
        failure.detail = format!("The order {number} stays, because it is worked on: {}.", told.join("; "));
    }
    Ok(failure.param("number", number).param("usages", json!(uses)))
}
