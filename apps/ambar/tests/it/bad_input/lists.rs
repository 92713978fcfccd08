//! Lists asked for in ways that they do not know.

use axum::http::Method;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Attack, CLIENTS, code};
use crate::fields::{Operation, UNKNOWN, operations};

/// What is read.
fn reads(api: &Value) -> impl Iterator<Item = Operation> {
    operations(api).into_iter().filter(|it| it.method == Method::GET)
}

fn lists(api: &Value) -> Vec<Operation> {
    let lists: Vec<_> = reads(api).filter(|it| it.query.iter().any(|(name, _)| name == "after")).collect();
    assert!(lists.len() > 20, "only {} lists are described with their query", lists.len());
    lists
}

/// The address of a list: of movements, those of a row that is there.
fn address(operation: &Operation) -> String {
    if operation.path.starts_with("/stock/") { operation.address(|_| "1".to_owned()) } else { operation.nowhere() }
}

/// What a list needs to be asked at all.
fn needed(operation: &Operation) -> &'static str {
    if operation.path == "/stock-at" { "&at=2026-11-24T08:00:00Z" } else { "" }
}

/// The form of a cursor, without its being one: what a caller who read one would make of it.
fn encoded(key: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in key.as_bytes().chunks(3) {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        text.extend((0..=three.len()).map(|digit| char::from(DIGITS[bits >> (18 - 6 * digit) & 63])));
    }
    text
}

#[test]
fn cursors_are_forged_in_their_own_form() {
    assert_eq!(encoded("[\"a\",1]"), "WyJhIiwxXQ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_refuses_what_it_does_not_know_and_survives_forged_cursors() {
    let attack = Attack::prepare().await;
    let id = UNKNOWN;
    let keys = [
        "[]",
        "{}",
        "null",
        "5",
        "\"x\"",
        "[1,2,3,4,5]",
        "[\"x\",\"y\"]",
        "[\"a\\u0000b\"]",
        "[-1]",
        "[9223372036854775807]",
        "not json",
        &format!("[\"+262142-12-31T23:59:59Z\",\"{id}\"]"),
        &format!("[\"-262143-01-01T00:00:00Z\",\"{id}\"]"),
        &format!("[\"x\",\"{id}\"]"),
        &format!("[32767,9223372036854775807,\"{id}\"]"),
        "[\"x\",9223372036854775807]",
    ];
    let forged: Vec<String> = keys.iter().map(|key| encoded(key)).collect();
    let (lists, forged) = (lists(&attack.api), &forged);
    let count = lists.len();
    stream::iter(lists)
        .for_each_concurrent(CLIENTS, |operation| {
            let attack = &attack;
            async move {
                let ask = async |query: &str| {
                    attack.key();
                    let address = format!("{}?{query}{}", address(&operation), needed(&operation));
                    (
                        format!("GET {}", &address[..address.len().min(160)]),
                        attack.send(&operation, &address, &[], "").await,
                    )
                };
                for (limit, expected) in [
                    ("0", "invalid"),
                    ("1000000000", "invalid"),
                    ("-1", "query.invalid"),
                    ("99999999999999999999", "query.invalid"),
                    ("many", "query.invalid"),
                ] {
                    let (shown, answer) = ask(&format!("limit={limit}")).await;
                    attack.expect(&shown, &answer, |answer| (answer.status, code(answer)) == (422, expected));
                }
                for query in ["colour=red", "limit=1&limit=2", "limit[]=1"] {
                    let (shown, answer) = ask(query).await;
                    attack.expect(&shown, &answer, |answer| (answer.status, code(answer)) == (422, "query.invalid"));
                }
                for after in ["x", "%20", "%FF", "%00", &"A".repeat(5000)] {
                    let (shown, answer) = ask(&format!("after={after}")).await;
                    attack.expect(&shown, &answer, |answer| [400, 422].contains(&answer.status));
                }
                for after in forged {
                    // One may be in the form of this list's own.
                    let (shown, answer) = ask(&format!("after={after}")).await;
                    if answer.status != 200 {
                        attack.expect(&shown, &answer, |answer| [400, 404, 422].contains(&answer.status));
                    }
                }
            }
        })
        .await;
    attack.end(count * 20).await;
}

/// Values of a filter that are odd for what it filters by.
fn odd_values(schema: &Value) -> Vec<&'static str> {
    let text = schema.to_string();
    let mut values = vec!["%00", "%F0%9F%A6%9B", "'%3B%20DROP%20TABLE%20x", ""];
    if text.contains("date-time") {
        values.extend([
            "%2B262142-12-31T23:59:59Z",
            "-262143-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:60Z",
            "yesterday",
        ]);
    } else if text.contains("\"date\"") {
        values.extend(["%2B262142-12-31", "0000-01-01", "9999-12-31", "2026-02-30"]);
    } else if text.contains("integer") {
        values.extend(["-1", "9223372036854775807", "1e9"]);
    }
    values
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_filter_takes_odd_values_without_an_accident() {
    let attack = Attack::prepare().await;
    let reads = reads(&attack.api).filter(|it| !it.query.is_empty());
    let mut requests = Vec::new();
    for operation in reads {
        for (name, schema) in operation.query.clone() {
            for value in odd_values(&schema) {
                let needed = if name == "at" { "" } else { needed(&operation) };
                requests.push((operation.clone(), format!("{}?{name}={value}{needed}", operation.nowhere())));
            }
            let long = format!("{}?{name}={}{}", operation.nowhere(), "x".repeat(20_000), needed(&operation));
            requests.push((operation.clone(), long));
        }
    }
    let count = requests.len();
    assert!(count > 500, "{count}");
    stream::iter(requests)
        .for_each_concurrent(CLIENTS, |(operation, address)| {
            let attack = &attack;
            async move {
                attack.key();
                let answer = attack.send(&operation, &address, &[], "").await;
                if answer.status != 200 {
                    attack.expect(&format!("GET {}", &address[..address.len().min(160)]), &answer, |answer| {
                        [400, 404, 422].contains(&answer.status)
                    });
                }
            }
        })
        .await;
    attack.end(count).await;
}

#[tokio::test]
async fn an_address_or_method_that_is_not_there_is_a_problem_too() {
    let attack = Attack::prepare().await;
    for (method, path, status, expected) in [
        (Method::GET, "/nothing", 404, "path.unknown"),
        (Method::POST, "/nothing", 404, "path.unknown"),
        (Method::DELETE, "/owners", 405, "method.not_allowed"),
        (Method::TRACE, "/owners", 405, "method.not_allowed"),
    ] {
        let answer = attack.boss().send(method, path, Some("k"), None, Some(json!({}))).await;
        attack.key();
        attack.expect(path, &answer, |answer| (answer.status, code(answer)) == (status, expected));
    }
    attack.end(4).await;
}
