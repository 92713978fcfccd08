//! What leaves by its age leaves, what is needed stays, and every rule still holds.

use ambar::{
    retention::{ForgetEvents, Keep, STATEMENTS},
    verify,
};
use ambar_pg::PeriodicWork;
use ambar_testkit::prepare_all;
use serde_json::json;

use crate::scene::{Scene, text};

const DAY: i64 = 1;

impl Scene {
    /// Everything that is done every so often, so many days later.
    async fn days_later(&self, days: i64) {
        self.app.test.clock.advance(chrono::Duration::days(days));
        for piece in self.app.contexts.periodic(&Keep::default()) {
            piece.run(&self.app.test.db).await.unwrap();
        }
    }

    /// Brings goods in and corrects the book by one: of the first the replies are the record, of the other an outcome is kept.
    async fn bring_in_and_correct(&self, sku: &str, quantity: &str) {
        self.bring_in(sku, quantity, json!({})).await;
        let row = self.rows(&format!("/stock?item_id={}", text(self.item(sku)))).await.remove(0);
        let body = json!({"stock_id": row["stock_id"], "direction": "in", "quantity": "1", "reason": "FOUND"});
        self.post("/stock/adjustments", body).await;
    }

    async fn number(&self, table: &'static str) -> i64 {
        let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(count).fetch_one(&self.app.test.owner).await.unwrap()
    }

    async fn kept(&self) -> [i64; 4] {
        let mut kept = [0; 4];
        for (n, table) in
            ["platform.idempotency", "inventory.command", "platform.event", "platform.inbox"].into_iter().enumerate()
        {
            kept[n] = self.number(table).await;
        }
        kept
    }

    async fn broken(&self) -> Vec<String> {
        let report = verify::run(&self.app.test.db, true).await.unwrap();
        let broken = report.rules.into_iter().filter(|rule| rule.violations > 0);
        broken.map(|rule| format!("{}: {}", rule.id, rule.examples.join("; "))).collect()
    }
}

#[tokio::test]
async fn each_kind_leaves_at_its_own_age_and_every_rule_holds_before_and_after() {
    let scene = Scene::set().await;
    scene.bring_in_and_correct("MUG", "10").await;
    scene.settled().await;
    let [replies, outcomes, events, effects] = scene.kept().await;
    let movements = scene.movements().await;
    assert!(replies > 0 && outcomes > 0 && events > 0 && effects > 0 && movements > 0);

    scene.days_later(30 * DAY).await;
    assert_eq!(scene.kept().await, [replies, outcomes, events, effects], "to the day");
    scene.days_later(DAY).await;
    assert_eq!(scene.kept().await, [0, outcomes, events, effects]);
    // Replies are missed for six days by the clock of the database, by which none has passed; so are those of what came in and went to
    // its place, and nothing else.
    assert!(scene.broken().await.iter().all(|it| it.starts_with("i16: operation") && it.contains("tell of 0")));
    scene.days_later(60 * DAY).await;
    assert_eq!(scene.kept().await, [0, 0, 0, 0]);
    assert_eq!(scene.movements().await, movements, "the ledger stays");
    scene.settled().await;

    // What comes after is compared as ever.
    scene.bring_in_and_correct("MUG", "4").await;
    scene.settled().await;
    let later = scene.kept().await;
    scene.days_later(DAY).await;
    assert_eq!(scene.kept().await, later);
    scene.days_later(100 * DAY).await;
    scene.settled().await;
    assert_eq!(scene.number("platform.event").await, 0);
}

