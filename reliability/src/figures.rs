//! What a part did and found, as people and as programs read it.

use std::time::Instant;

use serde::Serialize;

use crate::{
    api::Reply,
    check::Verdict,
    tally::{Entry, Kind},
};

/// The figures of one part.
#[derive(Debug, Default, Clone, Serialize)]
pub(crate) struct Figures {
    pub(crate) part: String,
    pub(crate) seed: u64,
    pub(crate) rounds: usize,
    pub(crate) commands: usize,
    pub(crate) acknowledged: usize,
    /// Of the acknowledged ones, refused by the rules.
    pub(crate) refused: usize,
    /// Commands whose outcome no client knew after the fault.
    pub(crate) unknown: usize,
    /// Of the unknown ones, found carried out.
    pub(crate) found: usize,
    /// Kills, stops, cuts and whatever else was done to it.
    pub(crate) faults: usize,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    pub(crate) invented: usize,
    /// Everything wrong, in words; these are the first of each round.
    pub(crate) violations: Vec<String>,
    /// What else is worth to be known.
    pub(crate) notes: Vec<String>,
    /// Why it was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skipped: Option<String>,
    pub(crate) milliseconds: u64,
    #[serde(skip)]
    began: Option<Instant>,
}

impl Figures {
    pub(crate) fn of(part: &str, seed: u64) -> Self {
        Self { part: part.to_owned(), seed, began: Some(Instant::now()), ..Self::default() }
    }

    /// A part that cannot be run here.
    pub(crate) fn skipped(part: &str, seed: u64, why: String) -> Self {
        Self { skipped: Some(why), ..Self::of(part, seed) }
    }

    /// Adds what a round found.
    pub(crate) fn add(&mut self, verdict: &Verdict) {
        self.rounds += 1;
        self.commands += verdict.acknowledged + verdict.unknown;
        self.acknowledged += verdict.acknowledged;
        self.refused += verdict.refused;
        self.unknown += verdict.unknown;
        self.found += verdict.found;
        self.lost += verdict.lost.len();
        self.doubled += verdict.doubled.len();
        self.invented += verdict.invented.len();
        self.wrong(verdict.violations());
    }

    /// Adds what is wrong, the first twenty in words.
    pub(crate) fn wrong(&mut self, violations: Vec<String>) {
        let more = violations.len().saturating_sub(20);
        self.violations.extend(violations.into_iter().take(20));
        if more > 0 {
            self.violations.push(format!("and {more} more"));
        }
    }

    /// Adds what must hold and does not.
    pub(crate) fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(what());
        }
    }

    /// Adds what is worth to be known.
    pub(crate) fn note(&mut self, what: String) {
        self.notes.push(what);
    }

    /// Notes how long it took.
    pub(crate) fn ended(mut self) -> Self {
        let taken = self.began.map(|began| began.elapsed().as_millis());
        self.milliseconds = taken.and_then(|taken| u64::try_from(taken).ok()).unwrap_or(0);
        self
    }

    /// Whether everything held; what was not run proves nothing and breaks nothing.
    pub(crate) fn holds(&self) -> bool {
        self.violations.is_empty()
    }

    /// As people read it.
    pub(crate) fn lines(&self) -> Vec<String> {
        if let Some(why) = &self.skipped {
            return vec![format!("{:<22} NOT RUN: missing is {why}", self.part)];
        }
        let mut lines = vec![format!(
            "{:<22}{:>7}{:>9}{:>13}{:>9}{:>7}{:>8}{:>6}{:>8}{:>9}{:>8}.{} s",
            self.part,
            self.rounds,
            self.commands,
            self.acknowledged,
            self.unknown,
            self.found,
            self.faults,
            self.lost,
            self.doubled,
            self.invented,
            self.milliseconds / 1000,
            self.milliseconds % 1000 / 100,
        )];
        lines.extend(self.notes.iter().map(|note| format!("    i {note}")));
        lines.extend(self.violations.iter().map(|violation| format!("    ✗ {violation}")));
        lines
    }

    /// The line above the figures.
    pub(crate) fn head() -> String {
        format!(
            "{:<22}{:>7}{:>9}{:>13}{:>9}{:>7}{:>8}{:>6}{:>8}{:>9}{:>12}",
            "part",
            "rounds",
            "commands",
            "acknowledged",
            "unknown",
            "found",
            "faults",
            "lost",
            "doubled",
            "invented",
            "took"
        )
    }
}

