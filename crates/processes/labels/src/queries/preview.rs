//! A template with its samples, as it would be printed.

use ambar_identity_contract::LabelsPrint;
use ambar_web::{Allow, Path, Problem, Query};
use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::file::{Format, answer};
use crate::{
    Labels,
    spooler::not_drawn,
    templates::{self, drawn},
    views::LabelLanguage,
};

/// How it is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// This version; 0 is the one of the program. The newest if left out.
    version: Option<i32>,
    /// In which language its own words are.
    language: Option<LabelLanguage>,
    /// As what: `pdf` if left out.
    #[param(inline)]
    format: Option<Format>,
}

/// Shows a template with its samples, as it would be printed.
#[utoipa::path(get, path = "/label-templates/{name}/preview", operation_id = "preview_label_template", tag = "labels",
    params(("name" = String, Path, description = "The template"), Filter),
    responses((status = 200, content((Vec<u8> = "application/pdf"), (Vec<u8> = "application/zpl")))),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!(["404 labels.template_unknown"]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Path(name): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let template = templates::find(labels.db.reader(), &name, filter.version).await?.template;
    let (language, format) = (filter.language.unwrap_or_default(), filter.format.unwrap_or_default());
    let bytes = drawn(move || {
        let sheets = template.lay_out(&[template.sample()], language.into(), template.dpi());
        format.bytes(&sheets.map_err(|fault| not_drawn(&fault))?, 1, template.title(language.into()))
    })
    .await?;
    Ok(answer(format, &name, bytes)?)
}
