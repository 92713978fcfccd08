//! People, for those who offer them to be chosen from.

use ambar_kernel::{AccountId, Ctx, PersonId, Result, WarehouseId};
use async_trait::async_trait;

/// A person on the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCard {
    /// Who it is.
    pub id: PersonId,
    /// The name that colleagues know.
    pub name: String,
    /// Where the person works; none for anywhere.
    pub warehouse_id: Option<WarehouseId>,
    /// Whether the person still works here.
    pub active: bool,
    /// The person's account.
    pub account_id: Option<AccountId>,
}

/// What may be asked of workforce about people.
#[async_trait]
pub trait PeopleGateway: Send + Sync {
    /// The people with these ids, and those whose account is one of these, in no order.
    ///
    /// # Errors
    /// If workforce cannot be reached.
    async fn people(&self, ctx: &Ctx, ids: &[PersonId], accounts: &[AccountId]) -> Result<Vec<PersonCard>>;
}
