//! Numbers of trade items, bare as retail symbols hold them.

use crate::check_digit;

/// A GTIN of 8, 12, 13 or 14 digits with a right check digit, in its one form of 14 digits.
#[must_use]
pub fn whole_gtin(text: &str) -> Option<String> {
    let right = matches!(text.len(), 8 | 12 | 13 | 14) && is_checked(text);
    right.then(|| format!("{text:0>14}"))
}

/// Whether these are digits of which the last checks the others.
#[must_use]
pub fn is_checked(text: &str) -> bool {
    let Some((at, last)) = text.char_indices().last() else { return false };
    check_digit(&text[..at]).is_some_and(|should| last == char::from(b'0' + should))
}

/// The twelve digits of a UPC-E that was read as its eight: number system, six digits, check digit.
#[must_use]
pub fn expand_upc_e(text: &str) -> Option<String> {
    if text.len() != 8 || !text.starts_with(['0', '1']) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (system, six, check) = (&text[..1], &text[1..7], &text[7..]);
    let body = match &six[5..] {
        "0" | "1" | "2" => format!("{}{}0000{}", &six[..2], &six[5..], &six[2..5]),
        "3" => format!("{}00000{}", &six[..3], &six[3..5]),
        "4" => format!("{}00000{}", &six[..4], &six[4..5]),
        _ => format!("{}0000{}", &six[..5], &six[5..]),
    };
    let whole = format!("{system}{body}{check}");
    is_checked(&whole).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_has_one_form() {
        assert_eq!(whole_gtin("036000291452").as_deref(), Some("00036000291452"));
        assert_eq!(whole_gtin("73513537").as_deref(), Some("00000073513537"));
        for odd in ["9521234000014", "952123400001", "", "95212340000１3", "abcdefgh", "é234567"] {
            assert_eq!(whole_gtin(odd), None, "{odd}");
        }
    }

    #[test]
    fn zeros_that_upc_e_leaves_out_are_put_back() {
        let cases = [
            ("01234505", "012000003455"),
            ("01234531", "012300000451"),
            ("01234543", "012340000053"),
            ("01234558", "012345000058"),
        ];
        for (short, whole) in cases {
            assert_eq!(expand_upc_e(short).as_deref(), Some(whole), "{short}");
        }
        assert_eq!(expand_upc_e("01234506"), None, "a wrong check digit");
        assert_eq!(expand_upc_e("21234505"), None, "number systems are 0 and 1");
    }
}
