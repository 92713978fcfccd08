//! The judgement of what the handhelds told: what they know against what the server holds. Pure, so that it is shown to
//! notice what it is for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::device::{Operation, Shift};
use crate::api::Answer;

/// What the server holds of an operation: lines of the audit trail and movements carry the id that the device gave it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    /// What was done to what, and the number of the line.
    pub(super) lines: Vec<(String, i64)>,
    /// How much was moved by each movement.
    pub(super) moved: Vec<i64>,
}

/// What there is to judge by.
#[derive(Debug, Default, Clone)]
pub(super) struct Evidence {
    pub(super) traces: BTreeMap<String, Trace>,
    /// Operations by these accounts are told by devices or are none.
    pub(super) accounts_moved: BTreeSet<String>,
    /// The exception tasks that were made of late steps: how often there is one with this id, and the path of its step.
    pub(super) exceptions: BTreeMap<String, String>,
    /// What the repetition of each operation was told, by its key.
    pub(super) repeated: BTreeMap<String, Answer>,
}

/// What was found.
#[derive(Debug, Default, Clone)]
pub(super) struct Found {
    pub(super) done: usize,
    pub(super) exceptions: usize,
    pub(super) refused: usize,
    /// Operations that were sent more than once.
    pub(super) resent: usize,
    pub(super) lost: Vec<String>,
    pub(super) doubled: Vec<String>,
    pub(super) invented: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) disordered: Vec<String>,
}

impl Found {
    /// Everything wrong.
    pub(super) fn violations(&self) -> Vec<String> {
        let told = |what: &str, keys: &[String]| keys.iter().map(|key| format!("{what}: {key}")).collect::<Vec<_>>();
        [
            told("lost", &self.lost),
            told("doubled", &self.doubled),
            told("invented", &self.invented),
            told("answered otherwise", &self.changed),
            told("out of order", &self.disordered),
        ]
        .concat()
    }
}

/// Judges all shifts.
pub(super) fn judge(shifts: &[Shift], evidence: &Evidence) -> Found {
    let mut found = Found::default();
    let mut expected = BTreeSet::new();
    for shift in shifts {
        let mut last = 0;
        for operation in &shift.operations {
            found.resent += usize::from(operation.attempts > 1);
            let Some(answer) = &operation.answer else {
                found.lost.push(format!("{}: nobody knows what came of it", name(operation)));
                continue;
            };
            repetition(operation, answer, evidence, &mut found);
            let trace = evidence.traces.get(&operation.key).cloned().unwrap_or_default();
            match answer.status {
                202 => exception(operation, answer, evidence, &trace, &mut found),
                _ if answer.is_done() => effect(operation, &trace, &mut found),
                _ => {
                    found.refused += 1;
                    if !trace.moved.is_empty() {
                        found.invented.push(format!("{}: it was refused and has a movement", name(operation)));
                    }
                }
            }
            // One after the other: the trail has them in the order in which they were done.
            if let Some(first) = trace.lines.iter().map(|(_, number)| *number).min() {
                if first < last {
                    found.disordered.push(format!("{}: before what was done earlier", name(operation)));
                }
                last = first;
            }
            expected.insert(operation.key.as_str());
        }
    }
    let strangers = evidence.accounts_moved.iter().filter(|key| !expected.contains(key.as_str()));
    found.invented.extend(strangers.map(|key| format!("{key}: no device knows it")));
    let told: BTreeSet<&str> = shifts
        .iter()
        .flat_map(|shift| &shift.operations)
        .filter_map(|operation| task(operation.answer.as_ref()?))
        .collect();
    let unknown = evidence.exceptions.keys().filter(|task| !told.contains(task.as_str()));
    found.invented.extend(unknown.map(|task| format!("the exception {task}: no device was told of it")));
    found
}

fn name(operation: &Operation) -> String {
    format!("{} {} {}", operation.operation, operation.key, operation.path)
}

