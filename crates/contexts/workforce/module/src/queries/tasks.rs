//! The tasks, by age or by urgency.

use ambar_kernel::{AccountId, Ctx, Result, TaskId, Timestamp, WarehouseId};
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
               AND ($5::uuid IS NULL OR (t.holder = $5 AND t.state IN ('started', 'in_progress')))
               AND ($6::uuid IS NULL OR t.assignee = $6)
               AND CASE $7 WHEN 'waiting' THEN t.state = 'pending' WHEN 'in_work' THEN t.state IN ('started', 'in_progress')
                   WHEN 'lapsed' THEN t.state IN ('started', 'in_progress') AND t.lease_until < $8::timestamptz ELSE true END ",
            $after_and_order
        )
    };
}

pub(crate) const BY_AGE: &str =
    filtered!("AND ($9::timestamptz IS NULL OR (t.opened_at, t.id) > ($9, $10)) ORDER BY t.opened_at, t.id LIMIT $11");

pub(crate) const BY_URGENCY: &str = filtered!(
    "AND t.state IN ('pending', 'started', 'in_progress')
     AND ($9::bigint IS NULL OR (t.rank, t.sequence, t.id) > ($9, $10, $11)) ORDER BY t.rank, t.sequence, t.id LIMIT $12"
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

/// How an open task stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Progress {
    /// Nobody holds it.
    Waiting,
    /// Somebody holds it.
    InWork,
    /// Somebody holds it, and the claim has lapsed.
    Lapsed,
}

impl Progress {
    const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InWork => "in_work",
            Self::Lapsed => "lapsed",
        }
    }
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
    /// Only those that this account holds now.
    holder: Option<AccountId>,
    /// Only those that are given to this account.
    assignee: Option<AccountId>,
    /// Only what is open and stands so.
    #[param(inline)]
    work: Option<Progress>,
    /// The order; the oldest first if left out.
    #[param(inline)]
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
    let page = match filter.sort.unwrap_or_default() {
        Sort::OpenedAt => by_age(&served, &allow.ctx, &filter).await?,
        Sort::Urgency => by_urgency(&served, &allow.ctx, &filter).await?,
    };
    Ok(Json(page))
}

async fn by_age(served: &Served, ctx: &Ctx, filter: &Filter) -> Result<Page<TaskView>> {
    let paging = Paging::<(Timestamp, TaskId)>::read(&filter.after, filter.limit)?;
    let (opened_at, id) = paging.key.unzip();
    let rows = bound(BY_AGE, ctx, filter).bind(opened_at).bind(id).bind(paging.fetch());
    let rows = rows.fetch_all(served.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.opened_at, row.id)))
}

async fn by_urgency(served: &Served, ctx: &Ctx, filter: &Filter) -> Result<Page<TaskView>> {
    let paging = Paging::<(i64, i64, TaskId)>::read(&filter.after, filter.limit)?;
    let (rank, sequence, id) = paging.key.map_or((None, None, None), |(r, s, i)| (Some(r), Some(s), Some(i)));
    let rows = bound(BY_URGENCY, ctx, filter).bind(rank).bind(sequence).bind(id).bind(paging.fetch());
    let rows = rows.fetch_all(served.db.reader()).await?;
    Ok(Page::build(rows, &paging, |row| (row.rank, row.sequence, row.id)))
}

fn bound(statement: &'static str, ctx: &Ctx, filter: &Filter) -> QueryAs<'static, Postgres, TaskView, PgArguments> {
    sqlx::query_as(statement)
        .bind(filter.state.map(TaskState::name))
        .bind(filter.kind.map(TaskKind::name))
        .bind(filter.warehouse_id)
        .bind(filter.reference)
        .bind(if filter.mine == Some(true) { Some(ctx.actor.account) } else { filter.holder })
        .bind(filter.assignee)
        .bind(filter.work.map(Progress::name))
        .bind(ctx.now)
}
