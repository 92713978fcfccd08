//! Commits a file that was checked, by a job.

use ambar_identity_contract::ImportWrite;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::{NewJob, Tx, enqueue};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Import, commit,
    store::{
        file::{self, FileRow, START},
        rows::FORGET_PARTS,
    },
    views::ImportView,
};

/// Which rows are committed.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommitMode {
    /// All; refused if any row is not valid.
    All,
    /// Those that are valid.
    OnlyValid,
}

/// How to commit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitImport {
    /// Which rows.
    mode: CommitMode,
    /// Commit it even though the very same file was imported before, and would bring in the same stock again.
    #[serde(default)]
    repeat: bool,
}

/// Commits a file that was checked. The rows come in by and by: see the import for how far it is. One that was valid when it was
/// checked may be refused when it comes in, if things have changed since; that is kept as an error of the row.
#[utoipa::path(post, path = "/imports/{id}/commit", operation_id = "commit_import", tag = "import",
    params(("id" = Uuid, Path, description = "The import")), request_body = CommitImport,
    responses((status = 200, body = ImportView)),
    extensions(("x-permission" = json!("import:write")), ("x-problems" = json!(["404 import.unknown", "409 import.not_checked",
        "409 import.has_errors", "409 import.nothing_valid", "409 import.same_file"]))))]
pub(crate) async fn post(
    State(import): State<Import>,
    allow: Allow<ImportWrite>,
    Path(id): Path<Uuid>,
    Json(body): Json<CommitImport>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(commit_import(&import, &allow.ctx, id, body).await?))
}

async fn commit_import(import: &Import, ctx: &Ctx, id: Uuid, body: CommitImport) -> Result<ImportView> {
    let mut tx = import.db.begin(ctx).await?;
    let file = file::find(tx.conn(), id).await?;
    file.kind.require(ctx)?;
    check(&file, body.mode)?;
    if file.kind.doubles() && !body.repeat {
        refuse_repetition(&mut tx, &file).await?;
    }
    let mode = match body.mode {
        CommitMode::All => "all",
        CommitMode::OnlyValid => "only_valid",
    };
    let started = sqlx::query(START).bind(id).bind(mode).bind(ctx.now).execute(tx.conn()).await?;
    if started.rows_affected() == 0 {
        return Err(not_checked(&file::find(tx.conn(), id).await?));
    }
    sqlx::query(FORGET_PARTS).bind(id).execute(tx.conn()).await?;
    let job = NewJob {
        queue: "import",
        kind: commit::KIND,
        key: id.to_string(),
        priority: 50,
        most_attempts: 10,
        payload: json!({}),
    };
    enqueue(&mut tx, job).await?;
    tx.audit("commit_import", "import", id, json!({ "kind": file.kind.name(), "mode": mode, "rows": file.rows }));
    let view = file::find(tx.conn(), id).await?.into();
    tx.commit(200, view).await
}

fn check(file: &FileRow, mode: CommitMode) -> Result<()> {
    if file.state != "checked" {
        return Err(not_checked(file));
    }
    if file.rows == file.bad_rows {
        return Err(Failure::refused(
            "import.nothing_valid",
            "No row of the file is valid. Mend it and upload it again.",
        ));
    }
    if matches!(mode, CommitMode::All) && file.bad_rows > 0 {
        let detail = format!(
            "{} of {} rows are not valid. Mend the file and upload it again, or commit only what is valid.",
            file.bad_rows, file.rows
        );
        return Err(Failure::refused("import.has_errors", detail).param("bad_rows", file.bad_rows));
    }
    Ok(())
}

fn not_checked(file: &FileRow) -> Failure {
    let detail = format!("Only a file that is checked and waits can be committed; this one is {}.", file.state);
    Failure::refused("import.not_checked", detail).param("state", file.state.as_str())
}

async fn refuse_repetition(tx: &mut Tx, file: &FileRow) -> Result<()> {
    match file::same(tx, file).await? {
        None => Ok(()),
        Some((id, at)) => {
            let day = at.date_naive();
            let detail = format!(
                "The very same file was imported on {day} already, and would bring in the same again. If that is meant, commit \
                 it with repeat."
            );
            Err(Failure::refused("import.same_file", detail).param("id", id.to_string()))
        }
    }
}