/// A repetition gets the answer that there was.
fn repetition(operation: &Operation, answer: &Answer, evidence: &Evidence, found: &mut Found) {
    let Some(repeated) = evidence.repeated.get(&operation.key) else {
        found.lost.push(format!("{}: it could not be repeated", name(operation)));
        return;
    };
    if answer.is_done() && !repeated.replayed {
        found.lost.push(format!("{}: its answer is not kept: {}", name(operation), repeated.status));
    }
    let same = if answer.is_done() {
        (answer.status, &answer.body) == (repeated.status, &repeated.body)
    } else {
        (answer.status, answer.code()) == (repeated.status, repeated.code())
    };
    if !same {
        found.changed.push(format!("{}: {} became {}", name(operation), answer.status, repeated.status));
    }
}

/// What was carried out is in the trail once, and what moves goods has moved as much as was told, once.
fn effect(operation: &Operation, trace: &Trace, found: &mut Found) {
    found.done += 1;
    if trace.lines.is_empty() {
        found.lost.push(format!("{}: the trail does not know it", name(operation)));
    }
    let distinct: BTreeSet<&str> = trace.lines.iter().map(|(what, _)| what.as_str()).collect();
    if distinct.len() < trace.lines.len() {
        found.doubled.push(format!("{}: {:?}", name(operation), trace.lines));
    }
    let (moved, wanted): (i64, _) = (trace.moved.iter().sum(), wanted(operation));
    match wanted {
        Some(wanted) if moved < wanted => found.lost.push(format!("{}: {moved} of {wanted} moved", name(operation))),
        Some(wanted) if moved > wanted => {
            found.doubled.push(format!("{}: {moved} for {wanted} moved", name(operation)))
        }
        None if operation.operation == "complete_putaway" && trace.moved.len() != 1 => {
            let list = if trace.moved.is_empty() { &mut found.lost } else { &mut found.doubled };
            list.push(format!("{}: it has {} movements", name(operation), trace.moved.len()));
        }
        _ => {}
    }
}

/// How much a pick has moved.
fn wanted(operation: &Operation) -> Option<i64> {
    let quantity = operation.body["quantity"].as_str().filter(|_| operation.operation == "confirm_pick")?;
    quantity.parse().ok()
}

/// What came too late is one exception task, which tells of this step, and nothing was moved.
fn exception(operation: &Operation, answer: &Answer, evidence: &Evidence, trace: &Trace, found: &mut Found) {
    found.exceptions += 1;
    let path = task(answer).and_then(|task| evidence.exceptions.get(task));
    if path.is_none_or(|path| *path != operation.path) {
        found.lost.push(format!("{}: its exception task is not there, but {path:?}", name(operation)));
    }
    let opened = trace.lines.iter().filter(|(what, _)| what.starts_with("open_exception")).count();
    if opened > 1 {
        found.doubled.push(format!("{}: it opened {opened} exceptions", name(operation)));
    }
    if !trace.moved.is_empty() {
        found.invented.push(format!("{}: it is an exception and has a movement", name(operation)));
    }
}

/// The exception task in an answer.
fn task(answer: &Answer) -> Option<&str> {
    answer.body["task"]["id"].as_str().filter(|_| answer.status == 202)
}

/// Reads what the server holds: lines of the trail, movements, tasks of late steps.
pub(super) fn evidence(lines: &[Value], movements: &[Value], tasks: &[Value], accounts: &BTreeSet<String>) -> Evidence {
    let mut evidence = Evidence::default();
    let of_device = |row: &Value| row["account_id"].as_str().is_some_and(|account| accounts.contains(account));
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    for line in lines.iter().filter(|line| of_device(line)) {
        let what = format!("{} {} {}", text(line, "action"), text(line, "entity"), text(line, "entity_id"));
        let trace = evidence.traces.entry(text(line, "operation_id")).or_default();
        trace.lines.push((what, line["seq"].as_i64().unwrap_or_default()));
    }
    for movement in movements.iter().filter(|movement| of_device(movement)) {
        let key = text(movement, "operation_id");
        let quantity = movement["quantity"].as_str().and_then(|text| text.parse().ok());
        evidence.accounts_moved.insert(key.clone());
        evidence.traces.entry(key).or_default().moved.push(quantity.unwrap_or_default());
    }
    for task in tasks.iter().filter(|task| task["summary"]["kind"] == "late_step") {
        evidence.exceptions.insert(text(task, "id"), text(&task["summary"], "path"));
    }
    evidence
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
