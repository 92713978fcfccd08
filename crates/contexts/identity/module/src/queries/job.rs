//! A job.

use ambar_identity_contract::JobsRead;
use ambar_pg::job;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use uuid::Uuid;

use super::jobs::JobView;
use crate::Identity;

/// A job.
#[utoipa::path(get, path = "/jobs/{id}", operation_id = "get_job", tag = "identity",
    params(("id" = Uuid, Path, description = "The job")), responses((status = 200, body = JobView)),
    extensions(("x-permission" = json!("jobs:read")), ("x-problems" = json!(["404 job.unknown"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<JobsRead>,
    Path(id): Path<Uuid>,
) -> Result<Json<JobView>, Problem> {
    Ok(Json(job(identity.db.reader(), id).await?.into()))
}
