//! What is done every so often.

use ambar_kernel::Clock;
use ambar_pg::PeriodicWork;
use chrono::{Duration, TimeZone, Utc};

use super::Site;

impl Site {
    async fn run(&self, name: &str) {
        let work = self.inventory.periodic().into_iter().find(|work| work.name() == name).unwrap();
        assert!(work.every().as_secs() > 0);
        PeriodicWork::run(&*work, &self.test.db).await.unwrap();
    }
}

const PARTITIONS: &str = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'inventory.movement'::regclass";

#[tokio::test]
async fn movements_have_a_place_to_go_three_months_ahead() {
    let site = Site::open().await;
    site.test.clock.set(Utc.with_ymd_and_hms(2040, 1, 15, 0, 0, 0).unwrap());
    let before = site.number(PARTITIONS).await;
    site.run("inventory.make_partitions").await;
    assert_eq!(site.number(PARTITIONS).await, before + 4);
    assert_eq!(site.inventory.make_partitions().await.unwrap(), 0);
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    site.test.clock.set(Utc.with_ymd_and_hms(2040, 4, 30, 23, 59, 59).unwrap());
    site.stock(item, bin, 1).await;
}

#[tokio::test]
async fn outcomes_are_kept_longer_than_anybody_may_retry() {
    let site = Site::open().await;
    let (item, bin) = (site.item("A"), site.bin("A-1"));
    site.stock(item, bin, 1).await;
    let commands = "SELECT count(*) FROM inventory.command";
    assert_eq!(site.number(commands).await, 1);
    site.test.clock.advance(Duration::days(90));
    site.run("inventory.forget_commands").await;
    assert_eq!(site.number(commands).await, 1);
    site.test.clock.advance(Duration::seconds(1));
    site.run("inventory.forget_commands").await;
    assert_eq!(site.number(commands).await, 0);
}

#[tokio::test]
async fn a_count_that_is_young_is_left_to_whoever_asked_for_it() {
    let site = Site::open().await;
    let row = site.stock(site.item("A"), site.bin("A-1"), 1).await;
    site.fakes.workforce.set_down(true);
    site.ann.post("/counts", serde_json::json!({ "stock_id": row })).await.expect(201);
    site.fakes.workforce.set_down(false);
    let unopened = "SELECT count(*) FROM inventory.count WHERE NOT task_opened";
    site.run("inventory.open_count_tasks").await;
    assert_eq!(site.number(unopened).await, 1);
    let later = site.test.clock.now() + Duration::seconds(6);
    site.test.clock.set(later);
    site.run("inventory.open_count_tasks").await;
    assert_eq!(site.number(unopened).await, 0);
    assert_eq!(site.fakes.workforce.tasks.lock().unwrap().len(), 1);
}
