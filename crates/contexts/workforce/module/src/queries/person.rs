//! One person.

use ambar_kernel::PersonId;
use ambar_web::{Allow, Json, Path, Problem, Versioned, versioned};
use ambar_workforce_contract::WorkforceRead;
use axum::extract::State;

use crate::{Served, store, views::PersonView};

pub(crate) const SELECT: &str = "
SELECT id, version, badge, name, shift, warehouse_id, active, account_id, source, external_ref FROM workforce.person WHERE id = $1";

/// Shows a person's record.
#[utoipa::path(get, path = "/people/{id}", operation_id = "get_person", tag = "workforce",
    params(("id" = PersonId, Path, description = "The person")), responses((status = 200, body = PersonView)),
    extensions(("x-permission" = json!("workforce:read")), ("x-problems" = json!(["404 workforce.person_unknown"]))))]
pub(crate) async fn get(
    State(served): State<Served>,
    _allow: Allow<WorkforceRead>,
    Path(id): Path<PersonId>,
) -> Result<Versioned<Json<PersonView>>, Problem> {
    let found = store::person::find(served.db.reader(), id).await?;
    Ok(versioned(found.version, Json(found)))
}
