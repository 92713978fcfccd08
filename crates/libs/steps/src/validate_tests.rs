use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use crate::{
    Accept, Action, Call, Code, Fault, Flow, Given, Message, Method, Outcome, QuantityRule, Script, SlotFault,
    SlotKind, Step, Value,
    runner::{Runner, Scan},
};

fn rule() -> QuantityRule {
    QuantityRule { min: None, max: None, scale: 0, adds: Some("1".into()), all: None, unit: "pcs".into() }
}

fn call(body: serde_json::Value) -> Option<Call> {
    Some(Call { operation: "confirm_pick".into(), method: Method::Post, path: "/api/v1/picks/1".into(), body })
}

fn to(next: &str) -> Outcome {
    Outcome { next: Some(next.into()), ..Outcome::default() }
}

fn step(accepts: Vec<Accept>, done: Outcome) -> Step {
    Step { say: Message::new("do"), object: None, hint: None, progress: None, accepts, actions: Vec::new(), done }
}

fn action(id: &str, accepts: Vec<Accept>, outcome: Outcome) -> Action {
    Action { id: id.into(), say: Message::new("act"), by_scan: false, needs: Vec::new(), accepts, outcome }
}

fn script(steps: Vec<(&str, Step)>) -> Script {
    let start = steps[0].0.to_owned();
    let steps: BTreeMap<String, Step> = steps.into_iter().map(|(id, step)| (id.to_owned(), step)).collect();
    Script {
        format: 1,
        flow: Flow::Pick,
        task: None,
        also: Vec::new(),
        warehouse_id: "w".into(),
        revision: "r".into(),
        start,
        steps,
        barcodes: Vec::new(),
    }
}

fn place() -> Accept {
    Accept::new("place", SlotKind::Location)
}

/// The faults of a script of one step that accepts this.
fn of_slot(accept: Accept) -> Vec<Fault> {
    script(vec![("a", step(vec![accept], Outcome::default()))]).validate()
}

fn slot_fault(slot: &str, why: SlotFault) -> Vec<Fault> {
    vec![Fault::Slot { at: "a".into(), slot: slot.into(), why }]
}

#[test]
fn a_script_of_another_form_or_with_steps_that_are_not_there_is_refused() {
    let mut odd = script(vec![("a", step(vec![place()], to("gone")))]);
    odd.format = 2;
    odd.start = "nowhere".into();
    let missing = |from: &str, to: &str| Fault::NoSuchStep { from: from.into(), to: to.into() };
    assert_eq!(odd.validate(), [Fault::Format(2), missing("start", "nowhere"), missing("a", "gone")]);
    let mut value = Value { next: Some("x".into()), ..Value::new("A-01") };
    value.codes.push(Code { code: "1".into(), quantity: None, next: Some("y".into()) });
    let later = Outcome { later: Some("z".into()), ..Outcome::default() };
    let mut by_value = step(vec![place().values([value])], Outcome::default());
    by_value.actions.push(action("skip", Vec::new(), later));
    let faults = script(vec![("a", by_value)]).validate();
    assert_eq!(faults, [missing("a", "x"), missing("a", "y"), missing("a", "z")]);
}

#[test]
fn every_step_is_reached_and_left() {
    let alone =
        script(vec![("a", step(vec![place()], Outcome::default())), ("b", step(vec![place()], Outcome::default()))]);
    assert_eq!(alone.validate(), [Fault::Unreachable("b".into())]);
    let round = script(vec![("a", step(vec![place()], to("b"))), ("b", step(vec![place()], to("a")))]);
    assert_eq!(round.validate(), [Fault::NoWayOut("a".into()), Fault::NoWayOut("b".into())]);
    let mut out = step(vec![place()], to("a"));
    out.actions.push(action("finish", Vec::new(), Outcome::default()));
    assert_eq!(script(vec![("a", step(vec![place()], to("b"))), ("b", out)]).validate(), []);
    let does = Outcome { call: call(json!({})), ..to("a") };
    assert_eq!(script(vec![("a", step(vec![place()], does))]).validate(), [], "it goes round and does something");
}

#[test]
fn what_completes_by_itself_must_come_to_rest() {
    let does = |next: &str| Outcome { call: call(json!({})), ..to(next) };
    let itself = script(vec![("a", step(vec![place().optional()], does("a")))]);
    assert_eq!(itself.validate(), [Fault::RunsByItself("a".into())]);
    let two = script(vec![("a", step(Vec::new(), does("b"))), ("b", step(vec![place().given("A-01")], does("a")))]);
    assert_eq!(two.validate(), [Fault::RunsByItself("a".into()), Fault::RunsByItself("b".into())]);
    let rests = script(vec![("a", step(vec![place()], to("b"))), ("b", step(Vec::new(), does("a")))]);
    assert_eq!(rests.validate(), []);
    // A step that leads into a round is not a part of it.
    let into = script(vec![
        ("a", step(Vec::new(), does("b"))),
        ("b", step(Vec::new(), does("c"))),
        ("c", step(Vec::new(), does("b"))),
    ]);
    assert_eq!(into.validate(), [Fault::RunsByItself("b".into()), Fault::RunsByItself("c".into())]);
}

