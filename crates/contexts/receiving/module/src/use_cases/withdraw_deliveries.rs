//! Takes deliveries back that were announced by mistake: cancelled, with their numbers free again.

use ambar_kernel::{Ctx, DeliveryId, Failure, ReasonCode, Result};
use ambar_receiving_contract::DeliveryClosed;
use ambar_receiving_domain::{DeliveryFault, InboundState};
use serde_json::json;

use crate::{
    Receiving,
    store::{self, delivery::DeliveryRow},
    usage,
};

/// Why nothing will come.
const REASON: &str = "taken_back";

/// Says of each delivery what became of it.
pub(crate) async fn withdraw_deliveries(
    receiving: &Receiving,
    ctx: &Ctx,
    ids: &[DeliveryId],
) -> Result<Vec<Result<()>>> {
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        outcomes.push(match withdraw(receiving, ctx, *id).await {
            Err(failure) if failure.code == "receiving.delivery_unknown" => Ok(()),
            Err(failure) if !failure.kind.is_outcome() => return Err(failure),
            outcome => outcome,
        });
    }
    Ok(outcomes)
}

async fn withdraw(receiving: &Receiving, ctx: &Ctx, id: DeliveryId) -> Result<()> {
    let mut tx = receiving.db.begin(ctx).await?;
    // Whoever receives on it at this moment waits here, and then finds it cancelled; or was before, and its goods are counted.
    let (mut delivery, mut lines) = store::delivery::lock(&mut tx, id).await?;
    if delivery.withdrawn_at.is_some() {
        return tx.rollback().await;
    }
    let counted = lines.iter().any(|line| !line.counted.is_zero());
    let before = delivery.state;
    delivery.state = match delivery.domain().withdraw(counted) {
        Ok(state) => state,
        Err(fault) => {
            tx.rollback().await?;
            return Err(in_use(receiving, &delivery, fault).await?);
        }
    };
    delivery.withdrawn_at = Some(ctx.now);
    if before != InboundState::Canceled {
        let reason = ReasonCode::parse(REASON).ok();
        for line in &mut lines {
            line.state = delivery.state;
            line.reason.clone_from(&reason);
        }
        delivery.closed_at = Some(ctx.now);
        delivery.close_reason = reason;
        tx.emit(id, &DeliveryClosed { delivery_id: id, state: delivery.state.name().into() })?;
    }
    store::delivery::close(&mut tx, &delivery, &lines).await?;
    tx.audit("withdraw_delivery", "delivery", id, json!({ "number": delivery.number, "was": before }));
    tx.commit_step().await
}

/// The refusal, with the receipts that refer to the delivery.
async fn in_use(receiving: &Receiving, delivery: &DeliveryRow, fault: DeliveryFault) -> Result<Failure> {
    let receipts = usage::of_delivery(receiving, delivery.id).await?;
    let mut failure = Failure::from(fault);
    if let Some(receipts) = receipts.first() {
        let named = receipts.examples.join(", ");
        failure.detail =
            format!("This delivery stays: goods were received on it, {} {} ({named}).", receipts.count, receipts.what);
    }
    Ok(failure.param("number", delivery.number.as_deref()).param("usages", json!(receipts)))
}
