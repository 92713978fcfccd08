//! Who may pick: the one who holds the list's task.

use ambar_kernel::{Ctx, Failure, Result};
use ambar_picking_contract::PickStarted;
use ambar_picking_domain::PickListState;
use ambar_workforce_contract::Holding;
use chrono::Duration;
use serde_json::json;

use crate::{Picking, store, store::line::LoadedStop};

/// How long after its beginning the lease on the task is prolonged, so that a long list is walked in one go.
const RENEW_AFTER: Duration = Duration::minutes(10);

/// Checks that the caller holds the task of the stop's list. The first time, and from then on every ten minutes, also
/// prolongs the lease and records who walks the list: before any goods move, so that it cannot be withdrawn any more.
///
/// # Errors
/// `picking.list_closed`; as [`ambar_workforce_contract::WorkforceGateway::require_held`].
pub(crate) async fn require(picking: &Picking, ctx: &Ctx, stop: &LoadedStop, token: i64) -> Result<()> {
    if !stop.list_state.is_open() {
        return Err(closed(stop.list_state));
    }
    let holding = Holding { task_id: stop.task_id, token };
    let is_fresh = stop.renewed_at.is_some_and(|at| ctx.now - at < RENEW_AFTER);
    if is_fresh && stop.task_token == Some(token) {
        return picking.workforce.require_held(ctx, holding).await.map(drop);
    }
    picking.workforce.progress(ctx, holding).await?;
    let mut tx = picking.db.begin(ctx).await?;
    let Some((before, order_id)) = store::list::start(&mut tx, stop.pick_list_id, token).await? else {
        tx.rollback().await?;
        return Err(closed(PickListState::Canceled));
    };
    if before == PickListState::Open {
        tx.emit(order_id, &PickStarted { pick_list_id: stop.pick_list_id, order_id })?;
        tx.audit("start_picking", "pick_list", stop.pick_list_id, json!({ "order_id": order_id }));
    }
    tx.commit_step().await
}

/// Why nothing more is done on a list.
pub(crate) fn closed(state: PickListState) -> Failure {
    Failure::refused(
        "picking.list_closed",
        format!("This pick list is {}: nothing more is picked on it. Take the next task.", state.name()),
    )
    .param("state", state.name())
}
