//! A print job as a file.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::{Failure, Result};
use ambar_label_layout::{Sheet, pdf, zpl};
use ambar_web::{Allow, Path, Problem, Query};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Labels,
    spooler::not_drawn,
    store::job,
    templates::{drawn, language},
};

/// What a file is.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For any printer.
    #[default]
    Pdf,
    /// For label printers.
    Zpl,
}

impl Format {
    const fn media(self) -> (&'static str, &'static str) {
        match self {
            Self::Pdf => ("application/pdf", "pdf"),
            Self::Zpl => ("application/zpl", "zpl"),
        }
    }

    /// Pages as a file.
    pub(super) fn bytes(self, sheets: &[Sheet], copies: u32, title: &str) -> Result<Vec<u8>> {
        match self {
            Self::Pdf => pdf(sheets, copies, title).map_err(|fault| not_drawn(&fault)),
            Self::Zpl => Ok(zpl(sheets, copies)),
        }
    }
}

/// As what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// As what: `pdf` if left out.
    #[param(inline)]
    format: Option<Format>,
}

/// Downloads a print job, in any state, as PDF or as ZPL.
#[utoipa::path(get, path = "/print-jobs/{id}/file", operation_id = "download_print_job", tag = "labels",
    params(("id" = Uuid, Path, description = "The print job"), Filter),
    responses((status = 200, content((Vec<u8> = "application/pdf"), (Vec<u8> = "application/zpl")))),
    extensions(("x-permission" = json!("labels:print")), ("x-problems" = json!(["404 labels.job_unknown"]))))]
pub(crate) async fn get(
    State(labels): State<Labels>,
    _allow: Allow<LabelsPrint>,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let content = job::content(labels.db.reader(), id).await?;
    let format = filter.format.unwrap_or_default();
    let bytes = drawn(move || {
        let title = content.body.0.title(language(&content.language)).to_owned();
        format.bytes(&content.sheets()?, content.copies(), &title)
    })
    .await?;
    Ok(answer(format, &id.to_string(), bytes)?)
}

/// A file as an answer, shown in place where a browser can.
pub(super) fn answer(format: Format, name: &str, bytes: Vec<u8>) -> Result<Response> {
    let (media, extension) = format.media();
    let disposition = format!("inline; filename=\"{name}.{extension}\"");
    let disposition = HeaderValue::try_from(disposition).map_err(Failure::internal)?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}
