//! What digits must be to make sense as a number.

use super::{Outcome, all_digits, number, refuse};

/// Digits that a company's prefix has at least.
const SHORTEST_PREFIX: usize = 4;

/// The digit that checks the digits before it: weights 3 and 1 in turn, from the right (GS1 General Specifications, 7.9.1).
/// `None` if something else than digits stands there.
#[must_use]
pub fn check_digit(payload: &str) -> Option<u8> {
    payload.bytes().all(|byte| byte.is_ascii_digit()).then(|| right_digit(payload.as_bytes()))
}

fn right_digit(payload: &[u8]) -> u8 {
    let weighted = payload.iter().rev().zip([3, 1].into_iter().cycle());
    let sum = weighted.fold(0, |sum: u8, (byte, weight)| (sum + (byte - b'0') * weight) % 10);
    (10 - sum) % 10
}

pub fn checked(data: &[u8]) -> Outcome {
    let Some((last, payload)) = data.split_last() else {
        return refuse("TOO_SHORT_FOR_CHECK_DIGIT", 0, 0);
    };
    all_digits(data)?;
    if *last == b'0' + right_digit(payload) { Ok(()) } else { refuse("INCORRECT_CHECK_DIGIT", payload.len(), 1) }
}

pub fn company_first(data: &[u8]) -> Outcome {
    let Some(prefix) = data.first_chunk::<SHORTEST_PREFIX>() else {
        return refuse("TOO_SHORT_FOR_GCP", 0, data.len());
    };
    match prefix.iter().position(|byte| !byte.is_ascii_digit()) {
        Some(at) => refuse("INVALID_GCP_PREFIX", at, 1),
        None => Ok(()),
    }
}

pub fn company_second(data: &[u8]) -> Outcome {
    let Some((_, rest)) = data.split_first() else {
        return refuse("TOO_SHORT_FOR_GCP", 0, 0);
    };
    if rest.len() < SHORTEST_PREFIX {
        return refuse("TOO_SHORT_FOR_GCP", 0, data.len());
    }
    company_first(rest).map_err(|fault| super::CheckFault { at: fault.at + 1, ..fault })
}

/// One character out of a few.
fn one_of(data: &[u8], allowed: &[u8], code: &'static str) -> Outcome {
    match data {
        [one] if allowed.contains(one) => Ok(()),
        _ => refuse(code, 0, data.len()),
    }
}

pub fn sex(data: &[u8]) -> Outcome {
    one_of(data, b"0129", "INVALID_BIOLOGICAL_SEX_CODE")
}

pub fn winding(data: &[u8]) -> Outcome {
    one_of(data, b"019", "INVALID_WINDING_DIRECTION")
}

pub fn yes_no(data: &[u8]) -> Outcome {
    one_of(data, b"01", "NOT_ZERO_OR_ONE")
}

pub fn zero(data: &[u8]) -> Outcome {
    let nothing_else = !data.is_empty() && data.iter().all(|byte| *byte == b'0');
    if nothing_else { Ok(()) } else { refuse("NOT_ZERO", 0, data.len()) }
}

pub fn non_zero(data: &[u8]) -> Outcome {
    all_digits(data)?;
    if data.iter().all(|byte| *byte == b'0') { refuse("ILLEGAL_ZERO_VALUE", 0, data.len()) } else { Ok(()) }
}

pub fn no_zero_prefix(data: &[u8]) -> Outcome {
    all_digits(data)?;
    if data.len() > 1 && data.starts_with(b"0") { refuse("ILLEGAL_ZERO_PREFIX", 0, 1) } else { Ok(()) }
}

fn degrees(data: &[u8], most: u64, length: &'static str, range: &'static str) -> Outcome {
    if data.len() != 10 {
        return refuse(length, 0, data.len());
    }
    all_digits(data)?;
    if number(data) > most { refuse(range, 0, 10) } else { Ok(()) }
}

pub fn latitude(data: &[u8]) -> Outcome {
    degrees(data, 1_800_000_000, "LATITUDE_INVALID_LENGTH", "INVALID_LATITUDE")
}

pub fn longitude(data: &[u8]) -> Outcome {
    degrees(data, 3_600_000_000, "LONGITUDE_INVALID_LENGTH", "INVALID_LONGITUDE")
}

pub fn piece_of_total(data: &[u8]) -> Outcome {
    all_digits(data)?;
    let half = data.len() / 2;
    if data.is_empty() || !data.len().is_multiple_of(2) {
        return refuse("INVALID_LENGTH_FOR_PIECE_OF_TOTAL", 0, data.len());
    }
    let (piece, total) = data.split_at(half);
    let is_zero = |digits: &[u8]| digits.iter().all(|byte| *byte == b'0');
    if is_zero(piece) {
        refuse("ZERO_PIECE_NUMBER", 0, half)
    } else if is_zero(total) {
        refuse("ZERO_TOTAL_PIECES", half, half)
    } else if piece > total {
        refuse("PIECE_NUMBER_EXCEEDS_TOTAL", 0, data.len())
    } else {
        Ok(())
    }
}

pub fn position_slash(data: &[u8]) -> Outcome {
    let slash = data.iter().position(|byte| *byte == b'/').unwrap_or(data.len());
    let (position, rest) = data.split_at(slash);
    let end = rest.get(1..).unwrap_or_default();
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if !is_number(position) || !is_number(end) {
        refuse("POSITION_IN_SEQUENCE_MALFORMED", 0, data.len())
    } else if position.starts_with(b"0") {
        refuse("ILLEGAL_ZERO_PREFIX", 0, slash)
    } else if end.starts_with(b"0") {
        refuse("ILLEGAL_ZERO_PREFIX", slash + 1, end.len())
    } else if (position.len(), position) > (end.len(), end) {
        refuse("POSITION_EXCEEDS_END", 0, data.len())
    } else {
        Ok(())
    }
}
