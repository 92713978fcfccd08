//! The judgement: what the clients were told against what the server holds. Pure, so that every rule of it is shown to
//! notice what it is for.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    api::Answer,
    ledger::{Ledger, Reference, whole},
    tally::{Entry, Kind},
};

/// What there is to judge by, for the commands of one round.
pub(crate) struct Evidence<'a> {
    /// The commands that were sent, with what was known of each when the fault struck.
    pub(crate) commands: Vec<Command<'a>>,
    /// The ledger after the recovery, before anything was repeated, and after everything was.
    pub(crate) before: Ledger,
    pub(crate) after: Ledger,
    /// What is reserved for each order, before and after; nothing for an order that is not there.
    pub(crate) reserved_before: BTreeMap<String, Option<i64>>,
    pub(crate) reserved_after: BTreeMap<String, Option<i64>>,
    /// Movements that commands of earlier rounds made.
    pub(crate) earlier: &'a BTreeSet<Reference>,
}

/// A command, what the client was told, and what its repetition was told.
pub(crate) struct Command<'a> {
    pub(crate) entry: &'a Entry,
    /// What the client knew when the fault struck.
    pub(crate) told: Option<&'a Answer>,
    pub(crate) repeated: Answer,
}

/// What was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) acknowledged: usize,
    /// Of these, refused by the rules.
    pub(crate) refused: usize,
    pub(crate) unknown: usize,
    /// Of the unknown ones, carried out before they were repeated.
    pub(crate) found: usize,
    pub(crate) lost: Vec<String>,
    /// The acknowledged commands of which something is missing, each once.
    pub(crate) missing: BTreeSet<String>,
    pub(crate) doubled: Vec<String>,
    pub(crate) invented: Vec<String>,
    pub(crate) changed: Vec<String>,
}

impl Verdict {
    /// How many acknowledged commands were not there any more when the server was asked for the first time.
    pub(crate) fn lost_before(&self) -> usize {
        self.missing.len()
    }

    /// Everything wrong.
    pub(crate) fn violations(&self) -> Vec<String> {
        let told = |what: &str, keys: &[String]| keys.iter().map(|key| format!("{what}: {key}")).collect::<Vec<_>>();
        [
            told("lost", &self.lost),
            told("doubled", &self.doubled),
            told("invented", &self.invented),
            told("answered otherwise", &self.changed),
        ]
        .concat()
    }
}

/// The document of a command that was carried out.
pub(crate) fn reference(kind: Kind, answer: &Answer) -> Option<Reference> {
    let id = answer.body["id"].as_str().filter(|_| answer.is_done())?;
    Some((kind.reference()?.to_owned(), id.to_owned()))
}

/// Judges a round.
pub(crate) fn judge(evidence: &Evidence<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    for command in &evidence.commands {
        answers(command, &mut verdict);
    }
    movements(evidence, &mut verdict);
    reservations(evidence, &mut verdict);
    verdict
}

/// A repetition gets the answer that there was, and says that it is that one.
fn answers(command: &Command<'_>, verdict: &mut Verdict) {
    let (key, repeated) = (&command.entry.key, &command.repeated);
    let Some(told) = command.told else {
        verdict.unknown += 1;
        verdict.found += usize::from(repeated.replayed);
        return;
    };
    verdict.acknowledged += 1;
    if !told.is_done() {
        verdict.refused += 1;
        if (told.status, told.code()) != (repeated.status, repeated.code()) {
            verdict.changed.push(format!("{key}: {} {} became {}", told.status, told.code(), repeated.status));
        }
        return;
    }
    if !repeated.replayed {
        let (path, status) = (&command.entry.path, repeated.status);
        verdict.missing.insert(key.clone());
        verdict.lost.push(format!("{key}, {path}: its answer is not kept, it was carried out anew: {status}"));
    }
    if (told.status, &told.body) != (repeated.status, &repeated.body) {
        verdict.changed.push(format!("{key}: {} became {} {}", told.status, repeated.status, repeated.body));
    }
}

