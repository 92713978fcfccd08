//! Changes a printer.

use ambar_identity_contract::LabelsManage;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::enrol_printer::EnrolPrinter;
use crate::{
    Labels,
    store::{job, printer},
    views::PrinterView,
};

/// A printer as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePrinter {
    /// All about it.
    printer: EnrolPrinter,
    /// Whether it is used. What waits for one that is not goes on waiting.
    active: bool,
}

/// Changes a printer, or switches it off and on. Jobs that wait keep the resolution that they were drawn for.
#[utoipa::path(put, path = "/printers/{id}", operation_id = "change_printer", tag = "labels",
    params(("id" = Uuid, Path, description = "The printer"), ("If-Match" = String, Header, description = "Its `ETag`.")), request_body = ChangePrinter,
    responses((status = 200, body = PrinterView)),
    extensions(("x-permission" = json!("labels:manage")), ("x-problems" = json!(["404 labels.printer_unknown",
        "409 labels.printer_code_taken", "412 stale", "422 invalid"]))))]
pub(crate) async fn put(
    State(labels): State<Labels>,
    allow: Allow<LabelsManage>,
    IfMatch(version): IfMatch,
    Path(id): Path<Uuid>,
    Json(body): Json<ChangePrinter>,
) -> Result<Versioned<Json<PrinterView>>, Problem> {
    let changed = change_printer(&labels, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_printer(
    labels: &Labels,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    body: ChangePrinter,
) -> Result<PrinterView> {
    let wanted = body.printer.checked(&labels.reach)?;
    let mut tx = labels.db.begin(ctx).await?;
    let locked = printer::lock(&mut tx, id).await?;
    if locked.version != version {
        return Err(Failure::stale(locked.version));
    }
    printer::change(&mut tx, id, &wanted, body.active).await?;
    job::wake(&mut tx).await?;
    let view = PrinterView::from(printer::find(tx.conn(), id).await?);
    let detail = json!({ "code": wanted.code, "host": wanted.host, "port": wanted.port, "active": body.active });
    tx.audit("change_printer", "printer", id, detail);
    tx.commit(200, view).await
}
