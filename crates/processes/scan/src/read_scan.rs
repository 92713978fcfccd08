//! Reads one scan.

use ambar_gs1::{Scan, ScanRules};
use ambar_kernel::{Ctx, ErrorKind, Failure, Result};
use ambar_web::{Json, Problem, SignedIn};
use axum::extract::State;

use crate::{
    Scanning,
    answer::answer,
    known::{Scope, look_up},
    request::{Arrived, ScanBody, Symbology},
    views::ScanView,
    wanted::Wanted,
};

/// Understands one scan as it arrived, and finds what it names: an item at a packaging level with lot, serial number, expiry
/// date and quantity, a place, a handling unit, a carton, an order, a delivery, a command. Only what the caller may see is
/// found. A code that nothing answers to is answered all the same: what it looks like, and what to do. Nothing is written, so
/// that it needs no key.
#[utoipa::path(post, path = "/scans", operation_id = "read_scan", tag = "scanning", request_body = ScanBody,
    responses((status = 200, body = ScanView)),
    extensions(("x-permission" = json!("signed_in")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["422 locations.warehouse_unknown", "422 workforce.task_unknown"]))))]
pub(crate) async fn post(
    State(process): State<Scanning>,
    caller: SignedIn,
    Json(body): Json<ScanBody>,
) -> Result<Json<ScanView>, Problem> {
    Ok(Json(read_scan(&process, &caller.ctx, &body).await?))
}

async fn read_scan(process: &Scanning, ctx: &Ctx, body: &ScanBody) -> Result<ScanView> {
    let Arrived { text, as_bytes } = body.arrived()?;
    let (scope, today) = scope(process, ctx, body).await?;
    let rules = ScanRules {
        separator: body.separator.clone(),
        separators_kept: as_bytes,
        upc_e: body.symbology == Some(Symbology::UpcE),
        ..ScanRules::on(today)
    };
    let identifier = body.symbology.and_then(Symbology::identifier).filter(|_| !text.trim_start().starts_with(']'));
    let scan = Scan::read(&format!("{}{}", identifier.unwrap_or_default(), text), &rules);
    let known = look_up(process, ctx, scope, &Wanted::of(&scan, &text)).await?;
    Ok(answer(scan, &known, &body.expect))
}

/// Whose goods and where, and which day it is there.
async fn scope(process: &Scanning, ctx: &Ctx, body: &ScanBody) -> Result<(Scope, chrono::NaiveDate)> {
    let warehouse = match (body.warehouse_id, body.task_id) {
        (Some(warehouse), _) => Some(warehouse),
        (None, Some(task)) => Some(process.workforce.site_of(ctx, task).await.map_err(in_body)?),
        (None, None) => None,
    };
    let today = match warehouse {
        Some(id) => process.locations.warehouse(ctx, id).await?.day_at(ctx.now),
        None => ctx.now.date_naive(),
    };
    Ok((Scope { owner: body.owner_id, warehouse }, today))
}

/// The task stands in the body, where what does not exist is a value that cannot be accepted.
fn in_body(failure: Failure) -> Failure {
    if failure.kind == ErrorKind::NotFound { Failure { kind: ErrorKind::Invalid, ..failure } } else { failure }
}
