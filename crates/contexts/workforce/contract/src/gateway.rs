//! What may be asked of workforce.

use std::sync::Arc;

use ambar_kernel::{Ctx, Part, Result, TaskId, WarehouseId};
use async_trait::async_trait;

use crate::{HeldCard, Holding, LateWork, NewTask, TaskCard, TaskKind};

/// What may be asked of workforce.
#[async_trait]
pub trait WorkforceGateway: Send + Sync {
    /// Opens tasks. A task whose id exists is left as it is, so repeating it changes nothing.
    ///
    /// # Errors
    /// If workforce cannot be reached.
    async fn open_tasks(&self, ctx: &Ctx, tasks: &[NewTask]) -> Result<()>;

    /// Opens a task in the transaction of what it is about; one whose id exists is left as it is.
    ///
    /// # Errors
    /// Only by a bug.
    fn opening(&self, ctx: &Ctx, task: NewTask) -> Result<Arc<dyn Part>> {
        let _ = (ctx, task);
        Err(ambar_kernel::Failure::internal("this workforce has no part in others' transactions"))
    }

    /// Goes on with a held task in the transaction of what is done, as [`WorkforceGateway::progress`]; whoever lost the claim in the
    /// meantime has done the work all the same.
    ///
    /// # Errors
    /// Only by a bug.
    fn progressing(&self, ctx: &Ctx, holding: Holding) -> Result<Arc<dyn Part>> {
        let _ = (ctx, holding);
        Err(ambar_kernel::Failure::internal("this workforce has no part in others' transactions"))
    }

    /// Ends a task in the transaction of what ends it: whoever holds it with this token has completed it. Without a token, or if
    /// somebody else has it, it is taken away from whoever does.
    ///
    /// # Errors
    /// Only by a bug.
    fn ending(&self, ctx: &Ctx, task: TaskId, token: Option<i64>) -> Result<Arc<dyn Part>> {
        let _ = (ctx, task, token);
        Err(ambar_kernel::Failure::internal("this workforce has no part in others' transactions"))
    }

    /// The site that a task is at.
    ///
    /// # Errors
    /// `workforce.task_unknown`.
    async fn site_of(&self, ctx: &Ctx, task: TaskId) -> Result<WarehouseId> {
        let _ = (ctx, task);
        Err(ambar_kernel::Failure::internal("this workforce does not tell where a task is"))
    }

    /// Checks that the caller holds the task with this token and its lease has not been taken over. One read. A lapsed
    /// lease that nobody took over still holds. A task that this same claim has completed passes as well, so that a
    /// command that broke off after [`WorkforceGateway::complete`] can be repeated to its end: whether the work itself
    /// is done already is for its owner to say.
    ///
    /// # Errors
    /// `workforce.not_held` (409) saying who holds it now; `workforce.task_unknown`.
    async fn require_held(&self, ctx: &Ctx, holding: Holding) -> Result<TaskCard>;

    /// The task that the caller holds, with a whole lease ahead of it: work is about to be taken along. A lapsed lease that
    /// nobody took over is prolonged too.
    ///
    /// # Errors
    /// `workforce.not_held`, `workforce.task_unknown`.
    async fn take_along(&self, ctx: &Ctx, task: TaskId) -> Result<HeldCard> {
        let _ = (ctx, task);
        Err(ambar_kernel::Failure::internal("this workforce does not let tasks be taken along"))
    }

    /// Gives the caller so many tasks of a kind at once, and claims them: first those that the caller holds already, then what is
    /// theirs to do, then the most urgent. Repeated, it answers the same ones while they are held.
    ///
    /// # Errors
    /// If workforce cannot be reached.
    async fn claim_several(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        kind: TaskKind,
        most: u8,
    ) -> Result<Vec<HeldCard>> {
        let _ = (ctx, warehouse, kind, most);
        Err(ambar_kernel::Failure::internal("this workforce gives out one task at a time"))
    }

    /// Marks a held task as begun and prolongs its lease; checks as [`WorkforceGateway::require_held`], so that need not
    /// be asked before. One statement, which writes only if the task is not begun yet or its lease is young no more.
    ///
    /// # Errors
    /// As [`WorkforceGateway::require_held`].
    async fn progress(&self, ctx: &Ctx, holding: Holding) -> Result<()>;

    /// Completes a held task. Repeating it with the same token changes nothing. Complete it before your own last commit:
    /// the retry of what breaks off in between then finds it completed and goes on.
    ///
    /// # Errors
    /// As [`WorkforceGateway::require_held`].
    async fn complete(&self, ctx: &Ctx, holding: Holding) -> Result<()>;

    /// Opens an exception task of a late step, and answers it as the API shows it. Its place, and its warehouse if none is
    /// named, are those of the task that the step was a part of: the one about something in the step's path. Repeating it
    /// under the same key opens nothing more.
    ///
    /// # Errors
    /// If workforce cannot be reached, or no warehouse can be found.
    async fn open_exception(&self, ctx: &Ctx, late: LateWork) -> Result<serde_json::Value> {
        let _ = (ctx, late);
        Err(ambar_kernel::Failure::internal("this workforce opens no exceptions"))
    }

    /// Cancels tasks that are no longer needed, all or none. Completed and unknown ones are left as they are.
    ///
    /// # Errors
    /// `workforce.task_held` if someone works on one and `even_if_held` is false: then none is cancelled.
    async fn cancel_tasks(&self, ctx: &Ctx, tasks: &[TaskId], even_if_held: bool) -> Result<()>;
}
