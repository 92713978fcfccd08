//! What others may ask of identity.

use ambar_identity_contract::{AccountsGateway, WorkerCard};
use ambar_kernel::{AccountId, Ctx, Permission, Result};
use ambar_workforce_contract::WorkforceWrite;
use async_trait::async_trait;

use crate::{
    Identity,
    rights::permissions_of,
    store::account::{self, AccountRow},
};

#[async_trait]
impl AccountsGateway for Identity {
    async fn worker(&self, _: &Ctx, id: AccountId) -> Result<WorkerCard> {
        card(account::find(self.db.reader(), id).await?)
    }

    async fn workers(&self, _: &Ctx, limit: u32) -> Result<Vec<WorkerCard>> {
        let rows: Vec<AccountRow> = sqlx::query_as(account::LIST)
            .bind(None::<String>)
            .bind(None::<AccountId>)
            .bind(true)
            .bind(None::<String>)
            .bind(i64::from(limit))
            .fetch_all(self.db.reader())
            .await?;
        let cards: Vec<WorkerCard> = rows.into_iter().map(card).collect::<Result<_>>()?;
        Ok(cards.into_iter().filter(|card| card.may_work).collect())
    }
}

fn card(row: AccountRow) -> Result<WorkerCard> {
    let may_work = row.active && permissions_of(&row.roles()?).contains(WorkforceWrite::NAME);
    Ok(WorkerCard { id: row.id, name: row.name, person_id: row.person_id, may_work })
}
