//! Asks for labels to be printed.

use ambar_identity_contract::LabelsPrint;
use ambar_kernel::{Ctx, Failure, FieldError, Result};
use ambar_label_layout::{Language, Record, Template};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Labels,
    store::{
        job::{self, NewJob},
        printer::{self, Locked},
    },
    subjects::Subject,
    templates::{self, Found, drawn},
    views::{LabelLanguage, PrintJobView},
};

/// Labels in one job.
const MOST: usize = 1000;

/// The same with their copies.
const MOST_PAGES: usize = 2000;

/// What is to be printed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintLabels {
    /// The template's name; it must be for what is printed.
    #[schema(example = "location_58x40", max_length = 40)]
    template: String,
    /// What the labels are of.
    what: What,
    /// In which language the template's own words are.
    #[serde(default)]
    language: LabelLanguage,
    /// How many of each, 1 to 100.
    #[serde(default = "one")]
    #[schema(default = 1, minimum = 1, maximum = 100)]
    copies: u32,
    /// The printer; left out, the job is for download.
    printer_id: Option<Uuid>,
}

const fn one() -> u32 {
    1
}

/// What labels are of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct What {
    /// Which kind.
    kind: Subject,
    /// Their ids, 1 to 1,000, printed in this order; none for `command`, which is one sheet.
    #[serde(default)]
    ids: Vec<Uuid>,
}

/// Asks for labels to be printed or made for download, and answers at once. What they say is taken now: whatever changes
/// until they are printed, they say what they would have said. Whoever prints something must be allowed to see it.
#[utoipa::path(post, path = "/print-jobs", operation_id = "print_labels", tag = "labels", request_body = PrintLabels,
    responses((status = 201, body = PrintJobView)),
    extensions(("x-permission" = json!("labels:print")),
        ("x-problems" = json!(["403 auth.forbidden", "404 labels.template_unknown", "404 labels.printer_unknown",
            "409 labels.printer_off", "422 invalid"]))))]
pub(crate) async fn post(
    State(labels): State<Labels>,
    allow: Allow<LabelsPrint>,
    Json(body): Json<PrintLabels>,
) -> Result<Created<PrintJobView>, Problem> {
    Ok(Created(print_labels(&labels, &allow.ctx, body).await?))
}

async fn print_labels(labels: &Labels, ctx: &Ctx, body: PrintLabels) -> Result<PrintJobView> {
    body.check()?;
    body.what.kind.require(ctx)?;
    let Found { template, version, .. } = templates::find(labels.db.reader(), &body.template, None).await?;
    if template.subject() != body.what.kind.name() {
        let detail = format!("this template is for {}", template.subject());
        return Err(invalid("/template", "labels.other_subject", detail));
    }
    let language = Language::from(body.language);
    let records = body.what.kind.records(labels, ctx, &body.what.ids, language).await?;
    // Drawn before anything is written, as it will be printed; a printer that changes in between prints it all the same.
    let printer = match body.printer_id {
        Some(id) => Some(printer::find(labels.db.reader(), id).await?),
        None => None,
    };
    let dpi =
        printer.as_ref().map_or_else(|| i16::try_from(template.dpi()).map_err(Failure::internal), |it| Ok(it.dpi))?;
    let records = drawable(template.clone(), records, language, dpi).await?;
    let mut tx = labels.db.begin(ctx).await?;
    if let Some(id) = body.printer_id {
        fits(printer::lock(&mut tx, id).await?, &template, dpi)?;
    }
    let id = ctx.step("print job");
    let (language, copies) = (language.code(), i32::try_from(body.copies).map_err(Failure::internal)?);
    let new = NewJob {
        id,
        printer_id: body.printer_id,
        version,
        template: &template,
        records: &records,
        language,
        copies,
        dpi,
    };
    job::insert(&mut tx, &new).await?;
    if body.printer_id.is_some() {
        job::wake(&mut tx).await?;
    }
    let view = PrintJobView::from(job::find(tx.conn(), id).await?);
    let detail = json!({ "template": template.name(), "labels": records.len(), "copies": copies, "printer_id": body.printer_id });
    tx.audit("print_labels", "print_job", id, detail);
    tx.commit(201, view).await
}

impl PrintLabels {
    fn check(&self) -> Result<()> {
        if !(1..=100).contains(&self.copies) {
            return Err(invalid("/copies", "labels.copies", "1 to 100 of each can be printed at once".to_owned()));
        }
        let ids = self.what.ids.len();
        match self.what.kind.has_ids() {
            true if !(1..=MOST).contains(&ids) => {
                let detail = format!("1 to {MOST} labels can be printed at once");
                Err(invalid("/what/ids", "labels.how_many", detail))
            }
            false if ids > 0 => Err(invalid("/what/ids", "labels.how_many", "this takes no ids".to_owned())),
            _ if ids * self.copies as usize > MOST_PAGES => {
                let detail = format!("{MOST_PAGES} labels, copies counted, can be printed at once");
                Err(invalid("/copies", "labels.how_many", detail))
            }
            _ => Ok(()),
        }
    }
}

/// The records, once it is sure that every one of them can be drawn.
async fn drawable(template: Template, records: Vec<Record>, language: Language, dpi: i16) -> Result<Vec<Record>> {
    let dpi = u16::try_from(dpi).map_err(Failure::internal)?;
    drawn(move || {
        for (index, record) in records.iter().enumerate() {
            template.lay_out(std::slice::from_ref(record), language, dpi).map_err(|fault| {
                invalid(&format!("/what/ids/{index}"), fault.code, format!("in the template at {fault}"))
            })?;
        }
        Ok(records)
    })
    .await
}

fn fits(printer: Locked, template: &Template, dpi: i16) -> Result<()> {
    if !printer.active {
        let detail = "This printer is switched off in Ambar. Choose another, or let an administrator switch it on.";
        return Err(Failure::refused("labels.printer_off", detail));
    }
    let (width, _) = template.size_mm();
    if width > f32::from(printer.width_mm) {
        let detail = format!("this template is {width} mm wide, and the printer prints {} mm", printer.width_mm);
        return Err(invalid("/printer_id", "labels.too_wide", detail));
    }
    if printer.dpi != dpi {
        return Err(Failure::unavailable(
            "labels.printer_changed",
            "The printer was changed just now. Print it again.",
            1,
        ));
    }
    Ok(())
}

fn invalid(pointer: &str, code: &'static str, detail: String) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.to_owned(), code, detail }])
}
