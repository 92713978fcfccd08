use std::time::Instant;
use futures::stream::{self, StreamExt};
use serde_json::json;
use ambar_catalog_contract::Tracking;
use ambar_locations_contract::LocationKind;
use crate::world::{World, text, task};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bench() {
    let world = World::new().await;
    let n = 1000;
    for i in 0..n { world.catalog.add_item(&format!("I{i}"), world.owner, 0, Tracking::None); }
    for i in 0..n { world.inventory.know(world.locations.add_place(world.site, &format!("Z-{i}"), LocationKind::Storage)); }
    let lines: Vec<_> = (0..n).map(|i| json!({"sku": format!("I{i}"), "quantity": "10"})).collect();
    let at = Instant::now();
    let delivery = world.announce_with("STRICT", json!({"lines": lines})).await;
    println!("announce {n}: {:?}", at.elapsed());
    let path = World::receipts(&delivery);
    let at = Instant::now();
    let puts: Vec<_> = stream::iter(0..n).map(|i| { let (o, path) = (world.operator(), path.clone()); async move {
        o.post(&path, json!({"by": "unit", "sku": format!("I{i}"), "quantity": "10"})).await.expect(201)["putaways"][0].clone() } }).buffer_unordered(4).collect().await;
    let e = at.elapsed(); println!("receive {n}: {e:?} {:?} each", e / n);
    let at = Instant::now();
    stream::iter(puts).map(|p| { let w = &world; async move {
        let token = w.workforce.claim(task(&p));
        w.operator().post(&format!("/putaways/{}/complete", text(&p["id"])), json!({"token": token, "location": p["location"]})).await.expect(200); } }).buffer_unordered(4).collect::<Vec<_>>().await;
    let e = at.elapsed(); println!("complete {n}: {e:?} {:?} each", e / n);
    let at = Instant::now();
    let d = world.delivery(&delivery).await; println!("get delivery {:?} {}", at.elapsed(), d["state"]);
    let rows: Vec<(String,)> = sqlx::query_as("SELECT relname || ' ' || seq_scan || ' seq ' || seq_tup_read || ' idx ' || idx_scan || ' upd ' || n_tup_upd || ' hot ' || n_tup_hot_upd FROM pg_stat_user_tables WHERE schemaname='receiving' ORDER BY 1").fetch_all(&world.test.owner).await.unwrap();
    for r in rows { println!("{}", r.0); }
}
