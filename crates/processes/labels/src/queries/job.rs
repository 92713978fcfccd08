//! A print job.

use ambar_identity_contract::LabelsPrint;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use uuid::Uuid;

use crate::{Labels, store::job, views::PrintJobView};

/// A print job as it is now: whether it waits, is printed, or why not.
#[utoipa::path(get, path = "/print-jobs/{id}", operation_id = "get_print_job", tag = "labels",
    params(("id" = Uuid, Path, description = "The print job")), responses((status = 200, body = PrintJobView)),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!(["404 labels.job_unknown"]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Path(id): Path<Uuid>,
) -> Result<Json<PrintJobView>, Problem> {
    Ok(Json(job::find(labels.db.reader(), id).await?.into()))
}
