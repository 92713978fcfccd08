//! What others may ask of workforce about people.

use ambar_kernel::{AccountId, Ctx, PersonId, Result, WarehouseId};
use ambar_workforce_contract::{PeopleGateway, PersonCard};
use async_trait::async_trait;

use crate::Workforce;

pub(crate) const SELECT: &str = "
SELECT id, name, warehouse_id, active, account_id FROM workforce.person WHERE id = ANY($1) OR account_id = ANY($2)";

type Row = (PersonId, String, Option<WarehouseId>, bool, Option<AccountId>);

#[async_trait]
impl PeopleGateway for Workforce {
    async fn people(&self, _: &Ctx, ids: &[PersonId], accounts: &[AccountId]) -> Result<Vec<PersonCard>> {
        let rows: Vec<Row> = sqlx::query_as(SELECT).bind(ids).bind(accounts).fetch_all(self.db.reader()).await?;
        let card =
            |(id, name, warehouse_id, active, account_id)| PersonCard { id, name, warehouse_id, active, account_id };
        Ok(rows.into_iter().map(card).collect())
    }
}
