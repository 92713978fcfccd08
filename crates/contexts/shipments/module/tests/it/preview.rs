//! What a release would come to, told beforehand.

use ambar_locations_contract::LocationKind;
use ambar_shipments::STATEMENTS;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use crate::{
    bench::{Bench, item},
    masters::customer,
};

async fn preview(bench: &Bench, orders: &[&Value], takes: bool) -> Vec<Value> {
    let ids: Vec<&Value> = orders.iter().map(|order| &order["id"]).collect();
    let body = json!({"order_ids": ids, "take_from_lower": takes});
    bench.ann.post("/orders/release-preview", body).await.expect(200)["orders"].as_array().unwrap().clone()
}

fn lines<'a>(order: &'a Value, field: &str) -> Vec<&'a Value> {
    order["lines"].as_array().unwrap().iter().map(|line| &line[field]).collect()
}

#[tokio::test]
async fn a_preview_tells_what_would_be_claimed_and_what_would_be_short() {
    let bench = Bench::start().await;
    bench.inventory.stock(item(1), "C-1", 2);
    let order = bench.take(&[(1, "15"), (2, "4"), (7, "1")]).await;
    let [seen] = &preview(&bench, &[&order], false).await[..] else { panic!("one order") };
    assert_eq!((&seen["id"], &seen["number"], &seen["state"]), (&order["id"], &json!("SO-000001"), &json!("promised")));
    assert_eq!(
        (&seen["outcome"], &seen["refusal"], &seen["policy"]),
        (&json!("part"), &json!(null), &json!("ship_available"))
    );
    assert_eq!(lines(seen, "wanted"), ["15", "4", "1"]);
    assert_eq!(lines(seen, "claimed"), ["12", "4", "0"]);
    let claims: Vec<_> = seen["lines"][0]["claims"].as_array().unwrap().iter().collect();
    assert_eq!((&claims[0]["location"], &claims[0]["quantity"]), (&json!("A-1"), &json!("10")));
    assert_eq!((&claims[1]["location"], &claims[1]["why"]["order"]), (&json!("C-1"), &json!("fifo")));
    assert_eq!(
        lines(seen, "shortage"),
        [
            &json!({"missing": "3", "passed_over": [], "refusal": null}),
            &json!(null),
            &json!({"missing": "1", "passed_over": [], "refusal": null})
        ]
    );
}

#[tokio::test]
async fn a_preview_changes_nothing() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "15")]).await;
    let count = "SELECT (SELECT count(*) FROM platform.audit) + (SELECT count(*) FROM platform.event)
        + (SELECT count(*) FROM platform.idempotency) + (SELECT count(*) FROM shipments.timeline)
        + (SELECT count(*) FROM shipments.allocation)";
    let written = || async { sqlx::query_scalar::<_, i64>(count).fetch_one(&bench.test.owner).await.unwrap() };
    let (before, shown) = (written().await, bench.show(&order).await);
    preview(&bench, &[&order], true).await;
    assert_eq!((written().await, bench.show(&order).await), (before, shown));
    assert_eq!((bench.inventory.claimed("allocated"), bench.inventory.promised()), (0, 10));
    assert!(bench.picking.opened.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_one_order_gets_is_gone_for_the_next() {
    let bench = Bench::start().await;
    let whole = json!({"customer_id": customer(2)});
    let (first, second) = (bench.take(&[(1, "7")]).await, bench.take(&[(1, "7")]).await);
    let third = bench.take_with(&[(2, "11"), (1, "1")], whole).await.expect(201);
    let seen = preview(&bench, &[&first, &second, &third], false).await;
    let outcomes: Vec<_> = seen.iter().map(|order| &order["outcome"]).collect();
    assert_eq!(outcomes, ["whole", "part", "waits"]);
    assert_eq!(lines(&seen[0], "claimed"), ["7"]);
    assert_eq!(lines(&seen[1], "claimed"), ["3"]);
    assert_eq!(seen[1]["lines"][0]["shortage"]["passed_over"], json!([{"why": "reserved", "quantity": "7"}]));
    // Of an order of all or nothing the line that stopped it says so, and the others are compared with what is left.
    let missing: Vec<_> = lines(&seen[2], "shortage").iter().map(|shortage| &shortage["missing"]).collect();
    assert_eq!(missing, ["1", "1"]);
    let other_way = preview(&bench, &[&second, &first], false).await;
    assert_eq!((&other_way[0]["outcome"], &other_way[1]["outcome"]), (&json!("whole"), &json!("part")));
    for (order, seen) in [&first, &second, &third].into_iter().zip(&seen) {
        let released = bench.act(order, "release", json!({})).await.expect(200);
        assert_eq!(lines(&released, "shortage"), lines(seen, "shortage"));
    }
}

#[tokio::test]
async fn what_would_be_taken_from_others_is_told_with_whose_it_is() {
    let bench = Bench::start().await;
    let of = |priority: i16, lines: &'static [(u32, &'static str)]| {
        let bench = &bench;
        async move { bench.take_with(lines, json!({"priority": priority})).await.expect(201) }
    };
    let low = of(20, &[(1, "6")]).await;
    bench.act(&low, "release", json!({})).await.expect(200);
    let (middle, high, higher) = (of(50, &[(1, "4")]).await, of(90, &[(1, "5")]).await, of(91, &[(1, "3")]).await);
    assert_eq!(preview(&bench, &[&high], false).await[0]["lines"][0]["claimed"], "4");
    let seen = preview(&bench, &[&middle, &high, &higher], true).await;
    let loss = |order: &Value, quantity: &str| json!({"order_id": order["id"], "number": order["number"], "quantity": quantity});
    assert_eq!(seen[0]["lines"][0]["taken"], json!([]), "four are free");
    assert_eq!(seen[1]["lines"][0]["taken"], json!([loss(&low, "5")]));
    // What is left of the lowest goes first, then what the first of these orders would have got.
    assert_eq!(seen[2]["lines"][0]["taken"], json!([loss(&low, "1"), loss(&middle, "2")]));
    for (order, seen) in [&middle, &high, &higher].into_iter().zip(&seen) {
        let released = bench.act(order, "release", json!({"take_from_lower": true})).await.expect(200);
        assert_eq!(lines(&released, "allocated"), lines(seen, "claimed"));
    }
}

