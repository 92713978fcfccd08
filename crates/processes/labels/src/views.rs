//! Printers, templates and print jobs as they are shown.

use ambar_kernel::{DisplayName, ShortCode, Timestamp};
use ambar_label_layout::{Language, Template};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    store::{job::JobRow, printer::PrinterRow},
    templates::Found,
};

/// In which language a label's own words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LabelLanguage {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl From<LabelLanguage> for Language {
    fn from(language: LabelLanguage) -> Self {
        match language {
            LabelLanguage::En => Self::En,
            LabelLanguage::Ru => Self::Ru,
        }
    }
}

/// What is wrong, and what to do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TroubleView {
    /// Stable code: `labels.printer_unknown`, `labels.printer_not_allowed`, `labels.printer_unreachable`,
    /// `labels.printer_refused`, `labels.printer_timed_out`, `labels.printer_stuck`, `labels.printer_hung_up`,
    /// `labels.not_drawn`.
    #[schema(example = "labels.printer_refused")]
    code: String,
    /// In words.
    detail: String,
}

fn trouble(code: Option<String>, detail: Option<String>) -> Option<TroubleView> {
    code.map(|code| TroubleView { code, detail: detail.unwrap_or_default() })
}

/// A printer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrinterView {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// What its own label says after `PRN-`.
    code: ShortCode,
    name: DisplayName,
    /// Name or address in the network.
    host: String,
    port: i32,
    /// Dots per inch.
    dpi: i16,
    /// How wide its labels may be.
    width_mm: i16,
    /// Whether it is used.
    active: bool,
    /// Jobs that wait for it.
    waiting: i64,
    /// Why the first of them is not printed yet.
    trouble: Option<TroubleView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<PrinterRow> for PrinterView {
    fn from(row: PrinterRow) -> Self {
        Self {
            id: row.id,
            version: row.version,
            code: row.code,
            name: row.name,
            host: row.host,
            port: row.port,
            dpi: row.dpi,
            width_mm: row.width_mm,
            active: row.active,
            waiting: row.waiting,
            trouble: trouble(row.trouble_code, row.trouble_detail),
            created_at: row.created_at,
        }
    }
}

/// A template, without what it is made of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateView {
    pub(crate) name: String,
    /// 0 for one of the program; the versions that were added count from 1.
    version: i32,
    /// What it is for: `location`, `item`, `unit`, `carton`, `pick_list`, `command`, `printer`.
    pub(crate) subject: String,
    /// What people call it, in English or else in the first language that it has.
    title: String,
    /// The same in Russian or else in the first language that it has.
    title_ru: String,
    width_mm: f64,
    height_mm: f64,
    /// Who added it; null for one of the program.
    by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    added_at: Option<Timestamp>,
}

impl TemplateView {
    pub(crate) fn of(template: &Template, version: i32, added: Option<(String, Timestamp)>) -> Self {
        let (width, height) = template.size_mm();
        let (by, added_at) = added.unzip();
        Self {
            name: template.name().to_owned(),
            version,
            subject: template.subject().to_owned(),
            title: template.title(Language::En).to_owned(),
            title_ru: template.title(Language::Ru).to_owned(),
            width_mm: f64::from(width),
            height_mm: f64::from(height),
            by,
            added_at,
        }
    }
}

/// A template with what it is made of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateBody {
    #[serde(flatten)]
    about: TemplateView,
    /// The template itself: change it and add it as a new version.
    #[schema(value_type = Object)]
    template: Value,
}

impl TemplateBody {
    pub(crate) fn of(found: Found) -> Result<Self, serde_json::Error> {
        let added = found.added.map(|row| (row.account_name, row.created_at));
        Ok(Self {
            about: TemplateView::of(&found.template, found.version, added),
            template: serde_json::to_value(&found.template)?,
        })
    }
}

/// A print job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintJobView {
    id: Uuid,
    /// `ready` (for download), `waiting`, `printing`, `printed` (the printer has taken everything), `failed` (given up: see
    /// `trouble`) or `cancelled`.
    #[schema(example = "waiting")]
    state: String,
    /// The printer; null for a job that is for download.
    printer_id: Option<Uuid>,
    /// Its name.
    printer: Option<String>,
    template: String,
    template_version: i32,
    /// What it prints: `location`, `item`, …
    subject: String,
    /// How many labels or documents.
    labels: i32,
    language: String,
    /// How many of each.
    copies: i32,
    /// Dots per inch.
    dpi: i16,
    /// How often it was sent.
    attempts: i32,
    /// When a waiting job is sent at the earliest.
    #[schema(value_type = String, format = DateTime)]
    next_at: Timestamp,
    /// Why the last attempt did not get through.
    trouble: Option<TroubleView>,
    /// An attempt broke off after its first byte, or it was printed before: labels may be there twice.
    may_repeat: bool,
    /// Who asked for it.
    by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

impl From<JobRow> for PrintJobView {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            state: row.state,
            printer_id: row.printer_id,
            printer: row.printer,
            template: row.template,
            template_version: row.template_version,
            subject: row.subject,
            labels: row.labels,
            language: row.language,
            copies: row.copies,
            dpi: row.dpi,
            attempts: row.attempts,
            next_at: row.next_at,
            trouble: trouble(row.failure_code, row.failure_detail),
            may_repeat: row.may_repeat,
            by: row.account_name,
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}
