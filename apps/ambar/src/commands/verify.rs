//! `ambar verify`: every rule that must hold, on the live database.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::Verify,
    config::Config,
    database::{Database, ledger_archive},
    output::{say, say_json, watched},
    verify::{self, Report, RuleReport, Watch},
};

/// Checks every rule beside whatever runs, prints what was found, and exits 0 only if all hold.
pub(super) async fn verify(config: &Config, how: &Verify) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let checked = check(config, &database, how.settled).await;
    database.stop().await?;
    let report = checked?;
    if how.json {
        say_json(&report)?;
    } else {
        lines(&report).iter().for_each(say);
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check(config: &Config, database: &Database, settled: bool) -> Result<Report> {
    let (app, _stock) = database.open().await?;
    let report = verify::run_watched(&app, settled, bar()).await;
    let mut report = report
        .map_err(anyhow::Error::msg)
        .context("the rules cannot be checked; was `ambar migrate` run by this version?")?;
    let folder = ledger_archive(config)?;
    verify::look_at_files(app.reader(), folder.as_deref(), &mut report).await.map_err(anyhow::Error::msg)?;
    Ok(report)
}

/// A bar that tells which rule is being checked, if somebody watches.
fn bar() -> Watch {
    if !watched() {
        return Arc::new(|_, _, _| {});
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {pos}/{len} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    Arc::new(move |done, of, next| {
        bar.set_length(of);
        bar.set_position(done);
        bar.set_message(next);
        if done == of {
            bar.finish_and_clear();
        }
    })
}

/// The report as people read it.
fn lines(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("{:<5}{:>13}{:>13}{:>11}  rule", "id", "checked", "violations", "in flight")];
    for rule in &report.rules {
        lines.push(line(rule));
        lines.extend(rule.examples.iter().map(|example| format!("        ✗ {example}")));
        lines.extend(more(rule.violations, rule.examples.len()));
        lines.extend(rule.in_flight_examples.iter().map(|example| format!("        … {example}")));
        lines.extend(rule.notes.iter().map(|note| format!("        i {note}")));
    }
    for rule in &report.not_built {
        lines.push(format!("{:<5}{:>13}{:>13}{:>11}  {}: {}", rule.id, "not built", "", "", rule.title, rule.reason));
    }
    let seconds = format!("{}.{} s", report.milliseconds / 1000, report.milliseconds % 1000 / 100);
    let found = match report.broken().as_slice() {
        [] => format!("All {} rules hold.", report.rules.len()),
        broken => format!("BROKEN: {}.", broken.join(", ")),
    };
    lines.push(format!("{found} {} movements, as of {}, in {seconds}.", grouped(report.movements), report.at));
    lines
}

fn line(rule: &RuleReport) -> String {
    let violations = if rule.violations == 0 { "-".to_owned() } else { grouped(rule.violations) };
    let in_flight = if rule.in_flight == 0 { "-".to_owned() } else { grouped(rule.in_flight) };
    format!("{:<5}{:>13}{violations:>13}{in_flight:>11}  {}", rule.id, grouped(rule.checked), rule.title)
}

fn more(violations: i64, shown: usize) -> Option<String> {
    let more = violations.saturating_sub(i64::try_from(shown).unwrap_or(i64::MAX));
    (more > 0).then(|| format!("        ✗ and {} more", grouped(more)))
}

/// 1234567 as 1,234,567.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::verify::RuleState;

    fn rule(id: &'static str, violations: i64, examples: &[&str]) -> RuleReport {
        RuleReport {
            id,
            title: "Nothing is below zero",
            state: RuleState::Checked,
            checked: 1_234_567,
            violations,
            in_flight: 0,
            examples: examples.iter().map(|&example| example.to_owned()).collect(),
            in_flight_examples: vec![],
            notes: vec![],
            milliseconds: 3,
        }
    }

    fn report(rules: Vec<RuleReport>) -> Report {
        let at = Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, 0).unwrap();
        Report { ok: true, movements: 1000, at, settled: false, milliseconds: 2345, rules, not_built: vec![] }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-5000, "-5,000")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_report_without_violations_says_that_all_rules_hold() {
        let lines = lines(&report(vec![rule("i03", 0, &[])]));
        assert!(lines[1].starts_with("i03      1,234,567            -"), "{}", lines[1]);
        assert!(lines[2].starts_with("All 1 rules hold. 1,000 movements"), "{}", lines[2]);
        assert!(lines[2].ends_with("in 2.3 s."), "{}", lines[2]);
    }

    #[test]
    fn what_breaks_a_rule_is_shown_and_the_rest_counted() {
        let lines = lines(&report(vec![rule("i03", 12, &["stock row 7 has -1 on hand"])]));
        assert_eq!(lines[2].trim(), "✗ stock row 7 has -1 on hand");
        assert_eq!(lines[3].trim(), "✗ and 11 more");
        assert!(lines[4].starts_with("BROKEN: i03."), "{}", lines[4]);
    }

    #[test]
    fn steps_in_flight_and_notes_are_told_apart_from_violations() {
        let mut told = rule("i16", 0, &[]);
        (told.in_flight, told.in_flight_examples, told.notes) = (1, vec!["command 7".into()], vec!["allowed".into()]);
        let lines = lines(&report(vec![told]));
        assert_eq!((lines[2].trim(), lines[3].trim()), ("… command 7", "i allowed"));
        assert!(lines[4].starts_with("All 1 rules hold."), "{}", lines[4]);
    }

    #[test]
    fn a_rule_that_is_not_built_says_so_and_why() {
        let mut report = report(vec![]);
        let (title, reason) = ("The trail is chained", "no sealer yet");
        let state = verify::NotBuiltState::NotBuilt;
        report.not_built = vec![verify::NotBuilt { id: "i19", title, state, reason }];
        let lines = lines(&report);
        assert!(lines[1].starts_with("i19      not built"), "{}", lines[1]);
        assert!(lines[1].ends_with("The trail is chained: no sealer yet"), "{}", lines[1]);
    }

    #[test]
    fn several_broken_rules_are_all_named_in_the_end() {
        let lines = lines(&report(vec![rule("i03", 1, &["a"]), rule("i04", 0, &[]), rule("i07", 2, &["b", "c"])]));
        assert!(lines.last().unwrap().starts_with("BROKEN: i03, i07."), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("more")), "{lines:?}");
    }
}
