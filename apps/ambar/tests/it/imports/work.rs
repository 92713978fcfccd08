//! The jobs of imports: crashes in the middle, two workers, cancelling, repetitions.

use std::fmt::Write;

use serde_json::json;

use super::{figures, upload, upload_keyed};
use crate::scene::{Scene, list, text};

fn items(rows: usize) -> String {
    let mut file = "sku,name,gtin,case_qty\n".to_owned();
    for n in 0..rows {
        writeln!(file, "N-{n:05},Item number {n},,{}", 2 + n % 9).unwrap();
    }
    file
}

fn stock(rows: usize) -> String {
    let mut file = "sku,location,quantity,lot\n".to_owned();
    for n in 0..rows {
        writeln!(file, "TEA,R-{},1,L{}", 1 + n % 4, n % 50).unwrap();
    }
    file
}

/// A chunk that came in is forgotten, as if the worker had died before it could note it.
async fn forget(scene: &Scene, chunks: i32, rows: i32) {
    sqlx::query(
        "UPDATE import.file SET state = 'committing', done_chunks = done_chunks - $1, done_rows = done_rows - $2, added = added - $2",
    )
    .bind(chunks)
    .bind(rows)
    .execute(&scene.app.test.owner)
    .await
    .unwrap();
    sqlx::query("UPDATE platform.job SET state = 'waiting', finished_at = NULL WHERE kind = 'import.commit'")
        .execute(&scene.app.test.owner)
        .await
        .unwrap();
}

#[tokio::test]
async fn items_that_came_in_before_a_crash_do_not_come_twice() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", items(2500)).await;
    assert_eq!(figures(&import, &["rows", "bad_rows"]), [2500, 0]);
    scene.committed(&import, "all").await;
    forget(&scene, 2, 1500).await;
    scene.work().await;
    let done = scene.import(&import["id"]).await;
    assert_eq!(figures(&done, &["done_rows", "added", "unchanged", "refused"]), [2500, 2500, 0, 0], "{done:#}");
    assert_eq!(scene.count("SELECT count(*) FROM catalog.item WHERE sku LIKE 'N-%'").await, 2500);
    assert_eq!(scene.count("SELECT count(*) FROM catalog.packaging p JOIN catalog.item i ON i.id = p.item_id WHERE i.sku LIKE 'N-%'").await, 5000);
    assert_eq!(scene.count("SELECT count(*) FROM platform.event WHERE name = 'catalog.items_imported'").await, 3);
}

#[tokio::test]
async fn stock_that_came_in_before_a_crash_does_not_come_twice() {
    let scene = Scene::set().await;
    let import = scene.checked(&scene.opening(), stock(2200)).await;
    scene.committed(&import, "all").await;
    forget(&scene, 3, 2200).await;
    scene.work().await;
    let done = scene.import(&import["id"]).await;
    assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [2200, 2200, 0], "{:?}", scene.errors(&done).await);
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 2200);
    assert_eq!(scene.count("SELECT count(*) FROM inventory.movement").await, 2200);
    scene.app.drain().await;
    scene.settled().await;
}

#[tokio::test]
async fn a_worker_that_dies_in_the_middle_leaves_the_rest_to_the_next() {
    let scene = Scene::set().await;
    let import = scene.checked(&scene.opening(), stock(6000)).await;
    let id = text(&import["id"]);
    scene.boss.post(&format!("/imports/{id}/commit"), json!({"mode": "all"})).await.expect(200);
    let dies = tokio::spawn({
        let jobs = scene.app.contexts.jobs();
        async move { jobs.drain().await }
    });
    while scene.count("SELECT done_chunks::bigint FROM import.file").await < 2 {
        assert!(!dies.is_finished(), "it was faster than the test");
        tokio::task::yield_now().await;
    }
    dies.abort();
    drop(dies.await);
    scene.app.test.clock.advance(chrono::Duration::seconds(61));
    scene.work().await;
    let done = scene.import(&import["id"]).await;
    assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [6000, 6000, 0], "{done:#}");
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 6000);
    scene.settled().await;
}

#[tokio::test]
async fn a_check_that_broke_off_begins_anew() {
    let scene = Scene::set().await;
    let file = format!("{}N-00001,Twice,,\n", items(1500));
    let import = scene.checked("kind=items", file).await;
    let id = text(&import["id"]).to_owned();
    // As a worker that died before the end would have left it: the file is there, and more chunks than are checked.
    for sql in [
        "UPDATE import.file SET state = 'checking', chunks = 1, rows = 1000",
        "UPDATE platform.job SET state = 'waiting', finished_at = NULL",
    ] {
        sqlx::query(sql).execute(&scene.app.test.owner).await.unwrap();
    }
    scene.work().await;
    let checked = scene.boss.get(&format!("/imports/{id}")).await.expect(200);
    assert_eq!(
        (text(&checked["state"]), figures(&checked, &["rows", "bad_rows", "errors"])),
        ("checked", vec![1501, 1, 1])
    );
    assert_eq!(scene.errors(&checked).await, ["1502 sku import.twice_in_file"]);
}

