//! How many of the mistakes that cargo-mutants made in the code some test noticed.

use std::fmt;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::Finding;

/// The least share caught, in percent.
const LEAST_CAUGHT: usize = 90;

/// The counts of `mutants.out/outcomes.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Score {
    /// Noticed by a test.
    caught: usize,
    /// Noticed by nobody.
    missed: usize,
    /// Made a test run for ever, which is noticed too.
    timeout: usize,
    /// Did not compile, so that there was nothing to notice.
    unviable: usize,
}

/// Reads `outcomes.json`.
///
/// # Errors
/// If it is of another shape.
pub fn score(outcomes: &str) -> Result<Score> {
    serde_json::from_str(outcomes).context("has another shape")
}

impl Score {
    fn noticed(&self) -> usize {
        self.caught + self.timeout
    }

    fn all(&self) -> usize {
        self.noticed() + self.missed
    }

    /// What is wrong with it.
    pub fn findings(&self) -> Vec<Finding> {
        let enough = self.all() > 0 && self.noticed() * 100 >= self.all() * LEAST_CAUGHT;
        let message =
            || format!("{} of {} were caught, and {LEAST_CAUGHT} % are the least", self.noticed(), self.all());
        if enough { Vec::new() } else { vec![Finding::new("mutants", 0, message())] }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.noticed() * 1000 / self.all().max(1);
        write!(
            f,
            "{} of {} mutants caught ({}.{} %), {} missed, {} did not compile",
            self.noticed(),
            self.all(),
            tenths / 10,
            tenths % 10,
            self.missed,
            self.unviable
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(caught: usize, missed: usize, timeout: usize) -> Score {
        let json = format!(
            r#"{{"outcomes": [], "caught": {caught}, "missed": {missed}, "timeout": {timeout}, "unviable": 4, "success": 0}}"#
        );
        score(&json).unwrap()
    }

    #[test]
    fn nine_tenths_are_enough_and_less_is_not() {
        assert_eq!(read(85, 10, 5).findings(), []);
        assert_eq!(read(89, 11, 0).findings().len(), 1);
        assert_eq!(read(0, 0, 0).findings().len(), 1);
    }

    #[test]
    fn the_score_is_said() {
        assert_eq!(read(2, 1, 0).to_string(), "2 of 3 mutants caught (66.6 %), 1 missed, 4 did not compile");
        assert!(score("{}").is_err());
    }
}
