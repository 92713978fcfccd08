//! What requests send about items, where more than one context takes it.

use ambar_kernel::{Barcode, DecimalText, Failure, Fault, FieldError, Result, Scale};
use serde::Deserialize;

use crate::{NewPackaging, PackagingLevel};

/// A packaging level to be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct PackagingBody {
    /// Which step.
    pub level: PackagingLevel,
    /// What it holds, in base units; 1 for `each`, which need not be sent but to give it dimensions and barcodes.
    #[cfg_attr(feature = "utoipa", schema(example = "12"))]
    pub quantity: DecimalText,
    /// Length in mm.
    pub length_mm: Option<u32>,
    /// Width in mm.
    pub width_mm: Option<u32>,
    /// Height in mm.
    pub height_mm: Option<u32>,
    /// Gross weight in g.
    pub weight_g: Option<u32>,
    /// Its GTIN of 8, 12, 13 or 14 digits, which becomes the first of its barcodes: refused if its check digit is wrong.
    #[cfg_attr(feature = "utoipa", schema(example = "4006381333931"))]
    pub gtin: Option<Barcode>,
    /// What else scanners read on it. Any text; nothing is checked, since many companies' own codes look like GTINs.
    #[serde(default)]
    pub barcodes: Vec<Barcode>,
}

impl PackagingBody {
    /// The packaging levels of an item that is counted in `scale`.
    ///
    /// # Errors
    /// Each quantity that is none at this scale, by its pointer `/packagings/…/quantity`.
    pub fn read(bodies: Vec<Self>, scale: Scale) -> Result<Vec<NewPackaging>> {
        let (mut levels, mut wrong) = (Vec::with_capacity(bodies.len()), Vec::new());
        for (index, body) in bodies.into_iter().enumerate() {
            match body.quantity.positive_at(scale) {
                Ok(quantity) => levels.push(NewPackaging {
                    level: body.level,
                    quantity,
                    length_mm: body.length_mm,
                    width_mm: body.width_mm,
                    height_mm: body.height_mm,
                    weight_g: body.weight_g,
                    gtin: body.gtin,
                    barcodes: body.barcodes,
                }),
                Err(fault) => wrong.push(FieldError {
                    pointer: format!("/packagings/{index}/quantity"),
                    code: fault.code(),
                    detail: fault.to_string(),
                }),
            }
        }
        if wrong.is_empty() { Ok(levels) } else { Err(Failure::invalid(wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(json: &str) -> Vec<PackagingBody> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn quantities_are_read_at_the_scale_of_the_item() {
        let sent = bodies(r#"[{"level": "case", "quantity": "2.5", "gtin": "4006381333931", "weight_g": 3}]"#);
        let levels = PackagingBody::read(sent, Scale::new(3).unwrap()).unwrap();
        assert_eq!((levels[0].quantity.units(), levels[0].weight_g), (2500, Some(3)));
        assert_eq!(levels[0].gtin.as_ref().map(Barcode::as_str), Some("4006381333931"));
    }

    #[test]
    fn every_quantity_that_is_none_is_pointed_at() {
        let sent = bodies(
            r#"[{"level": "inner", "quantity": "0"}, {"level": "case", "quantity": "4"}, {"level": "pallet", "quantity": "4.5"}]"#,
        );
        let refusal = PackagingBody::read(sent, Scale::WHOLE).unwrap_err();
        let at: Vec<_> = refusal.fields.iter().map(|field| (field.pointer.as_str(), field.code)).collect();
        assert_eq!(at, [("/packagings/0/quantity", "quantity.zero"), ("/packagings/2/quantity", "quantity.too_fine")]);
    }

    #[test]
    fn a_level_that_says_more_than_is_known_is_refused() {
        assert!(
            serde_json::from_str::<PackagingBody>(r#"{"level": "case", "quantity": "4", "colour": "red"}"#).is_err()
        );
    }
}
