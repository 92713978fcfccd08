//! Quantities and dates that an item, or the calendar, does not allow: in bodies that are right but for them.

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Attack, CLIENTS, code, pointer};
use crate::{
    fields::{Field, Kind, Operation, UNKNOWN, fields, operations, with},
    scene::{sscc, text},
};

/// Quantities that are none, with what the refusal says.
const QUANTITIES: [(&str, &str); 12] = [
    ("-1", "quantity.negative"),
    ("-0.5", "quantity.negative"),
    ("0.5", "quantity.too_fine"),
    ("1.0000001", "quantity.too_fine"),
    ("1000000000000001", "quantity.too_large"),
    ("99999999999999999999999999999999", "quantity.too_large"),
    ("1e3", "quantity.not_a_number"),
    ("NaN", "quantity.not_a_number"),
    ("Infinity", "quantity.not_a_number"),
    ("1,5", "quantity.not_a_number"),
    ("\u{661}", "quantity.not_a_number"),
    ("", "quantity.not_a_number"),
];

const DAYS: [&str; 5] = ["0000-01-01", "9999-12-31", "-0001-01-01", "+262142-12-31", "2026-02-30"];

/// A write that would be carried out as it is, of whole pieces.
struct Right {
    /// As the description has it.
    path: &'static str,
    address: String,
    body: Value,
}

/// Everything in a state in which it can be written to, with a body that is right for it.
async fn right(attack: &Attack) -> Vec<Right> {
    let scene = &attack.scene;
    let (warehouse, owner, mug) = (&scene.warehouse, &scene.owner, scene.item("MUG"));
    let stock = scene.rows(&format!("/stock?item_id={}", text(mug))).await[0].clone();
    let delivery =
        scene.announce(json!([{"sku": "MUG", "quantity": "10"}, {"sku": "MILK", "quantity": "9"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let putaway =
        scene.post(&receipts, json!({"by": "unit", "sku": "MUG", "quantity": "2"})).await["putaways"][0].clone();
    let putaway_token = scene.claim(&putaway["task_id"]).await;
    let counted = json!({"warehouse_id": warehouse, "stock_id": stock["stock_id"]});
    let count = scene.post("/counts", counted).await["counts"][0].clone();
    let count_token = scene.claim(&count["task_id"]).await;
    let order = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "3"}])).await).await;
    let pick_token = scene.claim(&order["task_id"]).await;
    let stop = scene.stops(&order).await[0].clone();
    let stops = format!("/pick-lists/{}/lines/{}", text(&order["pick_list_id"]), text(&stop["id"]));
    let packed = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "2"}])).await).await;
    scene.pick_all(&packed).await;
    let carton = scene.post(&format!("/orders/{}/cartons", text(&packed["id"])), json!({})).await;
    let case = json!([{"level": "case", "quantity": "12"}]);
    let row = |path, address: &str, body| Right { path, address: address.to_owned(), body };
    let stock_id = &stock["stock_id"];
    vec![
        row(
            "/items",
            "/items",
            json!({"owner_id": owner, "sku": "X-1", "name": "X", "packagings": case, "initial_quantity": "1",
            "warehouse_id": warehouse, "location": "R-1", "tracking": "expiry", "lot": "L", "expires_on": "2028-01-01"}),
        ),
        row(
            "/items/{id}/move",
            &format!("/items/{}/move", text(mug)),
            json!({"warehouse_id": warehouse, "from_location": stock["location"], "to_location": "R-1",
            "quantity": "1"}),
        ),
        row(
            "/deliveries",
            "/deliveries",
            json!({"owner_id": owner, "warehouse_id": warehouse, "expected_on": "2026-12-01",
            "lines": [{"sku": "MILK", "quantity": "12", "lot": "L", "expires_on": "2028-01-01"}],
            "handling_units": [{"sscc": sscc(77), "contents": [{"line": 1, "quantity": "12", "lot": "L", "expires_on": "2028-01-01"}]}]}),
        ),
        row(
            "/deliveries/{id}/receipts",
            &receipts,
            json!({"by": "unit", "line_id": delivery["lines"][1]["id"], "quantity": "1", "lot": "L",
            "expires_on": "2028-01-01"}),
        ),
        row(
            "/receipts",
            "/receipts",
            json!({"kind": "return", "owner_id": owner, "warehouse_id": warehouse, "sku": "MILK", "quantity": "1", "lot": "L",
            "expires_on": "2028-01-01", "reason": "BACK"}),
        ),
        row(
            "/putaways/{id}/complete",
            &format!("/putaways/{}/complete", text(&putaway["id"])),
            json!({"token": putaway_token, "location": putaway["location"], "quantity": "1"}),
        ),
        row(
            "/counts/{id}/result",
            &format!("/counts/{}/result", text(&count["id"])),
            json!({"token": count_token, "counted": "45"}),
        ),
        row(
            "/pick-lists/{id}/lines/{line_id}/confirm",
            &format!("{stops}/confirm"),
            json!({"token": pick_token, "quantity": "1"}),
        ),
        row(
            "/orders",
            "/orders",
            json!({"owner_id": owner, "warehouse_id": warehouse, "due_on": "2026-12-01", "lines": [{"sku": "MUG", "quantity": "1"}]}),
        ),
        row(
            "/cartons/{id}/lines",
            &format!("/cartons/{}/lines", text(&carton["id"])),
            json!({"sku": "MUG", "quantity": "1"}),
        ),
        row(
            "/stock/adjustments",
            "/stock/adjustments",
            json!({"direction": "in", "quantity": "1", "reason": "FOUND",
            "found": {"item_id": scene.item("MILK"), "warehouse_id": warehouse, "location": "R-1", "lot": {"code": "L", "expires_on": "2028-01-01"}}}),
        ),
        row(
            "/stock/finds",
            "/stock/finds",
            json!({"quantity": "1",
            "found": {"item_id": scene.item("MILK"), "warehouse_id": warehouse, "location": "R-1", "lot": {"code": "L", "expires_on": "2028-01-01"}}}),
        ),
        row(
            "/stock/reservations",
            "/stock/reservations",
            json!({"warehouse_id": warehouse, "order_id": UNKNOWN,
            "lines": [{"order_line_id": UNKNOWN, "item_id": mug, "quantity": "1"}]}),
        ),
        row("/stock/moves", "/stock/moves", json!({"stock_id": stock_id, "quantity": "1", "to_location": "R-1"})),
        row(
            "/stock/status-changes",
            "/stock/status-changes",
            json!({"stock_id": stock_id, "quantity": "1", "to": "hold", "reason": "CHECK"}),
        ),
        // What is left there is doubted: nothing is done with it after this.
        row(
            "/pick-lists/{id}/lines/{line_id}/short",
            &format!("{stops}/short"),
            json!({"token": pick_token, "found": "1"}),
        ),
    ]
}

