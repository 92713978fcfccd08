//! Coupons of North America: fields whose length the digit before them gives ("North American Coupon Application Guideline").

use super::{CheckFault, Outcome, all_digits, dates, number, numbers, refuse};

/// Digits that are read from the left, field by field.
struct Fields<'a> {
    all: &'a [u8],
    at: usize,
}

/// The names of what can be wrong with a field whose length stands before it.
struct Sized {
    missing: &'static str,
    length: &'static str,
    truncated: &'static str,
}

macro_rules! sized {
    ($missing:literal, $length:literal, $truncated:literal) => {
        Sized {
            missing: concat!("COUPON_", $missing),
            length: concat!("COUPON_", $length),
            truncated: concat!("COUPON_", $truncated),
        }
    };
}

impl<'a> Fields<'a> {
    fn new(all: &'a [u8]) -> Result<Self, CheckFault> {
        all_digits(all)?;
        Ok(Self { all, at: 0 })
    }

    fn rest(&self) -> &'a [u8] {
        self.all.get(self.at..).unwrap_or_default()
    }

    /// Refuses the whole, since nothing is left to point at.
    const fn nothing_left<T>(&self, code: &'static str) -> Result<T, CheckFault> {
        Err(CheckFault { code, at: 0, len: self.all.len() })
    }

    /// One digit out of `allowed`.
    fn digit(&mut self, missing: &'static str, invalid: &'static str, allowed: &[u8]) -> Result<u8, CheckFault> {
        match self.rest().first() {
            None => self.nothing_left(missing),
            Some(digit) if !allowed.contains(digit) => Err(CheckFault { code: invalid, at: self.at, len: 1 }),
            Some(digit) => {
                self.at += 1;
                Ok(*digit)
            }
        }
    }

    /// So many digits.
    fn digits(&mut self, count: usize, truncated: &'static str) -> Result<&'a [u8], CheckFault> {
        let rest = self.rest();
        match rest.get(..count) {
            Some(field) => {
                self.at += count;
                Ok(field)
            }
            None if rest.is_empty() => self.nothing_left(truncated),
            None => Err(CheckFault { code: truncated, at: self.at, len: rest.len() }),
        }
    }

    /// A digit that says how many more than `base` follow, and these.
    fn sized(&mut self, names: &Sized, allowed: &[u8], base: usize) -> Result<&'a [u8], CheckFault> {
        let more = self.digit(names.missing, names.length, allowed)?;
        self.digits(base + usize::from(more - b'0'), names.truncated)
    }

    /// A company's prefix, of which 9 says that there is none where that is allowed.
    fn company(&mut self, names: &Sized, allowed: &[u8]) -> Outcome {
        if self.rest().first() == Some(&b'9') && allowed.contains(&b'9') {
            self.at += 1;
            return Ok(());
        }
        let prefix = self.sized(names, allowed, 6)?;
        let start = self.at - prefix.len();
        numbers::company_first(prefix).map_err(|fault| CheckFault { at: start, len: prefix.len(), ..fault })
    }

    /// A day.
    fn day(&mut self, short: &'static str, invalid: &'static str) -> Result<&'a [u8], CheckFault> {
        let day = self.digits(6, short)?;
        match dates::short(day) {
            Ok(()) => Ok(day),
            Err(_) => Err(CheckFault { code: invalid, at: self.at - 6, len: 6 }),
        }
    }

    /// Whether the optional field with this number follows; steps over the number.
    fn has(&mut self, field: u8) -> bool {
        let follows = self.rest().first() == Some(&field);
        self.at += usize::from(follows);
        follows
    }

    fn end(&self) -> Outcome {
        match self.rest() {
            [] => Ok(()),
            excess => refuse("COUPON_EXCESS_DATA", self.at, excess.len()),
        }
    }
}

const ANY: &[u8] = b"0123456789";
const TO_SIX: &[u8] = b"0123456";
const TO_SIX_OR_NONE: &[u8] = b"01234569";
const REQUIREMENT: &[u8] = b"012349";

/// Checks a coupon of AI 8110.
pub fn coupon(data: &[u8]) -> Outcome {
    let mut fields = Fields::new(data)?;
    fields.company(&sized!("MISSING_GCP_VLI", "INVALID_GCP_LENGTH", "TRUNCATED_GCP"), TO_SIX)?;
    fields.digits(6, "COUPON_TRUNCATED_OFFER_CODE")?;
    let save = sized!("MISSING_SAVE_VALUE_VLI", "INVALID_SAVE_VALUE_LENGTH", "TRUNCATED_SAVE_VALUE");
    fields.sized(&save, b"12345", 0)?;
    first_purchase(&mut fields)?;
    if fields.has(b'1') {
        second_purchase(&mut fields)?;
    }
    if fields.has(b'2') {
        third_purchase(&mut fields)?;
    }
    period(&mut fields)?;
    if fields.has(b'5') {
        let serial = sized!("MISSING_SERIAL_NUMBER_VLI", "INVALID_SERIAL_NUMBER", "TRUNCATED_SERIAL_NUMBER");
        fields.sized(&serial, ANY, 6)?;
    }
    if fields.has(b'6') {
        let retailer = sized!(
            "MISSING_RETAILER_GCP_OR_GLN_VLI",
            "INVALID_RETAILER_GCP_OR_GLN_LENGTH",
            "TRUNCATED_RETAILER_GCP_OR_GLN"
        );
        fields.company(&retailer, b"1234567")?;
    }
    if fields.has(b'9') {
        miscellaneous(&mut fields)?;
    }
    fields.end()
}

