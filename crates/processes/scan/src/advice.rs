//! What to do when a scan does not name one thing.

use ambar_gs1::{Gs1Fault, LabelKind, Reading, Scan, Subject};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::known::Known;

/// What to do next, as a code with parameters that a device puts into words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Advice {
    /// What to do: `scan.learn_item`, `scan.again`, …; docs/guides/scanning.md lists them.
    code: &'static str,
    /// What the words need.
    params: Map<String, Value>,
}

impl Advice {
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, params: Map::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// What to do with a scan that nothing answers to.
    pub(crate) fn for_unknown(scan: &Scan, known: &Known) -> Self {
        if known.elsewhere {
            return Self::new("scan.elsewhere").with("text", scan.text.clone());
        }
        if !known.not_permitted.is_empty() {
            return Self::new("scan.not_permitted").with("permissions", json!(known.not_permitted));
        }
        match &scan.reading {
            Reading::Ignored => Self::new("scan.nothing_read"),
            Reading::Faulty(fault) => Self::for_fault(fault),
            Reading::Gtin { gtin } => Self::new("scan.learn_item").with("gtin", gtin.clone()),
            Reading::Tobacco(marking) => Self::new("scan.learn_item").with("gtin", marking.gtin.clone()),
            Reading::Sscc { sscc } => Self::new("scan.unknown_unit").with("sscc", sscc.clone()),
            Reading::Label { kind, code } => Self::for_label(*kind, code),
            Reading::CheckDigits { location, .. } => Self::new("scan.unknown_location").with("code", location.clone()),
            Reading::Gs1(reading) => match (reading.subject, &reading.facts) {
                (Subject::Unit, facts) => Self::new("scan.unknown_unit").with("sscc", json!(facts.sscc)),
                (Subject::Product, facts) => Self::new("scan.learn_item").with("gtin", json!(facts.gtin)),
                (Subject::Content, facts) => Self::new("scan.learn_item").with("gtin", json!(facts.content_gtin)),
                (Subject::Place, facts) => Self::new("scan.unknown_location").with("code", json!(facts.gln_extension)),
                (Subject::Attributes, _) => Self::new("scan.needs_item"),
                _ => Self::unknown(scan),
            },
            _ => Self::unknown(scan),
        }
    }

    fn unknown(scan: &Scan) -> Self {
        Self::new("scan.unknown_code").with("text", scan.text.clone())
    }

    fn for_label(kind: LabelKind, code: &str) -> Self {
        let what = match kind {
            LabelKind::Location => "scan.unknown_location",
            LabelKind::Unit => "scan.unknown_unit",
            LabelKind::Document => "scan.unknown_document",
            LabelKind::Device | LabelKind::Printer => "scan.unknown_code",
        };
        Self::new(what).with("code", code)
    }

    /// A code that was misread is scanned again; one that is printed wrong comes back the same.
    fn for_fault(fault: &Gs1Fault) -> Self {
        let advice = Self::new("scan.again").with("fault", fault.code());
        match fault.ai() {
            Some(ai) => advice.with("ai", ai.as_str()),
            None => advice,
        }
    }
}
