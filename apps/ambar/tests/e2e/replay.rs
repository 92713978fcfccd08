//! A day of real orders against the running binary, with server and database killed in the middle, and once more.

use std::{
    path::PathBuf,
    process::{Child, Stdio},
};

use serde_json::Value;

use crate::server::{Place, Server, eventually, get, log_of, postgres, signal, text};

fn slice() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/orders/day-slice.csv")
}

fn replay(place: &Place, url: &str, token: &str) -> Child {
    let file = slice();
    place
        .ambar(&["replay", file.to_str().unwrap(), "--server", url, "--token", token, "--seed", "7", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn summary(child: Child, place: &Place) -> Value {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{}", text(&output.stderr), log_of(place));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// How many tasks were completed so far, up to a page of them.
fn completed(url: &str, token: &str, kind: &str) -> usize {
    let path = format!("/api/v1/tasks?state=completed&kind={kind}&limit=200");
    let answer = get(url, &path, Some(token)).filter(|(status, _)| *status == 200);
    let page = answer.and_then(|(_, body)| serde_json::from_str::<Value>(&body).ok());
    page.and_then(|page| page["items"].as_array().map(Vec::len)).unwrap_or(0)
}

#[test]
fn a_day_survives_kills_and_done_twice_it_changes_nothing() {
    let place = Place::new("replay");
    let server = Server::start(&place);
    let (url, address) = (server.url.clone(), server.address().to_owned());
    let token = place.token();

    let day = replay(&place, &url, &token);
    eventually("goods are put away", || completed(&url, &token, "putaway") > 60);
    server.kill();
    let server = Server::start_at(&place, &address);
    eventually("orders are picked", || completed(&url, &token, "pick") > 5);
    signal("-KILL", postgres(&place.data()));
    let first = summary(day, &place);

    let lines = &first["lines"];
    let count = |name: &str| lines[name].as_u64().unwrap();
    assert_eq!(count("read"), 352);
    assert_eq!(count("read"), count("ordered") + count("returned") + count("refused"), "{lines}");
    assert_eq!(count("ordered"), count("shipped") + count("short"), "{lines}");
    assert!(count("short") * 100 >= count("ordered") * 2 && count("short") * 100 <= count("ordered") * 6, "{lines}");
    assert!(first["latency_ms"]["pick"]["p99"].as_f64().is_some(), "{first}");

    let verified = place.run(&["verify", "--settled", "--json"]);
    assert!(verified.status.success(), "{}", text(&verified.stdout));
    let report: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(report["ok"], true);
    for rule in report["rules"].as_array().unwrap() {
        assert!(rule["checked"].as_u64().unwrap() > 0, "{} looked at nothing", rule["id"]);
    }

    let again = summary(replay(&place, &url, &token), &place);
    assert_eq!(again["movements"], first["movements"], "not one movement more");
    assert_eq!(again["lines"], first["lines"]);

    the_plans_metrics_are_there(&server);
    assert!(server.stop().success(), "{}", log_of(&place));
}

/// By the names and labels of the plan, after a day's work.
fn the_plans_metrics_are_there(server: &Server) {
    let wanted = [
        "wms_inventory_operations_total{operation_type=\"confirm_pick\",status=\"success\"}",
        "wms_item_processing_seconds_count{operation_type=\"confirm_pick\"}",
        "wms_current_stock_level{location_code=\"",
    ];
    eventually("the stock gauge was renewed", || server.get("/metrics", None).1.contains(wanted[2]));
    let shown = server.get("/metrics", None).1;
    for metric in wanted {
        assert!(shown.lines().any(|line| line.starts_with(metric)), "{metric} is missing in:\n{shown}");
    }
    assert!(shown.contains("item_category=\""), "{shown}");
}