#[tokio::test]
async fn an_order_that_would_not_be_released_says_why_and_takes_nothing_from_the_others() {
    let bench = Bench::start().await;
    let held = bench.take_with(&[(1, "8")], json!({"hold": true})).await.expect(201);
    let done = bench.released(&[(2, "1")]).await;
    let open = bench.take(&[(1, "8")]).await;
    let seen = preview(&bench, &[&held, &done, &open], false).await;
    let refusal = |order: &Value| (order["outcome"].clone(), order["refusal"]["code"].clone());
    assert_eq!(refusal(&seen[0]), (json!("refused"), json!("shipments.on_hold")));
    assert_eq!(refusal(&seen[1]), (json!("refused"), json!("shipments.order_state")));
    assert!(seen[0]["refusal"]["detail"].as_str().unwrap().len() > 10);
    assert_eq!((&seen[0]["lines"], &seen[2]["outcome"]), (&json!([]), &json!("whole")));
    bench.locations.places.lock().unwrap().retain(|(_, kind)| *kind != LocationKind::Staging);
    let seen = preview(&bench, &[&open], false).await;
    assert_eq!(refusal(&seen[0]), (json!("refused"), json!("shipments.no_staging")));
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_refused() {
    let bench = Bench::start().await;
    let order = bench.take(&[(1, "1")]).await;
    let id = order["id"].as_str().unwrap();
    let refused = async |ids: Value, status: u16, code: &str| {
        let refusal = bench.ann.post("/orders/release-preview", json!({"order_ids": ids})).await.expect(status);
        let found = if status == 422 { &refusal["errors"][0]["code"] } else { &refusal["code"] };
        assert_eq!(found, code, "{refusal:#}");
    };
    refused(json!([]), 422, "shipments.how_many").await;
    refused(json!(vec![id; 201]), 422, "shipments.how_many").await;
    refused(json!([id, id]), 422, "shipments.order_twice").await;
    refused(json!([id, item(9)]), 404, "shipments.order_unknown").await;
    let reader = bench.api.caller("eve", &["shipments:read"]);
    reader.post("/orders/release-preview", json!({"order_ids": [id]})).await.refused(403, "auth.forbidden");
}

#[tokio::test]
async fn orders_of_very_many_lines_are_not_looked_at_together() {
    let bench = Bench::start().await;
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(bench.take(&vec![(1, "1"); 900]).await);
    }
    let ids: Vec<_> = orders.iter().map(|order| &order["id"]).collect();
    let refusal = bench.ann.post("/orders/release-preview", json!({"order_ids": ids})).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "shipments.too_many_lines");
    assert_eq!(preview(&bench, &orders[..5].iter().collect::<Vec<_>>(), false).await.len(), 5);
}

#[tokio::test]
async fn what_a_preview_reads_it_finds_by_key() {
    let bench = Bench::start().await;
    let version: i64 = sqlx::query_scalar("SELECT current_setting('server_version_num')::bigint")
        .fetch_one(&bench.test.owner)
        .await
        .unwrap();
    if version < 160_000 {
        // Older servers cannot explain a statement without its values.
        return;
    }
    let read: Vec<_> = STATEMENTS.iter().filter(|sql| sql.contains("WITH ORDINALITY AS w (id, n)")).collect();
    assert_eq!(read.len(), 2);
    let mut conn = bench.test.db.reader().acquire().await.unwrap();
    // A table of a few rows is read whole otherwise, whatever there is to find them by.
    sqlx::raw_sql("SET enable_seqscan = off").execute(&mut *conn).await.unwrap();
    for sql in read {
        let explain = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN (GENERIC_PLAN) {sql}")));
        let plan: Vec<String> = explain.fetch_all(&mut *conn).await.unwrap().iter().map(|line| line.get(0)).collect();
        let plan = plan.join("\n");
        assert!(plan.contains("Index Cond") && !plan.contains("Seq Scan"), "{plan}");
    }
}
