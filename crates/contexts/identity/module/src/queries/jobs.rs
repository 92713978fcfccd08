//! Jobs: work that waits for a worker, runs, or ended.

use ambar_identity_contract::JobsRead;
use ambar_kernel::{Failure, FieldError, Timestamp};
use ambar_pg::{JobFilter, JobRow, jobs};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Identity;

/// What a job may be at.
const STATES: [&str; 5] = ["waiting", "running", "done", "dead", "cancelled"];

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only in this state: `waiting`, `running`, `done`, `dead` or `cancelled`.
    state: Option<String>,
    /// Only of this kind.
    kind: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows on a page, 1 to 200.
    limit: Option<u32>,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobView {
    id: Uuid,
    /// Which queue it waits in.
    queue: String,
    /// What is done, `context.what`.
    kind: String,
    /// What it is about.
    key: String,
    /// Higher first.
    priority: i16,
    /// `waiting`, `running`, `done`, `dead` (given up until somebody lets it be tried again) or `cancelled`.
    state: String,
    /// How often it was begun.
    attempts: i32,
    /// How often it is tried at most.
    most_attempts: i32,
    /// Not before this.
    #[schema(value_type = String, format = DateTime)]
    run_at: Timestamp,
    /// How far it is, in the kind's own words.
    #[schema(value_type = Object)]
    progress: Value,
    /// Why the last attempt failed.
    last_error: Option<String>,
    /// Who asked for it.
    asked_by: String,
    /// In which operation.
    operation_id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
}

impl From<JobRow> for JobView {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            queue: row.queue,
            kind: row.kind,
            key: row.key,
            priority: row.priority,
            state: row.state,
            attempts: row.attempts,
            most_attempts: row.most_attempts,
            run_at: row.run_at,
            progress: row.progress,
            last_error: row.last_error,
            asked_by: row.account_name,
            operation_id: row.operation_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            finished_at: row.finished_at,
        }
    }
}

type Key = (Timestamp, Uuid);

/// Lists jobs, newest first. Finished ones are forgotten after 30 days, dead ones stay.
#[utoipa::path(get, path = "/jobs", operation_id = "list_jobs", tag = "identity", params(Filter),
    responses((status = 200, body = Page<JobView>)),
    extensions(("x-permission" = json!("jobs:read")), ("x-problems" = json!(["422 job.state"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<JobsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<JobView>>, Problem> {
    let paging = Paging::<Key>::read(&filter.after, filter.limit)?;
    if filter.state.as_deref().is_some_and(|state| !STATES.contains(&state)) {
        let detail = format!("a job is {}", STATES.join(", "));
        return Err(Failure::invalid(vec![FieldError { pointer: "/state".into(), code: "job.state", detail }]).into());
    }
    let wanted = JobFilter { state: filter.state, kind: filter.kind, before: paging.key, limit: paging.fetch() };
    let page = Page::build(jobs(&identity.db, &wanted).await?, &paging, |job| (job.created_at, job.id));
    Ok(Json(page.map(JobView::from)))
}
