//! The task of each count: opened when the count is asked for, or by the sweep if something broke in between.

use ambar_kernel::{CountId, Ctx, LocationCode, Result, TaskId, Timestamp, WarehouseId};
use ambar_workforce_contract::{NewTask, TaskKind};
use serde_json::json;
use sqlx::FromRow;

use crate::Inventory;

macro_rules! unopened {
    ($which:literal) => {
        concat!(
            "
SELECT c.id, c.task_id, c.warehouse_id, c.origin, c.state, p.code AS location, p.pick_sequence, i.card->>'sku' AS sku,
       i.card->>'name' AS name, l.code AS lot, n.code AS serial, u.sscc
FROM inventory.count c JOIN inventory.place p ON p.id = c.location_id JOIN inventory.item i ON i.id = c.item_id
     LEFT JOIN inventory.lot l ON l.id = c.lot_id LEFT JOIN inventory.serial n ON n.id = c.serial_id
     LEFT JOIN inventory.handling_unit u ON u.id = c.handling_unit_id
WHERE NOT c.task_opened AND ",
            $which,
            " ORDER BY c.requested_at LIMIT 100"
        )
    };
}

pub(crate) const UNOPENED: &str = unopened!("c.id = ANY($1)");
pub(crate) const LEFT_BEHIND: &str = unopened!("c.requested_at < $1");

pub(crate) const MARK_OPENED: &str =
    "UPDATE inventory.count SET task_opened = true WHERE id = ANY($1) AND NOT task_opened";

pub(crate) const STATEMENTS: &[&str] = &[UNOPENED, LEFT_BEHIND, MARK_OPENED];

/// A count that holds up an order, or that somebody waits for to decide, goes before one that somebody asked for.
const WAITED_FOR: i16 = 70;
const ASKED_FOR: i16 = 50;

#[derive(FromRow)]
struct Unopened {
    id: CountId,
    task_id: TaskId,
    warehouse_id: WarehouseId,
    origin: String,
    state: String,
    location: LocationCode,
    pick_sequence: i64,
    sku: String,
    name: String,
    lot: Option<String>,
    serial: Option<String>,
    sscc: Option<String>,
}

impl Unopened {
    fn task(&self) -> NewTask {
        NewTask {
            id: self.task_id,
            kind: TaskKind::Count,
            warehouse_id: self.warehouse_id,
            reference: self.id.uuid(),
            priority: if self.origin == "spot" { ASKED_FOR } else { WAITED_FOR },
            location: Some(self.location.clone()),
            sequence: self.pick_sequence,
            // What the book has is not among it: the count is blind.
            summary: json!({ "sku": self.sku, "name": self.name, "location": self.location, "lot": self.lot,
                "serial": self.serial, "sscc": self.sscc }),
        }
    }
}

/// Opens the tasks of these counts, where they are not open yet.
///
/// # Errors
/// If workforce cannot be reached or the database fails.
pub(crate) async fn open(inventory: &Inventory, ctx: &Ctx, counts: &[CountId]) -> Result<()> {
    if counts.is_empty() {
        return Ok(());
    }
    let unopened = sqlx::query_as(UNOPENED).bind(counts).fetch_all(inventory.stock.reader()).await?;
    open_all(inventory, ctx, unopened).await
}

/// Opens the tasks of counts that were asked for before a moment and have none; answers how many.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_left_behind(inventory: &Inventory, ctx: &Ctx, before: Timestamp) -> Result<usize> {
    let unopened: Vec<Unopened> = sqlx::query_as(LEFT_BEHIND).bind(before).fetch_all(inventory.stock.reader()).await?;
    let count = unopened.len();
    open_all(inventory, ctx, unopened).await?;
    Ok(count)
}

async fn open_all(inventory: &Inventory, ctx: &Ctx, unopened: Vec<Unopened>) -> Result<()> {
    if unopened.is_empty() {
        return Ok(());
    }
    // One that is over meanwhile needs no task; it is only marked.
    let tasks: Vec<NewTask> = unopened.iter().filter(|count| count.state == "requested").map(Unopened::task).collect();
    if !tasks.is_empty() {
        inventory.workforce.open_tasks(ctx, &tasks).await?;
    }
    let ids: Vec<CountId> = unopened.iter().map(|count| count.id).collect();
    sqlx::query(MARK_OPENED).bind(ids).execute(inventory.stock.reader()).await?;
    Ok(())
}
