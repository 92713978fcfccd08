//! Which characters may stand in a part, and characters that check others.

use super::{CheckFault, Outcome, refuse};

/// The characters of set 82 in the order of their weights.
const SET_82: &[u8; 82] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// The characters of set 32 in the order of their weights: no letter or digit that is easily taken for another.
const SET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Weights of the check pair, for the character before the pair first.
const PRIMES: [u32; 97] = primes();
/// What the weighted sum is divided by: two characters of set 32 hold its remainder.
const PAIR_MODULUS: u32 = 1021;

const fn primes<const N: usize>() -> [u32; N] {
    let mut found = [0; N];
    let (mut count, mut candidate) = (0, 2);
    while count < N {
        let mut at = 0;
        while at < count && candidate % found[at] != 0 {
            at += 1;
        }
        if at == count {
            found[count] = candidate;
            count += 1;
        }
        candidate += 1;
    }
    found
}

fn only(data: &[u8], code: &'static str, allowed: impl Fn(u8) -> bool) -> Outcome {
    match data.iter().position(|byte| !allowed(*byte)) {
        Some(at) => refuse(code, at, 1),
        None => Ok(()),
    }
}

pub fn numeric(data: &[u8]) -> Outcome {
    super::all_digits(data)
}

pub fn set39(data: &[u8]) -> Outcome {
    only(data, "INVALID_CSET39_CHARACTER", |byte| matches!(byte, b'#' | b'-' | b'/' | b'0'..=b'9' | b'A'..=b'Z'))
}

pub fn set82(data: &[u8]) -> Outcome {
    only(data, "INVALID_CSET82_CHARACTER", |byte| SET_82.contains(&byte))
}

pub fn set64(data: &[u8]) -> Outcome {
    let body = data.len() - data.iter().rev().take_while(|byte| **byte == b'=').count();
    let padding = data.len() - body;
    if padding > 2 || (padding > 0 && !data.len().is_multiple_of(3)) {
        return refuse("INVALID_CSET64_PADDING", body, padding);
    }
    let body = data.get(..body).unwrap_or_default();
    only(body, "INVALID_CSET64_CHARACTER", |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The two characters that check `body` (GS1 General Specifications, 7.9.5).
///
/// # Errors
/// If a character is none of set 82, or there are more than 97.
pub fn check_pair(body: &str) -> Result<[u8; 2], CheckFault> {
    let body = body.as_bytes();
    if body.len() > PRIMES.len() {
        return Err(CheckFault { code: "TOO_LONG_FOR_CHECK_PAIR_IMPLEMENTATION", at: 0, len: body.len() });
    }
    set82(body)?;
    let sum: u32 = body.iter().rev().zip(PRIMES).map(|(byte, prime)| weight(*byte) * prime).sum::<u32>() % PAIR_MODULUS;
    let [high, low] = [sum >> 5, sum & 31].map(|five_bits| SET_32.get(five_bits as usize).copied().unwrap_or(b'2'));
    Ok([high, low])
}

fn weight(byte: u8) -> u32 {
    SET_82.iter().zip(0..).find_map(|(known, weight)| (*known == byte).then_some(weight)).unwrap_or(0)
}

pub fn paired(data: &[u8]) -> Outcome {
    let Some((body, pair)) = data.split_last_chunk::<2>() else {
        return refuse("TOO_SHORT_FOR_CHECK_PAIR", 0, data.len());
    };
    if body.len() > PRIMES.len() {
        return refuse("TOO_LONG_FOR_CHECK_PAIR_IMPLEMENTATION", 0, data.len());
    }
    set82(body)?;
    let should = check_pair(str::from_utf8(body).unwrap_or_default())?;
    if should == *pair { Ok(()) } else { refuse("INCORRECT_CHECK_PAIR", body.len(), 2) }
}

pub fn has_non_digit(data: &[u8]) -> Outcome {
    let digits_alone = data.iter().all(u8::is_ascii_digit);
    if digits_alone { refuse("REQUIRES_NON_DIGIT_CHARACTER", 0, data.len()) } else { Ok(()) }
}

pub fn hyphen(data: &[u8]) -> Outcome {
    if data == b"-" { Ok(()) } else { refuse("NOT_HYPHEN", 0, data.len()) }
}

pub fn importer_index(data: &[u8]) -> Outcome {
    match data {
        [b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z'] => Ok(()),
        [_] => refuse("INVALID_IMPORT_IDX_CHARACTER", 0, 1),
        _ => refuse("IMPORTER_IDX_MUST_BE_ONE_CHARACTER", 0, data.len()),
    }
}

pub fn percent_escapes(data: &[u8]) -> Outcome {
    let mut at = 0;
    while let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest {
            [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => 3,
            [b'%', ..] => return refuse("INVALID_PERCENT_SEQUENCE", at, rest.len().min(3)),
            _ => 1,
        };
    }
    Ok(())
}
