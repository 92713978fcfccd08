//! Reading pick lists.

use chrono::Duration;
use serde_json::json;

use crate::floor::{Floor, list_of, order};

#[tokio::test]
async fn lists_come_in_pages_newest_or_most_urgent_first() {
    let floor = Floor::stocked().await;
    for (n, priority) in [(1, 50), (2, 90), (3, 50)] {
        floor.test.clock.advance(Duration::seconds(1));
        let mut list = floor.list(n, &[(1, 1)]);
        list.priority = priority;
        floor.gateway.open_pick_list(&floor.ctx(), list).await.unwrap();
    }
    for (sort, wanted) in [("newest", [3, 2, 1]), ("urgent", [2, 1, 3])] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = floor.ann.get(&format!("/pick-lists?sort={sort}&limit=2{after}")).await.expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(|list| list["order_id"].clone()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, wanted.map(|n| json!(order(n))), "{sort}");
    }
}

#[tokio::test]
async fn lists_are_filtered() {
    let floor = Floor::stocked().await;
    floor.walk(1, &[(1, 1)], "ann").await;
    let (second, token) = floor.walk(2, &[(1, 1)], "ann").await;
    floor.confirm(second, "A-1", json!({"token": token})).await.expect(200);
    let nil = ambar_kernel::WarehouseId::NIL;
    for (query, found) in [
        ("state=completed", vec![2]),
        ("state=open", vec![1]),
        (&*format!("order_id={}", order(1)), vec![1]),
        (&*format!("warehouse_id={nil}&owner_id={nil}&sort=urgent"), vec![1, 2]),
        (&*format!("warehouse_id={}", order(1)), vec![]),
    ] {
        let page = floor.ann.get(&format!("/pick-lists?{query}")).await.expect(200);
        let mut ids: Vec<_> = page["items"].as_array().unwrap().iter().map(|list| list["id"].clone()).collect();
        let mut wanted: Vec<_> = found.into_iter().map(|n| json!(list_of(n))).collect();
        ids.sort_by_key(ToString::to_string);
        wanted.sort_by_key(ToString::to_string);
        assert_eq!(ids, wanted, "{query}");
    }
    floor.ann.get("/pick-lists?colour=red").await.refused(422, "query.invalid");
    floor.ann.get("/pick-lists?sort=odd").await.refused(422, "query.invalid");
    floor.ann.get("/pick-lists?limit=0").await.refused(422, "invalid");
    floor.ann.get("/pick-lists?after=x").await.refused(400, "page.cursor");
}

#[tokio::test]
async fn a_list_shows_its_stops_with_the_reason_of_each() {
    let floor = Floor::stocked().await;
    let opened = floor.open(1, &[(1, 7)]).await;
    let shown = floor.ann.get(&format!("/pick-lists/{}", opened.pick_list_id)).await;
    assert_eq!(shown.headers["etag"], "\"1\"");
    let list = shown.expect(200);
    assert_eq!(
        (&list["order_number"], &list["task_id"], &list["state"]),
        (&json!("SO-1"), &json!(opened.task_id), &json!("open"))
    );
    let stop = &list["lines"][1];
    assert_eq!(
        (&stop["sku"], &stop["name"], &stop["location"], &stop["left"]),
        (&json!("SKU-1"), &json!("A thing"), &json!("B-1"), &json!("2"))
    );
    assert_eq!(
        (&stop["why"]["rank"], &stop["handling_unit_id"], &stop["replaces"]),
        (&json!(1), &json!(null), &json!(null))
    );
    floor.ann.get(&format!("/pick-lists/{}", list_of(9))).await.refused(404, "picking.list_unknown");
    floor.api.caller("eve", &[]).get("/pick-lists").await.refused(403, "auth.forbidden");
    floor.api.nobody().get("/pick-lists").await.refused(401, "auth.not_signed_in");
}
