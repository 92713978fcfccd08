//! What spreadsheets do to codes: long numbers are shown rounded, and saved as they are shown.

use std::borrow::Cow;

/// A code as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spoilt<'a> {
    /// All of it is there.
    No(Cow<'a, str>),
    /// Its last digits are lost.
    Rounded,
}

/// Reads a code: `9,521234001003E+12` has all its digits and is `9521234001003`, `9,52123E+12` has lost some; `9521234001003,00` is a
/// number with the decimals of its column.
pub(crate) fn code(cell: &str) -> Spoilt<'_> {
    if let Some((digits, power)) = scientific(cell) {
        let significant = digits.trim_end_matches('0');
        let lost = significant.len() <= power || digits.len() != power + 1;
        return if lost { Spoilt::Rounded } else { Spoilt::No(Cow::Owned(digits)) };
    }
    Spoilt::No(Cow::Borrowed(without_decimals(cell)))
}

/// The digits before the power of ten, and the power: `9,52123E+12` is `952123` and 12.
fn scientific(cell: &str) -> Option<(String, usize)> {
    // A Russian keyboard has an "Е" of its own.
    let at = cell.find(['E', 'e', 'Е', 'е'])?;
    let (number, rest) = cell.split_at(at);
    let power = rest.chars().skip(1).collect::<String>();
    let power = power.strip_prefix('+')?;
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = number.split_once([',', '.']).unwrap_or((number, ""));
    if !plain(power) || !plain(whole) || !(part.is_empty() || plain(part)) {
        return None;
    }
    Some((format!("{whole}{part}"), power.parse().ok()?))
}

/// A number of eight digits and more is no quantity: what stands behind its point is how the column was formatted.
fn without_decimals(cell: &str) -> &str {
    let Some((whole, part)) = cell.split_once([',', '.']) else { return cell };
    let code = whole.len() >= 8 && whole.bytes().all(|byte| byte.is_ascii_digit());
    if code && !part.is_empty() && part.bytes().all(|byte| byte == b'0') { whole } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_lost_digits_is_refused() {
        for (cell, expected) in [
            ("9,52123E+12", None),
            ("9.5e+12", None),
            ("1E+05", None),
            ("9,52123Е+12", None),
            ("9,521234001003E+12", Some("9521234001003")),
            ("9,52123400100E+12", None),
            ("9,521234001000E+12", None),
            ("4006381333931", Some("4006381333931")),
            ("4006381333931.0", Some("4006381333931")),
            ("4006381333931,00", Some("4006381333931")),
            ("4006381333931,5", Some("4006381333931,5")),
            ("1,0", Some("1,0")),
            ("E+4", Some("E+4")),
            ("PUMP-E+12", Some("PUMP-E+12")),
            ("9E12", Some("9E12")),
        ] {
            let expected = expected.map_or(Spoilt::Rounded, |code: &str| Spoilt::No(code.into()));
            assert_eq!(code(cell), expected, "{cell}");
        }
    }
}
