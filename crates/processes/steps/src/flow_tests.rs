//! Scripts run by the reference runner: what a person scans and taps, and what comes of it.

use ambar_steps_script::{
    Call, Script, SlotKind,
    runner::{Runner, Scan, Wrong},
};
use serde_json::{Value, json};

use crate::sample::{MILK_CASE, MUG, SSCC, all, cluster, count, pack, pack_single, pick, putaway, receive, stops};

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../testdata/steps")
}

/// `AMBAR_UPDATE_SCRIPTS=1` writes them anew: runners in other languages are built on them.
#[test]
fn the_scripts_in_testdata_are_what_is_compiled() {
    for (name, mut script) in all() {
        script.revision = "0".repeat(24);
        let text = format!("{}\n", serde_json::to_string_pretty(&script).unwrap());
        let path = folder().join(format!("{name}.json"));
        if std::env::var_os("AMBAR_UPDATE_SCRIPTS").is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == text, "{}: see how to write it anew", path.display());
        assert_eq!(serde_json::from_str::<Script>(&text).unwrap(), script);
    }
}

#[test]
fn every_script_can_be_run() {
    for (name, script) in all() {
        assert_eq!(script.validate(), [], "{name}");
    }
}

#[test]
fn what_the_book_has_is_not_even_sent_to_whoever_counts() {
    let text = serde_json::to_string(&count(json!({}))).unwrap();
    assert!(!text.contains("expected") && !text.contains("\"all\"") && !text.contains("\"max\""), "{text}");
}

fn one(calls: Vec<Call>) -> Call {
    let [call] = <[Call; 1]>::try_from(calls).unwrap();
    call
}

fn scanned(runner: &mut Runner<'_>, code: &str) -> Vec<Call> {
    runner.scan(&Scan::code(code)).unwrap_or_else(|wrong| panic!("{code}: {wrong}"))
}

fn effort(runner: &Runner<'_>) -> (u32, u32) {
    (runner.scans, runner.taps)
}

#[test]
fn a_putaway_takes_two_scans_in_any_order() {
    let script = putaway(Value::Null, json!("A-01"));
    for codes in [[MUG, "A-01"], ["A-01", MUG], ["04006381333931", "A-01"]] {
        let mut runner = Runner::new(&script);
        assert!(scanned(&mut runner, codes[0]).is_empty());
        let call = one(scanned(&mut runner, codes[1]));
        assert_eq!((call.operation.as_str(), call.body), ("complete_putaway", json!({"token": 1, "location": "A-01"})));
        assert_eq!((effort(&runner), runner.at()), ((2, 0), None));
    }
}

#[test]
fn another_place_is_wrong_until_a_reason_says_that_it_is_meant() {
    let script = putaway(json!(SSCC), json!("A-01"));
    let mut runner = Runner::new(&script);
    runner.scan(&Scan::sscc(SSCC)).unwrap();
    let wrong = Wrong::Other { slot: "place".into(), got: "A-02".into() };
    assert_eq!(runner.scan(&Scan::resolved(SlotKind::Location, "A-02")), Err(wrong));
    runner.choose("other_place").unwrap();
    assert!(runner.enter_value("reason", "full").unwrap().is_empty());
    let call = one(runner.scan(&Scan::resolved(SlotKind::Location, "A-02")).unwrap());
    assert_eq!(call.body, json!({"token": 1, "location": "A-02", "override": {"reason": "full"}}));
    assert!(runner.taps <= 3);
}

#[test]
fn a_pick_takes_two_scans_and_at_most_one_tap_and_the_place_may_be_shown_by_its_check_digits() {
    let script = pick(stops()).unwrap();
    let mut runner = Runner::new(&script);
    assert_eq!(runner.prompt().unwrap().2, Some("A-01"));
    scanned(&mut runner, "A-01");
    assert_eq!(runner.prompt().unwrap().0.code, "pick.take");
    assert!(scanned(&mut runner, MUG).is_empty(), "one of five");
    let call = one(runner.all().unwrap());
    assert_eq!(call.body, json!({"token": 1, "quantity": "5", "location": "A-01"}));
    assert_eq!(effort(&runner), (2, 1));
    // Tea, one of a lot: the code may tell the lot, and then it must be right.
    scanned(&mut runner, "A-01");
    let wrong = Scan { lot: Some("T9".into()), ..Scan::code("4006381333955") };
    assert_eq!(runner.scan(&wrong), Err(Wrong::Other { slot: "lot".into(), got: "T9".into() }));
    let call = one(runner.scan(&Scan { lot: Some("T1".into()), ..wrong }).unwrap());
    assert_eq!(call.body, json!({"token": 1, "quantity": "1", "location": "A-01", "lot": "T1"}));
    // A lamp by its number; rice by weight, at a place known by two digits.
    assert!(runner.enter_value("place", "12").unwrap().is_empty());
    assert_eq!(one(scanned(&mut runner, "S-1")).body["serial"], "S-1");
    scanned(&mut runner, "A-02");
    assert!(scanned(&mut runner, "4006381333979").is_empty(), "it is weighed, not counted");
    let call = one(runner.enter_value("quantity", "1.2").unwrap());
    assert_eq!((call.body["quantity"].as_str(), runner.at()), (Some("1.2"), None));
}

