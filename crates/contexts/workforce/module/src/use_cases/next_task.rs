//! Gives the caller the task that comes next, and claims it for them.

use ambar_kernel::{Ctx, Result, WarehouseId};
use ambar_web::{Allow, Json, Problem};
use ambar_workforce_contract::{TaskChange, TaskKind, WorkforceWrite};
use ambar_workforce_domain::LEASE;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use sqlx::{Postgres, postgres::PgArguments, query::QueryAs};
use utoipa::ToSchema;

use super::claim_task::caller;
use crate::{
    Served, store,
    store::task::task_columns,
    views::{ClaimedTask, TaskView},
};

/// What can be given out: it waits, or its claim has lapsed.
macro_rules! free {
    () => {
        "warehouse_id = $1 AND state IN ('pending', 'started', 'in_progress')
         AND (state = 'pending' OR lease_until < $2) AND ($3::text[] IS NULL OR kind = ANY($3))"
    };
}

/// The same, and it is nobody's in particular.
macro_rules! anybodys {
    () => {
        concat!(free!(), " AND assignee IS NULL")
    };
}

/// Chooses and claims in one statement: tasks that others are choosing at this moment are passed over, so that callers
/// never wait for each other. The claim is that of the rules: what was done stays done, one's own keeps its token.
macro_rules! claim {
    ($($chosen:expr),+ $(,)?) => {
        concat!(
            "WITH ",
            $($chosen,)+
            " FOR NO KEY UPDATE SKIP LOCKED)
             UPDATE workforce.task t
             SET version = version + 1, state = CASE WHEN t.state = 'in_progress' THEN t.state ELSE 'started' END,
                 holder = $4, holder_name = $5, token = CASE WHEN t.holder = $4 THEN t.token ELSE t.token + 1 END,
                 lease_until = $6, started_at = CASE WHEN t.holder = $4 THEN t.started_at ELSE $2 END
             FROM chosen WHERE t.id = chosen.id RETURNING ",
            task_columns!()
        )
    };
}

/// What is given to the caller comes before all else.
pub(crate) const NEXT_ASSIGNED: &str = claim!(
    "chosen AS (SELECT id FROM workforce.task WHERE assignee = $4 AND ",
    free!(),
    " ORDER BY rank, sequence, opened_at, id LIMIT 1"
);

pub(crate) const NEXT: &str = claim!(
    "chosen AS (SELECT id FROM workforce.task WHERE ",
    anybodys!(),
    " ORDER BY rank, sequence, opened_at, id LIMIT 1"
);

// Thousands may be equally urgent: instead of sorting them by distance, the index gives the nearest on either side. If
// others take all of those at this very moment, NEXT finds the rest.
pub(crate) const NEXT_NEAR: &str = claim!(
    "foremost AS (SELECT rank FROM workforce.task WHERE ",
    anybodys!(),
    " ORDER BY rank, sequence, opened_at, id LIMIT 1),
      near AS (
          SELECT ahead.id FROM foremost CROSS JOIN LATERAL (
              SELECT id FROM workforce.task WHERE rank = foremost.rank AND sequence >= $7 AND ",
    anybodys!(),
    " ORDER BY sequence, opened_at, id LIMIT 32) AS ahead
          UNION ALL
          SELECT behind.id FROM foremost CROSS JOIN LATERAL (
              SELECT id FROM workforce.task WHERE rank = foremost.rank AND sequence < $7 AND ",
    anybodys!(),
    " ORDER BY sequence DESC, opened_at DESC, id DESC LIMIT 32) AS behind
      ),
      chosen AS (SELECT id FROM workforce.task WHERE id IN (SELECT id FROM near) AND ",
    anybodys!(),
    " ORDER BY abs(sequence - $7), opened_at, id LIMIT 1"
);

/// What the caller can take.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NextTask {
    /// Where the caller is.
    warehouse_id: WarehouseId,
    /// Only these kinds; if left out or empty, all but exceptions, which are given only to whoever asks for them.
    kinds: Option<Vec<TaskKind>>,
    /// The place in the walk (`sequence`, `pick_sequence`) where the caller stands: of equally urgent tasks the nearest
    /// is given; without it the first in the walk.
    near: Option<i64>,
}

/// Claims the task that comes next: what is given to the caller, then the most urgent, waiting counted in; then the nearest; then the oldest. 204 if there is none.
#[utoipa::path(post, path = "/tasks/next", operation_id = "next_task", tag = "workforce", request_body = NextTask,
    responses((status = 200, body = ClaimedTask), (status = 204, description = "Nothing to do")),
    extensions(("x-permission" = json!("workforce:write")), ("x-problems" = json!(["422 invalid"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceWrite>,
    Json(body): Json<NextTask>,
) -> Result<Response, Problem> {
    Ok(match next_task(&served, &allow.ctx, body).await? {
        Some(claimed) => Json(claimed).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// "Nothing to do" is not stored for the key: a repetition looks again.
async fn next_task(served: &Served, ctx: &Ctx, body: NextTask) -> Result<Option<ClaimedTask>> {
    let kinds = body.kinds.filter(|kinds| !kinds.is_empty()).unwrap_or_else(|| TaskKind::ORDINARY.to_vec());
    let kinds: Option<Vec<&str>> = Some(kinds.into_iter().map(TaskKind::name).collect());
    let mut tx = served.db.begin(ctx).await?;
    let own = choose(NEXT_ASSIGNED, ctx, body.warehouse_id, &kinds).fetch_optional(tx.conn()).await?;
    let nearest = match body.near {
        _ if own.is_some() => own,
        // Half the range: no distance overflows.
        Some(near) => {
            let near = near.clamp(0, i64::MAX / 2);
            choose(NEXT_NEAR, ctx, body.warehouse_id, &kinds).bind(near).fetch_optional(tx.conn()).await?
        }
        None => None,
    };
    let claimed = match nearest {
        Some(task) => Some(task),
        None => choose(NEXT, ctx, body.warehouse_id, &kinds).fetch_optional(tx.conn()).await?,
    };
    let Some(task) = claimed else {
        tx.rollback().await?;
        return Ok(None);
    };
    store::task::tell(&mut tx, &task, TaskChange::Claimed)?;
    tx.audit("claim_task", "task", task.id, json!({ "kind": task.kind, "token": task.token }));
    tx.commit(200, Some(task.into())).await
}

fn choose<'q>(
    statement: &'static str,
    ctx: &Ctx,
    warehouse: WarehouseId,
    kinds: &'q Option<Vec<&'static str>>,
) -> QueryAs<'q, Postgres, TaskView, PgArguments> {
    let who = caller(ctx);
    sqlx::query_as(statement)
        .bind(warehouse)
        .bind(ctx.now)
        .bind(kinds)
        .bind(who.account)
        .bind(who.name)
        .bind(ctx.now + LEASE)
}
