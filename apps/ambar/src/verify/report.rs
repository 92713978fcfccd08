//! What a run found, as it is printed and answered.

use ambar_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What a run found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invariants)]
pub struct Report {
    /// Whether every rule holds.
    pub ok: bool,
    /// Movements in the ledger.
    pub movements: i64,
    /// The moment of the snapshot.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub at: Timestamp,
    /// Whether steps between two contexts that are not finished were taken as broken, however young.
    pub settled: bool,
    /// How long it took, in ms.
    pub milliseconds: u64,
    /// The rules, by id.
    pub rules: Vec<RuleReport>,
    /// The rules that nothing checks yet.
    pub not_built: Vec<NotBuilt>,
}

/// What became of one rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = InvariantRule)]
pub struct RuleReport {
    /// `i01` to `i30`.
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// That it was checked.
    pub state: RuleState,
    /// How many things were looked at.
    pub checked: i64,
    /// How many of them break it.
    pub violations: i64,
    /// Steps between two contexts that are not finished and have not had time to.
    pub in_flight: i64,
    /// Up to ten of the violations.
    pub examples: Vec<String>,
    /// Up to ten of the steps in flight.
    pub in_flight_examples: Vec<String>,
    /// Up to ten exceptions that people decided, which break nothing.
    pub notes: Vec<String>,
    /// How long it took, in ms.
    pub milliseconds: u64,
}

/// That a rule was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// It was.
    Checked,
}

/// A rule that nothing checks yet.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = InvariantNotBuilt)]
pub struct NotBuilt {
    /// Its id.
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// That it is not checked.
    pub state: NotBuiltState,
    /// Why not.
    pub reason: &'static str,
}

/// That a rule is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotBuiltState {
    /// It is not.
    NotBuilt,
}

impl Report {
    /// A rule's findings.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&RuleReport> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The ids of the rules that are broken.
    #[must_use]
    pub fn broken(&self) -> Vec<&'static str> {
        self.rules.iter().filter(|rule| rule.violations > 0).map(|rule| rule.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use serde_json::json;

    use super::*;

    fn rule(id: &'static str, violations: i64, in_flight: i64) -> RuleReport {
        RuleReport {
            id,
            title: "A title",
            state: RuleState::Checked,
            checked: 5,
            violations,
            in_flight,
            examples: vec![],
            in_flight_examples: vec![],
            notes: vec![],
            milliseconds: 1,
        }
    }

    fn report(rules: Vec<RuleReport>) -> Report {
        let at = Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, 0).unwrap();
        let reason = NotBuilt { id: "i19", title: "T", state: NotBuiltState::NotBuilt, reason: "not yet" };
        Report { ok: false, movements: 7, at, settled: true, milliseconds: 9, rules, not_built: vec![reason] }
    }

    #[test]
    fn a_step_in_flight_breaks_nothing() {
        let report = report(vec![rule("i01", 0, 0), rule("i02", 3, 0), rule("i03", 0, 4), rule("i04", 1, 1)]);
        assert_eq!(report.broken(), ["i02", "i04"]);
    }

    #[test]
    fn a_rule_is_found_by_its_id_if_it_was_checked() {
        let report = report(vec![rule("i01", 0, 0), rule("i02", 3, 0)]);
        assert_eq!(report.rule("i02").map(|rule| rule.violations), Some(3));
        assert!(report.rule("i19").is_none());
    }

    #[test]
    fn the_document_tells_what_was_checked_from_what_is_not_built() {
        let document = serde_json::to_value(report(vec![rule("i01", 0, 2)])).unwrap();
        assert_eq!(document["at"], json!("2026-11-24T08:00:00Z"));
        assert_eq!(document["rules"][0]["state"], json!("checked"));
        assert_eq!(document["rules"][0]["in_flight"], json!(2));
        let not_built = json!({"id": "i19", "title": "T", "state": "not_built", "reason": "not yet"});
        assert_eq!(document["not_built"], json!([not_built]));
    }
}
