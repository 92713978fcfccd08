//! Several packers at the same goods, and what one leaves unfinished for the next.

use std::sync::Arc;

use serde_json::json;

use crate::{
    bench::{Bench, figures, line_of},
    crash::When,
};

#[tokio::test]
async fn two_packers_at_one_line_pack_what_was_picked_and_no_more() {
    let bench = Arc::new(Bench::start().await);
    let order = bench.picked(&[(1, "5"), (1, "3")]).await;
    let cartons = [bench.carton(&order).await, bench.carton(&order).await];
    let scans: Vec<_> = (0..12)
        .map(|n| {
            let (bench, path) = (bench.clone(), format!("/cartons/{}/lines", cartons[n % 2]));
            tokio::spawn(async move {
                loop {
                    let scan = json!({"sku": "sku-1", "quantity": "1"});
                    let answer = bench.ann.post_keyed(&path, &format!("scan-{n}"), scan).await;
                    if answer.status != 503 {
                        return answer.status;
                    }
                }
            })
        })
        .collect();
    let mut packed = 0;
    for scan in scans {
        match scan.await.unwrap() {
            200 => packed += 1,
            status => assert_eq!(status, 409),
        }
    }
    assert_eq!(packed, 8);
    let shown = bench.show(&order).await;
    assert_eq!(
        (figures(&shown, 0, &["packed"]), figures(&shown, 1, &["packed"])),
        (vec!["5".into()], vec!["3".into()])
    );
    bench.check_figures().await;
    let claims: Vec<(i64,)> =
        sqlx::query_as("SELECT quantity FROM shipments.packed_claim").fetch_all(&bench.test.owner).await.unwrap();
    let in_cartons: i64 = bench
        .inventory
        .book
        .lock()
        .unwrap()
        .claims
        .values()
        .filter(|claim| !claim.unit.is_nil())
        .map(|claim| claim.left)
        .sum();
    assert_eq!((claims.len(), in_cartons), (8, 8));
}

#[tokio::test]
async fn goods_go_into_a_carton_and_are_recorded_together_whoever_learns_of_it() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "5")]).await;
    let (first, second) = (bench.carton(&order).await, bench.carton(&order).await);
    let scan = |quantity: &str| json!({"order_line_id": line_of(&order, 0), "quantity": quantity});
    let paths = [format!("/cartons/{first}/lines"), format!("/cartons/{second}/lines")];
    bench.crash.plan(0, When::Before);
    bench.ann.post_keyed(&paths[0], "lost", scan("2")).await.refused(503, "test.crash");
    assert_eq!(figures(&bench.show(&order).await, 0, &["packed"]), ["0"]);
    // The stock engine's answer is lost: the reply that it stored is found.
    bench.crash.plan(0, When::After);
    bench.ann.post_keyed(&paths[0], "lost", scan("2")).await.expect(200);
    assert_eq!(figures(&bench.show(&order).await, 0, &["packed"]), ["2"]);
    bench.ann.post_keyed(&paths[1], "next", scan("1")).await.expect(200);
    let shown = bench.show(&order).await;
    assert_eq!(figures(&shown, 0, &["packed"]), ["3"]);
    assert_eq!(
        (&shown["cartons"][0]["contents"][0]["quantity"], &shown["cartons"][1]["contents"][0]["quantity"]),
        (&json!("2"), &json!("1"))
    );
    // The lost one comes after all: it is answered as it would have been, nothing more moves.
    let late = bench.ann.post_keyed(&paths[0], "lost", scan("2")).await.expect(200);
    assert_eq!((&late["lines"][0]["quantity"], &late["lines"][0]["packed"]), (&json!("2"), &json!("2")));
    assert_eq!(figures(&bench.show(&order).await, 0, &["packed"]), ["3"]);
    bench.check_figures().await;
}

#[tokio::test]
async fn a_scan_ends_the_same_whichever_call_crashed() {
    for when in [When::Before, When::After] {
        let mut crashes = 0;
        loop {
            let bench = Bench::start().await;
            let order = bench.picked(&[(1, "2"), (1, "3")]).await;
            let carton = bench.carton(&order).await;
            let (path, scan) = (format!("/cartons/{carton}/lines"), json!({"sku": "sku-1", "quantity": "4"}));
            bench.crash.plan(crashes, when);
            let first = bench.ann.post_keyed(&path, "k", scan.clone()).await;
            if bench.crash.is_pending() {
                break;
            }
            if when == When::Before {
                first.refused(503, "test.crash");
            }
            let done = bench.ann.post_keyed(&path, "k", scan).await.expect(200);
            assert_eq!(done["lines"].as_array().unwrap().len(), 2);
            let shown = bench.show(&order).await;
            assert_eq!(
                (figures(&shown, 0, &["packed"]), figures(&shown, 1, &["packed"])),
                (vec!["2".into()], vec!["2".into()])
            );
            bench.check_figures().await;
            crashes += 1;
        }
        assert_eq!(crashes, 1);
    }
}

#[tokio::test]
async fn one_scan_is_one_call_to_stock() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "5")]).await;
    let carton = bench.carton(&order).await;
    bench.crash.plan(99, When::Before);
    bench.pack(carton, line_of(&order, 0), "1").await.expect(200);
    assert_eq!(bench.crash.calls(), ["inventory.conclude"]);
}

#[tokio::test]
async fn a_scan_that_is_refused_records_nothing() {
    let bench = Bench::start().await;
    let order = bench.picked(&[(1, "2"), (1, "3")]).await;
    let carton = bench.carton(&order).await;
    let path = format!("/cartons/{carton}/lines");
    bench.inventory.refuse(Some("move_reserved"));
    let all = json!({"sku": "sku-1", "quantity": "5"});
    bench.ann.post(&path, all.clone()).await.refused(409, "inventory.test_refusal");
    bench.inventory.refuse(None);
    let shown = bench.show(&order).await;
    assert_eq!([figures(&shown, 0, &["packed"]), figures(&shown, 1, &["packed"])].concat(), ["0", "0"]);
    bench.ann.post(&path, all).await.expect(200);
    bench.check_figures().await;
}
