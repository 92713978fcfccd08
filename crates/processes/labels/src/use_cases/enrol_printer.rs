//! Enrols a printer.

use std::net::IpAddr;

use ambar_identity_contract::LabelsManage;
use ambar_kernel::{Ctx, DisplayName, Failure, FieldError, Result, ShortCode};
use ambar_label_layout::DPIS;
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Labels, Reach,
    store::printer::{self, Printer},
    views::PrinterView,
};

/// A printer to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolPrinter {
    /// What its own label says after `PRN-`; unique.
    #[schema(example = "GATE-3")]
    code: ShortCode,
    /// What people call it.
    name: DisplayName,
    /// Its name or address in the network. Where printers may be is a setting: `printer_networks`, by default the private
    /// networks.
    #[schema(pattern = r"^\s*[0-9A-Za-z._:-]{1,253}\s*$", example = "192.168.1.50")]
    host: String,
    /// Where it takes raw data. Which ports may be used is a setting: `printer_ports`, by default 9100 to 9109 and 6101.
    #[serde(default = "raw")]
    #[schema(default = 9100, minimum = 1, maximum = 65535)]
    port: u16,
    /// Dots per inch: 152, 203, 300 or 600.
    #[serde(default = "usual_dpi")]
    #[schema(default = 203, example = 203)]
    dpi: u16,
    /// How wide its labels may be, 10 to 500 mm.
    #[schema(minimum = 10, maximum = 500, example = 104)]
    width_mm: u16,
}

const fn raw() -> u16 {
    9100
}

const fn usual_dpi() -> u16 {
    203
}

/// Enrols a printer: from now on labels are sent to its host and port.
#[utoipa::path(post, path = "/printers", operation_id = "enrol_printer", tag = "labels", request_body = EnrolPrinter,
    responses((status = 201, body = PrinterView)),
    extensions(("x-permission" = json!("labels:manage")),
        ("x-problems" = json!(["409 labels.printer_code_taken", "422 invalid"]))))]
pub(crate) async fn post(
    State(labels): State<Labels>,
    allow: Allow<LabelsManage>,
    Json(body): Json<EnrolPrinter>,
) -> Result<Versioned<Created<PrinterView>>, Problem> {
    let enrolled = enrol_printer(&labels, &allow.ctx, body).await?;
    Ok(versioned(enrolled.version, Created(enrolled)))
}

async fn enrol_printer(labels: &Labels, ctx: &Ctx, body: EnrolPrinter) -> Result<PrinterView> {
    let enrolled = body.checked(&labels.reach)?;
    let id = ctx.step("printer");
    let mut tx = labels.db.begin(ctx).await?;
    printer::insert(&mut tx, id, &enrolled).await?;
    let view = PrinterView::from(printer::find(tx.conn(), id).await?);
    tx.audit(
        "enrol_printer",
        "printer",
        id,
        json!({ "code": enrolled.code, "host": enrolled.host, "port": enrolled.port }),
    );
    tx.commit(201, view).await
}

impl EnrolPrinter {
    /// # Errors
    /// 422 with every field that is not acceptable.
    pub(crate) fn checked(self, reach: &Reach) -> Result<Printer> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, code, detail: &str| {
            faults.push(FieldError { pointer: format!("/{field}"), code, detail: detail.to_owned() });
        };
        let host = self.host.trim().to_owned();
        if !is_host(&host) {
            fault(
                "host",
                "labels.host",
                "a host is a name such as printer-3.local or an IP address such as 192.168.1.50",
            );
        } else if host.parse::<IpAddr>().is_ok_and(|address| !reach.has_address(address)) {
            fault(
                "host",
                "labels.host_not_allowed",
                "no printer may be there: if it is right, add its network to the setting printer_networks",
            );
        }
        if !reach.has_port(self.port) {
            fault(
                "port",
                "labels.port_not_allowed",
                "no printer may listen there: if it is right, add it to the setting printer_ports",
            );
        }
        if !DPIS.contains(&self.dpi) {
            fault("dpi", "labels.dpi", "printers have 152, 203, 300 or 600 dots per inch");
        }
        if !(10..=500).contains(&self.width_mm) {
            fault("width_mm", "labels.width", "labels are 10 to 500 mm wide");
        }
        if !faults.is_empty() {
            return Err(Failure::invalid(faults));
        }
        Ok(Printer {
            code: self.code,
            name: self.name,
            host,
            port: self.port,
            dpi: i16::try_from(self.dpi).map_err(Failure::internal)?,
            width_mm: i16::try_from(self.width_mm).map_err(Failure::internal)?,
        })
    }
}

fn is_host(host: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    host.parse::<IpAddr>().is_ok() || (1..=253).contains(&host.len()) && host.chars().all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses() {
        for right in ["printer", "printer-3.local", "10.0.0.1", "fd00::1", "zebra_1"] {
            assert!(is_host(right), "{right}");
        }
        for wrong in ["", "a b", "http://printer", "printer:9100", "[fd00::1]", "a/b", &"a".repeat(254)] {
            assert!(!is_host(wrong), "{wrong}");
        }
    }
}
