//! Old months of movements leave the ledger; what they add up to stays, and every rule says what it said.

mod door;
mod histories;
mod reads;

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use ambar::{
    old_months::{LeftMonth, OldMonths, STATEMENTS},
    retention::Keep,
    verify::{self, Report},
};
use ambar_kernel::{Failure, Timestamp};
use ambar_testkit::prepare_all;
use chrono::{NaiveDate, TimeZone, Utc};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::scene::{Scene, text};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A warehouse whose history is in 2024, with a folder for what leaves.
struct Site {
    scene: Scene,
    folder: PathBuf,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn month(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, number, 1).unwrap()
}

fn day(month: u32, day: u32) -> Timestamp {
    Utc.with_ymd_and_hms(2024, month, day, 9, 0, 0).unwrap()
}

impl Site {
    async fn open() -> Self {
        let scene = Scene::set().await;
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ambar-months-{}-{number}", std::process::id()));
        // What waits is delivered before the clock goes back: it would wait for years.
        scene.app.drain().await;
        let site = Self { scene, folder };
        site.goes_to(day(1, 10)).await;
        site
    }

    /// It is this time now, and there is room for movements.
    async fn goes_to(&self, at: Timestamp) {
        self.scene.app.test.clock.set(at);
        self.scene.app.contexts.prepare().await.unwrap();
    }

    /// The rule of three months; the folder of the test.
    fn months(&self) -> OldMonths {
        let contexts = &self.scene.app.contexts;
        let folder = Some(self.folder.clone());
        OldMonths::new(contexts.inventory.clone(), self.scene.app.test.db.clone(), Keep::default().months(3), folder)
    }

    /// What refers to movements leaves by its own age.
    async fn forget(&self) {
        self.scene.app.drain().await;
        for piece in self.scene.app.contexts.periodic(&Keep::default()) {
            piece.run(&self.scene.app.test.db).await.unwrap();
        }
    }

    async fn leave(&self) -> Result<Vec<LeftMonth>, Failure> {
        self.forget().await;
        self.months().leave().await
    }

    /// All rules, with the files.
    async fn verified(&self) -> Report {
        let db = &self.scene.app.test.db;
        let mut report = verify::run(db, true).await.unwrap();
        verify::look_at_files(db.reader(), Some(&self.folder), &mut report).await.unwrap();
        report
    }

    async fn holds(&self) {
        self.scene.app.drain().await;
        let report = self.verified().await;
        let broken: Vec<_> = report.rules.iter().filter(|rule| rule.violations > 0).collect();
        assert!(report.ok, "{broken:#?}");
    }

    async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.scene.app.test.owner).await.unwrap()
    }

    /// Changes what no use case would, past every trigger.
    async fn alter(&self, sql: &str) {
        let mut superuser = PgConnection::connect(&self.scene.app.test.url).await.unwrap();
        let mut tx = superuser.begin().await.unwrap();
        for statement in [
            "SET LOCAL session_replication_role = replica",
            "ALTER TABLE inventory.movement DISABLE TRIGGER movement_append_only",
            "ALTER TABLE inventory.archived_month DISABLE TRIGGER archived_month_append_only",
            sql,
            "ALTER TABLE inventory.archived_month ENABLE ALWAYS TRIGGER archived_month_append_only",
            "ALTER TABLE inventory.movement ENABLE ALWAYS TRIGGER movement_append_only",
        ] {
            tx.execute(AssertSqlSafe(statement.to_owned()))
                .await
                .unwrap_or_else(|error| panic!("{error}\nin: {statement}"));
        }
        tx.commit().await.unwrap();
    }

    /// Goods that come in by a delivery, and an order that leaves whole.
    async fn works(&self) {
        self.scene.bring_in("MUG", "10", json!({})).await;
        let order = self.scene.release(&self.scene.order(json!([{"sku": "MUG", "quantity": "4"}])).await).await;
        let stops = self.scene.pick_all(&order).await;
        self.scene.pack(&order, &stops).await;
        self.scene.ship(&order).await;
        self.scene.app.drain().await;
    }

    /// A row of an item with something unclaimed.
    async fn row(&self, sku: &str) -> Value {
        let rows = self.scene.rows(&format!("/stock?item_id={}", text(self.scene.item(sku)))).await;
        rows.into_iter().find(|row| row["on_hand"] != "0").unwrap()["stock_id"].clone()
    }
}

#[tokio::test]
async fn a_month_leaves_when_it_is_old_enough_and_nothing_refers_to_it() {
    let site = Site::open().await;
    site.works().await;
    let movements = site.scene.movements().await;
    assert!(movements >= 5, "{movements}");
    site.goes_to(day(4, 30)).await;
    site.works().await;
    assert_eq!(site.months().leave().await.unwrap(), [], "January is one of the three months before April");

    site.goes_to(day(5, 1)).await;
    assert_eq!(site.months().due().await.unwrap()[0].kept_by, Some("events"));
    let left = site.leave().await.unwrap();
    assert_eq!((left.len(), left[0].month, left[0].movements), (1, month(1), u64::try_from(movements).unwrap()));
    assert!(site.folder.join(&left[0].file).is_file());
    assert_eq!(site.number("SELECT count(*) FROM inventory.movement WHERE moved_at < '2024-02-01Z'").await, 0);
    assert_eq!(
        site.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'movement_2024_01%' AND relkind IN ('r', 'p')")
            .await,
        0
    );
    site.holds().await;
    let report = site.verified().await;
    assert_eq!(report.movements, 2 * movements, "those that left are counted");

    // What follows goes on from there, and the next months leave as well.
    site.works().await;
    site.holds().await;
    site.goes_to(day(9, 10)).await;
    let left = site.leave().await.unwrap();
    assert_eq!(left.iter().map(|it| it.month).collect::<Vec<_>>(), [month(2), month(3), month(4), month(5)]);
    assert_eq!(left[0].movements, 0, "a month in which nothing moved");
    site.holds().await;
    assert_eq!(site.leave().await.unwrap(), [], "nothing twice");
}

