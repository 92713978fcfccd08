//! What others may ask of workforce.

use std::sync::Arc;

use ambar_kernel::{Ctx, Failure, Part, Result, TaskId, WarehouseId};
use ambar_workforce_contract::{
    HeldCard, Holding, LateWork, NewTask, TaskCard, TaskChange, TaskKind, WorkforceGateway,
};
use ambar_workforce_domain::TaskRefusal;
use async_trait::async_trait;
use serde_json::json;

use crate::{
    Workforce,
    parts::{Opening, Working},
    store,
    use_cases::report_exception,
    views::TaskView,
};

#[async_trait]
impl WorkforceGateway for Workforce {
    // Without an audit line: that belongs to the command which the tasks come from.
    async fn open_tasks(&self, ctx: &Ctx, tasks: &[NewTask]) -> Result<()> {
        if tasks.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin(ctx).await?;
        store::task::open(&mut tx, tasks).await?;
        tx.commit_step().await
    }

    fn opening(&self, ctx: &Ctx, task: NewTask) -> Result<Arc<dyn Part>> {
        Ok(Arc::new(Opening { task, at: ctx.now }))
    }

    fn progressing(&self, ctx: &Ctx, holding: Holding) -> Result<Arc<dyn Part>> {
        Ok(Arc::new(Working::of(ctx, holding.task_id, Some(holding.token), false)))
    }

    fn ending(&self, ctx: &Ctx, task: TaskId, token: Option<i64>) -> Result<Arc<dyn Part>> {
        Ok(Arc::new(Working::of(ctx, task, token, true)))
    }

    async fn site_of(&self, _: &Ctx, task: TaskId) -> Result<WarehouseId> {
        Ok(store::task::find(self.db.reader(), task).await?.warehouse_id)
    }

    async fn require_held(&self, ctx: &Ctx, holding: Holding) -> Result<TaskCard> {
        let task = store::task::find(self.db.reader(), holding.task_id).await?;
        task.standing().require_claim(ctx.actor.account, holding.token)?;
        Ok(task.card())
    }

    async fn take_along(&self, ctx: &Ctx, id: TaskId) -> Result<HeldCard> {
        if let Some(task) = store::task::take_along(self.db.reader(), ctx, id).await? {
            return Ok(task.held());
        }
        let task = store::task::find(self.db.reader(), id).await?;
        Err(task.standing().not_held().into())
    }

    async fn claim_several(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        kind: TaskKind,
        most: u8,
    ) -> Result<Vec<HeldCard>> {
        let mut tx = self.db.begin(ctx).await?;
        let claimed = store::task::claim_several(&mut tx, warehouse, kind, most).await?;
        for new in claimed.iter().filter(|it| !it.held) {
            store::task::tell(&mut tx, &new.task, TaskChange::Claimed)?;
            let detail = json!({ "kind": kind, "token": new.task.token });
            tx.audit("claim_task", "task", new.task.id, detail);
        }
        tx.commit_step().await?;
        Ok(claimed.into_iter().map(|it| it.task.held()).collect())
    }

    async fn progress(&self, ctx: &Ctx, holding: Holding) -> Result<()> {
        let before = store::task::progress(self.db.reader(), ctx, holding).await?;
        before.standing().progress(ctx.actor.account, holding.token, ctx.now)?;
        Ok(())
    }

    async fn complete(&self, ctx: &Ctx, holding: Holding) -> Result<()> {
        let mut tx = self.db.begin(ctx).await?;
        if let Some(kind) = store::task::complete(&mut tx, ctx.actor.account, holding).await? {
            tx.audit("complete_task", "task", holding.task_id, json!({ "kind": kind, "token": holding.token }));
            return tx.commit_step().await;
        }
        tx.rollback().await?;
        let task = store::task::find(self.db.reader(), holding.task_id).await?;
        match task.standing().complete(ctx.actor.account, holding.token)? {
            None => Ok(()),
            Some(_) => Err(Failure::unavailable(
                "database.conflict",
                "Another change was in the way. Try again with the same key.",
                1,
            )),
        }
    }

    async fn open_exception(&self, ctx: &Ctx, late: LateWork) -> Result<serde_json::Value> {
        let references = report_exception::references(&late.path);
        let about = store::task::of_reference(self.db.reader(), &references).await?;
        let warehouse = late.warehouse_id.or(about.as_ref().map(|task| task.warehouse_id));
        let warehouse = warehouse.ok_or_else(|| Failure::internal("a late step of no warehouse"))?;
        let id = TaskId::from_uuid(ctx.step("exception"));
        let mut summary = late.summary;
        report_exception::add_who_and_when(ctx, &mut summary);
        let task = NewTask {
            id,
            kind: TaskKind::Exception,
            warehouse_id: warehouse,
            reference: about.as_ref().map_or(id.uuid(), |task| task.id.uuid()),
            priority: report_exception::PRIORITY,
            location: about.as_ref().and_then(|task| task.location.clone()),
            sequence: about.as_ref().map_or(0, |task| task.sequence),
            summary,
        };
        let mut tx = self.db.begin(ctx).await?;
        // A twin, or one that broke off before its answer was kept, may have opened it: the trail says so once.
        if store::task::open(&mut tx, std::slice::from_ref(&task)).await? > 0 {
            tx.audit("open_exception", "task", id, json!({ "path": late.path }));
        }
        let opened = store::task::find(tx.conn(), id).await?;
        tx.commit_step().await?;
        serde_json::to_value(opened).map_err(Failure::internal)
    }

    async fn cancel_tasks(&self, ctx: &Ctx, tasks: &[TaskId], even_if_held: bool) -> Result<()> {
        if tasks.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin(ctx).await?;
        let mut cancelled = Vec::new();
        for task in store::task::lock_many(&mut tx, tasks).await? {
            match task.standing().cancel(even_if_held, ctx.now) {
                Ok(_) => {
                    cancelled.push(task.id);
                    let gone = TaskView { holder: None, ..task };
                    store::task::tell(&mut tx, &gone, TaskChange::Canceled)?;
                }
                Err(TaskRefusal::Closed { .. }) => {}
                Err(refusal) => return Err(Failure::from(refusal).param("task_id", task.id.to_string())),
            }
        }
        if cancelled.is_empty() {
            return tx.rollback().await;
        }
        store::task::cancel_many(&mut tx, &cancelled).await?;
        for id in cancelled {
            tx.audit("cancel_task", "task", id, json!({ "even_if_held": even_if_held }));
        }
        tx.commit_step().await
    }
}
