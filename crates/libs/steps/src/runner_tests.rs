use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    Accept, Action, Call, Flow, Given, Message, Method, Object, ObjectKind, Outcome, QuantityRule, Script, SlotKind,
    Step, Value,
    runner::{Runner, Scan, Wrong},
};

fn outcome(next: Option<&str>) -> Outcome {
    let body = json!({"place": {"$slot": "place"}, "quantity": {"$slot": "quantity"}, "serial": {"$slot": "serial"}});
    let call = Call { operation: "do_it".into(), method: Method::Get, path: "/api/v1/x".into(), body };
    Outcome { call: Some(call), next: next.map(Into::into), ..Outcome::default() }
}

fn quantity(rule: QuantityRule) -> Accept {
    Accept::new("quantity", SlotKind::Quantity).rule(rule)
}

fn rule() -> QuantityRule {
    QuantityRule {
        min: None,
        max: Some("9".into()),
        scale: 1,
        adds: Some("0.5".into()),
        all: Some("2".into()),
        unit: "kg".into(),
    }
}

fn script(accepts: Vec<Accept>, actions: Vec<Action>) -> Script {
    let step = Step {
        say: Message::new("go").with("n", 1),
        object: Some(Object { kind: ObjectKind::Location, title: "A-01".into(), code: None, details: Vec::new() }),
        hint: Some("A-01".into()),
        progress: None,
        accepts,
        actions,
        done: outcome(None),
    };
    Script {
        format: 1,
        flow: Flow::Move,
        task: None,
        also: Vec::new(),
        warehouse_id: "w".into(),
        revision: "r".into(),
        start: "a".into(),
        steps: BTreeMap::from([("a".into(), step)]),
        barcodes: vec![crate::Barcode {
            code: "LABEL-7".into(),
            kind: SlotKind::Location,
            value: "A-07".into(),
            quantity: None,
            title: None,
        }],
    }
}

fn place() -> Accept {
    Accept::new("place", SlotKind::Location).values([Value { check: Some("47".into()), ..Value::new("A-01") }])
}

#[test]
fn scans_add_exactly_and_all_is_one_tap() {
    let script =
        script(vec![Accept::new("item", SlotKind::Item).values([Value::new("RICE")]), quantity(rule())], Vec::new());
    let mut runner = Runner::new(&script);
    for _ in 0..3 {
        assert!(runner.scan(&Scan::code("RICE")).unwrap().is_empty());
    }
    assert_eq!(runner.filled("quantity"), Some(&Given::Text("1.5".into())));
    let calls = runner.scan(&Scan::code("RICE")).unwrap();
    assert_eq!(calls[0].body, json!({"quantity": "2"}));
    let mut runner = Runner::new(&script);
    runner.scan(&Scan::code("RICE")).unwrap();
    assert_eq!((runner.all().unwrap().len(), runner.taps), (1, 1));
    for gone in [runner.all(), runner.confirm(), runner.choose("x"), runner.enter_value("quantity", "1")] {
        assert_eq!(gone, Err(Wrong::AtEnd));
    }
}

#[test]
fn what_is_typed_is_checked_and_counts_a_tap_for_each_digit_and_one_for_ok() {
    let script = script(vec![place(), quantity(rule())], Vec::new());
    let mut runner = Runner::new(&script);
    for odd in ["10", "0", "x", "0.55"] {
        assert_eq!(runner.enter_value("quantity", odd), Err(Wrong::Quantity(odd.into())));
    }
    assert_eq!(runner.enter_value("place", "48"), Err(Wrong::Other { slot: "place".into(), got: "48".into() }));
    assert_eq!(runner.enter_value("lot", "1"), Err(Wrong::Unknown("lot".into())));
    let mut runner = Runner::new(&script);
    assert!(runner.enter_value("quantity", "1.50").unwrap().is_empty());
    let calls = runner.enter_value("place", "47").unwrap();
    assert_eq!((runner.taps, &calls[0].body), (5 + 3, &json!({"place": "A-01", "quantity": "1.5"})));
}

#[test]
fn a_label_of_another_place_is_wrong_and_an_unknown_code_is_not_wanted() {
    let script = script(vec![place()], Vec::new());
    let mut runner = Runner::new(&script);
    assert_eq!(runner.scan(&Scan::code("LABEL-7")), Err(Wrong::Other { slot: "place".into(), got: "A-07".into() }));
    assert_eq!(runner.scan(&Scan::code("what")), Err(Wrong::NotWanted("what".into())));
    assert_eq!(runner.scan(&Scan::sscc("1")), Err(Wrong::NotWanted(String::new())));
    for (tap, wrong) in [(runner.choose("x"), "x"), (runner.all(), "all"), (runner.confirm(), "confirm")] {
        assert_eq!(tap, Err(Wrong::Unknown(wrong.into())));
    }
}

