//! What a picker scanned must be what the stop says.

use ambar_kernel::{ErrorKind, Fault, LocationCode, LotCode, SerialCode, ToteCode};
use serde_json::{Map, Value, json};

/// What a picker scanned; `None` is not scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scan<'a> {
    /// The label of the place.
    pub location: Option<&'a LocationCode>,
    /// The lot on the goods.
    pub lot: Option<&'a LotCode>,
    /// The serial number on the goods.
    pub serial: Option<&'a SerialCode>,
    /// The tote that they were put into.
    pub tote: Option<&'a ToteCode>,
}

/// Where and what a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stands<'a> {
    /// The label of the place.
    pub location: &'a LocationCode,
    /// The lot.
    pub lot: Option<&'a LotCode>,
    /// The unit.
    pub serial: Option<&'a SerialCode>,
    /// The tote of the order; without one they may be put into any.
    pub tote: Option<&'a ToteCode>,
}

/// Why a scan is not the stop's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanFault {
    /// Another place.
    #[error("This is {scanned}. The stop is at {expected}: go there and scan its label.")]
    WrongLocation {
        /// The stop's.
        expected: LocationCode,
        /// The scanned one.
        scanned: LocationCode,
    },
    /// Another lot.
    #[error("These goods are of lot {scanned}; the stop is for {}. Put them back.", lot_name(expected))]
    WrongLot {
        /// The stop's.
        expected: Option<LotCode>,
        /// The scanned one.
        scanned: LotCode,
    },
    /// Another unit.
    #[error("This is unit {scanned}; the stop is for {}. Put it back.", serial_name(expected))]
    WrongSerial {
        /// The stop's.
        expected: Option<SerialCode>,
        /// The scanned one.
        scanned: SerialCode,
    },
    /// The tote of another order, or of none.
    #[error("This is tote {scanned}; the goods of this order go into {expected}. Put them there and scan it.")]
    WrongTote {
        /// The order's.
        expected: ToteCode,
        /// The scanned one.
        scanned: ToteCode,
    },
}

fn lot_name(lot: &Option<LotCode>) -> String {
    lot.as_ref().map_or_else(|| "goods without a lot".to_owned(), |lot| format!("lot {lot}"))
}

fn serial_name(serial: &Option<SerialCode>) -> String {
    serial.as_ref().map_or_else(|| "goods without a serial number".to_owned(), |serial| format!("unit {serial}"))
}