#[tokio::test]
async fn an_event_that_vanishes_is_found_whether_others_left_by_their_age_or_not() {
    let scene = Scene::set().await;
    scene.bring_in_and_correct("MUG", "10").await;
    scene.app.drain().await;
    scene.days_later(100 * DAY).await;
    scene.bring_in_and_correct("MUG", "4").await;
    scene.settled().await;
    let steal = "DELETE FROM platform.event WHERE name = 'inventory.stock_changed'
        AND seq = (SELECT max(seq) FROM platform.event WHERE name = 'inventory.stock_changed')";
    assert_eq!(sqlx::query(steal).execute(&scene.app.test.owner).await.unwrap().rows_affected(), 1);
    let broken = scene.broken().await;
    assert!(
        broken.iter().any(|it| it.starts_with("i17: stock command") && it.contains("0 were published")),
        "{broken:?}"
    );

    let scene = Scene::set().await;
    scene.bring_in_and_correct("MUG", "10").await;
    scene.app.drain().await;
    // An old one, just before the rest of its age leave.
    sqlx::query(steal).execute(&scene.app.test.owner).await.unwrap();
    scene.days_later(100 * DAY).await;
    let broken = scene.broken().await;
    assert!(broken.iter().any(|it| it.starts_with("i17: ") && it.contains("does not add up")), "{broken:?}");
}

#[tokio::test]
async fn an_event_that_somebody_still_waits_for_stays() {
    let scene = Scene::set().await;
    scene.bring_in_and_correct("MUG", "10").await;
    let waiting = "SELECT count(DISTINCT seq) FROM platform.delivery";
    let (waiting,): (i64,) = sqlx::query_as(waiting).fetch_one(&scene.app.test.owner).await.unwrap();
    assert!(waiting > 0);
    scene.days_later(100 * DAY).await;
    assert_eq!(scene.number("platform.event").await, waiting);
    scene.settled().await;
    scene.days_later(DAY).await;
    assert_eq!(scene.kept().await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn a_reader_of_events_who_missed_some_is_told_and_can_begin_again() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "10", json!({})).await;
    scene.app.drain().await;
    let all = usize::try_from(scene.number("platform.event").await).unwrap();
    let mut read = Vec::new();
    // Events are shown once every older transaction has ended, those of other tests included.
    while read.len() < all {
        read = scene.rows("/events?limit=200").await;
    }
    let (first, last) = (read.first().unwrap().clone(), read.last().unwrap().clone());
    scene.days_later(100 * DAY).await;

    let after = |event: &serde_json::Value| format!("/events?after={}", text(&event["cursor"]));
    let missed = scene.boss.get(&after(&first)).await;
    assert_eq!((missed.status, &missed.json["code"]), (409, &json!("events.left")), "{:#}", missed.json);
    assert!(scene.rows(&after(&last)).await.is_empty(), "whoever had read to the end missed nothing");
    let others = format!("{}&names=no.such_event", after(&first));
    assert!(scene.rows(&others).await.is_empty(), "nothing of what this reader wants has left");
    scene.bring_in("MUG", "4", json!({})).await;
    for path in ["/events".to_owned(), after(&last)] {
        // From the oldest that is kept, or from where the reader was.
        while scene.rows(&path).await.is_empty() {}
    }
}

#[tokio::test]
async fn a_turn_leaves_the_rest_to_the_next() {
    let scene = Scene::set().await;
    let fill = "INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
        SELECT gen_random_uuid(), 'catalog.item_changed', 1, 'k', gen_random_uuid(), gen_random_uuid(), now() - interval '200 days', '{}'
        FROM generate_series(1, 25000)";
    scene.app.drain().await;
    scene.days_later(100 * DAY).await;
    assert_eq!(scene.number("platform.event").await, 0);
    sqlx::query(fill).execute(&scene.app.test.owner).await.unwrap();
    let forget = ForgetEvents { after: Keep::default().events };
    forget.run(&scene.app.test.db).await.unwrap();
    assert_eq!(scene.number("platform.event").await, 5000, "twenty pieces of a thousand");
    forget.run(&scene.app.test.db).await.unwrap();
    assert_eq!(scene.number("platform.event").await, 0);
}

#[tokio::test]
async fn every_statement_is_valid() {
    let scene = Scene::set().await;
    prepare_all(scene.app.test.db.reader(), STATEMENTS).await;
}
