//! Cells of a workbook as the text that the same sheet has as CSV.

use calamine::{DataRef, ExcelDateTime};

/// From here on a spreadsheet has rounded a number: it keeps fifteen digits.
const ROUNDED: f64 = 1e15;

/// The text of a cell; empty for an empty one.
pub(super) fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(whole) => whole.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => day(moment),
        DataRef::DateTime(duration) => decimal(duration.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// The shortest decimal text of the fifteen digits that a spreadsheet keeps and shows: what it adds up to
/// 0.30000000000000004 is 0.3 there. A number that has more digits has lost them, and is written so that nobody takes it
/// for a code or a quantity.
fn decimal(number: f64) -> String {
    if !number.is_finite() || number.abs() >= ROUNDED {
        return format!("{number:e}").replacen('e', "E+", 1);
    }
    let kept = format!("{number:.14e}").parse().unwrap_or(number);
    // Of zero there is one.
    if kept == 0.0 { "0".to_owned() } else { format!("{kept}") }
}

fn day(moment: &ExcelDateTime) -> String {
    match moment.as_datetime() {
        Some(at) if at.time() == chrono::NaiveTime::MIN => at.format("%Y-%m-%d").to_string(),
        Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        None => decimal(moment.as_f64()),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn a_number_has_the_text_that_people_see() {
        for (number, expected) in [
            (0.1, "0.1"),
            (0.1 + 0.2, "0.3"),
            (1.0, "1"),
            (-2.50, "-2.5"),
            (0.0, "0"),
            (-0.0, "0"),
            (4_006_381_333_931.0, "4006381333931"),
            (999_999_999_999_999.0, "999999999999999"),
            (0.000_001, "0.000001"),
            (1234.567, "1234.567"),
            (106_141_412_345_678_000.0, "1.06141412345678E+17"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(text(&DataRef::Float(number)), expected);
        }
        assert_eq!(text(&DataRef::Int(4_006_381_333_931)), "4006381333931");
    }

    #[test]
    fn days_flags_and_errors_have_text() {
        let moment = |value, kind| DataRef::DateTime(ExcelDateTime::new(value, kind, false));
        assert_eq!(text(&moment(46477.0, ExcelDateTimeType::DateTime)), "2027-03-31");
        assert_eq!(text(&moment(46477.5, ExcelDateTimeType::DateTime)), "2027-03-31 12:00:00");
        assert_eq!(text(&moment(0.5, ExcelDateTimeType::TimeDelta)), "0.5");
        assert_eq!(text(&DataRef::Bool(true)), "true");
        assert_eq!(text(&DataRef::Error(calamine::CellErrorType::NA)), "#N/A");
        assert_eq!(text(&DataRef::SharedString(" Вода ")), "Вода");
        assert_eq!(text(&DataRef::Empty), "");
    }
}
