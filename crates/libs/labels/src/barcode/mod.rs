//! Barcodes as modules: dark and light.

mod code128;
mod gs1;

pub(crate) use gs1::ElementString;
use qrcode::{EcLevel, QrCode, types::Color};
use serde::{Deserialize, Serialize};

/// The kinds of barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Symbology {
    #[serde(rename = "code128")]
    Code128,
    #[serde(rename = "gs1_128")]
    Gs1128,
    #[serde(rename = "datamatrix")]
    DataMatrix,
    #[serde(rename = "gs1_datamatrix")]
    Gs1DataMatrix,
    #[serde(rename = "qr")]
    Qr,
}

impl Symbology {
    /// Whether its data is a GS1 element string.
    pub(crate) const fn is_gs1(self) -> bool {
        matches!(self, Self::Gs1128 | Self::Gs1DataMatrix)
    }

    /// Whether it is bars, as high as one likes.
    pub(crate) const fn is_linear(self) -> bool {
        matches!(self, Self::Code128 | Self::Gs1128)
    }

    /// Light modules that it needs around it: on its sides for bars, on all sides for others.
    pub(crate) const fn quiet(self) -> i32 {
        match self {
            Self::Code128 | Self::Gs1128 => 10,
            Self::DataMatrix | Self::Gs1DataMatrix => 1,
            Self::Qr => 4,
        }
    }

    /// The modules of some data; an error says what cannot be encoded.
    pub(crate) fn encode(self, data: &str) -> Result<Symbol, String> {
        if data.len() > MOST_BYTES {
            return Err(format!("a barcode of a label holds at most {MOST_BYTES} bytes, and these are {}", data.len()));
        }
        match self {
            Self::Code128 => code128::encode(data),
            Self::DataMatrix => data_matrix(data.as_bytes(), data, false),
            Self::Qr => qr(data),
            // GS1 data comes as an element string.
            Self::Gs1128 | Self::Gs1DataMatrix => Err("GS1 data is needed".to_owned()),
        }
    }

    /// The modules of an element string.
    pub(crate) fn encode_gs1(self, data: &ElementString) -> Result<Symbol, String> {
        let bytes = data.to_string().len();
        if bytes > MOST_BYTES {
            return Err(format!("a barcode of a label holds at most {MOST_BYTES} bytes, and these are {bytes}"));
        }
        match self {
            Self::Gs1128 => code128::encode_gs1(data),
            _ => {
                let text = data.separated('\u{1d}');
                data_matrix(text.as_bytes(), &text, true)
            }
        }
    }
}

/// No label needs more, and finding the best encoding of more takes its time.
const MOST_BYTES: usize = 500;

/// A barcode's modules, row by row; of bars there is one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// Modules in a row.
    pub(crate) width: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// Rows.
    pub(crate) fn height(&self) -> usize {
        self.dark.len() / self.width.max(1)
    }

    /// Whether a module is dark.
    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The dark runs of a row: where each begins and how long it is.
    pub(crate) fn runs(&self, y: usize) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for x in (0..self.width).filter(|x| self.is_dark(*x, y)) {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == x => *length += 1,
                _ => runs.push((x, 1)),
            }
        }
        runs
    }
}

fn data_matrix(bytes: &[u8], text: &str, gs1: bool) -> Result<Symbol, String> {
    let builder = datamatrix::DataMatrixBuilder::new()
        .with_symbol_list(datamatrix::SymbolList::default().enforce_square())
        .with_fnc1_start(gs1);
    // Macros would shorten what begins and ends as they do, which no data here is meant to.
    let builder = builder.with_macros(false);
    let code = if gs1 { builder.encode(bytes) } else { builder.encode_str(text) };
    let code = code.map_err(|_| format!("{} characters do not fit into a DataMatrix", text.chars().count()))?;
    let bitmap = code.bitmap();
    Ok(Symbol { width: bitmap.width(), dark: bitmap.bits().to_vec() })
}

fn qr(data: &str) -> Result<Symbol, String> {
    let code = QrCode::with_error_correction_level(data.as_bytes(), EcLevel::M)
        .map_err(|_| format!("{} characters do not fit into a QR code", data.chars().count()))?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Symbol { width: code.width(), dark })
}
