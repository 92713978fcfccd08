//! What others may ask of workforce.

use ambar_kernel::{Ctx, Failure, Result, TaskId};
use ambar_workforce_contract::{Holding, NewTask, TaskCard, WorkforceGateway};
use ambar_workforce_domain::TaskRefusal;
use async_trait::async_trait;
use serde_json::json;

use crate::{Workforce, store};

#[async_trait]
impl WorkforceGateway for Workforce {
    // One statement of its own, without an audit line: that belongs to the command which the tasks come from.
    async fn open_tasks(&self, ctx: &Ctx, tasks: &[NewTask]) -> Result<()> {
        if tasks.is_empty() {
            return Ok(());
        }
        store::task::open(self.db.reader(), tasks, ctx.now).await
    }

    async fn require_held(&self, ctx: &Ctx, holding: Holding) -> Result<TaskCard> {
        let task = store::task::find(self.db.reader(), holding.task_id).await?;
        task.standing().require_claim(ctx.actor.account, holding.token)?;
        Ok(task.card())
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

    async fn cancel_tasks(&self, ctx: &Ctx, tasks: &[TaskId], even_if_held: bool) -> Result<()> {
        if tasks.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin(ctx).await?;
        let mut cancelled = Vec::new();
        for task in store::task::lock_many(&mut tx, tasks).await? {
            match task.standing().cancel(even_if_held, ctx.now) {
                Ok(_) => cancelled.push(task.id),
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