#[test]
fn each_order_of_a_cart_gets_its_tote_by_one_scan() {
    let script = cluster(true, [Value::Null, Value::Null]);
    let mut runner = Runner::new(&script);
    let (say, object, _) = runner.prompt().unwrap();
    assert_eq!(
        (say.code.as_str(), say.params["place"].as_str(), say.params["of"].as_str()),
        ("cluster.tote", "1", "2")
    );
    assert_eq!(object.unwrap().title, "SO-000001");
    let call = one(scanned(&mut runner, "T-1"));
    assert_eq!((call.operation.as_str(), call.body), ("assign_tote", json!({"token": 1, "tote": "T-1"})));
    let call = one(scanned(&mut runner, "T-2"));
    assert!(call.path.ends_with(&format!("/pick-lists/{}/tote", crate::sample::uuid(150))), "{}", call.path);
    assert_eq!((effort(&runner), runner.at()), ((2, 0), None));
    assert!(script.steps.values().any(|step| step.done.refresh), "the walk is fetched then");
    // Of a list that has its tote nobody asks again; its place on the cart stays what it was.
    let rest = cluster(true, [json!("T-1"), Value::Null]);
    assert_eq!(Runner::new(&rest).prompt().unwrap().0.params["place"], "2");
    assert_eq!(rest.also.len(), 1, "both leases are prolonged");
}

#[test]
fn a_walk_for_several_orders_costs_one_scan_more_a_pick_and_no_place_twice() {
    let script = cluster(true, [json!("T-1"), json!("T-2")]);
    let mut runner = Runner::new(&script);
    scanned(&mut runner, "A-01");
    scanned(&mut runner, MUG);
    assert!(scanned(&mut runner, MUG).is_empty());
    let (say, object, hint) = runner.prompt().unwrap();
    assert_eq!((say.code.as_str(), object.unwrap().title.as_str(), hint), ("pick.into_tote", "T-1", Some("T-1")));
    let wrong = Wrong::Other { slot: "tote".into(), got: "T-2".into() };
    assert_eq!(runner.scan(&Scan::code("T-2")), Err(wrong), "the tote of another order");
    let call = one(scanned(&mut runner, "T-1"));
    assert_eq!(call.body, json!({"token": 1, "quantity": "2", "location": "A-01", "tote": "T-1"}));
    // The next order's piece lies at the same place.
    assert_eq!(runner.prompt().unwrap().0.code, "pick.take");
    scanned(&mut runner, MUG);
    let call = one(scanned(&mut runner, "T-2"));
    assert_eq!(call.body, json!({"token": 1, "quantity": "1", "location": "A-01", "tote": "T-2"}));
    assert!(call.path.contains(&crate::sample::uuid(150).to_string()), "of its own list");
    scanned(&mut runner, "A-02");
    scanned(&mut runner, "S-1");
    assert_eq!(one(scanned(&mut runner, "T-1")).body["serial"], "S-1");
    assert_eq!(runner.at(), None);
    // Whoever skips a stop has not been there: the place is asked for.
    let mut runner = Runner::new(&script);
    runner.choose("skip").unwrap();
    assert_eq!(runner.prompt().unwrap().0.code, "pick.go");
}

#[test]
fn orders_that_are_sorted_when_they_are_packed_need_no_tote() {
    let script = cluster(false, [Value::Null, Value::Null]);
    let mut runner = Runner::new(&script);
    scanned(&mut runner, "A-01");
    scanned(&mut runner, MUG);
    assert_eq!(one(scanned(&mut runner, MUG)).body, json!({"token": 1, "quantity": "2", "location": "A-01"}));
    assert_eq!(one(scanned(&mut runner, MUG)).body["quantity"], "1");
}

