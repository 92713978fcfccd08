//! The jobs of deliveries and orders: crashes in the middle leave nothing half, and nothing twice.

use std::fmt::Write;

use serde_json::json;

use super::figures;
use crate::scene::{Scene, text};

/// Documents of three rows each, which do not stand together.
fn documents(many: usize) -> String {
    let mut file = "number,sku,quantity\n".to_owned();
    for sku in ["MUG", "RICE", "MUG"] {
        for n in 0..many {
            writeln!(file, "N-{n:04},{sku},{}", 1 + n % 3).unwrap();
        }
    }
    file
}

/// What a kind's documents and their lines are counted by.
const DELIVERIES: [&str; 3] = [
    "SELECT count(*) FROM receiving.delivery",
    "SELECT count(*) FROM receiving.delivery_line",
    "SELECT count(*) FROM platform.event WHERE name = 'receiving.delivery_announced'",
];
const ORDERS: [&str; 3] = [
    "SELECT count(*) FROM shipments.customer_order WHERE state <> 'created'",
    "SELECT count(*) FROM shipments.order_line",
    "SELECT count(*) FROM platform.event WHERE name = 'shipments.order_received'",
];

impl Scene {
    async fn counts(&self, of: [&'static str; 3]) -> [i64; 3] {
        [self.count(of[0]).await, self.count(of[1]).await, self.count(of[2]).await]
    }

    /// Lets an import be committed by a worker that dies after so many chunks, and another go on.
    async fn committed_by_two(&self, query: &str, file: String, chunks: i64) -> serde_json::Value {
        let import = self.checked(query, file).await;
        let id = text(&import["id"]);
        assert_eq!(import["bad_rows"], 0, "{:?}", self.errors(&import).await);
        self.boss.post(&format!("/imports/{id}/commit"), json!({"mode": "all"})).await.expect(200);
        let dies = tokio::spawn({
            let jobs = self.app.contexts.jobs();
            async move { jobs.drain().await }
        });
        while self.count("SELECT done_chunks::bigint FROM import.file").await < chunks {
            assert!(!dies.is_finished(), "it was faster than the test");
            tokio::task::yield_now().await;
        }
        dies.abort();
        drop(dies.await);
        self.app.test.clock.advance(chrono::Duration::seconds(61));
        self.work().await;
        self.import(&import["id"]).await
    }

    /// As if the worker had died after it wrote the last chunks and before it noted them.
    async fn forgotten(&self, import: &serde_json::Value, chunks: i32) -> serde_json::Value {
        let forget = "UPDATE import.file f SET state = 'committing', done_chunks = done_chunks - $1, done_rows = done_rows - c.rows,
            added = added - c.rows FROM (SELECT sum(count)::int AS rows FROM import.chunk WHERE number >= (SELECT max(number) + 1 - $1 FROM import.chunk)) c";
        sqlx::query(forget).bind(chunks).execute(&self.app.test.owner).await.unwrap();
        sqlx::query(
            "UPDATE platform.job SET state = 'waiting', finished_at = NULL WHERE kind = 'import.commit' AND key = $1",
        )
        .bind(text(&import["id"]))
        .execute(&self.app.test.owner)
        .await
        .unwrap();
        self.work().await;
        self.import(&import["id"]).await
    }
}

#[tokio::test]
async fn deliveries_survive_a_worker_that_dies_at_any_moment() {
    let scene = Scene::set().await;
    let done = scene.committed_by_two(&scene.announced(), documents(500), 2).await;
    assert_eq!(figures(&done, &["done_rows", "added", "unchanged", "refused"]), [1500, 1500, 0, 0], "{done:#}");
    assert_eq!(scene.counts(DELIVERIES).await, [500, 1500, 500]);
    let done = scene.forgotten(&done, 3).await;
    assert_eq!(figures(&done, &["done_rows", "added", "unchanged", "refused"]), [1500, 1500, 0, 0], "{done:#}");
    assert_eq!(scene.counts(DELIVERIES).await, [500, 1500, 500]);
    scene.settled().await;
}

#[tokio::test]
async fn orders_survive_a_worker_that_dies_at_any_moment() {
    let scene = Scene::set().await;
    let stock = scene.checked(&scene.opening(), "sku,location,quantity\nMUG,A-01,100\nRICE,R-1,100\n").await;
    scene.committed(&stock, "all").await;
    sqlx::query("DELETE FROM import.file").execute(&scene.app.test.owner).await.unwrap();
    let done = scene.committed_by_two(&scene.ordered(), documents(300), 1).await;
    assert_eq!(figures(&done, &["done_rows", "added", "unchanged", "refused"]), [900, 900, 0, 0], "{done:#}");
    assert_eq!(scene.counts(ORDERS).await, [300, 900, 300]);
    let promised = "SELECT sum(promised)::bigint FROM shipments.order_line WHERE sku = 'MUG'";
    assert_eq!(scene.count(promised).await, 100);
    let done = scene.forgotten(&done, 2).await;
    assert_eq!(figures(&done, &["done_rows", "added", "unchanged", "refused"]), [900, 900, 0, 0], "{done:#}");
    assert_eq!((scene.counts(ORDERS).await, scene.count(promised).await), ([300, 900, 300], 100));
    scene.settled().await;
}

#[tokio::test]
async fn an_order_that_was_recorded_and_not_promised_is_promised_by_who_comes_next() {
    let scene = Scene::set().await;
    let stock = scene.checked(&scene.opening(), "sku,location,quantity\nMUG,A-01,100\n").await;
    scene.committed(&stock, "all").await;
    sqlx::query("DELETE FROM import.file").execute(&scene.app.test.owner).await.unwrap();
    let import = scene.checked(&scene.ordered(), "number,sku,quantity\nS-1,MUG,2\n").await;
    let done = scene.committed(&import, "all").await;
    // As a crash between the two steps would have left it: recorded, its lines without their promise.
    for sql in [
        "UPDATE shipments.customer_order SET state = 'created', round = 0",
        "UPDATE shipments.order_line SET promised = 0",
    ] {
        sqlx::query(sql).execute(&scene.app.test.owner).await.unwrap();
    }
    let done = scene.forgotten(&done, 1).await;
    assert_eq!(figures(&done, &["added", "refused"]), [1, 0]);
    assert_eq!(scene.count("SELECT promised FROM shipments.order_line").await, 2);
    scene.settled().await;
}

#[tokio::test]
async fn a_check_of_documents_that_broke_off_begins_anew() {
    let scene = Scene::set().await;
    let file = format!("{}N-0001,CUP,1\n", documents(400));
    let import = scene.checked(&scene.announced(), file).await;
    // As a worker that died while it gathered documents would have left it; the file itself is there until it is committed.
    for sql in [
        "UPDATE import.file SET state = 'checking', chunks = 1, rows = 249",
        "UPDATE platform.job SET state = 'waiting', finished_at = NULL",
        "INSERT INTO import.line SELECT id, 2, 2, '[\"N-0000\",\"CUP\",\"1\"]' FROM import.file",
        "INSERT INTO import.line SELECT id, 9000, 9000, '[\"N-9000\",\"CUP\",\"1\"]' FROM import.file",
    ] {
        sqlx::query(sql).execute(&scene.app.test.owner).await.unwrap();
    }
    scene.work().await;
    let checked = scene.import(&import["id"]).await;
    assert_eq!(
        (text(&checked["state"]), figures(&checked, &["rows", "bad_rows", "errors"])),
        ("checked", vec![1201, 4, 2])
    );
    assert_eq!(scene.errors(&checked).await, ["3 - import.document_not_valid", "1202 sku receiving.item_unknown"]);
}

#[tokio::test]
async fn two_files_with_the_same_documents_at_once_bring_in_each_once() {
    let scene = Scene::set().await;
    for (query, counted) in [(scene.announced(), DELIVERIES), (scene.ordered(), ORDERS)] {
        let one = scene.checked(&query, documents(200)).await;
        let other = scene.checked(&query, documents(201)).await;
        for import in [&one, &other] {
            scene
                .boss
                .post(&format!("/imports/{}/commit", text(&import["id"])), json!({"mode": "all"}))
                .await
                .expect(200);
        }
        let (a, b) = (scene.app.contexts.jobs(), scene.app.contexts.jobs());
        let (x, y) = tokio::join!(a.drain(), b.drain());
        x.unwrap();
        y.unwrap();
        let (one, other) = (scene.import(&one["id"]).await, scene.import(&other["id"]).await);
        let sum = |name| figures(&one, &[name])[0] + figures(&other, &[name])[0];
        assert_eq!([sum("added"), sum("unchanged"), sum("refused")], [603, 600, 0], "{one:#} {other:#}");
        assert_eq!(scene.counts(counted).await, [201, 603, 201]);
    }
    scene.settled().await;
}
