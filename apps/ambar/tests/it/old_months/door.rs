//! The way out of the ledger: what the database refuses whoever asks, what a crash leaves, who may be in the way.

use ambar_inventory::archive::{ArchiveFile, Archivist};
use ambar_pg::Role;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::{Site, day, month};
use crate::concurrency::in_time;

impl Site {
    /// January has work, and is old; nothing is kept that refers to it.
    async fn with_old_january() -> Self {
        let site = Self::open().await;
        site.works().await;
        site.goes_to(day(6, 1)).await;
        site.forget().await;
        site
    }

    async fn archivist(&self) -> Archivist {
        self.scene.app.contexts.inventory.archivist(&self.folder).await.unwrap().unwrap()
    }

    async fn written(&self) -> ArchiveFile {
        let mut archivist = self.archivist().await;
        let file = archivist.write(month(1)).await.unwrap();
        archivist.close().await.unwrap();
        file
    }

    async fn refused(&self, number: u32, file: &ArchiveFile, words: &str) {
        let mut archivist = self.archivist().await;
        let failure = archivist.leave(month(number), file).await.unwrap_err();
        assert!(failure.detail.contains(words) && failure.code == "inventory.month_stays", "{failure}");
        archivist.close().await.unwrap();
        assert_eq!(self.number("SELECT count(*) FROM inventory.archived_month").await, 0);
        assert_eq!(self.number("SELECT count(*) FROM inventory.carried_row").await, 0);
    }

    async fn as_role(&self, role: Role) -> PgConnection {
        let mut connection = PgConnection::connect(&self.scene.app.test.url).await.unwrap();
        connection.execute(AssertSqlSafe(format!("SET ROLE {}", role.name()))).await.unwrap();
        connection
    }

    /// A transfer within January that changes nothing in the end, as a server with a wrong clock would write it.
    fn late(&self) -> String {
        "INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id,
             from_virtual, to_stock_id, to_virtual, quantity, reference_kind, reference_id, account_id, operation_id)
         SELECT moved_at + interval '1 day', warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id, from_virtual,
                to_stock_id, to_virtual, quantity, reference_kind, reference_id, account_id, operation_id
         FROM inventory.movement ORDER BY seq LIMIT 1"
            .to_owned()
    }
}

#[tokio::test]
async fn the_database_lets_no_month_go_that_is_young_unwritten_or_not_the_oldest() {
    let site = Site::with_old_january().await;
    let file = site.written().await;
    site.refused(2, &file, "not the oldest").await;
    for wrong in
        [ArchiveFile { lines: file.lines - 1, ..file.clone() }, ArchiveFile { mark: file.mark + 1, ..file.clone() }]
    {
        site.refused(1, &wrong, "must be written again").await;
    }
    let young = "SELECT inventory.archive_month(date_trunc('month', now())::date, 0, 0, 'x', 0, repeat('0', 64), repeat('0', 64))";
    let mut stock = site.as_role(Role::Stock).await;
    let refusal = stock.execute(young).await.unwrap_err().to_string();
    assert!(refusal.contains("no sooner than three months"), "{refusal}");
    stock.execute("INSERT INTO inventory.command (id, outcome, created_at) VALUES (gen_random_uuid(), '{}', '2024-01-31 23:59Z')").await.unwrap();
    site.refused(1, &file, "outcomes of stock commands").await;
    site.number("WITH gone AS (DELETE FROM inventory.command RETURNING 1) SELECT count(*) FROM gone").await;

    let mut archivist = site.archivist().await;
    assert!(site.scene.app.contexts.inventory.archivist(&site.folder).await.unwrap().is_none(), "one at a time");
    assert_eq!(archivist.leave(month(1), &file).await.unwrap(), file.lines);
    let failure = archivist.leave(month(1), &file).await.unwrap_err();
    assert!(failure.detail.contains("has left before"), "{failure}");
    archivist.close().await.unwrap();
    site.holds().await;
}

#[tokio::test]
async fn nobody_who_works_may_touch_what_is_carried_or_take_a_month_away_otherwise() {
    let site = Site::with_old_january().await;
    site.leave().await.unwrap();
    for role in [Role::App, Role::Stock] {
        let mut connection = site.as_role(role).await;
        let tables = ["carried_row", "carried_goods", "carried_document", "archived_month", "archive_head"];
        for statement in tables.iter().flat_map(|table| {
            [
                format!("DELETE FROM inventory.{table}"),
                format!("INSERT INTO inventory.{table} SELECT * FROM inventory.{table}"),
                format!("TRUNCATE inventory.{table}"),
            ]
        }) {
            let refusal = connection.execute(AssertSqlSafe(statement.clone())).await.unwrap_err().to_string();
            assert!(refusal.contains("permission denied"), "{statement}: {refusal}");
        }
        for statement in [
            "UPDATE inventory.carried_row SET net = 0",
            "ALTER TABLE inventory.movement DETACH PARTITION inventory.movement_2024_04",
            "DROP TABLE inventory.movement_2024_04",
        ] {
            connection.execute(statement).await.unwrap_err();
        }
    }
    let mut app = site.as_role(Role::App).await;
    let call = "SELECT inventory.archive_month('2024-02-01', 0, 0, 'x', 0, repeat('0', 64), repeat('0', 64))";
    let refusal = app.execute(call).await.unwrap_err().to_string();
    assert!(refusal.contains("permission denied for function"), "{refusal}");
    // Not even the owner changes the record of a month.
    let mut owner = site.as_role(Role::Owner).await;
    let refusal = owner.execute("UPDATE inventory.archived_month SET movements = 0").await.unwrap_err().to_string();
    assert!(refusal.contains("never changed"), "{refusal}");
    assert_eq!(site.verified().await.broken(), Vec::<&str>::new());
}