#[test]
fn ten_scans_are_ten_units_and_not_one_more() {
    let mut stop = stops().remove(0);
    stop["left"] = json!(10);
    let script = pick(vec![stop]).unwrap();
    let mut runner = Runner::new(&script);
    scanned(&mut runner, "A-01");
    assert_eq!(runner.scan(&Scan::code("14006381333938")), Err(Wrong::Quantity("12".into())), "a case is too many");
    for _ in 0..9 {
        assert!(scanned(&mut runner, MUG).is_empty());
    }
    assert_eq!(one(scanned(&mut runner, MUG)).body["quantity"], "10");
    assert_eq!(runner.scan(&Scan::code(MUG)), Err(Wrong::AtEnd));
}

#[test]
fn an_exception_of_a_pick_takes_three_taps_at_most_and_the_next_stop_follows() {
    let script = pick(stops()).unwrap();
    let second = script.steps[&script.start].done.next.clone();
    for (action, typed, operation, body) in [
        ("empty", None, "report_short", json!({"token": 1, "found": "0"})),
        ("short", Some("2"), "report_short", json!({"token": 1, "found": "2"})),
        ("damaged", Some("4"), "report_short", json!({"token": 1, "found": "4", "reason": "damaged"})),
    ] {
        let mut runner = Runner::new(&script);
        scanned(&mut runner, "A-01");
        let mut calls = runner.choose(action).unwrap();
        if let Some(found) = typed {
            assert!(calls.is_empty());
            calls = runner.enter_value("found", found).unwrap();
        }
        let call = one(calls);
        assert_eq!((call.operation.as_str(), call.body), (operation, body));
        assert!(runner.taps <= 3 && runner.at() == second.as_deref(), "{action}");
    }
    let mut unseen = Runner::new(&script);
    assert!(unseen.choose("empty").unwrap().is_empty(), "nobody says so who has not been there");
    assert_eq!(one(scanned(&mut unseen, "A-01")).operation, "report_short");
}

#[test]
fn what_is_skipped_or_out_of_reach_comes_back_at_the_end() {
    let script = pick(stops().into_iter().take(2).collect()).unwrap();
    let first = script.start.clone();
    let mut runner = Runner::new(&script);
    assert_eq!(one(runner.choose("cannot_reach").unwrap()).operation, "report_exception");
    scanned(&mut runner, "A-01");
    scanned(&mut runner, "4006381333955");
    assert_eq!(runner.at(), Some(first.as_str()));
}

#[test]
fn an_empty_bin_takes_one_scan_and_one_tap_and_what_is_there_adds_up() {
    let script = count(json!({}));
    let mut runner = Runner::new(&script);
    scanned(&mut runner, "A-01");
    let call = one(runner.choose("empty").unwrap());
    assert_eq!((call.body, effort(&runner)), (json!({"token": 1, "counted": "0"}), (1, 1)));
    let mut runner = Runner::new(&script);
    for code in ["A-01", MUG, MUG, "14006381333938"] {
        assert!(scanned(&mut runner, code).is_empty());
    }
    let call = one(runner.confirm().unwrap());
    assert_eq!((call.body["counted"].as_str(), effort(&runner)), (Some("14"), (4, 1)));
}

#[test]
fn a_pallet_is_received_by_two_scans_and_a_case_by_one() {
    let script = receive(true, false);
    let mut runner = Runner::new(&script);
    assert!(runner.scan(&Scan::sscc(SSCC)).unwrap().is_empty());
    let call = one(scanned(&mut runner, "DOCK-1"));
    assert_eq!(call.body, json!({"by": "handling_unit", "sscc": SSCC, "location": "DOCK-1"}));
    assert_eq!(effort(&runner), (2, 0));
    let case = Scan { lot: Some("M1".into()), expiry: Some("2027-03-01".into()), ..Scan::code(MILK_CASE) };
    let mut runner = Runner::new(&script);
    let call = one(runner.scan(&case).unwrap());
    let expected = json!({"by": "unit", "sku": "MILK", "quantity": "12", "lot": "M1", "expires_on": "2027-03-01"});
    assert_eq!((call.body, effort(&runner), runner.at()), (expected, (1, 0), Some("scan")));
    assert!(matches!(runner.scan(&Scan::sscc("106141412345678915")), Err(Wrong::NotWanted(_) | Wrong::Other { .. })));
    // A case that says nothing of lot and date asks for both.
    assert!(scanned(&mut runner, MILK_CASE).is_empty());
    runner.enter_value("lot", "M2").unwrap();
    assert_eq!(one(runner.enter_value("expiry", "2027-04-01").unwrap()).body["quantity"], "12");
}

