//! What is sent: the scan as it arrived, and what is known around it.

use ambar_gs1::text_of;
use ambar_kernel::{Failure, FieldError, OwnerId, Result, TaskId, WarehouseId};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters that a scan may have: more than the largest symbol holds.
const LONGEST: usize = 8192;

/// A scan as it arrived.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScanBody {
    /// What the scanner typed or sent, unchanged: separators, line ends, symbology identifier and all. Send this or `bytes`.
    #[schema(example = "]C101195212340000101726123110L2601A", max_length = 8192)]
    text: Option<String>,
    /// The same as bytes, in base64, from a source that keeps them: a camera's decoder, a serial port, an intent. Separators
    /// are then believed to be there if there were any.
    #[schema(max_length = 16384)]
    bytes: Option<String>,
    /// The kind of symbol, if whatever read it says so and `text` does not begin with its identifier.
    pub(crate) symbology: Option<Symbology>,
    /// What the scanner is set up to send for FNC1, if that is something of its own.
    #[schema(max_length = 16)]
    pub(crate) separator: Option<String>,
    /// Where it was scanned: only what is there is found. Items and commands are found everywhere.
    pub(crate) warehouse_id: Option<WarehouseId>,
    /// Whose goods are handled: only theirs are found.
    pub(crate) owner_id: Option<OwnerId>,
    /// The task that it was scanned for; its warehouse counts if none is given.
    pub(crate) task_id: Option<TaskId>,
    /// What the person was asked for: of several things that answer to the scan, these are meant.
    #[serde(default)]
    #[schema(max_items = 16, required = false)]
    pub(crate) expect: Vec<ScanKind>,
}

/// What a scan can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScanKind {
    /// An item, at a packaging level.
    Item,
    /// A place.
    Location,
    /// A handling unit.
    HandlingUnit,
    /// A carton of an order.
    Carton,
    /// An order.
    Order,
    /// A delivery.
    Delivery,
    /// A lot.
    Lot,
    /// A unit with its own number.
    Serial,
    /// A device.
    Device,
    /// A printer.
    Printer,
}

/// Kinds of symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Symbology {
    /// EAN-13.
    Ean13,
    /// EAN-8.
    Ean8,
    /// UPC-A.
    UpcA,
    /// UPC-E, as its eight digits.
    UpcE,
    /// Interleaved 2 of 5, ITF-14.
    Itf,
    /// Code 39.
    Code39,
    /// Code 128.
    Code128,
    /// GS1-128.
    Gs1128,
    /// GS1 DataBar of any kind.
    DataBar,
    /// DataMatrix.
    DataMatrix,
    /// GS1 DataMatrix.
    Gs1DataMatrix,
    /// QR code.
    QrCode,
    /// GS1 QR code.
    Gs1QrCode,
    /// Any other.
    Other,
}

impl Symbology {
    /// The identifier that a scanner would send, for kinds that make a difference.
    pub(crate) const fn identifier(self) -> Option<&'static str> {
        match self {
            Self::Gs1128 => Some("]C1"),
            Self::DataBar => Some("]e0"),
            Self::Gs1DataMatrix => Some("]d2"),
            Self::Gs1QrCode => Some("]Q3"),
            _ => None,
        }
    }
}

/// A scan that was sent, as text.
pub(crate) struct Arrived {
    pub(crate) text: String,
    /// Whether it came as bytes, which no keyboard changed.
    pub(crate) as_bytes: bool,
}

impl ScanBody {
    /// What arrived.
    ///
    /// # Errors
    /// 422 if nothing or both was sent, if it is too long, or the bytes are no base64.
    pub(crate) fn arrived(&self) -> Result<Arrived> {
        if self.separator.as_ref().is_some_and(|separator| separator.chars().count() > 16) {
            return Err(bad("/separator", "scan.too_long", "a separator is a few characters"));
        }
        let (text, pointer, as_bytes) = match (&self.text, &self.bytes) {
            (Some(text), None) => (text.clone(), "/text", false),
            (None, Some(bytes)) => (decoded(bytes)?, "/bytes", true),
            _ => return Err(bad("/text", "scan.one_of_two", "send text or bytes: one of the two")),
        };
        if text.chars().count() > LONGEST {
            return Err(bad(pointer, "scan.too_long", "no symbol holds so much: send one scan at a time"));
        }
        Ok(Arrived { text, as_bytes })
    }
}

fn decoded(bytes: &str) -> Result<String> {
    let bytes = STANDARD.decode(bytes);
    bytes.map(|bytes| text_of(&bytes)).map_err(|_| bad("/bytes", "scan.bytes_malformed", "bytes come in base64"))
}

fn bad(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}