#[tokio::test]
async fn without_a_folder_or_one_that_can_be_written_nothing_leaves_and_it_is_said() {
    let site = Site::open().await;
    site.works().await;
    site.goes_to(day(6, 1)).await;
    site.forget().await;
    let contexts = &site.scene.app.contexts;
    let months = |folder| {
        OldMonths::new(contexts.inventory.clone(), site.scene.app.test.db.clone(), Keep::default().months(3), folder)
    };
    let failure = months(None).leave().await.unwrap_err();
    assert_eq!(failure.code, "inventory.archive_missing");
    assert!(failure.detail.contains("AMBAR_LEDGER_ARCHIVE_DIR"), "{failure}");
    std::fs::write(&site.folder, "no folder").unwrap();
    let failure = months(Some(site.folder.clone())).leave().await.unwrap_err();
    assert_eq!(failure.code, "inventory.archive_unwritable");
    std::fs::remove_file(&site.folder).unwrap();
    assert_eq!(site.number("SELECT count(*) FROM inventory.archived_month").await, 0);
    // For ever is for ever.
    let for_ever = OldMonths::new(
        contexts.inventory.clone(),
        site.scene.app.test.db.clone(),
        Keep::default(),
        Some(site.folder.clone()),
    );
    assert_eq!((for_ever.due().await.unwrap(), for_ever.leave().await.unwrap()), (vec![], vec![]));
    let copies =
        months(Some(site.folder.clone())).copied_by(std::sync::Arc::new(|| Err(Failure::refused("no", "no copy"))));
    assert_eq!(copies.leave().await.unwrap_err().detail, "no copy");
    assert_eq!(site.number("SELECT count(*) FROM inventory.archived_month").await, 0);
    assert_eq!(site.leave().await.unwrap().len(), 2, "January and February, once there is a folder");
}

#[tokio::test]
async fn what_breaks_a_rule_about_movements_keeps_its_month() {
    let site = Site::open().await;
    site.works().await;
    site.goes_to(day(6, 1)).await;
    site.alter(
        "UPDATE inventory.movement SET quantity = quantity + 1 WHERE seq = (SELECT min(seq) FROM inventory.movement)",
    )
    .await;
    let failure = site.leave().await.unwrap_err();
    assert_eq!(failure.code, "inventory.ledger_broken");
    assert!(failure.detail.contains("i02") && failure.detail.contains("ambar verify"), "{failure}");
    assert_eq!(site.number("SELECT count(*) FROM inventory.archived_month").await, 0);
}

#[tokio::test]
async fn a_file_that_is_gone_changed_or_has_another_checksum_is_found() {
    let site = Site::open().await;
    site.works().await;
    site.goes_to(day(6, 1)).await;
    let name = site.leave().await.unwrap()[0].file.clone();
    let (path, beside) = (site.folder.join(&name), site.folder.join(format!("{name}.sha256")));
    let (whole, checksum) = (std::fs::read(&path).unwrap(), std::fs::read(&beside).unwrap());
    let found = async |words: &str| {
        let report = site.verified().await;
        assert_eq!(report.broken(), ["i23"]);
        assert!(!report.ok);
        let rule = report.rule("i23").unwrap();
        assert!(rule.examples[0].contains(words) && rule.examples[0].contains("2024-01"), "{:?}", rule.examples);
    };
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0x10;
    std::fs::write(&path, changed).unwrap();
    let report = site.verified().await;
    assert_eq!(report.broken(), ["i23"]);
    // The same movements, compressed by something else: not what was written.
    std::fs::write(&path, [&whole[..], b"."].concat()).unwrap();
    found("is not the file that was written").await;
    std::fs::remove_file(&path).unwrap();
    found("cannot be read").await;
    std::fs::write(&path, &whole).unwrap();
    std::fs::write(&beside, "0").unwrap();
    found("another checksum beside it").await;
    std::fs::write(&beside, checksum).unwrap();
    site.holds().await;
    let db = &site.scene.app.test.db;
    let mut report = verify::run(db, true).await.unwrap();
    verify::look_at_files(db.reader(), None, &mut report).await.unwrap();
    assert!(report.ok && report.rule("i23").unwrap().notes[0].contains("were not looked at"));
}

#[tokio::test]
async fn every_statement_is_valid() {
    let site = Site::open().await;
    prepare_all(site.scene.app.test.db.reader(), STATEMENTS).await;
}