#[test]
fn loose_goods_are_counted_until_the_person_says_that_these_are_all() {
    let script = receive(true, true);
    let mut runner = Runner::new(&script);
    for _ in 0..3 {
        assert!(scanned(&mut runner, MUG).is_empty());
    }
    assert_eq!(one(runner.confirm().unwrap()).body["quantity"], "3");
    scanned(&mut runner, MUG);
    assert_eq!(one(runner.all().unwrap()).body["quantity"], "36");
    // Beyond what was announced, with a reason.
    scanned(&mut runner, MUG);
    runner.enter_value("quantity", "40").unwrap();
    runner.choose("over").unwrap();
    let call = one(runner.enter_value("reason", "over_delivery").unwrap());
    assert_eq!((call.body["quantity"].as_str(), call.body["reason"].as_str()), (Some("40"), Some("over_delivery")));
    assert!(!receive(true, false).steps.values().flat_map(|step| &step.actions).any(|action| action.id == "over"));
    // Pieces with numbers of their own come one by one, also out of a case.
    scanned(&mut runner, "4006381333962");
    assert_eq!(one(scanned(&mut runner, "S-77")).body["serials"], json!(["S-77"]));
}

#[test]
fn damaged_goods_and_unknown_barcodes_are_taken_down() {
    let script = receive(true, false);
    let mut runner = Runner::new(&script);
    runner.choose("damaged").unwrap();
    scanned(&mut runner, MUG);
    let call = one(runner.confirm().unwrap());
    assert_eq!((call.body["condition"].as_str(), call.body["quantity"].as_str()), (Some("damaged"), Some("1")));
    runner.choose("unknown_barcode").unwrap();
    let call = one(runner.enter_value("unknown", "999").unwrap());
    assert_eq!((call.operation.as_str(), call.body["barcode"].as_str()), ("report_exception", Some("999")));
}

#[test]
fn one_scan_packs_an_order_of_one_line_and_closes_its_carton() {
    let script = pack_single();
    let mut runner = Runner::new(&script);
    let call = one(scanned(&mut runner, MUG));
    assert_eq!((call.operation.as_str(), call.body), ("pack_order", json!({"sku": "MUG", "close": true})));
    assert_eq!((effort(&runner), runner.at()), ((1, 0), None));
}

#[test]
fn the_last_line_of_many_is_filled_by_its_scans_as_the_others_were() {
    let script = pack(1);
    let mut runner = Runner::new(&script);
    for _ in 0..2 {
        assert!(scanned(&mut runner, MUG).is_empty());
    }
    assert_eq!(one(scanned(&mut runner, MUG)).body, json!({"sku": "MUG", "quantity": "3"}));
    assert_eq!(runner.at(), Some("pack"), "the carton is closed by whoever packs");
}

#[test]
fn of_an_order_of_many_lines_each_is_filled_by_its_scans() {
    let script = pack(4);
    let mut runner = Runner::new(&script);
    for _ in 0..3 {
        assert!(scanned(&mut runner, MUG).is_empty());
    }
    assert_eq!(
        one(scanned(&mut runner, MUG)).body,
        json!({"sku": "MUG", "quantity": "4"}),
        "two lines of one item are one"
    );
    assert!(scanned(&mut runner, "4006381333962").is_empty());
    let call = one(scanned(&mut runner, "S-1"));
    assert_eq!(call.body, json!({"sku": "LAMP", "quantity": "1", "serial": "S-1"}));
    assert_eq!(one(runner.choose("close").unwrap()).body, json!({"close": true}));
    let script = pack(0);
    assert_eq!(one(Runner::new(&script).confirm().unwrap()).body, json!({"close": true}));
}

#[test]
fn n_units_go_to_one_place_by_one_scan_more() {
    let script = crate::flow::free::moving(crate::sample::id(1));
    let mut runner = Runner::new(&script);
    runner.scan(&Scan::resolved(SlotKind::Location, "A-01")).unwrap();
    for n in 0..5 {
        let sscc = format!("10614141234567{n:04}");
        let call = one(runner.scan(&Scan::sscc(&sscc)).unwrap());
        assert_eq!(call.body, json!({"sscc": sscc, "to_location": "A-01"}));
    }
    assert_eq!(effort(&runner), (6, 0));
    // Loose goods, without a tap to say so.
    runner.scan(&Scan::resolved(SlotKind::Item, "MUG")).unwrap();
    assert_eq!(runner.at(), Some("loose"));
    runner.scan(&Scan::resolved(SlotKind::Location, "A-02")).unwrap();
    let call = one(runner.confirm().unwrap());
    assert_eq!((call.body["quantity"].as_str(), call.body["from_location"].as_str()), (Some("1"), Some("A-02")));
}
