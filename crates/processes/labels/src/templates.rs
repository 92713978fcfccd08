//! Templates: those of the program and those that were added; and drawing, which takes a while.

use std::sync::LazyLock;

use ambar_kernel::{Failure, FieldError, Result};
use ambar_label_layout::{Fault, Language, Sheet, Template, builtin};
use sqlx::PgExecutor;
use tokio::task::spawn_blocking;

use crate::{
    spooler::not_drawn,
    store::{
        job::Content,
        template::{self, TemplateRow},
    },
};

/// Those of the program.
pub(crate) static BUILTIN: LazyLock<Vec<Template>> = LazyLock::new(builtin);

/// A template and its version; those of the program have version 0.
pub(crate) struct Found {
    pub(crate) template: Template,
    pub(crate) version: i32,
    /// Who added it and when; nobody for those of the program.
    pub(crate) added: Option<TemplateRow>,
}

/// A template by name: a version of it, or the newest.
///
/// # Errors
/// `labels.template_unknown`.
pub(crate) async fn find(db: impl PgExecutor<'_>, name: &str, version: Option<i32>) -> Result<Found> {
    let built_in = || BUILTIN.iter().find(|template| template.name() == name).cloned();
    let added = if version == Some(0) { None } else { template::find(db, name, version).await? };
    let built_in = if version.unwrap_or(0) == 0 { built_in() } else { None };
    match (added, built_in) {
        (Some(row), _) => Ok(Found { template: row.body.0.clone(), version: row.version, added: Some(row) }),
        (None, Some(template)) => Ok(Found { template, version: 0, added: None }),
        (None, None) => Err(Failure::not_found(
            "labels.template_unknown",
            "There is no template of this name and version. GET /label-templates lists them.",
        )),
    }
}

/// A language by its code.
pub(crate) fn language(code: &str) -> Language {
    Language::ALL.into_iter().find(|language| language.code() == code).unwrap_or(Language::En)
}

/// Draws, on a thread that may take its time.
///
/// # Errors
/// What drawing failed with.
pub(crate) async fn drawn<T: Send + 'static>(draw: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(draw).await.map_err(Failure::internal)?
}

impl Content {
    /// The pages of a job.
    pub(crate) fn sheets(&self) -> Result<Vec<Sheet>> {
        let dpi = u16::try_from(self.dpi).map_err(Failure::internal)?;
        self.body.0.lay_out(&self.records.0, language(&self.language), dpi).map_err(|fault| not_drawn(&fault))
    }

    /// How many of each.
    pub(crate) fn copies(&self) -> u32 {
        u32::try_from(self.copies).unwrap_or(1)
    }
}

/// The faults of a template as bad fields of a body that has it at `/template`.
pub(crate) fn refused(faults: Vec<Fault>) -> Failure {
    Failure::invalid(
        faults
            .into_iter()
            .map(|fault| FieldError {
                pointer: format!("/template{}", fault.at),
                code: fault.code,
                detail: fault.detail,
            })
            .collect(),
    )
}
