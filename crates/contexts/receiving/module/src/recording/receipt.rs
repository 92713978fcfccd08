//! A scan at the dock, recorded in the transaction that takes its goods in.

use std::sync::Arc;

use ambar_inventory_contract::{Conclude, Concluded, PlacePlan, RowChange, StockDone, StockStatus};
use ambar_kernel::{
    Ctx, DeliveryId, Document, Entry, Failure, HandlingUnitId, Id, Part, PutawayId, Quantity, ReceiptId, Replay,
    Result, TaskId, Timestamp, Told,
};
use ambar_receiving_contract::{DeliveryClosed, GoodsReceived};
use ambar_receiving_domain::PutawayState;
use ambar_workforce_contract::{NewTask, TaskKind};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Receiving,
    store::{
        self,
        delivery::{DeliveryRow, LineRow},
        putaway::{GoodsRow, Proposal, PutawayRow},
        receipt::{CameTo, ReceiptLineRow, Scan},
    },
    submission::{Came, Submission},
    views::receipt::ReceiptView,
};

/// The putaway of a receipt: each has at most one.
pub(crate) fn putaway_id(receipt: ReceiptId) -> PutawayId {
    Id::derived(receipt.uuid(), "putaway")
}

/// Takes the goods of a scan in; `None` if what it was decided on has changed.
///
/// # Errors
/// Stock's refusal; the reply, if the call was answered before; accidents.
pub(crate) async fn take_in(
    receiving: &Receiving,
    ctx: &Ctx,
    scan: Scan,
    submission: Submission,
) -> Result<Option<Document>> {
    let unit = scan.receipt.delivery_id.zip(scan.receipt.sscc.clone());
    let record = Arc::new(Record { receiving: receiving.clone(), ctx: ctx.clone(), scan });
    match submission.conclude(receiving, ctx, record).await? {
        Concluded::Done(reply) => Ok(Some(reply.body)),
        Concluded::Refused { refusal, .. } => match unit {
            // Somebody else has received the same unit at the same moment: that is said.
            Some((delivery, sscc)) if has_come(receiving, delivery, &sscc).await? => Ok(None),
            _ => Err(refusal.into()),
        },
        Concluded::Outrun => Ok(None),
    }
}

/// Whether an announced unit has been received.
async fn has_come(receiving: &Receiving, delivery: DeliveryId, sscc: &str) -> Result<bool> {
    Ok(store::delivery::unit(&receiving.db, delivery, sscc).await?.is_some_and(|(_, receipt)| receipt.is_some()))
}

/// What is recorded of a scan: its receipt with what came of its delivery, its putaway, and the task of that.
struct Record {
    receiving: Receiving,
    ctx: Ctx,
    scan: Scan,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("scan", &self.scan).finish_non_exhaustive()
    }
}

/// A scan whose goods have come.
struct Taken {
    scan: Scan,
    putaway: Option<PutawayRow>,
    task: Option<Arc<dyn Part>>,
}

/// How a delivery and the lines of a scan stand after it.
#[derive(Debug, Deserialize)]
struct Recorded {
    delivery: Option<DeliveryRow>,
    lines: Vec<LineRow>,
}

impl Record {
    fn taken(&self, done: &[StockDone]) -> Result<Taken> {
        let mut scan = self.scan.clone();
        let Came { rows, plan } = Came::of(done)?;
        // A unit that was known by its SSCC already keeps its id.
        let unit = rows.iter().flatten().find_map(|row| row.handling_unit_id.some());
        for (line, rows) in scan.lines.iter_mut().zip(rows) {
            line.rows = rows.into_iter().map(came_to).collect();
        }
        let putaway = plan.and_then(|plan| putaway_of(&scan, plan, unit, self.ctx.now));
        let task = putaway.as_ref().map(|putaway| self.receiving.workforce.opening(&self.ctx, task_of(&scan, putaway)));
        Ok(Taken { task: task.transpose()?, scan, putaway })
    }
}

impl Conclude for Record {
    fn entries(&self, done: &[StockDone]) -> Result<Vec<Entry>> {
        let Taken { scan, putaway, task } = self.taken(done)?;
        let count = |(id, quantity, excess)| json!({ "id": id, "quantity": quantity, "excess": excess });
        let counts: Vec<Value> = scan.counts().into_iter().map(count).collect();
        let record = json!({ "receipt": scan.receipt, "lines": scan.lines, "counts": counts, "putaway": putaway });
        let own = Entry { function: "receiving.record_receipts", record };
        [Ok(own)].into_iter().chain(task.map(|task| task.entry())).collect()
    }