#[tokio::test]
async fn what_comes_late_for_a_month_that_left_has_no_place_and_is_found_if_somebody_makes_one() {
    let site = Site::with_old_january().await;
    site.works().await;
    site.leave().await.unwrap();
    let mut stock = site.as_role(Role::Stock).await;
    let late = format!("{} ", site.late()).replace("moved_at + interval '1 day'", "'2024-01-20Z'");
    let refusal = stock.execute(AssertSqlSafe(late.clone())).await.unwrap_err().to_string();
    assert!(refusal.contains("no partition of relation"), "{refusal}");
    // A server whose clock is wrong makes no room for it either.
    stock.execute("SELECT inventory.make_movement_partitions('2024-01-01', '2024-06-01')").await.unwrap();
    stock.execute(AssertSqlSafe(late.clone())).await.unwrap_err();
    let mut owner = site.as_role(Role::Owner).await;
    owner
        .execute("CREATE TABLE inventory.again PARTITION OF inventory.movement FOR VALUES FROM ('2024-01-01Z') TO ('2024-02-01Z')")
        .await
        .unwrap();
    owner.execute(AssertSqlSafe(late)).await.unwrap();
    let report = site.verified().await;
    let found = &report.rule("i23").unwrap().examples;
    assert!(found.iter().any(|it| it.contains("that month has left the ledger")), "{found:?}");
    assert!(report.broken().contains(&"i02"));
}

#[tokio::test]
async fn a_movement_that_came_after_the_file_was_written_is_not_lost() {
    let site = Site::with_old_january().await;
    let file = site.written().await;
    let mut stock = site.as_role(Role::Stock).await;
    let mut tx = stock.begin().await.unwrap();
    tx.execute(AssertSqlSafe(site.late())).await.unwrap();
    // While somebody writes into the month it does not leave, and does not wait for long.
    let mut archivist = site.archivist().await;
    let busy = archivist.leave(month(1), &file).await.unwrap_err();
    assert_eq!(busy.code, "database.busy");
    tx.commit().await.unwrap();
    archivist.close().await.unwrap();
    site.refused(1, &file, "must be written again").await;
    let mut archivist = site.archivist().await;
    let again = archivist.write(month(1)).await.unwrap();
    assert_eq!(again.lines, file.lines + 1);
    assert_eq!(archivist.leave(month(1), &again).await.unwrap(), again.lines);
}

#[tokio::test]
async fn a_crash_at_any_point_leaves_the_month_or_takes_it_whole_and_the_next_turn_ends_it() {
    let site = Site::with_old_january().await;
    // While the file was written: half of it, and the half of another turn before.
    std::fs::create_dir_all(&site.folder).unwrap();
    std::fs::write(site.folder.join("movements-2024-01.jsonl.gz.part"), "half").unwrap();
    // After the file was written.
    let file = site.written().await;
    std::fs::remove_file(site.folder.join(format!("{}.sha256", file.name))).unwrap();
    // In the middle of the transaction, and before its commit.
    let mut stock = site.as_role(Role::Stock).await;
    let mut tx = stock.begin().await.unwrap();
    let call = format!(
        "SELECT inventory.archive_month('2024-01-01', {}, {}, '{}', {}, '{}', '{}')",
        file.lines, file.mark, file.name, file.bytes, file.sha256, file.content_sha256
    );
    tx.execute(AssertSqlSafe(call)).await.unwrap();
    drop(tx);
    stock.close().await.unwrap();
    assert_eq!(site.number("SELECT count(*) FROM inventory.archived_month").await, 0);
    assert!(site.number("SELECT count(*) FROM inventory.movement WHERE moved_at < '2024-02-01Z'").await > 0);
    site.holds().await;

    let left = site.leave().await.unwrap();
    assert_eq!((left[0].file.as_str(), left[0].movements), (file.name.as_str(), file.lines));
    let names: Vec<_> =
        std::fs::read_dir(&site.folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.ends_with(".part")), "{names:?}");
    site.holds().await;
}

#[tokio::test]
async fn who_reads_for_long_is_waited_for_in_short_turns_and_stock_goes_on_moving() {
    let site = Site::with_old_january().await;
    let file = site.written().await;
    let mut reader = PgConnection::connect(&site.scene.app.test.url).await.unwrap();
    let mut tx = reader.begin().await.unwrap();
    tx.execute("SELECT count(*) FROM inventory.movement").await.unwrap();
    let mut archivist = site.archivist().await;
    let leaving = tokio::spawn(async move { archivist.leave(month(1), &file).await });
    let waits = "SELECT count(*) FROM pg_locks WHERE relation = 'inventory.movement'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted";
    in_time(async { while site.number(waits).await == 0 {} }).await;
    let row = site.row("MUG").await;
    let body = json!({"stock_id": row, "direction": "in", "quantity": "1", "reason": "RECOUNTED"});
    in_time(site.scene.post("/stock/adjustments", body)).await;
    assert!(!leaving.is_finished(), "the reader still reads");
    tx.rollback().await.unwrap();
    in_time(leaving).await.unwrap().unwrap();
    site.holds().await;
}
