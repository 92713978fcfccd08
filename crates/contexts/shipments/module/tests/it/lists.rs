//! Reading orders and shipments.

use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    bench::{Bench, id},
    masters::{customer, owner, warehouse},
};

async fn all(bench: &Bench, path: &str) -> Vec<Value> {
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = bench.ann.get(&format!("{path}&limit=2{after}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return seen,
        }
    }
}

fn numbers(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["number"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn orders_come_in_pages_newest_due_or_most_urgent_first() {
    let bench = Bench::start().await;
    for (priority, due) in [
        (50, json!("2026-12-03")),
        (90, json!(null)),
        (50, json!("2026-12-01")),
        (90, json!("2026-12-03")),
        (10, json!(null)),
    ] {
        bench.test.clock.advance(Duration::seconds(1));
        bench.take_with(&[(1, "1")], json!({"priority": priority, "due_on": due})).await.expect(201);
    }
    for (sort, wanted) in [("newest", [5, 4, 3, 2, 1]), ("due", [3, 1, 4, 2, 5]), ("urgent", [2, 4, 1, 3, 5])] {
        let rows = all(&bench, &format!("/orders?sort={sort}")).await;
        assert_eq!(numbers(&rows), wanted.map(|n| format!("SO-{n:06}")), "{sort}");
    }
}

#[tokio::test]
async fn orders_are_filtered() {
    let bench = Bench::start().await;
    let first = bench
        .take_with(
            &[(1, "1")],
            json!({"customer_id": customer(1), "due_on": "2026-12-01", "source": "shop", "external_ref": "7"}),
        )
        .await
        .expect(201);
    bench.act(&first, "release", json!({})).await.expect(200);
    bench.take_with(&[(1, "1")], json!({"due_on": "2026-12-05", "external_ref": "7"})).await.expect(201);
    for (query, wanted) in [
        ("state=promised".to_owned(), vec!["SO-000002"]),
        ("state=allocated".to_owned(), vec!["SO-000001"]),
        (format!("customer_id={}", customer(1)), vec!["SO-000001"]),
        (format!("owner_id={}&warehouse_id={}", owner(), warehouse()), vec!["SO-000002", "SO-000001"]),
        (format!("owner_id={}", customer(1)), vec![]),
        ("number=SO-000002".to_owned(), vec!["SO-000002"]),
        ("external_ref=7&sort=due".to_owned(), vec!["SO-000001", "SO-000002"]),
        ("external_ref=7&source=shop".to_owned(), vec!["SO-000001"]),
        ("due_until=2026-12-04&sort=urgent".to_owned(), vec!["SO-000001"]),
        (format!("parent_id={}", id::<()>("order", 1)), vec![]),
    ] {
        let mut wanted = wanted;
        let page = bench.ann.get(&format!("/orders?{query}")).await.expect(200);
        let rows = page["items"].as_array().unwrap().clone();
        let mut found = numbers(&rows);
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{query}");
    }
    for odd in ["colour=red", "sort=odd", "owner_id=x", "due_until=soon"] {
        bench.ann.get(&format!("/orders?{odd}")).await.refused(422, "query.invalid");
    }
    bench.ann.get("/orders?limit=0").await.refused(422, "invalid");
    bench.ann.get("/orders?sort=due&after=e30").await.refused(400, "page.cursor");
    bench.ann.get(&format!("/orders/{}", id::<()>("order", 1))).await.refused(404, "shipments.order_unknown");
    bench.api.caller("eve", &[]).get("/orders").await.refused(403, "auth.forbidden");
}

#[tokio::test]
async fn shipments_come_newest_first_and_are_filtered() {
    let bench = Bench::start().await;
    let mut shipped = Vec::new();
    for n in [1, 2, 1] {
        bench.test.clock.advance(Duration::seconds(1));
        let order = bench.packed(&[(n, "1")]).await;
        shipped.push(bench.act(&order, "ship", json!({})).await.expect(201));
    }
    let rows = all(&bench, "/shipments?").await;
    assert_eq!(numbers(&rows), ["SH-000003", "SH-000002", "SH-000001"]);
    let sscc = shipped[1]["cartons"][0]["sscc"].as_str().unwrap();
    let order = shipped[0]["order_id"].as_str().unwrap();
    for (query, wanted) in [
        (format!("sscc={sscc}"), vec!["SH-000002"]),
        (format!("order_id={order}"), vec!["SH-000001"]),
        ("number=SH-000003".to_owned(), vec!["SH-000003"]),
        (format!("owner_id={}&warehouse_id={}", owner(), warehouse()), vec!["SH-000003", "SH-000002", "SH-000001"]),
        (format!("customer_id={}", customer(1)), vec![]),
    ] {
        let page = bench.ann.get(&format!("/shipments?{query}")).await.expect(200);
        assert_eq!(numbers(page["items"].as_array().unwrap()), wanted, "{query}");
    }
    bench.ann.get("/shipments?colour=red").await.refused(422, "query.invalid");
    bench.ann.get(&format!("/shipments/{}", id::<()>("shipment", 1))).await.refused(404, "shipments.shipment_unknown");
    bench.ann.get("/shipments/x").await.refused(404, "path.unknown");
}
