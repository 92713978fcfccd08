//! What must be looked for, of each kind of thing, to know what a scan names.

use ambar_gs1::{Facts, Gs1Reading, LabelKind, Reading, Repair, Scan, whole_gtin};
use ambar_kernel::{Barcode, LocationCode, LotCode, SerialCode, ShortCode, Sku};

/// Codes to be looked for, of each kind of thing.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) barcodes: Vec<Barcode>,
    pub(crate) skus: Vec<Sku>,
    pub(crate) locations: Vec<LocationCode>,
    pub(crate) ssccs: Vec<String>,
    pub(crate) names: Vec<String>,
    pub(crate) numbers: Vec<ShortCode>,
    pub(crate) lots: Vec<LotCode>,
    pub(crate) serials: Vec<SerialCode>,
    /// Whether lots and serial numbers may be those of any item: the scan names none.
    pub(crate) of_any_item: bool,
}

impl Wanted {
    /// What must be looked for to know what a scan names. `raw` is what arrived.
    pub(crate) fn of(scan: &Scan, raw: &str) -> Self {
        let mut wanted = Self::default();
        match &scan.reading {
            Reading::Ignored | Reading::Command(_) => {}
            Reading::Label { kind, code } => {
                wanted.label(*kind, code);
                wanted.anything(&scan.text);
            }
            Reading::CheckDigits { location, .. } => {
                wanted.location(location);
                wanted.anything(&scan.text);
            }
            Reading::Gs1(reading) => wanted.gs1(reading),
            Reading::Ambiguous { readings, .. } => readings.iter().for_each(|reading| wanted.gs1(reading)),
            Reading::Tobacco(marking) => {
                wanted.barcode(&marking.gtin);
                wanted.serials.extend(SerialCode::parse(&marking.serial));
            }
            Reading::Gtin { gtin } => {
                wanted.barcode(gtin);
                wanted.anything(&scan.text);
            }
            Reading::Sscc { sscc } => {
                wanted.ssccs.push(sscc.clone());
                wanted.anything(&scan.text);
            }
            Reading::Faulty(_) | Reading::Unknown => wanted.anything(&scan.text),
        }
        if scan.repairs.contains(&Repair::Layout) {
            // It may have been Russian all along: a code of somebody who writes so.
            wanted.anything(raw.trim());
        }
        wanted
    }

    /// A code that may be anybody's.
    fn anything(&mut self, text: &str) {
        self.of_any_item = true;
        self.barcode(text);
        self.skus.extend(Sku::parse(text));
        self.location(text);
        self.document(text);
        self.lots.extend(LotCode::parse(text));
        self.serials.extend(SerialCode::parse(text));
    }

    fn label(&mut self, kind: LabelKind, code: &str) {
        match kind {
            LabelKind::Location => self.location(code),
            LabelKind::Unit => self.ssccs.extend(unit_number(code)),
            LabelKind::Document => self.document(code),
            LabelKind::Device | LabelKind::Printer => {}
        }
    }

    fn gs1(&mut self, reading: &Gs1Reading) {
        let Facts { sscc, gtin, content_gtin, lot, serial, gln_extension, order, .. } = &reading.facts;
        [gtin, content_gtin].into_iter().flatten().for_each(|gtin| self.barcode(gtin));
        self.ssccs.extend(sscc.clone());
        self.lots.extend(lot.as_deref().and_then(|lot| LotCode::parse(lot).ok()));
        self.serials.extend(serial.as_deref().and_then(|serial| SerialCode::parse(serial).ok()));
        gln_extension.iter().for_each(|code| self.location(code));
        order.iter().for_each(|number| self.document(number));
        self.of_any_item |= gtin.is_none() && content_gtin.is_none();
    }

    fn barcode(&mut self, text: &str) {
        self.barcodes.extend(Barcode::parse(text).ok().filter(|code| !self.barcodes.contains(code)));
    }

    /// As it was read, and as labels are usually printed.
    fn location(&mut self, text: &str) {
        for code in [text.to_owned(), text.to_uppercase()] {
            self.locations.extend(LocationCode::parse(&code).ok().filter(|code| !self.locations.contains(code)));
        }
    }

    fn document(&mut self, text: &str) {
        self.names.push(text.to_owned());
        self.numbers.extend(ShortCode::parse(text));
    }
}

/// The SSCC in the code of a label on a handling unit.
pub(crate) fn unit_number(code: &str) -> Option<String> {
    let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = if digits.len() == 20 { digits.strip_prefix("00").unwrap_or(digits) } else { digits };
    (digits.len() == 18 && ambar_gs1::is_checked(digits)).then(|| digits.to_owned())
}

/// The form in which the catalog finds a barcode.
pub(crate) fn key(text: &str) -> String {
    whole_gtin(text).unwrap_or_else(|| text.to_owned())
}
