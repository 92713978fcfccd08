//! The table: what was measured, against what is aimed at.

use serde::{Deserialize, Serialize};

/// A row of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What was done.
    pub work: String,
    /// What was measured.
    pub measure: String,
    /// The two figures of a ratio, or how a single figure came about.
    pub medians: String,
    pub value: f64,
    pub goal: Goal,
}

/// What a figure should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    pub unit: Unit,
    pub aim: f64,
    pub least: f64,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of two figures; more is better.
    Ratio,
    /// Less is better, as of all that follow.
    Seconds,
    Milliseconds,
    Megabytes,
    Count,
}

/// How a figure stands to its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Aim,
    Least,
    Below,
}

impl Goal {
    pub const fn ratio(aim: f64, least: f64) -> Self {
        Self { unit: Unit::Ratio, aim, least }
    }

    fn verdict(&self, value: f64) -> Verdict {
        let reaches = |goal: f64| if self.unit == Unit::Ratio { value >= goal } else { value <= goal };
        if reaches(self.aim) {
            Verdict::Aim
        } else if reaches(self.least) {
            Verdict::Least
        } else {
            Verdict::Below
        }
    }
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Self::Ratio => format!("{value:.2}"),
            Self::Seconds => format!("{value:.1} s"),
            Self::Milliseconds => format!("{value:.1} ms"),
            Self::Megabytes => format!("{value:.0} MB"),
            Self::Count => format!("{value:.0}"),
        }
    }
}

impl Row {
    /// How it stands to its goal.
    pub fn verdict(&self) -> Verdict {
        self.goal.verdict(self.value)
    }
}

/// The table in Markdown.
pub fn markdown(rows: &[Row]) -> String {
    let mut text =
        "| work | measure | medians | measured | aim | at least | |\n| --- | --- | --- | ---: | ---: | ---: | --- |\n"
            .to_owned();
    for row in rows {
        let verdict = match row.verdict() {
            Verdict::Aim => "aim reached",
            Verdict::Least => "enough",
            Verdict::Below => "**too little**",
        };
        let unit = row.goal.unit;
        let cells = [
            row.work.as_str(),
            &row.measure,
            &row.medians,
            &unit.text(row.value),
            &unit.text(row.goal.aim),
            &unit.text(row.goal.least),
            verdict,
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

/// A whole number with commas.
pub fn thousands(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, goal: Goal) -> Row {
        Row {
            work: "moves".into(), measure: "moves/s ÷ plain".into(), medians: "15,000 ÷ 10,000".into(), value, goal
        }
    }

    #[test]
    fn more_of_a_ratio_is_better_and_less_of_all_else() {
        let ratio = Goal::ratio(1.5, 1.0);
        let verdicts = [1.5, 1.49, 1.0, 0.99].map(|value| ratio.verdict(value));
        assert_eq!(verdicts, [Verdict::Aim, Verdict::Least, Verdict::Least, Verdict::Below]);
        let time = Goal { unit: Unit::Milliseconds, aim: 10.0, least: 20.0 };
        let verdicts = [10.0, 20.0, 20.1].map(|value| time.verdict(value));
        assert_eq!(verdicts, [Verdict::Aim, Verdict::Least, Verdict::Below]);
    }

    #[test]
    fn a_row_is_a_line_with_its_goals() {
        let text = markdown(&[row(1.234, Goal::ratio(1.5, 1.0))]);
        let line = text.lines().nth(2).unwrap();
        assert_eq!(line, "| moves | moves/s ÷ plain | 15,000 ÷ 10,000 | 1.23 | 1.50 | 1.00 | enough |");
        let memory = Goal { unit: Unit::Megabytes, aim: 100.0, least: 250.0 };
        assert!(markdown(&[row(251.0, memory)]).contains("| 251 MB | 100 MB | 250 MB | **too little** |"));
    }

    #[test]
    fn thousands_have_commas() {
        for (figure, text) in [(0.4, "0"), (999.0, "999"), (1_000.0, "1,000"), (1_234_567.0, "1,234,567")] {
            assert_eq!(thousands(figure), text);
        }
    }
}
