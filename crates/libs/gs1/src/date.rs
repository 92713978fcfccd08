//! Days as GS1 writes them: the year by its last two digits.

use chrono::{Datelike, Days, NaiveDate};

/// The day that `YYMMDD` stands for, read on `today`: the century is the one that brings it within fifty years (GS1 General
/// Specifications, 7.12), and day 00 is the last of its month.
#[must_use]
pub fn day(yymmdd: &str, today: NaiveDate) -> Option<NaiveDate> {
    let number = |at: usize| yymmdd.get(at..at + 2)?.parse::<u8>().ok();
    let (short, month, day) = (number(0)?, number(2)?, number(4)?);
    if yymmdd.len() != 6 || !yymmdd.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = full_year(i32::from(short), today.year());
    if day > 0 {
        return NaiveDate::from_ymd_opt(year, month.into(), day.into());
    }
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month.into(), 1)?;
    NaiveDate::from_ymd_opt(next_year, next_month.into(), 1)?.checked_sub_days(Days::new(1))
}

fn full_year(short: i32, now: i32) -> i32 {
    let century = now - now.rem_euclid(100);
    match short - now.rem_euclid(100) {
        51..=99 => century - 100 + short,
        -99..=-50 => century + 100 + short,
        _ => century + short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn day_nought_is_the_last_of_the_month() {
        let today = ymd(2026, 11, 26);
        assert_eq!(day("260600", today), Some(ymd(2026, 6, 30)));
        assert_eq!(day("281200", today), Some(ymd(2028, 12, 31)));
        assert_eq!(day("280200", today), Some(ymd(2028, 2, 29)));
        assert_eq!(day("270200", today), Some(ymd(2027, 2, 28)));
    }

    #[test]
    fn the_century_is_the_near_one() {
        let cases = [
            (2026, "76", 2076),
            (2026, "77", 1977),
            (2026, "99", 1999),
            (2026, "00", 2000),
            (2060, "10", 2110),
            (2060, "11", 2011),
            (1995, "44", 2044),
            (1995, "46", 1946),
        ];
        for (now, short, year) in cases {
            assert_eq!(day(&format!("{short}0101"), ymd(now, 6, 1)), Some(ymd(year, 1, 1)), "{short} in {now}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for odd in
            ["261301", "260230", "260001", "26010", "2601010", "26010a", "+60101", "", "é0101", "260000", "261300"]
        {
            assert_eq!(day(odd, ymd(2026, 1, 1)), None, "{odd}");
        }
    }
}