/// Each command that was carried out made its movement once, no other command made any, and there is no other movement.
fn movements(evidence: &Evidence<'_>, verdict: &mut Verdict) {
    let (before, after) = (evidence.before.counts(), evidence.after.counts());
    let (notes_before, notes_after) = (evidence.before.notes(), evidence.after.notes());
    let mut expected: BTreeSet<Reference> = evidence.earlier.clone();
    for command in &evidence.commands {
        let (kind, key) = (command.entry.kind, command.entry.key.as_str());
        if kind.reference().is_none() {
            continue;
        }
        let made = reference(kind, &command.repeated);
        let there = made.as_ref().and_then(|made| before.get(made)).copied().unwrap_or(0);
        match command.told {
            Some(told) if told.is_done() && there == 0 => {
                verdict.missing.insert(key.to_owned());
                verdict.lost.push(format!("{key}: it has no movement"));
            }
            Some(told) if !told.is_done() && notes_before.contains_key(key) => {
                verdict.invented.push(format!("{key}: it was refused and has a movement"));
            }
            // It took effect, and the answer was not kept any more.
            None if there > 0 && !command.repeated.replayed => verdict.found += 1,
            _ => {}
        }
        if there > 1 || notes_before.get(key).is_some_and(|count| *count > 1) {
            verdict.doubled.push(format!("{key}: it has {there} movements"));
        }
        let told = command.told.and_then(|told| reference(kind, told));
        expected.extend(told.into_iter().chain(made.clone()));
        if made.is_none() && notes_after.contains_key(key) {
            verdict.invented.push(format!("{key}: it was refused when it was repeated, and has a movement"));
        }
    }
    for document in &expected {
        match after.get(document).copied().unwrap_or(0) {
            1 => {}
            0 => verdict.lost.push(format!("{document:?}: it has no movement after everything was repeated")),
            count => verdict.doubled.push(format!("{document:?}: it has {count} movements")),
        }
    }
    let strangers = after.keys().filter(|document| !expected.contains(**document));
    verdict.invented.extend(strangers.map(|document| format!("{document:?}: no client knows it")));
}

/// What an order's release answered is reserved, unless the order was given up.
fn reservations(evidence: &Evidence<'_>, verdict: &mut Verdict) {
    for command in &evidence.commands {
        if command.entry.kind != Kind::Order {
            continue;
        }
        let Some(order) = command.repeated.body["id"].as_str().filter(|_| command.repeated.is_done()) else { continue };
        let there = evidence.reserved_before.get(order).copied().flatten();
        let known = command.told.is_some_and(Answer::is_done);
        if known && there.is_none() {
            verdict.lost.push(format!("{}: its order is not there", command.entry.key));
        }
        let of_order: Vec<&Command<'_>> =
            evidence.commands.iter().filter(|other| other.entry.order.as_deref() == Some(order)).collect();
        if of_order.iter().any(|other| other.entry.kind == Kind::Pick) {
            continue;
        }
        let answers = |told: bool| {
            let answer = move |command: &&Command<'_>| {
                let answer = if told { command.told } else { Some(&command.repeated) };
                Some((command.entry.kind, answer?.clone()))
            };
            of_order.iter().filter_map(answer).collect::<Vec<_>>()
        };
        let told = answers(true);
        // Of what was in flight nobody knows the outcome before it is repeated.
        if told.len() == of_order.len() && known && there.unwrap_or(0) != claimed(&told) {
            let text = format!("{}: {there:?} is reserved, not {}", command.entry.key, claimed(&told));
            verdict.lost.push(text);
        }
        let (now, wanted) = (evidence.reserved_after.get(order).copied().flatten(), claimed(&answers(false)));
        if now != Some(wanted) {
            verdict.lost.push(format!("{}: in the end {now:?} is reserved, not {wanted}", command.entry.key));
        }
    }
}

/// What is claimed for an order after these answers.
fn claimed(answers: &[(Kind, Answer)]) -> i64 {
    let done = |kind: Kind| answers.iter().filter(move |(of, answer)| *of == kind && answer.is_done());
    if done(Kind::Cancel).next().is_some() {
        return 0;
    }
    done(Kind::Release).map(|(_, answer)| granted(answer)).sum()
}

/// What a release granted.
pub(crate) fn granted(released: &Answer) -> i64 {
    let lines = released.body["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    lines.iter().filter_map(|line| whole(&line["allocated"])).sum()
}

/// By how much a command that was carried out changed what stands of each item.
pub(crate) fn change(kind: Kind, sent: &serde_json::Value, answer: &Answer) -> Vec<(String, i64)> {
    if !answer.is_done() {
        return Vec::new();
    }
    let list = |field: &str| answer.body[field].as_array().cloned().unwrap_or_default();
    let of = |row: &serde_json::Value, field: &str| Some((row["item_id"].as_str()?.to_owned(), whole(&row[field])?));
    match kind {
        Kind::Adjust => {
            let sign = if sent["direction"] == "in" { 1 } else { -1 };
            list("movements").iter().filter_map(|it| of(it, "quantity")).map(|(item, by)| (item, sign * by)).collect()
        }
        Kind::Receive => list("lines").iter().filter_map(|it| of(it, "quantity")).collect(),
        Kind::Count => of(&answer.body, "difference").into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
