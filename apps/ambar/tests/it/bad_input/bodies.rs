//! Bodies that are wrong in one place, field by field, operation by operation.

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Attack, CLIENTS, code, pointer};
use crate::{
    bodies::sample,
    fields::{Field, Kind, Operation, fields, operations, with},
};

/// A request with one thing wrong, and where.
struct Wrong {
    operation: Operation,
    body: Value,
    /// What the refusal must point at.
    pointer: String,
    what: String,
    /// What the field's schema is called.
    schema: String,
}

fn with_bodies(api: &Value) -> Vec<(Operation, Value)> {
    let operations = operations(api).into_iter().filter(Operation::is_write);
    let bodies: Vec<_> = operations.filter_map(|it| it.body.clone().map(|body| (it, body))).collect();
    assert!(bodies.len() > 50, "only {} operations take a body", bodies.len());
    bodies
}

fn wrong(api: &Value, replacements: impl Fn(&Field) -> Vec<(Value, String)>) -> Vec<Wrong> {
    let mut found = Vec::new();
    for (operation, schema) in with_bodies(api) {
        let body = sample(api, &schema);
        for field in fields(api, &schema) {
            for (value, what) in replacements(&field) {
                let body = with(api, &schema, &body, &field.pointer, value);
                found.push(Wrong {
                    operation: operation.clone(),
                    body,
                    pointer: field.pointer.clone(),
                    what,
                    schema: field.schema.clone(),
                });
            }
        }
    }
    found
}

