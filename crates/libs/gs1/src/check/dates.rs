//! Days and times of day.

use super::{Outcome, all_digits, number, refuse};

pub fn short(data: &[u8]) -> Outcome {
    day(data, 2, 1)
}

pub fn short_or_month(data: &[u8]) -> Outcome {
    day(data, 2, 0)
}

pub fn long(data: &[u8]) -> Outcome {
    day(data, 4, 1)
}

pub fn long_or_month(data: &[u8]) -> Outcome {
    day(data, 4, 0)
}

/// A day whose year has so many digits; `first` is the least that may stand for the day of the month.
fn day(data: &[u8], year_digits: usize, first: u64) -> Outcome {
    length(data, year_digits + 4, "DATE_TOO_SHORT", "DATE_TOO_LONG")?;
    all_digits(data)?;
    let (year, rest) = data.split_at(year_digits);
    let (month, day) = rest.split_at(2);
    let last = match number(month) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(number(year), year_digits) => 29,
        2 => 28,
        _ => return refuse("ILLEGAL_MONTH", year_digits, 2),
    };
    let is_day = (first..=last).contains(&number(day));
    if is_day { Ok(()) } else { refuse("ILLEGAL_DAY", year_digits + 2, 2) }
}

/// Years of two digits are those from 1951 on or so, of which every fourth is a leap year.
const fn is_leap(year: u64, digits: usize) -> bool {
    year.is_multiple_of(4) && (digits == 2 || !year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn length(data: &[u8], wanted: usize, short: &'static str, long: &'static str) -> Outcome {
    match data.len().cmp(&wanted) {
        std::cmp::Ordering::Less => refuse(short, 0, data.len()),
        std::cmp::Ordering::Greater => refuse(long, 0, data.len()),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

pub fn hour(data: &[u8]) -> Outcome {
    length(data, 2, "HOUR_TOO_SHORT", "HOUR_TOO_LONG")?;
    all_digits(data)?;
    if number(data) > 23 { refuse("ILLEGAL_HOUR", 0, 2) } else { Ok(()) }
}

pub fn minute(data: &[u8]) -> Outcome {
    length(data, 2, "MINUTE_TOO_SHORT", "MINUTE_TOO_LONG")?;
    all_digits(data)?;
    if number(data) > 59 { refuse("ILLEGAL_MINUTE", 0, 2) } else { Ok(()) }
}

pub fn second(data: &[u8]) -> Outcome {
    length(data, 2, "SECOND_TOO_SHORT", "SECOND_TOO_LONG")?;
    all_digits(data)?;
    if number(data) > 59 { refuse("ILLEGAL_SECOND", 0, 2) } else { Ok(()) }
}

pub fn hour_minute(data: &[u8]) -> Outcome {
    length(data, 4, "HOUR_WITH_MINUTE_TOO_SHORT", "HOUR_WITH_MINUTE_TOO_LONG")?;
    all_digits(data)?;
    let (hour, minute) = data.split_at(2);
    if number(hour) > 23 {
        refuse("ILLEGAL_HOUR", 0, 2)
    } else if number(minute) > 59 {
        refuse("ILLEGAL_MINUTE", 2, 2)
    } else {
        Ok(())
    }
}
