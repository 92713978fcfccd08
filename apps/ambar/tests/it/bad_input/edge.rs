//! What is wrong around the body: its form, its size, its key, its version, its address.

use axum::http::Method;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Attack, CLIENTS, code};
use crate::{
    bodies::sample,
    fields::{Operation, UNKNOWN, operations},
    scene::text,
};

const JSON: (&str, &str) = ("content-type", "application/json");

fn writes(api: &Value) -> Vec<Operation> {
    operations(api).into_iter().filter(Operation::is_write).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_json_or_too_long_is_refused_as_such() {
    let attack = Attack::prepare().await;
    let operations = writes(&attack.api);
    stream::iter(operations)
        .for_each_concurrent(CLIENTS, |operation| {
            let attack = &attack;
            async move {
                let address = operation.nowhere();
                let broken: [&[u8]; 8] =
                    [b"", b"{", b"nul", b"{\"a\":1}}", b"\"\\ud800\"", b"{\"a\":\xff}", b"<a/>", &[b'['; 2000]];
                for bytes in broken.into_iter().filter(|_| operation.body.is_some()) {
                    let key = attack.key();
                    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\""), JSON];
                    let answer = attack.send(&operation, &address, &headers, bytes).await;
                    let shown = format!(
                        "{} with {:?}",
                        operation.name(),
                        String::from_utf8_lossy(&bytes[..bytes.len().min(20)])
                    );
                    attack.expect(&shown, &answer, |answer| [400, 422].contains(&answer.status));
                }
                for media in [
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "application/jsonx",
                    "multipart/form-data; boundary=x",
                ] {
                    let Some(schema) = &operation.body else { continue };
                    let (key, body) = (attack.key(), sample(&attack.api, schema).to_string());
                    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\""), ("content-type", media)];
                    let answer = attack.send(&operation, &address, &headers, body).await;
                    attack.expect(&format!("{} as {media}", operation.name()), &answer, |answer| {
                        (answer.status, code(answer)) == (415, "body.not_json")
                    });
                }
                if operation.streams {
                    // What is not read is not counted: its query is looked at first, and its own tests send it too much.
                    return;
                }
                let key = attack.key();
                let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\""), JSON];
                let answer = attack.send(&operation, &address, &headers, vec![b' '; 64 * 1024 * 1024 + 1]).await;
                attack.expect(&format!("{} with 64 MiB", operation.name()), &answer, |answer| {
                    (answer.status, code(answer)) == (413, "body.too_large")
                });
            }
        })
        .await;
    attack.end(500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_without_a_good_key_of_its_own_is_refused() {
    let mut attack = Attack::prepare().await;
    let owner = json!({"code": "OTHER", "name": "Other"});
    attack.boss().post_keyed("/owners", "taken", owner).await.expect(201);
    attack.begin().await;
    let operations: Vec<_> = writes(&attack.api).into_iter().filter(|it| it.keyed).collect();
    assert!(operations.len() > 50);
    stream::iter(operations)
        .for_each_concurrent(CLIENTS, |operation| {
            let attack = &attack;
            async move {
                let address = operation.nowhere();
                let body =
                    operation.body.as_ref().map_or(Value::Null, |schema| sample(&attack.api, schema)).to_string();
                let long = "k".repeat(256);
                let keys = [
                    (None, 400, "idempotency.key_missing"),
                    (Some(""), 400, "idempotency.key_malformed"),
                    (Some("a b"), 400, "idempotency.key_malformed"),
                    (Some(long.as_str()), 400, "idempotency.key_malformed"),
                    (Some("taken"), 422, "idempotency.key_reused"),
                ];
                for (key, status, expected) in keys {
                    attack.key();
                    let headers: Vec<_> = key
                        .map(|key| ("idempotency-key", key))
                        .into_iter()
                        .chain([("if-match", "\"1\""), JSON])
                        .collect();
                    let answer = attack.send(&operation, &address, &headers, body.clone()).await;
                    attack.expect(&format!("{} with the key {key:?}", operation.name()), &answer, |answer| {
                        (answer.status, code(answer)) == (status, expected)
                    });
                }
            }
        })
        .await;
    attack.end(250).await;
}

/// One of everything that has a version, by its collection.
async fn versioned(attack: &Attack) -> Vec<(&'static str, Value)> {
    let scene = &attack.scene;
    let made = async |path: &str, body: Value| scene.post(path, body).await["id"].clone();
    let user = json!({"name": "ann", "password": "correct horse battery", "roles": ["warehouse_operator"]});
    let kind = json!({"code": "RACK", "name": "Rack", "kind": "storage"});
    let place = scene.get(&format!("/warehouses/{}/locations/A-01", text(&scene.warehouse))).await["id"].clone();
    let limits = format!("/count-limits/{}", text(&scene.warehouse));
    scene.boss.send(Method::PUT, &limits, Some("limits"), Some(0), Some(json!({"percent": 5}))).await.expect(200);
    vec![
        ("users", made("/users", user).await),
        ("devices", scene.post("/devices", json!({"name": "Handheld 2"})).await["device"]["id"].clone()),
        ("people", made("/people", json!({"badge": "1", "name": "Ann"})).await),
        ("categories", made("/categories", json!({"code": "FOOD", "name": "Food"})).await),
        ("location-types", made("/location-types", kind).await),
        ("owners", scene.owner.clone()),
        ("partners", scene.supplier.clone()),
        ("items", scene.item("MUG").clone()),
        ("warehouses", scene.warehouse.clone()),
        ("zones", scene.zone.clone()),
        ("locations", place),
        ("sscc-range", json!(UNKNOWN)),
        ("count-limits", scene.warehouse.clone()),
        ("printers", scene.printer("GATE", 9100).await["id"].clone()),
        ("allocation-rules", made("/allocation-rules", json!({"order": "lifo"})).await),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_of_what_was_changed_meanwhile_is_refused() {
    let mut attack = Attack::prepare().await;
    let things = versioned(&attack).await;
    attack.begin().await;
    // A PIN is set anew whatever it was, and nobody can have read it before.
    let edits: Vec<_> = writes(&attack.api)
        .into_iter()
        .filter(|it| (it.method == Method::PATCH || it.method == Method::PUT) && !it.path.ends_with("/pin"))
        .collect();
    assert!(edits.len() >= things.len(), "{edits:?}");
    for operation in &edits {
        let collection = operation.path.split('/').nth(1).unwrap();
        let (_, id) =
            things.iter().find(|(name, _)| *name == collection).unwrap_or_else(|| panic!("none of {collection}"));
        let address = operation.address(|_| text(id).to_owned());
        let mut body = sample(&attack.api, operation.body.as_ref().unwrap());
        if collection == "sscc-range" {
            body = json!({"extension_digit": 0, "company_prefix": "9521234", "next_reference": 5000});
        }
        for (version, status, expected) in [
            (Some("\"99\""), 412, "stale"),
            (Some("\"0\""), 412, "stale"),
            (Some("1"), 400, "if_match.malformed"),
            (Some("*"), 400, "if_match.malformed"),
            (Some("\"99999999999999999999\""), 400, "if_match.malformed"),
            (None, 428, "if_match.missing"),
        ] {
            let key = attack.key();
            let headers: Vec<_> = version
                .map(|it| ("if-match", it))
                .into_iter()
                .chain([("idempotency-key", key.as_str()), JSON])
                .collect();
            let answer = attack.send(operation, &address, &headers, body.to_string()).await;
            attack.expect(&format!("{} with If-Match {version:?}", operation.name()), &answer, |answer| {
                (answer.status, code(answer)) == (status, expected)
            });
        }
    }
    attack.end(6 * edits.len()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_names_nothing_is_said_to_name_nothing() {
    let attack = Attack::prepare().await;
    let long = "9".repeat(3000);
    let odd = [
        "x",
        "1",
        "-1",
        "%00",
        "%E2%80%AE",
        "%FF",
        "..%2F..%2Fowners",
        "'%20OR%201=1",
        UNKNOWN,
        "00000000-0000-0000-0000-000000000000",
        &long,
    ];
    let operations: Vec<_> = operations(&attack.api).into_iter().filter(|it| it.path.contains('{')).collect();
    let (count, odd) = (operations.len() * (odd.len() - 1), &odd);
    stream::iter(operations)
        .for_each_concurrent(CLIENTS, |operation| {
            let attack = &attack;
            async move {
                let body = operation.body.as_ref().map_or(json!({}), |schema| sample(&attack.api, schema));
                // Stock rows have numbers.
                for id in odd.iter().filter(|id| **id != "1" || !operation.path.starts_with("/stock/")) {
                    let address = operation.address(|_| (*id).to_owned());
                    let answer = attack.write(&operation, &address, &body).await;
                    // The barcode list of a code that nothing has is empty, and a body may be refused before anything is looked for.
                    let empty = answer.status == 200 && operation.path == "/barcodes/{code}";
                    let shown = format!("{} at {}", operation.name(), &address[..address.len().min(120)]);
                    if !empty {
                        attack.expect(&shown, &answer, |answer| [400, 403, 404, 409, 422].contains(&answer.status));
                    }
                }
            }
        })
        .await;
    attack.end(count).await;
}
