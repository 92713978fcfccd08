//! How many statements a command costs: each is a way to the database and back.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use ambar_inventory_contract::{
    AllocationOrder, AllocationRule, Demand, IntoUnit, Move, OpenUnit, Reserve, StockCommand, UnitKind,
};
use sqlx::{AssertSqlSafe, Executor, Row};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use super::{Floor, floor::*};
use crate::fakes;

/// Counts the statements that sqlx tells of: all but BEGIN, and how a connection is set up, of which one more may be opened at
/// any moment.
struct Statements(Arc<AtomicUsize>);

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut sets_up = SetsUp(false);
        event.record(&mut sets_up);
        self.0.fetch_add(usize::from(!sets_up.0), Ordering::Relaxed);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Whether what is told is the statement with which a connection begins.
struct SetsUp(bool);

impl Visit for SetsUp {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0 |= field.name() == "summary" && value.starts_with("SET ROLE");
    }
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Statements of a command, without BEGIN, the second time that such a one is carried out, when what it needs is in memory.
async fn cost(floor: &Floor, command: impl Fn() -> StockCommand) -> usize {
    floor.done(command()).await;
    let told = Arc::new(AtomicUsize::new(0));
    let guard = tracing::subscriber::set_default(Statements(Arc::clone(&told)));
    floor.done(command()).await;
    drop(guard);
    told.load(Ordering::Relaxed)
}

#[tokio::test]
async fn how_a_connection_is_set_up_is_no_statement_of_a_command() {
    let floor = Floor::open().await;
    let told = Arc::new(AtomicUsize::new(0));
    let _guard = tracing::subscriber::set_default(Statements(Arc::clone(&told)));
    let mut conn = floor.stock.reader().acquire().await.unwrap();
    for (sql, counted) in [("SET ROLE ambar_stock", 0), ("SELECT 1", 1)] {
        conn.execute(sql).await.unwrap();
        assert_eq!(told.load(Ordering::Relaxed), counted, "{sql}");
    }
}

#[tokio::test]
async fn a_command_costs_few_statements() {
    let floor = Floor::open().await;
    let (item, dock, bin, lane) = (floor.item("A"), floor.dock(), floor.bin("A-1"), floor.lane());
    let row = floor.stock(item, dock, 100).await;
    floor.stock(item, bin, 100).await;
    // What is in memory is not looked up, and all is written and told in one call.
    assert_eq!(cost(&floor, || StockCommand::Receive(receive(item, dock, 1))).await, 1);
    assert_eq!(cost(&floor, || StockCommand::Move(go(row, bin, 1))).await, 1);
    let for_outside = || {
        let rule = AllocationRule { order: AllocationOrder::Fifo, ..AllocationRule::default() };
        StockCommand::Reserve(Reserve { demand: Demand::of_outside(new(), new()), rule, ..reserve(item, 1) })
    };
    assert_eq!(cost(&floor, for_outside).await, 1, "the oldest goods are in memory");
    // No place is locked; what surrounds the rows is looked at.
    assert_eq!(cost(&floor, || StockCommand::Reserve(reserve(item, 1))).await, 5);
    // No rows, but the total.
    assert_eq!(cost(&floor, || StockCommand::Promise(promise(item, 1))).await, 6);
    // The search and what is nearby instead of rows.
    floor.bin("A-2");
    floor.bin("A-3");
    floor.follow().await;
    assert_eq!(cost(&floor, || StockCommand::PlanPutaway(putaway(item, 1))).await, 6);
    let into_new_unit = || {
        let unit = IntoUnit::New { id: new(), kind: UnitKind::Tote, sscc: Some(sscc()) };
        StockCommand::Move(Move { unit, ..go(row, lane, 1) })
    };
    assert_eq!(cost(&floor, into_new_unit).await, 6);
    let open = || {
        let (warehouse_id, sscc) = (fakes::warehouse(), Some(sscc()));
        StockCommand::OpenUnit(OpenUnit { id: new(), kind: UnitKind::Tote, warehouse_id, location_id: lane, sscc })
    };
    assert_eq!(cost(&floor, open).await, 5);
}

/// A new SSCC.
fn sscc() -> String {
    let number = new::<()>().uuid().as_u128() % 1_000_000_000;
    let body = format!("10614141{number:09}");
    let sum: u32 = body.bytes().rev().zip([3, 1].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Marks of the statements that every command runs.
const HOT: [&str; 7] = [
    "WITH claim AS MATERIALIZED",
    "FROM inventory.handling_unit WHERE id = ANY($1)",
    "FROM inventory.place p WHERE",
    "WITH wanted AS MATERIALIZED",
    "WITH standing AS MATERIALIZED",
    "WITH leaving AS MATERIALIZED",
    "WITH lots AS",
];

#[tokio::test]
async fn no_statement_of_a_command_reads_a_whole_table_however_small_it_was_when_it_was_planned() {
    let floor = Floor::open().await;
    let version: i64 = floor.count("SELECT current_setting('server_version_num')::bigint").await;
    if version < 160_000 {
        // Older servers cannot explain a statement without its values.
        return;
    }
    let hot: Vec<_> =
        ambar_inventory::STATEMENTS.iter().filter(|sql| HOT.iter().any(|mark| sql.contains(mark))).collect();
    assert!(hot.len() > HOT.len());
    let mut conn = floor.stock.reader().acquire().await.unwrap();
    for sql in hot {
        let explain = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN (GENERIC_PLAN) {sql}")));
        let lines = explain.fetch_all(&mut *conn).await.unwrap_or_else(|error| panic!("{error}\nin: {sql}"));
        for line in lines {
            let line: String = line.get(0);
            assert!(!line.contains("Seq Scan"), "{line}\nin: {sql}");
        }
    }
}

/// How often each way was taken to rows of what a group reads and writes: whole tables, and down an index.
const SCANS: &str = "
SELECT coalesce(sum(seq_scan), 0)::bigint, coalesce(sum(idx_scan) FILTER (WHERE relname = 'stock'), 0)::bigint
FROM pg_stat_user_tables
WHERE schemaname IN ('inventory', 'platform') AND relname IN ('stock', 'place', 'item', 'command', 'idempotency', 'audit', 'event')
   OR schemaname = 'inventory' AND relname LIKE 'movement%'";

async fn scans(floor: &Floor) -> (i64, i64) {
    sqlx::query_as(SCANS).fetch_one(floor.sql()).await.unwrap()
}

/// What the functions that write a group run, nobody can explain from outside: the server counts it.
#[tokio::test]
async fn nothing_that_a_group_writes_is_looked_for_in_a_whole_table() {
    let floor = Floor::open().await;
    let (item, bin, other) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let row = floor.stock(item, bin, 10_000).await;
    let (whole, before) = scans(&floor).await;
    // Each connection tells its figures once a second at most, when it has something to do.
    let mut seen = (whole, before);
    while seen.1 < before + 50 {
        floor.done(StockCommand::Move(go(row, other, 1))).await;
        seen = scans(&floor).await;
    }
    assert_eq!(seen.0, whole, "a whole table was read");
    // A look-up without an index is noticed.
    while scans(&floor).await.0 == whole {
        let sql = "SELECT count(*) FROM inventory.stock WHERE version = 7";
        sqlx::query(sql).execute(floor.stock.reader()).await.unwrap();
    }
}
