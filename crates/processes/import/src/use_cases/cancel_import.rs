//! Cancels an import.

use ambar_identity_contract::ImportWrite;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Import,
    store::{
        file::{self, CANCEL},
        rows::FORGET_PARTS,
    },
    views::ImportView,
};

/// Cancels an import that is not over. Rows that have come in stay; no more come in, but for those in hand.
#[utoipa::path(post, path = "/imports/{id}/cancel", operation_id = "cancel_import", tag = "import",
    params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = ImportView)),
    extensions(("x-permission" = json!("import:write")), ("x-problems" = json!(["404 import.unknown", "409 import.over"]))))]
pub(crate) async fn post(
    State(import): State<Import>,
    allow: Allow<ImportWrite>,
    Path(id): Path<Uuid>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(cancel_import(&import, &allow.ctx, id).await?))
}

async fn cancel_import(import: &Import, ctx: &Ctx, id: Uuid) -> Result<ImportView> {
    let mut tx = import.db.begin(ctx).await?;
    let file = file::find(tx.conn(), id).await?;
    file.kind.require(ctx)?;
    let cancelled = sqlx::query(CANCEL).bind(id).bind(ctx.now).execute(tx.conn()).await?;
    let file = file::find(tx.conn(), id).await?;
    if cancelled.rows_affected() == 0 {
        let detail = format!("This import is over: it is {}.", file.state);
        return Err(Failure::refused("import.over", detail).param("state", file.state));
    }
    sqlx::query(FORGET_PARTS).bind(id).execute(tx.conn()).await?;
    tx.audit("cancel_import", "import", id, json!({ "done_rows": file.done_rows }));
    tx.commit(200, file.into()).await
}
