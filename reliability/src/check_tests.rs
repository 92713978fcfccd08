//! The judgement notices each thing that it is for, and nothing where nothing is.

use std::time::Instant;

use serde_json::{Value, json};

use super::*;
use crate::{api::Reply, ledger::Movement};

fn answer(status: u16, body: Value, replayed: bool) -> Answer {
    Answer { status, body, replayed, retry_after: false, problem: status >= 400 }
}

fn done(id: &str, replayed: bool) -> Answer {
    answer(201, json!({"id": id}), replayed)
}

fn refused() -> Answer {
    answer(409, json!({"code": "inventory.not_enough"}), true)
}

fn entry(kind: Kind, key: &str, told: Option<Answer>, order: Option<&str>) -> Entry {
    let reply = match told {
        Some(answer) => Reply::Answer(answer),
        None => Reply::None("cut".into()),
    };
    let (key, order) = (key.to_owned(), order.map(str::to_owned));
    let now = Instant::now();
    Entry { kind, key, path: String::new(), body: Value::Null, order, sent: now, reply: Some((reply, now)) }
}

fn ledger(movements: &[(&str, &str)]) -> Ledger {
    let movement = |(id, note): &(&str, &str)| Movement {
        reference: ("move".to_owned(), (*id).to_owned()),
        note: Some((*note).to_owned()),
    };
    Ledger { movements: movements.iter().map(movement).collect() }
}

/// Judges commands with what each repetition was told, on these ledgers.
fn judged(commands: &[(Entry, Answer)], before: &[(&str, &str)], after: &[(&str, &str)]) -> Verdict {
    let with_orders = |reserved: &[(&str, i64)]| {
        reserved.iter().map(|(order, sum)| ((*order).to_owned(), Some(*sum))).collect::<BTreeMap<_, _>>()
    };
    judged_with(commands, (ledger(before), ledger(after)), (with_orders(&[]), with_orders(&[])))
}

type Reserved = BTreeMap<String, Option<i64>>;

fn judged_with(commands: &[(Entry, Answer)], ledgers: (Ledger, Ledger), reserved: (Reserved, Reserved)) -> Verdict {
    judge(&Evidence {
        commands: commands
            .iter()
            .map(|(entry, repeated)| Command { entry, told: entry.outcome(), repeated: repeated.clone() })
            .collect(),
        before: ledgers.0,
        after: ledgers.1,
        reserved_before: reserved.0,
        reserved_after: reserved.1,
        earlier: &BTreeSet::new(),
    })
}

fn moved(key: &str, id: &str) -> (Entry, Answer) {
    (entry(Kind::Move, key, Some(done(id, false)), None), done(id, true))
}

#[test]
fn nothing_is_wrong_where_each_command_has_its_movement_and_its_answer() {
    let commands = [
        moved("k1", "a"),
        (entry(Kind::Move, "k2", Some(refused()), None), refused()),
        (entry(Kind::Move, "k3", None, None), done("c", false)),
        (entry(Kind::Move, "k4", None, None), done("d", true)),
    ];
    let verdict = judged(&commands, &[("a", "k1"), ("d", "k4")], &[("a", "k1"), ("d", "k4"), ("c", "k3")]);
    assert_eq!(verdict.violations(), Vec::<String>::new());
    let counts = (verdict.acknowledged, verdict.refused, verdict.unknown, verdict.found);
    assert_eq!(counts, (2, 1, 2, 1));
}

#[test]
fn an_acknowledged_command_without_its_movement_is_lost() {
    // Its repetition carried it out anew: the ledger is whole again, and the loss is noticed all the same.
    let commands = [(entry(Kind::Move, "k1", Some(done("a", false)), None), done("a", false))];
    let verdict = judged(&commands, &[], &[("a", "k1")]);
    assert_eq!(verdict.lost.len(), 2, "{:?}", verdict.lost);
    assert_eq!(verdict.lost_before(), 1, "two findings about one command");
    let kept_answer = judged(&[moved("k1", "a")], &[], &[]);
    assert_eq!(kept_answer.lost.len(), 2, "{:?}", kept_answer.lost);
}

#[test]
fn an_answer_that_is_not_kept_is_lost() {
    let commands = [(entry(Kind::Move, "k1", Some(done("a", false)), None), done("a", false))];
    assert_eq!(judged(&commands, &[("a", "k1")], &[("a", "k1")]).lost.len(), 1);
}

#[test]
fn a_second_movement_of_a_command_is_noticed() {
    let twice = [("a", "k1"), ("a", "k1")];
    assert!(!judged(&[moved("k1", "a")], &twice, &twice).doubled.is_empty());
    let under_another_document = [("a", "k1"), ("b", "k1")];
    let verdict = judged(&[moved("k1", "a")], &under_another_document, &under_another_document);
    assert!(!verdict.doubled.is_empty() && !verdict.invented.is_empty(), "{verdict:?}");
}

