//! The names that an enrolled device offers to choose from.

use ambar_identity_domain::offers;
use ambar_kernel::{AccountId, Actor, PersonId, Result};
use ambar_web::{Caller, Json, Page, Paging, Problem, Query};
use ambar_workforce_contract::PersonCard;
use axum::{extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Served,
    store::{
        account::{WITH_PIN, folded},
        device::DeviceRow,
    },
};

/// Where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200; a page may have fewer, and there is more as long as there is a `next`.
    limit: Option<u32>,
}

/// Somebody who may sign in here by PIN.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NameView {
    /// The account's name, which is sent with the PIN.
    name: String,
    /// The name that colleagues know, if a person on the floor has the account.
    person_name: Option<String>,
}

type Row = (AccountId, String, Option<PersonId>);

/// Who may sign in on this device: accounts with a PIN whose person works in the device's warehouse, or in none.
#[utoipa::path(get, path = "/session/people", operation_id = "list_session_people", tag = "identity", params(Filter),
    responses((status = 200, body = Page<NameView>)),
    extensions(("x-permission" = json!("public")), ("x-problems" = json!(["403 identity.device_unknown"]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    caller: Caller,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<NameView>>, Problem> {
    let device = served.identity.device_of(&headers).await?;
    let paging = Paging::<(String, AccountId)>::read(&filter.after, filter.limit)?;
    let (name, id) = paging.key.clone().unzip();
    let rows: Vec<Row> = sqlx::query_as(WITH_PIN)
        .bind(name)
        .bind(id)
        .bind(paging.fetch())
        .fetch_all(served.identity.db.reader())
        .await?;
    let page = Page::build(rows, &paging, |(id, name, _): &Row| (folded(name), *id));
    Ok(Json(Page { items: names(&served, &caller, &device, page.items).await?, next: page.next }))
}

/// The rows that the device offers, with the names of their people.
async fn names(served: &Served, caller: &Caller, device: &DeviceRow, rows: Vec<Row>) -> Result<Vec<NameView>> {
    let accounts: Vec<AccountId> = rows.iter().map(|(id, ..)| *id).collect();
    let ids: Vec<PersonId> = rows.iter().filter_map(|(_, _, person)| *person).collect();
    let people = served.people.people(&caller.ctx(Actor::system()), &ids, &accounts).await?;
    let person_of = |(account, _, person): &Row| -> Option<&PersonCard> {
        people
            .iter()
            .find(|it| Some(it.id) == *person)
            .or_else(|| people.iter().find(|it| it.account_id == Some(*account)))
    };
    let mut names = Vec::new();
    for row in &rows {
        let person = person_of(row);
        let here = person.is_none_or(|it| it.active && offers(device.warehouse_id, it.warehouse_id));
        if here {
            names.push(NameView { name: row.1.clone(), person_name: person.map(|it| it.name.clone()) });
        }
    }
    Ok(names)
}
