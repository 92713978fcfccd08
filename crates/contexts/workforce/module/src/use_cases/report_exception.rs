//! Reports that something is not as it should be. It becomes a task for somebody else to look at.

use ambar_kernel::{
    Barcode, Ctx, DecimalText, DeliveryId, LocationCode, Note, OrderId, Result, Sku, TaskId, WarehouseId,
};
use ambar_web::{Allow, Created, Json, Problem};
use ambar_workforce_contract::{NewTask, TaskKind, WorkforceWrite};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Served, store, views::TaskView};

/// Looked at a little before ordinary work.
pub(crate) const PRIORITY: i16 = 60;

/// What is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExceptionKind {
    /// Goods are damaged.
    Damaged,
    /// Something stands where it does not belong.
    WrongPlace,
    /// A place cannot be got at.
    CannotReach,
    /// A label is missing or cannot be read.
    LabelMissing,
    /// A barcode that nobody knows.
    UnknownBarcode,
    /// Anything else.
    Other,
}

/// What somebody reports, and what it is about as far as it is known.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportException {
    /// What is not as it should be.
    kind: ExceptionKind,
    /// Where.
    warehouse_id: WarehouseId,
    /// The task that it was met on.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<TaskId>,
    /// The order that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<OrderId>,
    /// The delivery that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_id: Option<DeliveryId>,
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationCode>,
    /// The item's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<Sku>,
    /// The handling unit's number, as scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    sscc: Option<Barcode>,
    /// A barcode, as scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    barcode: Option<Barcode>,
    /// How much, in base units.
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<DecimalText>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Note>,
}

/// Reports something that is not as it should be: an exception task is opened for somebody to look at.
#[utoipa::path(post, path = "/exceptions", operation_id = "report_exception", tag = "workforce", request_body = ReportException,
    responses((status = 201, body = TaskView)),
    extensions(("x-permission" = json!("workforce:write")), ("x-late" = json!(true)),
        ("x-problems" = json!(["404 locations.warehouse_unknown", "422 invalid"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceWrite>,
    Json(body): Json<ReportException>,
) -> Result<Created<TaskView>, Problem> {
    Ok(Created(report_exception(&served, &allow.ctx, body).await?))
}

async fn report_exception(served: &Served, ctx: &Ctx, body: ReportException) -> Result<TaskView> {
    let warehouse = served.locations.warehouse(ctx, body.warehouse_id).await?.id;
    let id = TaskId::from_uuid(ctx.step("exception"));
    let task = NewTask {
        id,
        kind: TaskKind::Exception,
        warehouse_id: warehouse,
        reference: body.task_id.map_or(id.uuid(), TaskId::uuid),
        priority: PRIORITY,
        location: body.location.clone(),
        sequence: 0,
        summary: summary(ctx, &body)?,
    };
    let mut tx = served.db.begin(ctx).await?;
    store::task::open(&mut tx, std::slice::from_ref(&task)).await?;
    tx.audit("report_exception", "task", id, json!({ "kind": body.kind, "location": body.location, "sku": body.sku }));
    let opened = store::task::find(tx.conn(), id).await?;
    tx.commit(201, opened).await
}

/// What the task says: everything that was reported, by whom, and when it was met.
fn summary(ctx: &Ctx, body: &ReportException) -> Result<Value> {
    let mut summary = serde_json::to_value(body).map_err(ambar_kernel::Failure::internal)?;
    if let Some(fields) = summary.as_object_mut() {
        fields.remove("warehouse_id");
    }
    add_who_and_when(ctx, &mut summary);
    Ok(summary)
}

/// Adds who reports it, and when it was done.
pub(crate) fn add_who_and_when(ctx: &Ctx, summary: &mut Value) {
    if let Some(fields) = summary.as_object_mut() {
        fields.insert("reported_by".into(), ctx.actor.name.to_string().into());
        fields.insert("account_id".into(), ctx.actor.account.to_string().into());
        fields.insert("person_id".into(), ctx.actor.person.map_or(Value::Null, |it| it.uuid().to_string().into()));
        fields.insert("recorded_at".into(), ctx.recorded_at.unwrap_or(ctx.now).to_rfc3339().into());
    }
}

/// A task by what it is about.
pub(crate) fn references(path: &str) -> Vec<Uuid> {
    path.split('/').filter_map(|part| Uuid::try_parse(part).ok()).collect()
}