#[test]
fn a_repetition_that_has_an_effect_of_its_own_is_noticed() {
    let verdict = judged(&[moved("k1", "a")], &[("a", "k1")], &[("a", "k1"), ("b", "k1")]);
    assert_eq!(verdict.invented.len(), 1, "{verdict:?}");
}

#[test]
fn a_movement_that_no_client_asked_for_is_invented() {
    let strange = [("a", "k1"), ("z", "whose")];
    assert_eq!(judged(&[moved("k1", "a")], &strange, &strange).invented.len(), 1);
}

#[test]
fn a_refused_command_with_a_movement_is_noticed() {
    let commands = [(entry(Kind::Move, "k1", Some(refused()), None), refused())];
    assert!(!judged(&commands, &[("a", "k1")], &[("a", "k1")]).invented.is_empty());
}

#[test]
fn an_answer_that_is_another_the_second_time_is_noticed() {
    let other = (entry(Kind::Move, "k1", Some(done("a", false)), None), answer(201, json!({"id": "a", "x": 1}), true));
    assert_eq!(judged(&[other], &[("a", "k1")], &[("a", "k1")]).changed.len(), 1);
    let granted_later = (entry(Kind::Move, "k1", Some(refused()), None), done("a", false));
    assert_eq!(judged(&[granted_later], &[], &[("a", "k1")]).changed.len(), 1);
}

fn order_of(told: Option<i64>, cancelled: Option<Option<Answer>>) -> Vec<(Entry, Answer)> {
    let release = |allocated: i64| answer(200, json!({"lines": [{"allocated": allocated.to_string()}]}), true);
    let mut commands = vec![(entry(Kind::Order, "k1", Some(done("o", false)), None), done("o", true))];
    commands.push((entry(Kind::Release, "k2", told.map(release), Some("o")), release(3)));
    if let Some(cancel) = cancelled {
        commands.push((entry(Kind::Cancel, "k3", cancel, Some("o")), answer(200, json!({}), true)));
    }
    commands
}

fn reserved(sum: Option<i64>) -> Reserved {
    BTreeMap::from([("o".to_owned(), sum)])
}

fn orders(commands: &[(Entry, Answer)], before: Option<i64>, after: Option<i64>) -> Verdict {
    judged_with(commands, (ledger(&[]), ledger(&[])), (reserved(before), reserved(after)))
}

#[test]
fn what_a_release_granted_is_reserved() {
    assert_eq!(orders(&order_of(Some(3), None), Some(3), Some(3)).violations(), Vec::<String>::new());
    assert_eq!(orders(&order_of(Some(3), None), Some(2), Some(3)).lost.len(), 1);
    assert_eq!(orders(&order_of(Some(3), None), Some(3), Some(2)).lost.len(), 1);
    assert_eq!(orders(&order_of(Some(3), None), None, None).lost.len(), 3, "the order itself, and what it had");
}

#[test]
fn before_it_is_repeated_a_release_in_flight_may_or_may_not_have_reserved() {
    for before in [0, 3] {
        assert_eq!(orders(&order_of(None, None), Some(before), Some(3)).violations(), Vec::<String>::new());
    }
}

#[test]
fn of_an_order_that_was_given_up_nothing_is_reserved() {
    let cancel = || Some(Some(answer(200, json!({}), false)));
    assert!(orders(&order_of(Some(3), cancel()), Some(0), Some(0)).lost.is_empty());
    assert_eq!(orders(&order_of(Some(3), cancel()), Some(3), Some(0)).lost.len(), 1);
    assert!(orders(&order_of(Some(3), Some(None)), Some(3), Some(0)).lost.is_empty(), "the cancel was in flight");
}

#[test]
fn what_stands_changes_by_what_was_answered() {
    let adjusted = answer(201, json!({"movements": [{"item_id": "i", "quantity": "2"}]}), false);
    assert_eq!(change(Kind::Adjust, &json!({"direction": "out"}), &adjusted), [("i".to_owned(), -2)]);
    assert_eq!(change(Kind::Adjust, &json!({"direction": "in"}), &adjusted), [("i".to_owned(), 2)]);
    let counted = answer(200, json!({"item_id": "i", "difference": "-4"}), false);
    assert_eq!(change(Kind::Count, &Value::Null, &counted), [("i".to_owned(), -4)]);
    assert_eq!(change(Kind::Adjust, &json!({"direction": "in"}), &refused()), []);
}
