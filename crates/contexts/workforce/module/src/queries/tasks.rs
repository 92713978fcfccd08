//! The tasks, by age or by urgency.

use ambar_kernel::{AccountId, Result, TaskId, Timestamp, WarehouseId};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use ambar_workforce_contract::{TaskKind, TaskState, WorkforceRead};
use axum::extract::State;
use serde::Deserialize;
use sqlx::{Postgres, postgres::PgArguments, query::QueryAs};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Served, store::task::task_columns, views::TaskView};

macro_rules! filtered {
    ($after_and_order:literal) => {
        concat!(
            "SELECT ",
            task_columns!(),
            " FROM workforce.task t
             WHERE ($1::text IS NULL OR t.state = $1) AND ($2::text IS NULL OR t.kind = $2)
               AND ($3::uuid IS NULL OR t.warehouse_id = $3) AND ($4::uuid IS NULL OR t.reference = $4)
               AND ($5::uuid IS NULL OR (t.holder = $5 AND t.state IN ('started', 'in_progress'))) ",
            $after_and_order
        )
    };
}

pub(crate) const BY_AGE: &str =
    filtered!("AND ($6::timestamptz IS NULL OR (t.opened_at, t.id) > ($6, $7)) ORDER BY t.opened_at, t.id LIMIT $8");

pub(crate) const BY_URGENCY: &str = filtered!(
    "AND t.state IN ('pending', 'started', 'in_progress')
     AND ($6::bigint IS NULL OR (t.rank, t.sequence, t.id) > ($6, $7, $8)) ORDER BY t.rank, t.sequence, t.id LIMIT $9"
);

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    /// The oldest first.
    #[default]
    OpenedAt,
    /// Only what is open, in the order in which it is given out.
    Urgency,
}

/// Which tasks, in which order, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those that stand so.
    state: Option<TaskState>,
    /// Only this kind.
    kind: Option<TaskKind>,
    /// Only those of this warehouse.
    warehouse_id: Option<WarehouseId>,
    /// Only what is about this putaway, pick list or count.
    reference: Option<Uuid>,
    /// Only those that the caller holds now.
    mine: Option<bool>,
    /// The order; the oldest first if left out.
    sort: Option<Sort>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the tasks.
#[utoipa::path(get, path = "/tasks", operation_id = "list_tasks", tag = "workforce", params(Filter),
    responses((status = 200, body = Page<TaskView>)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    allow: Allow<WorkforceRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<TaskView>>, Problem> {
    let caller = allow.ctx.actor.account;
    let page = match filter.sort.unwrap_or_default() {
        Sort::OpenedAt => by_age(&served, caller, &filter).await?,
        Sort::Urgency => by_urgency(&served, caller, &filter).await?,
    };
    Ok(Json(page))
}

async fn by_age(served: &Served, caller: AccountId, filter: &Filter) -> Result<Page<TaskView>> {
    let paging = Paging::<(Timestamp, TaskId)>::read(&filter.after, filter.limit)?;
    let (opened_at, id) = paging.key.unzip();
    let rows = bound(BY_AGE, caller, filter).bind(opened_at).bind(id).bind(paging.fetch());
    let rows = rows.fetch_all(served.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.opened_at, row.id)))
}

async fn by_urgency(served: &Served, caller: AccountId, filter: &Filter) -> Result<Page<TaskView>> {
    let paging = Paging::<(i64, i64, TaskId)>::read(&filter.after, filter.limit)?;
    let (rank, sequence, id) = paging.key.map_or((None, None, None), |(r, s, i)| (Some(r), Some(s), Some(i)));
    let rows = bound(BY_URGENCY, caller, filter).bind(rank).bind(sequence).bind(id).bind(paging.fetch());
    let rows = rows.fetch_all(served.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.rank, row.sequence, row.id)))
}

fn bound(
    statement: &'static str,
    caller: AccountId,
    filter: &Filter,
) -> QueryAs<'static, Postgres, TaskView, PgArguments> {
    sqlx::query_as(statement)
        .bind(filter.state.map(TaskState::name))
        .bind(filter.kind.map(TaskKind::name))
        .bind(filter.warehouse_id)
        .bind(filter.reference)
        .bind((filter.mine == Some(true)).then_some(caller))
}