    fn tell(&self, done: &[StockDone], written: &[Value]) -> Result<Told> {
        let Taken { scan, putaway, task } = self.taken(done)?;
        let own = written.first().cloned().unwrap_or_default();
        let Recorded { delivery, lines } = serde_json::from_value(own).map_err(Failure::internal)?;
        let closed = delivery.as_ref().filter(|delivery| !delivery.state.is_open());
        let closed = closed.map(|it| DeliveryClosed { delivery_id: it.id, state: it.state.name().into() });
        let delivery = delivery.map(|delivery| (delivery, lines));
        let view = ReceiptView::of(&scan, putaway.as_ref(), delivery.as_ref());
        let body = Document::of(&view)?;
        let mut told = tell(Told::reply(Replay { status: 201, body }), &scan)?;
        if let Some(closed) = closed {
            told = told.telling(closed.delivery_id, &closed)?;
        }
        match (task, written.get(1)) {
            (Some(task), Some(written)) => task.tell(written, told),
            _ => Ok(told),
        }
    }
}

fn came_to(row: RowChange) -> CameTo {
    CameTo { stock_id: row.stock_id.0, quantity: row.quantity, lot: row.lot, serial: row.serial }
}

/// The putaway of received goods. Goods that no order can have stay where they are if no place takes them; for others a
/// putaway waits for room.
fn putaway_of(scan: &Scan, plan: PlacePlan, unit: Option<HandlingUnitId>, at: Timestamp) -> Option<PutawayRow> {
    let (receipt, main) = (&scan.receipt, main_line(&scan.lines)?);
    if plan.location_id.is_none() && main.status != StockStatus::Available {
        return None;
    }
    let id = putaway_id(receipt.id);
    let goods = scan.lines.iter().flat_map(|line| line.rows.iter().map(move |row| goods_row(line, row))).collect();
    let mut putaway = PutawayRow {
        id,
        owner_id: receipt.owner_id,
        warehouse_id: receipt.warehouse_id,
        receipt_id: receipt.id,
        delivery_id: receipt.delivery_id,
        item_id: main.item_id,
        sku: main.sku.clone(),
        name: main.name.clone(),
        scale: main.scale,
        lot: main.lot.clone(),
        status: main.status,
        handling_unit_id: unit,
        sscc: receipt.sscc.clone(),
        quantity: main.quantity,
        done: Quantity::ZERO,
        state: PutawayState::Pending,
        from_location: receipt.location.clone(),
        location_id: None,
        location: None,
        plan: Proposal { strategy: plan.strategy, why: None, rejected: Vec::new() },
        hold_id: plan.hold_id,
        avoid: Vec::new(),
        task_id: TaskId::derived(id.uuid(), "task"),
        goods,
        steps: 0,
        created_at: at,
        ended_at: None,
    };
    putaway.planned(plan);
    Some(putaway)
}

/// The line that a unit of several things is planned and named by: the one with the most base units in it.
pub(crate) fn main_line(lines: &[ReceiptLineRow]) -> Option<&ReceiptLineRow> {
    lines
        .iter()
        .rev()
        .max_by_key(|line| i128::from(line.quantity.units()) * 1_000_000 / i128::from(line.scale.factor()))
}

fn goods_row(line: &ReceiptLineRow, row: &CameTo) -> GoodsRow {
    GoodsRow {
        stock_id: row.stock_id,
        item_id: line.item_id,
        sku: line.sku.clone(),
        scale: line.scale,
        quantity: row.quantity,
        lot: row.lot.clone(),
        serial: row.serial.clone(),
    }
}

fn task_of(scan: &Scan, putaway: &PutawayRow) -> NewTask {
    NewTask {
        id: putaway.task_id,
        kind: TaskKind::Putaway,
        warehouse_id: putaway.warehouse_id,
        reference: putaway.id.uuid(),
        priority: 50,
        location: Some(putaway.from_location.clone()),
        sequence: scan.receipt.sequence,
        summary: json!({
            "sku": putaway.sku, "name": putaway.name, "quantity": putaway.quantity.to_text(putaway.scale),
            "sscc": putaway.sscc, "from": putaway.from_location, "to": putaway.location,
        }),
    }
}

