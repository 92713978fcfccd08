//! What may be asked of identity.

use ambar_kernel::{AccountId, Ctx, PersonId, Result};
use async_trait::async_trait;

/// An account that could be given work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCard {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The person on the floor whose it is.
    pub person_id: Option<PersonId>,
    /// Whether it may sign in, and may work on tasks.
    pub may_work: bool,
}

/// What may be asked of identity about accounts.
#[async_trait]
pub trait AccountsGateway: Send + Sync {
    /// The account of an id.
    ///
    /// # Errors
    /// `identity.account_unknown`.
    async fn worker(&self, ctx: &Ctx, account: AccountId) -> Result<WorkerCard>;

    /// Accounts that may work on tasks, by name: at most `limit`.
    ///
    /// # Errors
    /// If identity cannot be reached.
    async fn workers(&self, ctx: &Ctx, limit: u32) -> Result<Vec<WorkerCard>>;
}