#[test]
fn a_slot_or_an_action_is_named_once() {
    let twice = step(vec![place(), place()], Outcome::default());
    let fault = |at: &str| Fault::SlotTwice { at: at.into(), slot: "place".into() };
    assert_eq!(script(vec![("a", twice)]).validate(), [fault("a")]);
    let mut beside = step(vec![place()], Outcome::default());
    beside.actions = vec![action("x", vec![place()], Outcome::default()), action("x", Vec::new(), Outcome::default())];
    let same = Fault::ActionTwice { step: "a".into(), action: "x".into() };
    assert_eq!(script(vec![("a", beside)]).validate(), [fault("a, action x"), same]);
}

#[test]
fn what_is_sent_is_filled_on_every_way() {
    let send = |slot: &str| Outcome { call: call(json!({"x": {"$slot": slot}})), ..Outcome::default() };
    let unfilled = |at: &str, slot: &str| Fault::SlotUnfilled { at: at.into(), slot: slot.into() };
    let unknown = script(vec![("a", step(vec![place()], send("lot")))]);
    assert_eq!(unknown.validate(), [unfilled("a", "lot")]);
    let before = script(vec![
        ("a", step(vec![place()], to("b"))),
        ("b", step(vec![Accept::new("unit", SlotKind::Unit)], send("place"))),
    ]);
    assert_eq!(before.validate(), [], "a step before has filled it");
    // By an action one comes there without.
    let mut around = before.clone();
    around.steps.get_mut("a").unwrap().actions.push(action("skip", Vec::new(), to("b")));
    assert_eq!(around.validate(), [unfilled("b", "place")]);
    around.steps.get_mut("a").unwrap().actions[0].needs = vec!["place".into()];
    assert_eq!(around.validate(), [], "the action needs it");
    // What an optional slot fills is not sure further on, and a step empties its own.
    let optional = script(vec![
        ("a", step(vec![place(), Accept::new("lot", SlotKind::Lot).optional()], to("b"))),
        ("b", step(vec![Accept::new("unit", SlotKind::Unit)], send("lot"))),
    ]);
    assert_eq!(optional.validate(), [unfilled("b", "lot")]);
    let emptied = script(vec![
        ("a", step(vec![place()], to("b"))),
        ("b", step(vec![place().optional()], Outcome { call: call(json!({})), ..to("c") })),
        ("c", step(vec![Accept::new("unit", SlotKind::Unit)], send("place"))),
    ]);
    assert_eq!(emptied.validate(), [unfilled("c", "place")]);
    let mut by_action = step(vec![place()], Outcome::default());
    by_action.actions =
        vec![action("x", vec![Accept::new("why", SlotKind::Text)], send("why")), action("y", Vec::new(), send("why"))];
    by_action.actions[1].needs = vec!["thing".into()];
    let faults = script(vec![("a", by_action)]).validate();
    assert_eq!(faults, [unfilled("a, action y", "thing")], "what it needs must be a slot of the step");
}

#[test]
fn a_quantity_has_a_rule_that_can_be_kept() {
    let quantity = |rule: QuantityRule| Accept::new("quantity", SlotKind::Quantity).rule(rule);
    assert_eq!(of_slot(quantity(rule())), []);
    assert_eq!(of_slot(Accept::new("quantity", SlotKind::Quantity)), slot_fault("quantity", SlotFault::Rule));
    assert_eq!(of_slot(place().rule(rule())), slot_fault("place", SlotFault::Rule));
    let text = |text: &str| Some(text.to_owned());
    let finer = QuantityRule { adds: text("0.5"), ..rule() };
    assert_eq!(of_slot(quantity(finer)), slot_fault("quantity", SlotFault::Number(crate::AmountFault::TooFine(0))));
    for (min, max, all, why) in [
        (text("5"), text("3"), None, SlotFault::Range),
        (None, text("3"), text("4"), SlotFault::Wrong),
        (text("2"), None, text("1"), SlotFault::Wrong),
        (None, None, text("0"), SlotFault::Wrong),
        (None, text("x"), None, SlotFault::Number(crate::AmountFault::NotANumber)),
    ] {
        assert_eq!(of_slot(quantity(QuantityRule { min, max, all, ..rule() })), slot_fault("quantity", why));
    }
    let from_none = QuantityRule { min: text("0"), all: text("0"), ..rule() };
    assert_eq!(of_slot(quantity(from_none)), []);
    assert_eq!(of_slot(quantity(rule()).given("0")), slot_fault("quantity", SlotFault::Wrong));
    let flagged = Accept { given: Some(Given::Flag(true)), ..quantity(rule()) };
    assert_eq!(of_slot(flagged), slot_fault("quantity", SlotFault::Wrong));
}