#[tokio::test]
async fn two_workers_share_imports_and_bring_in_nothing_twice() {
    let scene = Scene::set().await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let file = stock(1500 + n);
        ids.push(upload(&scene.boss, &scene.opening(), file).await.expect(201)["id"].clone());
    }
    let (a, b) = (scene.app.contexts.jobs(), scene.app.contexts.jobs());
    let (x, y) = tokio::join!(a.drain(), b.drain());
    assert_eq!(x.unwrap() + y.unwrap(), 4);
    for id in &ids {
        scene.boss.post(&format!("/imports/{}/commit", text(id)), json!({"mode": "all"})).await.expect(200);
    }
    let (x, y) = tokio::join!(a.drain(), b.drain());
    assert_eq!(x.unwrap() + y.unwrap(), 4);
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 6006);
    scene.app.drain().await;
    scene.settled().await;
}

#[tokio::test]
async fn two_files_with_the_same_items_at_once_bring_in_each_item_once() {
    let scene = Scene::set().await;
    let (one, other) = (scene.checked("kind=items", items(2000)).await, scene.checked("kind=items", items(2001)).await);
    for import in [&one, &other] {
        scene.boss.post(&format!("/imports/{}/commit", text(&import["id"])), json!({"mode": "all"})).await.expect(200);
    }
    let (a, b) = (scene.app.contexts.jobs(), scene.app.contexts.jobs());
    let (x, y) = tokio::join!(a.drain(), b.drain());
    x.unwrap();
    y.unwrap();
    let (one, other) = (scene.import(&one["id"]).await, scene.import(&other["id"]).await);
    let sums: Vec<i64> = ["added", "unchanged", "refused"]
        .into_iter()
        .map(|name| figures(&one, &[name])[0] + figures(&other, &[name])[0])
        .collect();
    assert_eq!(sums, [2001, 2000, 0], "{one:#} {other:#}");
    assert_eq!(scene.count("SELECT count(*) FROM catalog.item WHERE sku LIKE 'N-%'").await, 2001);
}

#[tokio::test]
async fn an_upload_sent_again_with_its_key_is_one_import() {
    let scene = Scene::set().await;
    let first = upload_keyed(&scene.boss, "one", "kind=items", items(3)).await.expect(201);
    let again = upload_keyed(&scene.boss, "one", "kind=items", items(3)).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    upload_keyed(&scene.boss, "one", "kind=items&file=x", items(3)).await.refused(422, "idempotency.key_reused");
    assert_eq!(list(&scene.boss.get("/imports?kind=items").await.expect(200)["items"]).len(), 1);
    assert_eq!(scene.count("SELECT count(*) FROM import.part").await, 1);
}

#[tokio::test]
async fn a_cancelled_import_brings_in_no_more() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", items(5)).await;
    let id = text(&import["id"]);
    let cancelled = scene.boss.post(&format!("/imports/{id}/cancel"), json!({})).await.expect(200);
    assert_eq!(text(&cancelled["state"]), "cancelled");
    scene.boss.post(&format!("/imports/{id}/commit"), json!({"mode": "all"})).await.refused(409, "import.not_checked");
    scene.boss.post(&format!("/imports/{id}/cancel"), json!({})).await.refused(409, "import.over");
    // One whose commit waits for a worker.
    let import = scene.checked("kind=items", items(5)).await;
    let id = text(&import["id"]);
    scene.boss.post(&format!("/imports/{id}/commit"), json!({"mode": "all"})).await.expect(200);
    scene.boss.post(&format!("/imports/{id}/cancel"), json!({})).await.expect(200);
    scene.work().await;
    assert_eq!(scene.count("SELECT count(*) FROM catalog.item WHERE sku LIKE 'N-%'").await, 0);
    assert_eq!(text(&scene.import(&import["id"]).await["state"]), "cancelled");
}

#[tokio::test]
async fn an_import_whose_job_was_given_up_says_so_and_goes_on_when_it_is_tried_again() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", items(5)).await;
    scene.boss.post(&format!("/imports/{}/commit", text(&import["id"])), json!({"mode": "all"})).await.expect(200);
    sqlx::query("ALTER TABLE catalog.item RENAME TO item_away").execute(&scene.app.test.owner).await.unwrap();
    for _ in 0..10 {
        scene.work().await;
        scene.app.test.clock.advance(chrono::Duration::seconds(301));
    }
    let failed = scene.import(&import["id"]).await;
    assert_eq!((text(&failed["state"]), text(&failed["failure_code"])), ("failed", "import.given_up"));
    sqlx::query("ALTER TABLE catalog.item_away RENAME TO item").execute(&scene.app.test.owner).await.unwrap();
    let dead = scene.boss.get("/jobs?state=dead").await.expect(200);
    let job = &list(&dead["items"])[0];
    assert_eq!(job["key"], import["id"]);
    scene.boss.post(&format!("/jobs/{}/retry", text(&job["id"])), json!({})).await.expect(200);
    scene.work().await;
    let done = scene.import(&import["id"]).await;
    assert_eq!((text(&done["state"]), &done["added"]), ("done", &json!(5)), "{done:#}");
}
