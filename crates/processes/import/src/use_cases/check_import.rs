//! Checks a file anew: with what somebody has written over its cells, and with what is said of its headings.

use ambar_identity_contract::ImportWrite;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_pg::enqueue;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::upload_import::{FileDelimiter, FileEncoding, check_job, wrong};
use crate::{
    Import,
    map::Mapping,
    store::{
        edits::{self, Edit},
        file::{self, CHECK_AGAIN, FileRow},
        rows::{self, storable},
    },
    views::ImportView,
};

/// The most edits at once, and of one file.
const MOST_EDITS: usize = 1000;
const MOST_OF_FILE: i64 = 100_000;

/// The most cells of a row, and the longest text of one.
const MOST_CELLS: i32 = 256;
const LONGEST_CELL: usize = 4000;

/// The most headings of which something is said.
const MOST_HEADINGS: usize = 256;

/// A cell that is written over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CellEdit {
    /// The row, as a spreadsheet numbers it: the header is 1.
    #[schema(example = 2)]
    row: i32,
    /// The place of the cell in its row, from 0.
    #[schema(example = 0)]
    cell: i32,
    /// What it holds from now on.
    value: String,
}

/// What is different this time; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckImport {
    /// Which heading is which column: `heading=column`, or `heading=-` for one that is left out. It replaces all that was said.
    #[schema(example = json!(["Artikel=sku"]))]
    map: Option<Vec<String>>,
    /// How the file is encoded.
    #[schema(inline)]
    encoding: Option<FileEncoding>,
    /// What stands between cells.
    #[schema(inline)]
    delimiter: Option<FileDelimiter>,
    /// Cells that are written over; what was written over before stays.
    #[serde(default)]
    edits: Vec<CellEdit>,
}

/// Checks a file again, with edits of its cells or with other columns. Possible until it is committed, for two days after the last
/// that happened to it.
#[utoipa::path(post, path = "/imports/{id}/check", operation_id = "check_import", tag = "import",
    params(("id" = Uuid, Path, description = "The import")), request_body = CheckImport,
    responses((status = 200, body = ImportView)),
    extensions(("x-permission" = json!("import:write")), ("x-problems" = json!(["404 import.unknown", "409 import.not_checked",
        "409 import.file_gone", "409 import.too_many_edits", "422 import.map", "422 import.map_column", "422 import.map_twice",
        "422 import.edit"]))))]
pub(crate) async fn post(
    State(import): State<Import>,
    allow: Allow<ImportWrite>,
    Path(id): Path<Uuid>,
    Json(body): Json<CheckImport>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(check_import(&import, &allow.ctx, id, body).await?))
}

async fn check_import(import: &Import, ctx: &Ctx, id: Uuid, body: CheckImport) -> Result<ImportView> {
    let mut tx = import.db.begin(ctx).await?;
    let file = file::find(tx.conn(), id).await?;
    file.kind.require(ctx)?;
    let map = mapping(&file, body.map.as_deref())?;
    let edits = checked(body.edits)?;
    let encoding = body.encoding.map(|encoding| encoding.name().to_owned());
    // One that only damaged text has is found out again, as it was the first time.
    let encoding = encoding.or_else(|| file.encoding.clone().filter(|name| name != "utf-8"));
    let delimiter = body.delimiter.map(|delimiter| delimiter.name().to_owned()).or_else(|| file.delimiter.clone());
    let again = sqlx::query(CHECK_AGAIN)
        .bind(id)
        .bind(encoding)
        .bind(delimiter)
        .bind(map.as_ref().unwrap_or(&file.map))
        .bind(map.is_some() || file.map_said)
        .bind(ctx.now)
        .execute(tx.conn())
        .await?;
    if again.rows_affected() == 0 {
        return Err(not_again(&file));
    }
    if rows::part(tx.conn(), id, 0).await?.is_none() {
        let detail = "The file is not kept any more. Upload it again.";
        return Err(Failure::refused("import.file_gone", detail));
    }
    if !edits.is_empty() && edits::put(&mut tx, id, &edits).await? > MOST_OF_FILE {
        let detail =
            format!("{MOST_OF_FILE} cells of a file can be edited here. Mend the file itself and upload it again.");
        return Err(Failure::refused("import.too_many_edits", detail).param("most", MOST_OF_FILE));
    }
    enqueue(&mut tx, check_job(id, Some(ctx.operation_id))).await?;
    tx.audit("check_import", "import", id, json!({ "edits": edits.len(), "map": map }));
    let view = file::find(tx.conn(), id).await?.into();
    tx.commit(200, view).await
}

/// What is said of headings this time.
fn mapping(file: &FileRow, said: Option<&[String]>) -> Result<Option<Vec<String>>> {
    let Some(said) = said else { return Ok(None) };
    let long = |pair: &String| pair.chars().count() > LONGEST_CELL || pair.contains('\0');
    if said.len() > MOST_HEADINGS || said.iter().any(long) {
        return Err(wrong("/map", "import.map", "a file has 256 headings of 4000 characters at most"));
    }
    let map = Mapping::of_pairs(file.kind.columns(), said).map_err(|fault| wrong("/map", fault.code, &fault.detail))?;
    Ok(Some(map.pairs()))
}

fn checked(edits: Vec<CellEdit>) -> Result<Vec<Edit>> {
    if edits.len() > MOST_EDITS {
        return Err(wrong("/edits", "import.edit", "1000 cells are the most at once"));
    }
    let read = |(at, edit): (usize, CellEdit)| {
        let pointer = |field: &str| format!("/edits/{at}/{field}");
        if edit.row < 2 {
            return Err(wrong(&pointer("row"), "import.edit", "the first row holds the headings: rows begin with 2"));
        }
        if !(0..MOST_CELLS).contains(&edit.cell) {
            return Err(wrong(&pointer("cell"), "import.edit", "a row has 256 cells at most, from 0"));
        }
        if edit.value.chars().count() > LONGEST_CELL {
            return Err(wrong(&pointer("value"), "import.edit", "a cell has 4000 characters at most"));
        }
        Ok(Edit { row: edit.row, cell: edit.cell, value: storable(&edit.value) })
    };
    edits.into_iter().enumerate().map(read).collect()
}

fn not_again(file: &FileRow) -> Failure {
    let detail = format!("Only a file that waits after its check can be checked again; this one is {}.", file.state);
    Failure::refused("import.not_checked", detail).param("state", file.state.as_str())
}
