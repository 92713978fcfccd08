//! Which picked goods a packer's scan takes. Picked goods are claims: a demand line may have several, of different lots
//! and units; one scan may take from more than one.

use ambar_kernel::{DecimalText, ErrorKind, Fault, LotCode, OrderLineId, Quantity, ReservationId, Scale, SerialCode};
use serde_json::{Map, Value, json};

/// Picked goods that wait to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedClaim {
    /// The claim.
    pub reservation_id: ReservationId,
    /// Whose.
    pub order_line_id: OrderLineId,
    /// Which lot.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial: Option<SerialCode>,
    /// What of it is in no carton.
    pub left: Quantity,
}

/// What a packer scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scan<'a> {
    /// How much.
    pub quantity: Quantity,
    /// The lot on the goods.
    pub lot: Option<&'a LotCode>,
    /// The serial number on the goods.
    pub serial: Option<&'a SerialCode>,
    /// The item's scale, to speak of it.
    pub scale: Scale,
}

/// What a scan takes of one claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The claim.
    pub reservation_id: ReservationId,
    /// Whose.
    pub order_line_id: OrderLineId,
    /// How much.
    pub quantity: Quantity,
}

/// Why a scan takes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackFault {
    /// Less is picked and unpacked than was scanned.
    #[error(
        "Only {left} are picked and not packed yet, not {scanned}. Set the rest aside, or wait until it is picked."
    )]
    NotPicked {
        /// What was scanned.
        scanned: DecimalText,
        /// What is there.
        left: DecimalText,
    },
    /// Nothing of this lot was picked for the line.
    #[error("Lot {scanned} is not among what was picked for this line ({}). Check the goods.", names(picked))]
    WrongLot {
        /// What was scanned.
        scanned: LotCode,
        /// What was picked.
        picked: Vec<LotCode>,
    },
    /// This unit was not picked for the line, or is packed.
    #[error("Unit {scanned} is not among what waits to be packed for this line ({}). Check the goods.", names(picked))]
    WrongSerial {
        /// What was scanned.
        scanned: SerialCode,
        /// What was picked.
        picked: Vec<SerialCode>,
    },
    /// Several lots wait, and the scan does not say which.
    #[error("Goods of several lots wait to be packed ({}): scan the lot.", names(picked))]
    WhichLot {
        /// What was picked.
        picked: Vec<LotCode>,
    },
    /// Several units wait, and the scan does not say which.
    #[error("Several units wait to be packed ({}): scan the serial number.", names(picked))]
    WhichSerial {
        /// What was picked.
        picked: Vec<SerialCode>,
    },
}

/// A few of them, for a sentence.
fn names<T: ToString>(codes: &[T]) -> String {
    let mut names: Vec<String> = codes.iter().take(5).map(ToString::to_string).collect();
    if codes.len() > names.len() {
        names.push("…".into());
    }
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

impl Fault for PackFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotPicked { .. } => "shipments.not_picked",
            Self::WrongLot { .. } => "shipments.wrong_lot",
            Self::WrongSerial { .. } => "shipments.wrong_serial",
            Self::WhichLot { .. } => "shipments.which_lot",
            Self::WhichSerial { .. } => "shipments.which_serial",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::NotPicked { scanned, left } => json!({ "scanned": scanned, "left": left }),
            Self::WrongLot { scanned, picked } => json!({ "scanned": scanned, "picked": picked }),
            Self::WrongSerial { scanned, picked } => json!({ "scanned": scanned, "picked": picked }),
            Self::WhichLot { picked } => json!({ "picked": picked }),
            Self::WhichSerial { picked } => json!({ "picked": picked }),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

fn distinct<T: Clone + Ord>(codes: impl Iterator<Item = Option<T>>) -> Vec<T> {
    let mut codes: Vec<T> = codes.flatten().collect();
    codes.sort();
    codes.dedup();
    codes
}

/// What a scan takes of the claims, which come in the order of their lines.
///
/// # Errors
/// [`PackFault`].
pub fn plan(claims: &[PickedClaim], scan: Scan<'_>) -> Result<Vec<Part>, PackFault> {
    let waiting: Vec<&PickedClaim> = claims.iter().filter(|claim| !claim.left.is_zero()).collect();
    let fitting: Vec<&PickedClaim> = waiting
        .iter()
        .copied()
        .filter(|claim| scan.lot.is_none_or(|lot| claim.lot.as_ref() == Some(lot)))
        .filter(|claim| scan.serial.is_none_or(|serial| claim.serial.as_ref() == Some(serial)))
        .collect();
    let lots = distinct(waiting.iter().map(|claim| claim.lot.clone()));
    let serials = distinct(waiting.iter().map(|claim| claim.serial.clone()));
    if let Some(scanned) = scan.lot.filter(|lot| !lots.contains(lot) && !waiting.is_empty()) {
        return Err(PackFault::WrongLot { scanned: scanned.clone(), picked: lots });
    }
    if let Some(scanned) = scan.serial.filter(|serial| !serials.contains(serial) && !waiting.is_empty()) {
        return Err(PackFault::WrongSerial { scanned: scanned.clone(), picked: serials });
    }
    let left: Quantity = fitting.iter().map(|claim| claim.left).sum();
    if scan.quantity > left {
        let (scanned, left) = (scan.quantity.to_text(scan.scale), left.to_text(scan.scale));
        return Err(PackFault::NotPicked { scanned, left });
    }
    // Taking everything that waits needs no telling apart.
    if scan.quantity < left {
        let lots = distinct(fitting.iter().map(|claim| claim.lot.clone()));
        let serials = distinct(fitting.iter().map(|claim| claim.serial.clone()));
        if serials.len() > 1 {
            return Err(PackFault::WhichSerial { picked: serials });
        }
        if lots.len() > 1 {
            return Err(PackFault::WhichLot { picked: lots });
        }
    }
    Ok(take(&fitting, scan.quantity))
}

fn take(claims: &[&PickedClaim], mut wanted: Quantity) -> Vec<Part> {
    let mut parts = Vec::new();
    for claim in claims {
        let quantity = claim.left.min(wanted);
        if !quantity.is_zero() {
            wanted = wanted.saturating_minus(quantity);
            let PickedClaim { reservation_id, order_line_id, .. } = **claim;
            parts.push(Part { reservation_id, order_line_id, quantity });
        }
    }
    parts
}

#[cfg(test)]
mod tests;