/// Publishes and audits what came.
fn tell(mut told: Told, scan: &Scan) -> Result<Told> {
    let receipt = &scan.receipt;
    let key = receipt.delivery_id.map_or(receipt.id.uuid(), Id::uuid);
    for line in &scan.lines {
        told = told.telling(
            key,
            &GoodsReceived {
                receipt_id: receipt.id,
                delivery_id: receipt.delivery_id,
                delivery_line_id: line.delivery_line_id,
                owner_id: receipt.owner_id,
                item_id: line.item_id,
                quantity: line.quantity.to_text(line.scale),
                status: line.status.name().into(),
            },
        )?;
    }
    let lines: Vec<_> = scan.lines.iter().map(audit_line).collect();
    let detail = json!({
        "delivery_id": receipt.delivery_id, "occasion": receipt.occasion, "sscc": receipt.sscc, "location": receipt.location,
        "reason": receipt.reason, "lines": lines,
    });
    Ok(told.noting("receive_goods", "receipt", receipt.id, detail))
}

fn audit_line(line: &ReceiptLineRow) -> serde_json::Value {
    let excess = (!line.excess.is_zero()).then(|| line.excess.to_text(line.scale));
    json!({
        "sku": line.sku, "quantity": line.quantity.to_text(line.scale), "status": line.status, "excess": excess,
        "discrepancies": line.discrepancies,
    })
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::{PlacementReason, PlacementStrategy};
    use ambar_kernel::LocationCode;
    use uuid::Uuid;

    use super::*;
    use crate::sample;

    fn plan(place: Option<&str>) -> PlacePlan {
        PlacePlan {
            hold_id: Uuid::nil(),
            location_id: place.map(|_| sample::one()),
            location: place.map(|code| LocationCode::parse(code).unwrap()),
            sequence: 0,
            strategy: PlacementStrategy::Abc,
            why: place.map(|_| PlacementReason::NearDispatch),
            rejected: Vec::new(),
        }
    }

    fn scan(status: &str) -> Scan {
        let line = sample::receipt_line(json!({ "status": status }));
        Scan { receipt: sample::receipt(json!({})), lines: vec![line] }
    }

    fn putaway(scan: &Scan, place: Option<&str>) -> Option<PutawayRow> {
        putaway_of(scan, plan(place), None, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_putaway_says_what_goes_where_and_why() {
        let putaway = putaway(&scan("available"), Some("A-01")).unwrap();
        assert_eq!((putaway.id, putaway.quantity.units(), putaway.goods.len()), (putaway_id(sample::one()), 10, 1));
        assert_eq!(
            (putaway.location.unwrap().as_str(), putaway.plan.why),
            ("A-01", Some(PlacementReason::NearDispatch))
        );
        assert_eq!((putaway.state, putaway.handling_unit_id), (PutawayState::Pending, None));
    }

    #[test]
    fn only_goods_that_orders_can_have_wait_for_room() {
        assert_eq!(putaway(&scan("available"), None).unwrap().location, None);
        assert!(putaway(&scan("hold"), None).is_none());
        assert!(putaway(&scan("hold"), Some("LOOK")).is_some());
    }

    #[test]
    fn a_unit_of_several_things_is_named_by_the_one_there_is_most_of() {
        let lines = [
            sample::receipt_line(json!({"sku": "RICE", "scale": 3, "quantity": 5000})),
            sample::receipt_line(json!({"sku": "MUG", "quantity": 12})),
            sample::receipt_line(json!({"sku": "CUP", "quantity": 12})),
        ];
        assert_eq!(main_line(&lines).map(|line| line.sku.as_str()), Some("MUG"), "the first of equals");
        assert!(main_line(&[]).is_none());
    }

    #[test]
    fn the_task_tells_the_person_what_to_do() {
        let scan = scan("available");
        let putaway = putaway(&scan, Some("A-01")).unwrap();
        let task = task_of(&scan, &putaway);
        assert_eq!((task.id, task.reference, task.sequence), (putaway.task_id, putaway.id.uuid(), 7));
        let told = json!({"sku": "MUG", "name": "Mug", "quantity": "10", "sscc": null, "from": "DOCK-1", "to": "A-01"});
        assert_eq!(task.summary, told);
    }
}
