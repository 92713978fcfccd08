//! Adds a template, or a version of one.

use ambar_identity_contract::LabelsManage;
use ambar_kernel::{Ctx, Failure, Result};
use ambar_label_layout::{Fault, Template};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::types::Json as SqlJson;
use utoipa::ToSchema;

use crate::{
    Labels,
    store::template::INSERT,
    subjects::Subject,
    templates::{self, drawn},
    views::TemplateView,
};

/// A template to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddTemplate {
    /// The template: see the guide to labels, or take one from `GET /label-templates/{name}` and change it. One with the name
    /// of another is its next version, and is used from now on.
    #[schema(value_type = Object)]
    template: Value,
}

/// Adds a template, or a version of one that is there. It is checked whole: everything that is wrong is told, with its place.
#[utoipa::path(post, path = "/label-templates", operation_id = "add_label_template", tag = "labels", request_body = AddTemplate,
    responses((status = 201, body = TemplateView)),
    extensions(("x-permission" = json!("labels:manage")), ("x-problems" = json!(["422 invalid"]))))]
pub(crate) async fn post(
    State(labels): State<Labels>,
    allow: Allow<LabelsManage>,
    Json(body): Json<AddTemplate>,
) -> Result<Created<TemplateView>, Problem> {
    Ok(Created(add_template(&labels, &allow.ctx, body.template).await?))
}

async fn add_template(labels: &Labels, ctx: &Ctx, body: Value) -> Result<TemplateView> {
    let text = body.to_string();
    let read = drawn(move || Template::from_json(&text).map_err(templates::refused)).await;
    let template = read.and_then(|template| check_subject(template).map_err(templates::refused))?;
    let mut tx = labels.db.begin(ctx).await?;
    let version: i32 = sqlx::query_scalar(INSERT)
        .bind(template.name())
        .bind(template.subject())
        .bind(SqlJson(&template))
        .bind(&*ctx.actor.name)
        .bind(ctx.now)
        .fetch_one(tx.conn())
        .await
        .map_err(Failure::from)?;
    tx.audit("add_label_template", "label_template", template.name(), json!({ "version": version }));
    let view = TemplateView::of(&template, version, Some((ctx.actor.name.to_string(), ctx.now)));
    tx.commit(201, view).await
}

/// It is for something that can be printed, and asks for what that has.
fn check_subject(template: Template) -> Result<Template, Vec<Fault>> {
    let fault = |at: &str, code, detail| Fault { at: at.to_owned(), code, detail };
    let Some(subject) = Subject::from_name(template.subject()) else {
        let detail = "a template is for location, item, unit, carton, pick_list, command or printer".to_owned();
        return Err(vec![fault("/subject", "labels.subject", detail)]);
    };
    let ((page, rows), (of_page, of_rows)) = (template.field_names(), subject.fields());
    let foreign = |names: Vec<&str>, known: &[&str], at: &str| {
        let foreign: Vec<String> =
            names.into_iter().filter(|name| !known.contains(name)).map(ToOwned::to_owned).collect();
        let all = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let detail = |name| format!("nothing fills {name:?}: the fields of a {} here are {all}", subject.name());
        foreign.into_iter().map(|name| fault(at, "labels.unknown_field", detail(name))).collect::<Vec<_>>()
    };
    let faults = [foreign(page, of_page, "/fields"), foreign(rows, of_rows, "/rows/fields")].concat();
    if faults.is_empty() { Ok(template) } else { Err(faults) }
}