impl Fault for ScanFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::WrongLocation { .. } => "picking.wrong_location",
            Self::WrongLot { .. } => "picking.wrong_lot",
            Self::WrongSerial { .. } => "picking.wrong_serial",
            Self::WrongTote { .. } => "picking.wrong_tote",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::WrongLocation { expected, scanned } => json!({ "expected": expected, "scanned": scanned }),
            Self::WrongLot { expected, scanned } => json!({ "expected": expected, "scanned": scanned }),
            Self::WrongSerial { expected, scanned } => json!({ "expected": expected, "scanned": scanned }),
            Self::WrongTote { expected, scanned } => json!({ "expected": expected, "scanned": scanned }),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Stands<'_> {
    /// Whether everything that was scanned is the stop's.
    ///
    /// # Errors
    /// [`ScanFault`], naming both.
    pub fn check(&self, scan: Scan<'_>) -> Result<(), ScanFault> {
        if let Some(scanned) = scan.location.filter(|scanned| *scanned != self.location) {
            return Err(ScanFault::WrongLocation { expected: self.location.clone(), scanned: scanned.clone() });
        }
        if let Some(scanned) = scan.lot.filter(|scanned| Some(*scanned) != self.lot) {
            return Err(ScanFault::WrongLot { expected: self.lot.cloned(), scanned: scanned.clone() });
        }
        if let Some(scanned) = scan.serial.filter(|scanned| Some(*scanned) != self.serial) {
            return Err(ScanFault::WrongSerial { expected: self.serial.cloned(), scanned: scanned.clone() });
        }
        if let (Some(expected), Some(scanned)) = (self.tote, scan.tote)
            && expected != scanned
        {
            return Err(ScanFault::WrongTote { expected: expected.clone(), scanned: scanned.clone() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> LocationCode {
        LocationCode::parse(text).unwrap()
    }

    fn lot(text: &str) -> LotCode {
        LotCode::parse(text).unwrap()
    }

    fn serial(text: &str) -> SerialCode {
        SerialCode::parse(text).unwrap()
    }

    #[test]
    fn what_is_not_scanned_is_not_checked() {
        let here = code("A-1");
        assert_eq!(Stands { location: &here, lot: None, serial: None, tote: None }.check(Scan::default()), Ok(()));
    }

    #[test]
    fn everything_that_fits_is_taken() {
        let (here, lot, serial) = (code("A-1"), lot("L"), serial("S"));
        let stands = Stands { location: &here, lot: Some(&lot), serial: Some(&serial), tote: None };
        assert_eq!(
            stands.check(Scan { location: Some(&here), lot: Some(&lot), serial: Some(&serial), tote: None }),
            Ok(())
        );
    }

    #[test]
    fn another_place_lot_or_unit_is_refused_naming_both() {
        let (here, there) = (code("A-1"), code("B-2"));
        let (mine, other) = (lot("L1"), lot("L2"));
        let (unit, odd) = (serial("S1"), serial("S2"));
        let stands = Stands { location: &here, lot: Some(&mine), serial: Some(&unit), tote: None };
        let bare = Stands { location: &here, lot: None, serial: None, tote: None };
        for (stands, scan, code, text, params) in [
            (
                stands,
                Scan { location: Some(&there), ..Scan::default() },
                "picking.wrong_location",
                "This is B-2. The stop is at A-1: go there and scan its label.",
                json!({"expected": "A-1", "scanned": "B-2"}),
            ),
            (
                stands,
                Scan { lot: Some(&other), ..Scan::default() },
                "picking.wrong_lot",
                "These goods are of lot L2; the stop is for lot L1. Put them back.",
                json!({"expected": "L1", "scanned": "L2"}),
            ),
            (
                bare,
                Scan { lot: Some(&other), ..Scan::default() },
                "picking.wrong_lot",
                "These goods are of lot L2; the stop is for goods without a lot. Put them back.",
                json!({"expected": null, "scanned": "L2"}),
            ),
            (
                stands,
                Scan { serial: Some(&odd), ..Scan::default() },
                "picking.wrong_serial",
                "This is unit S2; the stop is for unit S1. Put it back.",
                json!({"expected": "S1", "scanned": "S2"}),
            ),
            (
                bare,
                Scan { serial: Some(&odd), ..Scan::default() },
                "picking.wrong_serial",
                "This is unit S2; the stop is for goods without a serial number. Put it back.",
                json!({"expected": null, "scanned": "S2"}),
            ),
        ] {
            let refusal = stands.check(scan).unwrap_err();
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, code));
            assert_eq!(refusal.to_string(), text);
            assert_eq!(Value::from(refusal.params()), params);
        }
    }

    #[test]
    fn goods_go_into_the_tote_of_their_order_where_it_has_one() {
        let (here, own, other) = (code("A-1"), ToteCode::parse("T-1").unwrap(), ToteCode::parse("T-2").unwrap());
        let stands = |tote| Stands { location: &here, lot: None, serial: None, tote };
        let into = |tote| Scan { tote: Some(tote), ..Scan::default() };
        assert_eq!(stands(Some(&own)).check(into(&own)), Ok(()));
        assert_eq!(stands(Some(&own)).check(Scan::default()), Ok(()), "what is not scanned is not checked");
        assert_eq!(stands(None).check(into(&other)), Ok(()));
        let refusal = stands(Some(&own)).check(into(&other)).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "picking.wrong_tote"));
        let told = "This is tote T-2; the goods of this order go into T-1. Put them there and scan it.";
        assert_eq!(refusal.to_string(), told);
        assert_eq!(Value::from(refusal.params()), json!({"expected": "T-1", "scanned": "T-2"}));
    }

    #[test]
    fn the_place_is_checked_before_the_goods_and_their_lot_before_the_unit() {
        let (here, there) = (code("A-1"), code("B-2"));
        let (mine, other, unit, odd) = (lot("L1"), lot("L2"), serial("S1"), serial("S2"));
        let stands = Stands { location: &here, lot: Some(&mine), serial: Some(&unit), tote: None };
        let refused =
            |location, lot| stands.check(Scan { location, lot, serial: Some(&odd), tote: None }).unwrap_err().code();
        assert_eq!(refused(Some(&there), Some(&other)), "picking.wrong_location");
        assert_eq!(refused(Some(&here), Some(&other)), "picking.wrong_lot");
        assert_eq!(refused(Some(&here), Some(&mine)), "picking.wrong_serial");
    }

    #[test]
    fn codes_that_differ_in_case_are_of_two_places_or_two_lots() {
        let (here, lower_place, mine, lower_lot) = (code("A-1"), code("a-1"), lot("L1"), lot("l1"));
        let stands = Stands { location: &here, lot: Some(&mine), serial: None, tote: None };
        assert!(stands.check(Scan { location: Some(&lower_place), ..Scan::default() }).is_err());
        assert!(stands.check(Scan { lot: Some(&lower_lot), ..Scan::default() }).is_err());
    }
}