/// Answers that are no outcome and not the ones that are promised for trouble: a problem document with 503, or that a twin
/// is under way, and when to come back. `cut` says whether connections may have ended without an answer.
pub(crate) fn unfit(entries: &[Entry], cut: bool) -> Vec<String> {
    let told = |entry: &Entry| -> Option<String> {
        let said = |what: &str| Some(format!("{} {}: {what}", entry.path, entry.key));
        match entry.reply.as_ref().map(|(reply, _)| reply) {
            Some(Reply::Answer(answer)) => {
                let text = format!("{} {}", answer.code(), answer.body["detail"]);
                if answer.problem && (text.contains("40P01") || text.contains("40001")) {
                    return said(&format!("the database's own error is in the answer: {text}"));
                }
                let promised = [409, 429, 503].contains(&answer.status) && answer.retry_after && answer.problem;
                let outcome = answer.is_done() || (answer.is_refusal() && answer.problem);
                if outcome || promised { None } else { said(&format!("answered {} {text}", answer.status)) }
            }
            Some(Reply::None(why)) if !cut => said(why),
            _ => None,
        }
    };
    entries.iter().filter_map(told).collect()
}

/// How many answers said that the server was not able to, each with when to come back.
pub(crate) fn unavailable(entries: &[Entry]) -> usize {
    let is = |entry: &&Entry| matches!(&entry.reply, Some((Reply::Answer(answer), _)) if answer.status == 503 && answer.retry_after);
    entries.iter().filter(is).count()
}

/// How many commands of each kind there were.
pub(crate) fn kinds(entries: &[Entry]) -> String {
    let of = |kind: Kind| entries.iter().filter(|entry| entry.kind == kind).count();
    format!(
        "{} moves, {} adjustments, {} receipts, {} orders, {} releases, {} cancellations, {} of picking, {} of counting",
        of(Kind::Move),
        of(Kind::Adjust),
        of(Kind::Receive),
        of(Kind::Order),
        of(Kind::Release),
        of(Kind::Cancel),
        of(Kind::Pick),
        of(Kind::Count)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::api::Answer;

    fn entry(status: u16, body: Value, retry_after: bool, problem: bool) -> Entry {
        let now = Instant::now();
        let reply = Reply::Answer(Answer { status, body, replayed: false, retry_after, problem });
        Entry {
            kind: Kind::Move,
            key: "k".into(),
            path: "/stock/moves".into(),
            body: Value::Null,
            order: None,
            sent: now,
            reply: Some((reply, now)),
        }
    }

    #[test]
    fn an_answer_in_trouble_is_a_problem_and_says_when_to_come_back() {
        assert!(unfit(&[entry(503, json!({}), true, true), entry(409, json!({}), true, true)], false).is_empty());
        for wrong in [
            entry(503, json!({}), false, true),
            entry(503, json!({}), true, false),
            entry(500, json!({}), false, true),
            entry(409, json!({"detail": "40P01"}), true, true),
            entry(404, json!({}), false, false),
        ] {
            assert_eq!(unfit(std::slice::from_ref(&wrong), false).len(), 1, "{wrong:?}");
        }
    }

    #[test]
    fn only_a_server_that_was_killed_may_be_silent() {
        let silent =
            Entry { reply: Some((Reply::None("cut".into()), Instant::now())), ..entry(200, json!({}), false, false) };
        assert!(unfit(std::slice::from_ref(&silent), true).is_empty());
        assert_eq!(unfit(&[silent], false).len(), 1);
    }

    #[test]
    fn a_part_that_was_not_run_says_what_is_missing() {
        let skipped = Figures::skipped("power-loss", 1, "mkfs.xfs".into());
        assert!(skipped.lines()[0].contains("NOT RUN") && skipped.lines()[0].contains("mkfs.xfs"));
    }

    #[test]
    fn what_a_round_found_is_summed_and_told() {
        let mut figures = Figures::of("crash", 1);
        let lost: Vec<String> = (0..30).map(|n| n.to_string()).collect();
        figures.add(&Verdict { acknowledged: 5, unknown: 2, lost, ..Verdict::default() });
        assert_eq!((figures.commands, figures.lost, figures.violations.len()), (7, 30, 21));
        assert!(!figures.holds());
    }
}
