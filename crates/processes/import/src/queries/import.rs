//! An import.

use ambar_identity_contract::ImportRead;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use uuid::Uuid;

use crate::{Import, store::file, views::ImportView};

/// An import as it is now: where it stands, how far it is.
#[utoipa::path(get, path = "/imports/{id}", operation_id = "get_import", tag = "import",
    params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = ImportView)),
    extensions(("x-permission" = json!("import:read")), ("x-problems" = json!(["404 import.unknown"]))))]
pub(crate) async fn get(
    State(import): State<Import>,
    _allow: Allow<ImportRead>,
    Path(id): Path<Uuid>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(file::find(import.db.reader(), id).await?.into()))
}
