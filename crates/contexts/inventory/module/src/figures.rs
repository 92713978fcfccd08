//! Quantities as people see them: decimal strings in the item's base unit.

use ambar_kernel::{DecimalText, Failure, FieldError, Quantity, Result, Scale, Timestamp};
use chrono::{Datelike, NaiveDate};

/// An item's scale as it is read from its card.
pub(crate) fn scale(decimals: i16) -> Result<Scale> {
    Ok(Scale::new(u8::try_from(decimals).map_err(Failure::internal)?)?)
}

/// A figure of the database in base units.
pub(crate) fn text(units: i64, decimals: i16) -> Result<DecimalText> {
    let quantity = Quantity::new(units).map_err(Failure::internal)?;
    Ok(quantity.to_text(scale(decimals)?))
}

/// A difference: with a minus if it is less than nothing.
pub(crate) fn difference(units: i64, decimals: i16) -> Result<DecimalText> {
    let size = text(units.checked_abs().ok_or_else(|| Failure::internal("a difference overflows"))?, decimals)?;
    Ok(if units < 0 { DecimalText::new(format!("-{size}")) } else { size })
}

/// A quantity of a body, more than nothing.
///
/// # Errors
/// 422 at the pointer.
pub(crate) fn positive(pointer: &str, quantity: &DecimalText, scale: Scale) -> Result<Quantity> {
    quantity.positive_at(scale).map_err(|fault| Failure::field(pointer, &fault))
}

/// A bad field.
pub(crate) fn bad(pointer: &str, code: &'static str, detail: impl Into<String>) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}

/// Years that a moment or a day may have: others are mistakes, and some the database cannot hold.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// A moment of a query.
///
/// # Errors
/// 422 if it is out of range.
pub(crate) fn moment(pointer: &str, at: Option<Timestamp>) -> Result<Option<Timestamp>> {
    match at {
        Some(at) if !YEARS.contains(&at.year()) => {
            Err(bad(pointer, "inventory.time_out_of_range", "the year must be 1970 to 9999"))
        }
        at => Ok(at),
    }
}

/// A day of a query.
///
/// # Errors
/// 422 if it is out of range.
pub(crate) fn any_day(pointer: &str, day: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
    match day {
        Some(day) if !YEARS.contains(&day.year()) => {
            Err(bad(pointer, "inventory.time_out_of_range", "the year must be 1970 to 9999"))
        }
        day => Ok(day),
    }
}

/// A day of a body: of the years in which goods are kept. What is outside is a slip, or another system's way to say that
/// there is none.
///
/// # Errors
/// 422 if it is out of range.
pub(crate) fn day(pointer: &str, day: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
    match day {
        Some(day) if !(2000..2200).contains(&day.year()) => {
            let detail = "a day is of the years 2000 to 2199; leave it out if there is none";
            Err(bad(pointer, "inventory.time_out_of_range", detail))
        }
        day => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn figures_are_shown_at_the_items_scale() {
        assert_eq!(text(1500, 3).unwrap().as_str(), "1.5");
        assert_eq!(difference(-1500, 3).unwrap().as_str(), "-1.5");
        assert_eq!(difference(2, 0).unwrap().as_str(), "2");
        assert!(text(-1, 0).is_err() && text(1, 7).is_err() && text(1, -1).is_err());
        assert!(difference(i64::MIN, 0).is_err());
    }

    #[test]
    fn a_bad_quantity_is_pointed_at() {
        let refusal = positive("/quantity", &DecimalText::new("0"), Scale::WHOLE).unwrap_err();
        assert_eq!((refusal.fields[0].pointer.as_str(), refusal.fields[0].code), ("/quantity", "quantity.zero"));
    }

    #[test]
    fn times_beyond_what_can_be_meant_are_refused() {
        let at = |year| Some(Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap());
        assert_eq!(moment("/at", at(2026)).unwrap(), at(2026));
        assert_eq!(moment("/at", None).unwrap(), None);
        assert_eq!(moment("/at", at(-5000)).unwrap_err().fields[0].code, "inventory.time_out_of_range");
        assert!(any_day("/expires_before", NaiveDate::from_ymd_opt(12_000, 1, 1)).is_err());
        assert!(any_day("/expires_before", NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap().is_some());
        assert!(day("/lot/expires_on", NaiveDate::from_ymd_opt(9999, 12, 31)).is_err());
        assert!(day("/lot/expires_on", NaiveDate::from_ymd_opt(2027, 1, 1)).unwrap().is_some());
    }

    #[test]
    fn the_years_in_which_goods_are_kept_end_where_they_end() {
        let at = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert!(day("/day", at(1999, 12, 31)).is_err() && day("/day", at(2200, 1, 1)).is_err());
        assert_eq!(day("/day", at(2000, 1, 1)).unwrap(), at(2000, 1, 1));
        assert_eq!(day("/day", at(2199, 12, 31)).unwrap(), at(2199, 12, 31));
        assert_eq!(day("/day", None).unwrap(), None);
    }

    #[test]
    fn a_quantity_with_more_decimals_than_its_item_is_refused() {
        let scale = Scale::new(1).unwrap();
        assert_eq!(positive("/quantity", &DecimalText::new("2.5"), scale).unwrap().units(), 25);
        assert!(positive("/quantity", &DecimalText::new("2.55"), scale).is_err());
    }

    proptest! {
        #[test]
        fn a_difference_reads_back_as_what_it_was(units in -1_000_000_000_i64..1_000_000_000, decimals in 0_i16..=6) {
            let text = difference(units, decimals).unwrap();
            let size = DecimalText::new(text.as_str().trim_start_matches('-')).at(scale(decimals).unwrap()).unwrap();
            prop_assert_eq!(if text.as_str().starts_with('-') { -size.units() } else { size.units() }, units);
        }
    }
}
