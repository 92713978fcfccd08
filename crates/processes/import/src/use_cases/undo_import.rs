//! Takes back what an import brought in, by a job.

use ambar_identity_contract::ImportWrite;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::{NewJob, enqueue};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Import,
    store::{
        file::{self, FileRow, UNDO},
        rows::FORGET_KEPT,
    },
    undo,
    views::ImportView,
};

/// Takes back what an import brought in, as far as nothing refers to it. Items of which nothing was ever recorded are removed, places
/// that hold nothing are taken out of use, opening stock is adjusted away where it still is, deliveries of which nothing was received
/// and orders that were not released are cancelled, and their numbers are free again. What stays is kept as errors of its rows, which
/// say what refers to it; but for stock it can be tried again.
#[utoipa::path(post, path = "/imports/{id}/undo", operation_id = "undo_import", tag = "import",
    params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = ImportView)),
    extensions(("x-permission" = json!("import:write")), ("x-problems" = json!(["404 import.unknown",
        "409 import.nothing_to_undo"]))))]
pub(crate) async fn post(
    State(import): State<Import>,
    allow: Allow<ImportWrite>,
    Path(id): Path<Uuid>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(undo_import(&import, &allow.ctx, id).await?))
}

async fn undo_import(import: &Import, ctx: &Ctx, id: Uuid) -> Result<ImportView> {
    let mut tx = import.db.begin(ctx).await?;
    let file = file::find(tx.conn(), id).await?;
    file.kind.require(ctx)?;
    check(&file)?;
    let begun = sqlx::query(UNDO).bind(id).bind(ctx.now).execute(tx.conn()).await?;
    if begun.rows_affected() == 0 {
        return Err(nothing(&file));
    }
    sqlx::query(FORGET_KEPT).bind(id).execute(tx.conn()).await?;
    let job = NewJob {
        queue: "import",
        kind: undo::KIND,
        key: format!("{id} {}", ctx.operation_id),
        priority: 50,
        most_attempts: 10,
        payload: json!({}),
    };
    enqueue(&mut tx, job).await?;
    tx.audit("undo_import", "import", id, json!({ "kind": file.kind.name(), "added": file.added }));
    let view = file::find(tx.conn(), id).await?.into();
    tx.commit(200, view).await
}

fn check(file: &FileRow) -> Result<()> {
    // What was taken back whole is not there any more.
    // Of opening stock nobody can tell a second time which of it is still this import's.
    if file.state == "undone" && (file.kept == 0 || file.kind.doubles()) {
        return Err(nothing(file));
    }
    Ok(())
}

fn nothing(file: &FileRow) -> Failure {
    let detail =
        format!("There is nothing to take back: this import is {}, and has {} rows in.", file.state, file.added);
    Failure::refused("import.nothing_to_undo", detail).param("state", file.state.as_str())
}
