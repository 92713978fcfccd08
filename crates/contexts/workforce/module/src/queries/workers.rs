//! Who could work, and who does what now.

use std::collections::HashMap;

use ambar_identity_contract::WorkerCard;
use ambar_kernel::{AccountId, Ctx, PersonId, Result, TaskId, Timestamp, WarehouseId};
use ambar_web::{Allow, Json, Problem, Query};
use ambar_workforce_contract::{PersonCard, TaskKind, WorkforceRead};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::{Served, Workforce};

/// The most that are shown: more than a site has people and devices at once.
const MOST: u32 = 2_000;

pub(crate) const HELD: &str = "
SELECT holder, holder_name, id, kind, location, summary, started_at, lease_until FROM workforce.task
WHERE state IN ('started', 'in_progress') AND warehouse_id = $1 ORDER BY holder, started_at, id LIMIT 4000";

pub(crate) const ASSIGNED: &str = "
SELECT assignee, count(*) FROM workforce.task
WHERE assignee IS NOT NULL AND state IN ('pending', 'started', 'in_progress') AND warehouse_id = $1 GROUP BY assignee";

/// Where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    /// In this warehouse.
    warehouse_id: WarehouseId,
}

/// A task that somebody holds.
#[derive(Debug, Serialize, ToSchema, FromRow)]
pub(crate) struct HeldTask {
    #[serde(skip)]
    holder: AccountId,
    #[serde(skip)]
    holder_name: String,
    id: TaskId,
    #[sqlx(try_from = "String")]
    kind: TaskKind,
    /// Where it begins.
    location: Option<String>,
    /// What to do, in a few words and numbers.
    #[schema(value_type = Object)]
    summary: serde_json::Value,
    /// When it was claimed.
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    /// Until when the claim holds; past: no sign of life since.
    #[schema(value_type = Option<String>, format = DateTime)]
    lease_until: Option<Timestamp>,
}

/// One who could work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkerView {
    /// The account that tasks are given to.
    account_id: AccountId,
    /// The account's name.
    name: String,
    /// The person on the floor whose account it is.
    person_id: Option<PersonId>,
    /// The person's name.
    person_name: Option<String>,
    /// What they hold now, the longest held first.
    holds: Vec<HeldTask>,
    /// How many open tasks are given to them.
    assigned: i64,
}

/// Those who could work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Workers {
    /// Who is at work first, then by name.
    items: Vec<WorkerView>,
}

/// Lists who could be given the tasks of a warehouse, and what each does now: accounts that may work, but for those of people who
/// work elsewhere, and everybody who holds a task here.
#[utoipa::path(get, path = "/workers", operation_id = "list_workers", tag = "workforce", params(Site),
    responses((status = 200, body = Workers)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    allow: Allow<WorkforceRead>,
    Query(site): Query<Site>,
) -> Result<Json<Workers>, Problem> {
    Ok(Json(workers(&served, &allow.ctx, site.warehouse_id).await?))
}

async fn workers(served: &Served, ctx: &Ctx, warehouse: WarehouseId) -> Result<Workers> {
    let accounts = served.accounts.workers(ctx, MOST).await?;
    let held: Vec<HeldTask> = sqlx::query_as(HELD).bind(warehouse).fetch_all(served.db.reader()).await?;
    let assigned: Vec<(AccountId, i64)> =
        sqlx::query_as(ASSIGNED).bind(warehouse).fetch_all(served.db.reader()).await?;
    let people = people(served, ctx, &accounts).await?;
    let mut of_account = gather(held);
    let assigned: HashMap<AccountId, i64> = assigned.into_iter().collect();
    let mut items = Vec::new();
    for card in accounts {
        let person = people.iter().find(|it| Some(it.id) == card.person_id || it.account_id == Some(card.id));
        let holds = of_account.remove(&card.id).map(|(_, holds)| holds).unwrap_or_default();
        let elsewhere = person.and_then(|it| it.warehouse_id).is_some_and(|works_in| works_in != warehouse);
        let given = assigned.get(&card.id).copied().unwrap_or_default();
        if !elsewhere || !holds.is_empty() || given > 0 {
            items.push(view(card, person, holds, given));
        }
    }
    // Whoever may work no more may still hold something.
    for (account_id, (name, holds)) in of_account {
        let card = WorkerCard { id: account_id, name, person_id: None, may_work: false };
        let given = assigned.get(&account_id).copied().unwrap_or_default();
        items.push(view(card, None, holds, given));
    }
    items.sort_by_cached_key(|it| (it.holds.is_empty(), it.name.to_lowercase(), it.account_id));
    Ok(Workers { items })
}

async fn people(served: &Served, ctx: &Ctx, accounts: &[WorkerCard]) -> Result<Vec<PersonCard>> {
    let ids: Vec<PersonId> = accounts.iter().filter_map(|card| card.person_id).collect();
    let of: Vec<AccountId> = accounts.iter().map(|card| card.id).collect();
    Workforce::new(served.db.clone()).people().people(ctx, &ids, &of).await
}

/// What each holds, with the name that they claimed it under.
fn gather(held: Vec<HeldTask>) -> HashMap<AccountId, (String, Vec<HeldTask>)> {
    let mut of_account: HashMap<AccountId, (String, Vec<HeldTask>)> = HashMap::new();
    for task in held {
        let (_, holds) = of_account.entry(task.holder).or_insert_with(|| (task.holder_name.clone(), Vec::new()));
        holds.push(task);
    }
    of_account
}

fn view(card: WorkerCard, person: Option<&PersonCard>, holds: Vec<HeldTask>, assigned: i64) -> WorkerView {
    WorkerView {
        account_id: card.id,
        name: card.name,
        person_id: person.map(|it| it.id),
        person_name: person.map(|it| it.name.clone()),
        holds,
        assigned,
    }
}
