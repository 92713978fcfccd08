//! What may be asked of workforce.

use ambar_kernel::{Ctx, Result, TaskId};
use async_trait::async_trait;

use crate::{Holding, NewTask, TaskCard};

/// What may be asked of workforce.
#[async_trait]
pub trait WorkforceGateway: Send + Sync {
    /// Opens tasks. A task whose id exists is left as it is, so repeating it changes nothing.
    ///
    /// # Errors
    /// If workforce cannot be reached.
    async fn open_tasks(&self, ctx: &Ctx, tasks: &[NewTask]) -> Result<()>;

    /// Checks that the caller holds the task with this token and its lease has not been taken over. One read.
    ///
    /// # Errors
    /// `workforce.not_held` (409) saying who holds it now; `workforce.task_unknown`.
    async fn require_held(&self, ctx: &Ctx, holding: Holding) -> Result<TaskCard>;

    /// Marks a held task as begun and prolongs its lease.
    ///
    /// # Errors
    /// As [`WorkforceGateway::require_held`].
    async fn progress(&self, ctx: &Ctx, holding: Holding) -> Result<()>;

    /// Completes a held task. Repeating it with the same token changes nothing.
    ///
    /// # Errors
    /// As [`WorkforceGateway::require_held`].
    async fn complete(&self, ctx: &Ctx, holding: Holding) -> Result<()>;

    /// Cancels tasks that are no longer needed. Completed and unknown ones are left as they are.
    ///
    /// # Errors
    /// `workforce.task_held` if someone works on one and `even_if_held` is false: then none is cancelled.
    async fn cancel_tasks(&self, ctx: &Ctx, tasks: &[TaskId], even_if_held: bool) -> Result<()>;
}
