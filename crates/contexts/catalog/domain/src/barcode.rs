//! Barcodes. Any text may be one: many companies print numbers of their own that look like GTINs, so nothing is refused
//! for its digits alone. Only what is declared to be a GTIN must have a right check digit.
//!
//! Two readings of one GTIN are one barcode: scanners give the twelve digits of a UPC-A with or without a leading zero, and
//! a GTIN-14 field holds all shorter ones padded with zeros (GS1 General Specifications, 3.3.2).

use ambar_kernel::{Barcode, ErrorKind, Fault};

/// Digits of the longest GTIN, which the shorter ones are padded to.
const LONGEST: usize = 14;

/// Why a text is no GTIN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GtinFault {
    /// Other characters than digits, or not as many as a GTIN has.
    #[error("a GTIN is 8, 12, 13 or 14 digits; send other codes as barcodes")]
    Form,
    /// The last digit is not what the others give.
    #[error("the last digit of this GTIN should be {expected}: it was mistyped")]
    CheckDigit {
        /// What it should be.
        expected: u8,
    },
}

impl Fault for GtinFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Form => "catalog.gtin_form",
            Self::CheckDigit { .. } => "catalog.gtin_check_digit",
        }
    }
}

/// Checks what is declared to be a GTIN.
///
/// # Errors
/// [`GtinFault`].
pub fn check_gtin(text: &str) -> Result<(), GtinFault> {
    if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GtinFault::Form);
    }
    let (payload, last) = text.split_at(text.len() - 1);
    let expected = ambar_gs1::check_digit(payload).ok_or(GtinFault::Form)?;
    if last.bytes().next() == Some(b'0' + expected) { Ok(()) } else { Err(GtinFault::CheckDigit { expected }) }
}

/// The form in which barcodes are unique and found: a GTIN with zeros in front to its full length, any other text as it is.
#[must_use]
pub fn barcode_key(barcode: &Barcode) -> String {
    let text = barcode.as_str();
    if check_gtin(text).is_ok() { format!("{text:0>LONGEST$}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use ambar_gs1::check_digit;

    use super::*;

    fn key(text: &str) -> String {
        barcode_key(&Barcode::parse(text).unwrap())
    }

    #[test]
    fn right_check_digits_of_every_length_are_taken() {
        for gtin in ["73513537", "036000291452", "4006381333931", "10012345678902", "00000000000000"] {
            assert_eq!(check_gtin(gtin), Ok(()), "{gtin}");
        }
    }

    #[test]
    fn what_is_declared_as_a_gtin_and_is_none_is_refused() {
        assert_eq!(check_gtin("4006381333932"), Err(GtinFault::CheckDigit { expected: 1 }));
        for odd in ["", "400638133393", "40063813339", "400638133393X", "４００６３８１３３３９３１", "123456789012345"]
        {
            assert!(check_gtin(odd).is_err(), "{odd}");
        }
        assert_eq!(check_gtin("4006381"), Err(GtinFault::Form));
    }

    #[test]
    fn two_readings_of_one_gtin_are_one_barcode() {
        assert_eq!(key("036000291452"), key("0036000291452"));
        assert_eq!(key("0036000291452"), "00036000291452");
        assert_eq!(key("73513537"), "00000073513537");
    }

    #[test]
    fn what_only_looks_like_a_gtin_stays_as_it_is() {
        assert_eq!(key("4006381333932"), "4006381333932");
        assert_eq!(key("X-4006381333931"), "X-4006381333931");
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for fault in [GtinFault::Form, GtinFault::CheckDigit { expected: 3 }] {
            assert_eq!(fault.kind(), ErrorKind::Invalid);
            assert!(fault.code().starts_with("catalog.gtin_") && !fault.to_string().is_empty());
        }
    }

    #[test]
    fn zeros_before_a_text_that_is_no_gtin_belong_to_it() {
        assert_ne!(key("00012345678"), key("012345678"));
        assert_eq!(key("00012345678"), "00012345678");
        assert_ne!(key("0X"), key("X"));
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_is_right(payload in "[0-9]{7}|[0-9]{11}|[0-9]{12}|[0-9]{13}") {
            let right = (0..10).filter(|digit| check_gtin(&format!("{payload}{digit}")).is_ok()).count();
            prop_assert_eq!(right, 1);
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(payload in "[0-9]{12}", at in 0..12_usize, other in 0..10_u8) {
            let good = format!("{payload}{}", check_digit(&payload).unwrap());
            let mut bytes = good.clone().into_bytes();
            bytes[at] = b'0' + other;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(check_gtin(&changed).is_ok(), changed == good);
        }

        #[test]
        fn zeros_in_front_leave_a_gtin_right_or_wrong(short in "[0-9]{8}|[0-9]{12}|[0-9]{13}") {
            prop_assert_eq!(check_gtin(&short), check_gtin(&format!("{short:0>LONGEST$}")));
        }

        #[test]
        fn neighbours_changed_about_are_noticed_unless_they_are_five_apart(payload in "[0-9]{13}", at in 0..12_usize) {
            let mut bytes = format!("{payload}{}", check_digit(&payload).unwrap()).into_bytes();
            let apart = bytes[at].abs_diff(bytes[at + 1]);
            bytes.swap(at, at + 1);
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(check_gtin(&changed).is_ok(), apart == 0 || apart == 5);
        }

        #[test]
        fn the_form_in_which_a_barcode_is_found_is_found_as_itself(text in "[0-9]{8}|[0-9]{12,14}|[0-9A-Z-]{1,16}") {
            prop_assert_eq!(key(&key(&text)), key(&text));
        }
    }
}
