//! Templates.

use std::collections::BTreeMap;

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::Failure;
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Labels,
    store::template::{LATEST, TemplateRow},
    subjects::Subject,
    templates::BUILTIN,
    views::TemplateView,
};

/// Which templates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those for this.
    subject: Option<Subject>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Rows on a page, 1 to 200.
    limit: Option<u32>,
}

/// Lists templates by name, the newest version of each: those of the program and those that were added.
#[utoipa::path(get, path = "/label-templates", operation_id = "list_label_templates", tag = "labels", params(Filter),
    responses((status = 200, body = Page<TemplateView>)),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<TemplateView>>, Problem> {
    let paging = Paging::<String>::read(&filter.after, filter.limit)?;
    let added: Vec<TemplateRow> = sqlx::query_as(LATEST).fetch_all(labels.db.reader()).await.map_err(Failure::from)?;
    let mut by_name: BTreeMap<String, TemplateView> =
        BUILTIN.iter().map(|it| (it.name().to_owned(), TemplateView::of(it, 0, None))).collect();
    for row in added {
        let about = (row.account_name, row.created_at);
        by_name.insert(row.name, TemplateView::of(&row.body.0, row.version, Some(about)));
    }
    let wanted = |view: &TemplateView| filter.subject.is_none_or(|subject| subject.name() == view.subject);
    let after = |name: &String| paging.key.as_ref().is_none_or(|key| name > key);
    let rows = by_name.into_iter().filter(|(name, view)| after(name) && wanted(view)).map(|(_, view)| view);
    let fetched = usize::try_from(paging.fetch()).map_err(Failure::internal)?;
    Ok(Json(Page::build(rows.take(fetched).collect(), &paging, |view| view.name.clone())))
}
