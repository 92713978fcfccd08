//! `GET /invariants`.

use ambar::verify;
use ambar_testkit::TestApi;
use futures::future::join_all;

use super::World;

#[tokio::test]
async fn the_rules_are_checked_for_who_may_see_the_stock() {
    let world = World::consistent().await;
    let api = TestApi::new(&world.test, verify::routes(world.test.db.clone()));
    let report = api.caller("ann", &["inventory:read"]).get("/invariants").await.expect(200);
    assert_eq!((&report["ok"], &report["movements"], &report["settled"]), (&true.into(), &10.into(), &false.into()));
    api.caller("bob", &["catalog:read"]).get("/invariants").await.refused(403, "auth.forbidden");
    api.nobody().get("/invariants").await.refused(401, "auth.not_signed_in");
    api.anyone("ann").get("/invariants?colour=red").await.refused(422, "query.invalid");
}

#[tokio::test]
async fn a_violation_is_told_in_words() {
    let mut world = World::consistent().await;
    world.alter("UPDATE inventory.stock SET reserved = 2 WHERE stock_id = 4").await;
    let api = TestApi::new(&world.test, verify::routes(world.test.db.clone()));
    let report = api.anyone("ann").get("/invariants?settled=true").await.expect(200);
    assert_eq!((&report["ok"], &report["settled"]), (&false.into(), &true.into()));
    let rules = report["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "i04").unwrap();
    assert_eq!(rule["violations"], 1);
    assert!(rule["examples"][0].as_str().unwrap().contains("says that 2 are claimed"));
}

#[tokio::test]
async fn many_who_ask_at_once_share_the_runs() {
    let world = World::consistent().await;
    let api = TestApi::new(&world.test, verify::routes(world.test.db.clone()));
    let callers: Vec<_> = (0..12).map(|n| api.anyone(&format!("caller {n}"))).collect();
    let reports = join_all(callers.iter().map(|caller| caller.get("/invariants"))).await;
    let mut moments: Vec<String> = reports.into_iter().map(|report| report.expect(200)["at"].to_string()).collect();
    moments.sort_unstable();
    moments.dedup();
    assert!(moments.len() <= 2, "{} runs for twelve callers", moments.len());
}