#[test]
fn a_code_that_nobody_knows_is_a_number_where_one_is_asked_for_and_the_prompt_follows() {
    let say = Message::new("read_number");
    let serial = Accept::new("serial", SlotKind::Serial).say(say.clone(), None, Some("S".into()));
    let script = script(vec![place(), serial], Vec::new());
    let mut runner = Runner::new(&script);
    assert_eq!(runner.prompt().unwrap().0, &Message::new("go").with("n", 1));
    runner.scan(&Scan::code("A-01")).unwrap();
    // What the step is about stays in sight.
    let shown = script.steps[&script.start].object.as_ref();
    assert!(shown.is_some());
    assert_eq!(runner.prompt().unwrap(), (&say, shown, Some("S")));
    assert_eq!(runner.scan(&Scan::code("X-9")).unwrap()[0].body, json!({"place": "A-01", "serial": "X-9"}));
    assert_eq!(runner.prompt(), None);
}

#[test]
fn a_scan_is_taken_whole_or_not_at_all() {
    let lot = Accept::new("lot", SlotKind::Lot).values([Value::new("L1")]).optional();
    let items = Accept::new("item", SlotKind::Item).values([Value::new("TEA")]);
    let script = script(vec![items, quantity(rule()), lot], Vec::new());
    let mut runner = Runner::new(&script);
    let wrong = Scan { lot: Some("L2".into()), ..Scan::code("TEA") };
    assert_eq!(runner.scan(&wrong), Err(Wrong::Other { slot: "lot".into(), got: "L2".into() }));
    assert_eq!((runner.filled("item"), runner.filled("quantity")), (None, None));
    let stranger = Scan { lot: Some("L1".into()), ..Scan::code("COFFEE") };
    assert_eq!(runner.scan(&stranger), Err(Wrong::NotWanted("COFFEE".into())));
    assert_eq!(runner.filled("lot"), None, "the lot of something else");
}

#[test]
fn an_action_by_scan_needs_no_tap_and_one_by_tap_waits_for_what_it_needs() {
    let action = |id: &str, by_scan, needs: &[&str], accepts| Action {
        id: id.into(),
        say: Message::new("act"),
        by_scan,
        needs: needs.iter().map(|&it| it.to_owned()).collect(),
        accepts,
        outcome: outcome(None),
    };
    let unit = Accept::new("unit", SlotKind::Unit).values([Value::new("106")]);
    let actions = vec![action("unit", true, &[], vec![unit]), action("empty", false, &["place"], Vec::new())];
    let script = script(vec![place()], actions);
    let mut runner = Runner::new(&script);
    assert_eq!(runner.scan(&Scan::sscc("107")), Err(Wrong::NotWanted(String::new())));
    assert_eq!((runner.scan(&Scan::sscc("106")).unwrap().len(), runner.scans, runner.taps), (1, 2, 0));
    let mut runner = Runner::new(&script);
    assert!(runner.choose("empty").unwrap().is_empty());
    assert_eq!(runner.scan(&Scan::code("A-01")).unwrap().len(), 1);
    assert_eq!(runner.at(), None);
}

#[test]
fn a_reason_is_one_tap_and_ok_takes_the_quantity_as_it_is() {
    let reason = Accept::new("why", SlotKind::Reason).values([Value::new("full")]);
    let script = script(
        vec![
            reason,
            quantity(rule()),
            Accept::new("ok", SlotKind::Confirm),
            Accept::new("item", SlotKind::Item).optional(),
        ],
        Vec::new(),
    );
    let mut runner = Runner::new(&script);
    runner.enter_value("why", "full").unwrap();
    runner.scan(&Scan::resolved(SlotKind::Item, "RICE")).unwrap();
    assert_eq!((runner.confirm().unwrap()[0].body.clone(), runner.taps), (json!({"quantity": "0.5"}), 2));
    // OK before anything is there confirms nothing: the quantity is still waited for.
    let mut early = Runner::new(&script);
    early.enter_value("why", "full").unwrap();
    assert!(early.confirm().unwrap().is_empty());
}

#[test]
fn a_code_that_stands_for_nothing_else_names_the_tote_that_is_asked_for_and_so_does_an_sscc() {
    let tote = Accept::new("tote", SlotKind::Tote);
    let script = script(vec![tote.clone()], Vec::new());
    for scan in [Scan::code("T-1"), Scan::sscc("106141412345678908")] {
        let mut runner = Runner::new(&script);
        let filled = scan.code.clone().or_else(|| scan.unit.clone()).unwrap();
        let before = runner.clone();
        runner.scan(&scan).unwrap();
        assert_ne!(runner.at(), before.at(), "{filled} was taken");
    }
    // A place is no tote, and another tote is not the one that is wanted.
    let mut runner = Runner::new(&script);
    assert!(runner.scan(&Scan::resolved(SlotKind::Location, "A-09")).is_err());
    let own = script_of(vec![tote.values([crate::Value::new("T-1")])]);
    let mut runner = Runner::new(&own);
    let wrong = Wrong::Other { slot: "tote".into(), got: "T-2".into() };
    assert_eq!(runner.scan(&Scan::resolved(SlotKind::Tote, "T-2")), Err(wrong));
    runner.scan(&Scan::code("T-1")).unwrap();
}

fn script_of(accepts: Vec<Accept>) -> Script {
    script(accepts, Vec::new())
}
