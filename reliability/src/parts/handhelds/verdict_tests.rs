//! The judgement notices each thing that it is for, and nothing where nothing is.

use serde_json::json;

use super::*;

const PATH: &str = "/api/v1/pick-lists/1/lines/2/confirm";

fn answer(status: u16, body: Value, replayed: bool) -> Answer {
    Answer { status, body, replayed, retry_after: false, problem: status >= 400 }
}

fn pick(key: &str, told: Option<Answer>) -> Operation {
    Operation {
        key: key.to_owned(),
        operation: "confirm_pick".to_owned(),
        path: PATH.to_owned(),
        body: json!({"quantity": "3"}),
        recorded_at: String::new(),
        attempts: 1,
        answer: told,
    }
}

fn shift(operations: Vec<Operation>) -> Vec<Shift> {
    vec![Shift { account: "anna".into(), operations, ..Shift::default() }]
}

fn line(key: &str, number: i64) -> Value {
    json!({"account_id": "anna", "operation_id": key, "action": "confirm_pick", "entity": "pick_line", "entity_id": "2",
        "seq": number})
}

fn movement(key: &str, quantity: &str) -> Value {
    json!({"account_id": "anna", "operation_id": key, "quantity": quantity})
}

fn late(id: &str) -> Value {
    json!({"id": id, "summary": {"kind": "late_step", "path": PATH}})
}

/// Two picks, one that came too late and one that was refused, all as they should be.
fn sound() -> (Vec<Shift>, Vec<Value>, Vec<Value>, Vec<Value>) {
    let picks = vec![
        pick("a", Some(answer(200, json!({}), false))),
        pick("b", Some(answer(200, json!({}), false))),
        pick("c", Some(answer(202, json!({"task": {"id": "t"}}), false))),
        pick("d", Some(answer(409, json!({"code": "picking.stop_closed"}), false))),
    ];
    (shift(picks), vec![line("a", 1), line("b", 2)], vec![movement("a", "3"), movement("b", "3")], vec![late("t")])
}

fn judged((shifts, lines, movements, tasks): &(Vec<Shift>, Vec<Value>, Vec<Value>, Vec<Value>)) -> Found {
    let mut evidence = evidence(lines, movements, tasks, &BTreeSet::from(["anna".to_owned()]));
    let told = shifts.iter().flat_map(|shift| &shift.operations);
    evidence.repeated =
        told.filter_map(|it| Some((it.key.clone(), Answer { replayed: true, ..it.answer.clone()? }))).collect();
    judge(shifts, &evidence)
}

#[test]
fn where_nothing_is_wrong_nothing_is_found() {
    let found = judged(&sound());
    assert_eq!(found.violations(), Vec::<String>::new());
    assert_eq!((found.done, found.exceptions, found.refused), (2, 1, 1));
}

#[test]
fn what_is_missing_is_lost() {
    let mut case = sound();
    case.2.remove(0);
    assert_eq!(judged(&case).lost.len(), 1, "a movement");
    let mut case = sound();
    case.1.remove(1);
    assert_eq!(judged(&case).lost.len(), 1, "a line of the trail");
    let mut case = sound();
    case.3.clear();
    assert_eq!(judged(&case).lost.len(), 1, "the exception task");
    let mut case = sound();
    case.0[0].operations[0].answer = None;
    assert_eq!(judged(&case).lost.len(), 1, "what a device never heard of");
}

#[test]
fn an_answer_that_is_not_kept_is_lost_and_another_one_is_told() {
    let case = sound();
    let mut evidence = evidence(&case.1, &case.2, &case.3, &BTreeSet::from(["anna".to_owned()]));
    for operation in &case.0[0].operations {
        evidence.repeated.insert(operation.key.clone(), answer(200, json!({"id": 1}), false));
    }
    let found = judge(&case.0, &evidence);
    assert_eq!((found.lost.len(), found.changed.len()), (3, 4));
}

#[test]
fn what_is_there_twice_is_doubled() {
    let mut case = sound();
    case.2.push(movement("a", "3"));
    assert_eq!(judged(&case).doubled.len(), 1);
    let mut case = sound();
    case.1.push(line("a", 3));
    assert_eq!(judged(&case).doubled.len(), 1);
}

#[test]
fn what_no_device_knows_is_invented_and_so_is_what_a_refused_one_moved() {
    let mut case = sound();
    case.2.extend([movement("z", "1"), movement("c", "3"), movement("d", "3")]);
    case.3.push(late("u"));
    assert_eq!(judged(&case).invented.len(), 4);
}

#[test]
fn the_order_of_a_device_is_kept() {
    let mut case = sound();
    case.1 = vec![line("a", 2), line("b", 1)];
    assert_eq!(judged(&case).disordered.len(), 1);
}
