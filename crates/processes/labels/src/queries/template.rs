//! A template.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::Failure;
use ambar_web::{Allow, Json, Path, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Labels, templates, views::TemplateBody};

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// This version; 0 is the one of the program. The newest if left out.
    version: Option<i32>,
}

/// Shows a template with what it is made of.
#[utoipa::path(get, path = "/label-templates/{name}", operation_id = "get_label_template", tag = "labels",
    params(("name" = String, Path, description = "The template"), Filter), responses((status = 200, body = TemplateBody)),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!(["404 labels.template_unknown"]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Path(name): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Json<TemplateBody>, Problem> {
    let found = templates::find(labels.db.reader(), &name, filter.version).await?;
    Ok(Json(TemplateBody::of(found).map_err(Failure::internal)?))
}
