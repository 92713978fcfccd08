//! The end of pick lists: told to others with the last stop, and to workforce right after. If that fails, or a crash comes
//! in between, a sweep tells workforce.

use std::{sync::Arc, time::Duration};

use ambar_kernel::{Actor, Ctx, ErrorKind, OrderId, PickListId, Result};
use ambar_pg::{Db, PeriodicWork, Tx};
use ambar_picking_contract::PickListCompleted;
use ambar_picking_domain::PickListState;
use async_trait::async_trait;

use crate::{
    Picking,
    store::{self, list::ListRow},
};

/// Publishes that a list is done, with what was picked.
pub(crate) async fn announce(tx: &mut Tx, pick_list_id: PickListId, order_id: OrderId) -> Result<()> {
    let picked = store::list::picked(tx.conn(), pick_list_id).await?;
    let short = store::line::short_totals(tx.conn(), pick_list_id).await?;
    tx.emit(order_id, &PickListCompleted { pick_list_id, order_id, picked, short })
}

/// Tells workforce that lists are over. A failure is logged and left to the sweep: the work itself is done and recorded.
pub(crate) async fn close_tasks(picking: &Picking, ctx: &Ctx, lists: &[ListRow]) {
    for list in lists {
        if let Err(failure) = close_task(picking, ctx, list).await {
            tracing::warn!(pick_list = %list.id, error = %failure, "the task of a pick list that is over stays open for now");
        }
    }
}

/// Tells workforce that a list is over.
pub(crate) async fn close(picking: &Picking, ctx: &Ctx, list: PickListId) {
    match store::list::find(&picking.db, list).await {
        Ok(list) => close_tasks(picking, ctx, &[list]).await,
        Err(failure) => tracing::warn!(pick_list = %list, error = %failure, "left to the sweep"),
    }
}

/// A list that somebody walked completes their task; any other has a task that nobody needs.
async fn close_task(picking: &Picking, ctx: &Ctx, list: &ListRow) -> Result<()> {
    if !complete(picking, ctx, list).await? {
        picking.workforce.cancel_tasks(ctx, &[list.task_id], true).await?;
    }
    store::list::task_closed(&picking.db, &[list.id]).await
}

async fn complete(picking: &Picking, ctx: &Ctx, list: &ListRow) -> Result<bool> {
    let Some((holding, account, name)) = list.worker().filter(|_| list.state == PickListState::Completed) else {
        return Ok(false);
    };
    // In the name of whoever walked it, who may not be the one whose command ended it.
    let actor = Actor { account, name: Arc::from(name), person: None, permissions: Arc::default() };
    let ctx = Ctx { actor, operation_id: ctx.operation_id, now: ctx.now, idempotency: None, recorded_at: None };
    match picking.workforce.complete(&ctx, holding).await {
        Ok(()) => Ok(true),
        // Somebody else took the task over since.
        Err(failure) if matches!(failure.kind, ErrorKind::Refused | ErrorKind::NotFound) => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Tells workforce of lists whose end it does not know.
pub(crate) struct CloseTasks {
    picking: Picking,
}

impl CloseTasks {
    pub(crate) fn new(picking: Picking) -> Self {
        Self { picking }
    }
}

#[async_trait]
impl PeriodicWork for CloseTasks {
    fn name(&self) -> &'static str {
        "picking.close_tasks"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(15)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        for list in store::list::unclosed(db).await? {
            close_task(&self.picking, &db.system_ctx(), &list).await?;
        }
        Ok(())
    }
}