/// What is of another type than any that the field takes.
fn another_type(field: &Field) -> Vec<(Value, String)> {
    let values = match field.kind {
        Kind::Text | Kind::Formed | Kind::Day => vec![json!(7), json!(["x"]), json!({"x": 1}), json!(true)],
        Kind::Number => vec![json!("7"), json!(1.5), json!(1e300), json!([7]), json!(false)],
        Kind::Flag => vec![json!("true"), json!(1), json!([])],
        Kind::List => vec![json!("x"), json!(7), json!({"0": "x"})],
        Kind::Object => vec![json!("x"), json!(7), json!(true)],
    };
    let mut values: Vec<_> =
        values.into_iter().map(|value| (value.clone(), format!("{value} for {:?}", field.kind))).collect();
    if matches!(field.kind, Kind::Formed | Kind::Day) {
        values.push((json!("no-such-thing"), "a text of another form".to_owned()));
    }
    values
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_of_another_type_is_named_in_the_refusal() {
    let attack = Attack::prepare().await;
    let requests = wrong(&attack.api, another_type);
    let count = requests.len();
    stream::iter(requests)
        .for_each_concurrent(CLIENTS, |it| {
            let attack = &attack;
            async move {
                let answer = attack.write(&it.operation, &it.operation.nowhere(), &it.body).await;
                let shown = format!("{} with {} at {}", it.operation.name(), it.what, it.pointer);
                // An object in the place of a list is found out at the list or at the first thing in it.
                attack
                    .expect(&shown, &answer, |answer| answer.status == 422 && pointer(answer).starts_with(&it.pointer));
            }
        })
        .await;
    assert!(count > 800, "{count} fields");
    attack.end(count).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_nobody_knows_is_refused_wherever_it_is() {
    let attack = Attack::prepare().await;
    let mut requests = Vec::new();
    for (operation, schema) in with_bodies(&attack.api) {
        let body = sample(&attack.api, &schema);
        let objects = fields(&attack.api, &schema)
            .into_iter()
            .filter(|field| field.kind == Kind::Object && !field.schema.is_empty());
        for at in [String::new()].into_iter().chain(objects.map(|field| field.pointer)) {
            let pointer = format!("{at}/no_such_field");
            let body = with(&attack.api, &schema, &body, &pointer, json!("x"));
            requests.push(Wrong {
                operation: operation.clone(),
                body,
                pointer,
                what: String::new(),
                schema: String::new(),
            });
        }
    }
    let count = requests.len();
    stream::iter(requests)
        .for_each_concurrent(CLIENTS, |it| {
            let attack = &attack;
            async move {
                let answer = attack.write(&it.operation, &it.operation.nowhere(), &it.body).await;
                let shown = format!("{} with {}", it.operation.name(), it.pointer);
                attack.expect(&shown, &answer, |answer| {
                    (answer.status, pointer(answer)) == (422, &*it.pointer)
                        && answer.json["errors"][0]["code"] == "field.unknown"
                });
            }
        })
        .await;
    attack.end(count).await;
}

/// Whether a field is a secret, which may be made of anything that can be typed.
fn is_secret(field: &Field) -> bool {
    ["/password", "/new", "/current", "/pin"].contains(&field.pointer.as_str())
}

/// Whether a field takes what a scanner sent as it is, whatever that is: mending it is the operation's work.
fn is_scan(wrong: &Wrong) -> bool {
    wrong.operation.path == "/scans" && ["/text", "/separator"].contains(&wrong.pointer.as_str())
}

fn unprintable(field: &Field) -> Vec<(Value, String)> {
    if field.kind != Kind::Text {
        return Vec::new();
    }
    let mut values = vec![(json!("a\0b"), "NUL".to_owned()), (json!("x".repeat(64 * 1024)), "64 KiB".to_owned())];
    if !is_secret(field) {
        for (text, what) in
            [("a\u{202E}b", "bidi"), ("a\u{200B}b", "zero width"), ("a\u{FEFF}b", "BOM"), ("a\u{1B}[2Jb", "escape")]
        {
            values.push((json!(text), what.to_owned()));
        }
    }
    values
}

/// What the checked texts of the kernel are called in the description.
const CHECKED: [&str; 10] = [
    "Sku",
    "LocationCode",
    "LotCode",
    "SerialCode",
    "Barcode",
    "DisplayName",
    "ShortCode",
    "ExternalRef",
    "ReasonCode",
    "Note",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_label_can_show_is_refused_in_every_text() {
    let attack = Attack::prepare().await;
    let requests = wrong(&attack.api, unprintable);
    let count = requests.len();
    stream::iter(requests)
        .for_each_concurrent(CLIENTS, |it| {
            let attack = &attack;
            async move {
                let answer = attack.write(&it.operation, &it.operation.nowhere(), &it.body).await;
                if is_scan(&it) && it.what != "NUL" {
                    assert!([200, 422].contains(&answer.status), "{}", answer.json);
                    return;
                }
                let shown = format!("{} with {} at {}", it.operation.name(), it.what, it.pointer);
                // Who is no enrolled device, or has no code, learns that alone.
                // Checked texts, and NUL anywhere, are refused as they are read; other texts once what they are about is known.
                let read = it.what == "NUL" || CHECKED.contains(&&*it.schema);
                attack.expect(&shown, &answer, |answer| {
                    if read {
                        pointer(answer).starts_with(&it.pointer)
                    } else {
                        [401, 403, 404, 422].contains(&answer.status)
                    }
                });
            }
        })
        .await;
    assert!(count > 500, "{count} texts");
    attack.end(count).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_at_the_ends_of_their_range_never_cause_an_accident() {
    let attack = Attack::prepare().await;
    let ends = |field: &Field| {
        let numbers = [json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(i32::MAX), json!(-1), json!(0)];
        let days = [json!("0000-01-01"), json!("-9999-01-01"), json!("9999-12-31"), json!("+262142-12-31")];
        let values: Vec<Value> = match field.kind {
            Kind::Number => numbers.to_vec(),
            Kind::Day => days.to_vec(),
            _ => Vec::new(),
        };
        values.into_iter().map(|value| (value.clone(), value.to_string())).collect()
    };
    let requests = wrong(&attack.api, ends);
    assert!(requests.len() > 200, "{}", requests.len());
    stream::iter(requests)
        .for_each_concurrent(CLIENTS, |it| {
            let attack = &attack;
            async move {
                let answer = attack.write(&it.operation, &it.operation.nowhere(), &it.body).await;
                let shown = format!("{} with {} at {}", it.operation.name(), it.what, it.pointer);
                // Some are fine, and what they are about is not there. Two that are fine may meet, and one then waits its turn.
                let in_turn = code(&answer) == "catalog.being_added" && answer.headers.contains_key("retry-after");
                if (answer.status >= 500 && !in_turn) || code(&answer) == "internal" {
                    attack.wrong.lock().unwrap().push(format!("{shown}: {} {}", answer.status, answer.json));
                }
            }
        })
        .await;
    let wrong = attack.wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