fn first_purchase(fields: &mut Fields<'_>) -> Outcome {
    let requirement = sized!(
        "MISSING_1ST_PURCHASE_REQUIREMENT_VLI",
        "INVALID_1ST_PURCHASE_REQUIREMENT_LENGTH",
        "TRUNCATED_1ST_PURCHASE_REQUIREMENT"
    );
    fields.sized(&requirement, b"12345", 0)?;
    fields.digit(
        "COUPON_MISSING_1ST_PURCHASE_REQUIREMENT_CODE",
        "COUPON_INVALID_1ST_PURCHASE_REQUIREMENT_CODE",
        REQUIREMENT,
    )?;
    fields.digits(3, "COUPON_TRUNCATED_1ST_PURCHASE_FAMILY_CODE").map(drop)
}

fn second_purchase(fields: &mut Fields<'_>) -> Outcome {
    fields.digit(
        "COUPON_MISSING_ADDITIONAL_PURCHASE_RULES_CODE",
        "COUPON_INVALID_ADDITIONAL_PURCHASE_RULES_CODE",
        b"0123",
    )?;
    let requirement = sized!(
        "MISSING_2ND_PURCHASE_REQUIREMENT_VLI",
        "INVALID_2ND_PURCHASE_REQUIREMENT_LENGTH",
        "TRUNCATED_2ND_PURCHASE_REQUIREMENT"
    );
    fields.sized(&requirement, b"12345", 0)?;
    fields.digit(
        "COUPON_MISSING_2ND_PURCHASE_REQUIREMENT_CODE",
        "COUPON_INVALID_2ND_PURCHASE_REQUIREMENT_CODE",
        REQUIREMENT,
    )?;
    fields.digits(3, "COUPON_TRUNCATED_2ND_PURCHASE_FAMILY_CODE")?;
    let company =
        sized!("MISSING_2ND_PURCHASE_GCP_VLI", "INVALID_2ND_PURCHASE_GCP_LENGTH", "TRUNCATED_2ND_PURCHASE_GCP");
    fields.company(&company, TO_SIX_OR_NONE)
}

fn third_purchase(fields: &mut Fields<'_>) -> Outcome {
    let requirement = sized!(
        "MISSING_3RD_PURCHASE_REQUIREMENT_VLI",
        "INVALID_3RD_PURCHASE_REQUIREMENT_LENGTH",
        "TRUNCATED_3RD_PURCHASE_REQUIREMENT"
    );
    fields.sized(&requirement, b"12345", 0)?;
    fields.digit(
        "COUPON_MISSING_3RD_PURCHASE_REQUIREMENT_CODE",
        "COUPON_INVALID_3RD_PURCHASE_REQUIREMENT_CODE",
        REQUIREMENT,
    )?;
    fields.digits(3, "COUPON_TRUNCATED_3RD_PURCHASE_FAMILY_CODE")?;
    let company =
        sized!("MISSING_3RD_PURCHASE_GCP_VLI", "INVALID_3RD_PURCHASE_GCP_LENGTH", "TRUNCATED_3RD_PURCHASE_GCP");
    fields.company(&company, TO_SIX_OR_NONE)
}

/// From when until when the coupon is good. (The dictionary's name for a bad last day is spelt so.)
fn period(fields: &mut Fields<'_>) -> Outcome {
    let mut last = None;
    if fields.has(b'3') {
        last = Some(fields.day("COUPON_TOO_SHORT_FOR_EXPIRATION_DATE", "COUPON_INVALID_EXIPIRATION_DATE")?);
    }
    if fields.has(b'4') {
        let first = fields.day("COUPON_TOO_SHORT_FOR_START_DATE", "COUPON_INVALID_START_DATE")?;
        if last.is_some_and(|last| number(first) > number(last)) {
            return refuse("COUPON_EXPIRATION_BEFORE_START", fields.at - 14, 14);
        }
    }
    Ok(())
}

fn miscellaneous(fields: &mut Fields<'_>) -> Outcome {
    fields.digit("COUPON_MISSING_SAVE_VALUE_CODE", "COUPON_INVALID_SAVE_VALUE_CODE", b"01256")?;
    fields.digit("COUPON_MISSING_SAVE_VALUE_APPLIES_TO_ITEM", "COUPON_INVALID_SAVE_VALUE_APPLIES_TO_ITEM", b"012")?;
    fields.digit("COUPON_MISSING_STORE_COUPON_FLAG", "COUPON_INVALID_STORE_COUPON_FLAG", ANY)?;
    fields.digit("COUPON_MISSING_DONT_MULTIPLY_FLAG", "COUPON_INVALID_DONT_MULTIPLY_FLAG", b"01").map(drop)
}

/// Checks a coupon of AI 8112.
pub fn offer(data: &[u8]) -> Outcome {
    let mut fields = Fields::new(data)?;
    fields.digit("COUPON_MISSING_FORMAT_CODE", "COUPON_INVALID_FORMAT_CODE", b"01")?;
    fields.sized(&sized!("MISSING_FUNDER_VLI", "INVALID_FUNDER_LENGTH", "TRUNCATED_FUNDER"), TO_SIX, 6)?;
    fields.digits(6, "COUPON_TRUNCATED_OFFER_CODE")?;
    let serial = sized!("MISSING_SERIAL_NUMBER_VLI", "INVALID_SERIAL_NUMBER", "TRUNCATED_SERIAL_NUMBER");
    fields.sized(&serial, ANY, 6)?;
    fields.end()
}