/// The fields of a body that hold quantities or days, and are there.
fn figures(attack: &Attack, operation: &Operation, body: &Value) -> Vec<Field> {
    let fields = fields(&attack.api, operation.body.as_ref().unwrap()).into_iter();
    fields
        .filter(|field| {
            (field.schema == "DecimalText" || field.kind == Kind::Day) && body.pointer(&field.pointer).is_some()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quantities_and_dates_out_of_range_are_refused_at_their_field_and_change_nothing() {
    let mut attack = Attack::prepare().await;
    let rights = right(&attack).await;
    attack.begin().await;
    let posts: Vec<_> =
        operations(&attack.api).into_iter().filter(|it| it.method == axum::http::Method::POST).collect();
    let mut requests = Vec::new();
    for right in &rights {
        let operation = posts.iter().find(|it| it.path == right.path).unwrap_or_else(|| panic!("no {}", right.path));
        let found = figures(&attack, operation, &right.body);
        assert!(!found.is_empty(), "{} has no figures", right.path);
        for field in found {
            let bad: Vec<(&str, &str)> =
                if field.kind == Kind::Day { DAYS.iter().map(|day| (*day, "")).collect() } else { QUANTITIES.to_vec() };
            for (value, expected) in bad {
                let body =
                    with(&attack.api, operation.body.as_ref().unwrap(), &right.body, &field.pointer, json!(value));
                requests.push((operation, right.address.clone(), field.pointer.clone(), value, expected, body));
            }
        }
    }
    let count = requests.len();
    assert!(count > 200, "{count}");
    stream::iter(requests)
        .for_each_concurrent(CLIENTS, |(operation, address, at, value, expected, body)| {
            let attack = &attack;
            async move {
                let answer = attack.write(operation, &address, &body).await;
                attack.expect(&format!("{} with {value:?} at {at}", operation.name()), &answer, |answer| {
                    let found = answer.json["errors"][0]["code"].as_str().unwrap_or_default();
                    (answer.status, code(answer), pointer(answer)) == (422, "invalid", &*at)
                        && (expected.is_empty() || found == expected)
                });
            }
        })
        .await;
    attack.end(count).await;
}

#[tokio::test]
async fn the_bodies_of_these_tests_are_right_but_for_what_is_wrong_in_them() {
    let attack = Attack::prepare().await;
    for right in right(&attack).await {
        let answer = attack.boss().post(&right.address, right.body.clone()).await;
        assert!(
            (200..300).contains(&answer.status),
            "{} with {:#}: {} {:#}",
            right.path,
            right.body,
            answer.status,
            answer.json
        );
    }
}

#[tokio::test]
async fn more_decimals_than_the_item_is_counted_in_are_refused_and_its_own_are_kept_exactly() {
    let attack = Attack::prepare().await;
    let scene = &attack.scene;
    let order =
        |quantity: &str| json!({"warehouse_id": scene.warehouse, "lines": [{"sku": "RICE", "quantity": quantity}]});
    for (quantity, status) in [
        ("0.0001", 422),
        ("1.23456", 422),
        ("0.001", 201),
        ("1.2300", 201),
        ("1000000000000", 201),
        ("1000000000000.001", 422),
    ] {
        let answer = scene.boss.post("/orders", order(quantity)).await;
        assert_eq!(answer.status, status, "{quantity}: {:#}", answer.json);
    }
    let place = scene.bring_in("RICE", "0.003", json!({})).await;
    let released = scene.release(&scene.order(json!([{"sku": "RICE", "quantity": "0.001"}])).await).await;
    let stops = scene.pick_all(&released).await;
    scene.pack(&released, &stops).await;
    scene.ship(&released).await;
    assert_eq!(scene.stock("RICE").await, [(place, "available".into(), "0.002".into(), "0".into())]);
    scene.settled().await;
}