#[test]
fn what_is_given_is_right_and_reasons_are_there_to_choose() {
    assert_eq!(of_slot(place().values([Value::new("A-01")]).given("A-02")), slot_fault("place", SlotFault::Wrong));
    assert_eq!(of_slot(Accept::new("why", SlotKind::Reason)), slot_fault("why", SlotFault::NoReasons));
    assert_eq!(of_slot(Accept::new("ok", SlotKind::Confirm).given("yes")), slot_fault("ok", SlotFault::Wrong));
    let sure = Accept { given: Some(Given::Flag(true)), ..Accept::new("ok", SlotKind::Confirm) };
    assert_eq!(of_slot(sure), []);
    assert_eq!(of_slot(Accept { given: Some(Given::Flag(true)), ..place() }), slot_fault("place", SlotFault::Wrong));
}

#[test]
fn what_a_scan_chooses_accepts_something_that_is_scanned_and_calls_are_of_the_api() {
    let mut odd = step(vec![place()], Outcome::default());
    odd.actions
        .push(Action { by_scan: true, ..action("x", vec![Accept::new("t", SlotKind::Text)], Outcome::default()) });
    assert_eq!(script(vec![("a", odd)]).validate(), [Fault::NotScannable { at: "a, action x".into() }]);
    for path in ["/orders", "/api/v1/orders/{id}", "/api/v1/orders/$slot"] {
        let mut elsewhere = call(json!({}));
        elsewhere.as_mut().unwrap().path = path.into();
        let faults =
            script(vec![("a", step(vec![place()], Outcome { call: elsewhere, ..Outcome::default() }))]).validate();
        assert_eq!(faults, [Fault::Path { at: "a".into(), path: path.into() }]);
    }
}

#[test]
fn each_fault_says_what_it_is() {
    let faults = [
        Fault::Format(2).to_string(),
        Fault::Unreachable("b".into()).to_string(),
        Fault::NoWayOut("b".into()).to_string(),
        Fault::Slot { at: "a".into(), slot: "s".into(), why: SlotFault::NoReasons }.to_string(),
    ];
    assert_eq!(faults[1], "no step leads to b");
    assert!(faults[3].starts_with("a, slot s: a reason"), "{faults:?}");
}

/// Four steps, each leading to the next and perhaps, by a scan of a unit, somewhere else.
fn small_script() -> impl Strategy<Value = Script> {
    let one = (any::<bool>(), any::<bool>(), 0_usize..3, 0_usize..4, 0_usize..5);
    prop::collection::vec(one, 4).prop_map(|steps| {
        let names = ["s0", "s1", "s2", "s3"];
        let made = steps.into_iter().enumerate().map(|(n, (required, does, sends, jump, last))| {
            let accept = Accept { required, ..Accept::new("place", SlotKind::Location) };
            let body = if sends == 0 { json!({"x": {"$slot": "place"}}) } else { json!({}) };
            let next = if n < 3 { Some(n + 1) } else { Some(last).filter(|last| *last < 4) };
            let next = next.map(|next| names[next].to_owned());
            let call = if does { call(body) } else { None };
            let mut step = step(vec![accept], Outcome { call, next, ..Outcome::default() });
            let unit = vec![Accept::new("unit", SlotKind::Unit)];
            step.actions.push(Action { by_scan: true, ..action("jump", unit, to(names[jump])) });
            (names[n], step)
        });
        script(made.collect())
    })
}

proptest! {
    /// A script without faults never runs for ever, and sends no slot that is empty without being told so.
    #[test]
    fn a_sound_script_rests_after_each_input(script in small_script(), scans in 1_usize..12) {
        prop_assume!(script.validate().is_empty());
        let mut runner = Runner::new(&script);
        for n in 0..scans {
            if runner.at().is_none() {
                break;
            }
            let scan = if n % 3 == 2 { Scan::sscc("1") } else { Scan::resolved(SlotKind::Location, "A-01") };
            if let Ok(calls) = runner.scan(&scan) {
                prop_assert!(calls.len() <= script.steps.len() + 1);
            }
        }
    }

    /// What is written is read again.
    #[test]
    fn the_json_of_a_script_is_the_script(script in small_script()) {
        let text = serde_json::to_string(&script).unwrap();
        prop_assert_eq!(serde_json::from_str::<Script>(&text).unwrap(), script);
    }
}
