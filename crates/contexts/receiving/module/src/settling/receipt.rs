//! Carries a counted receipt into stock and to its end.

use ambar_inventory_contract::{PlacePlan, RowChange, StockRefusal, StockStatus};
use ambar_kernel::{Ctx, Failure, HandlingUnitId, Id, PutawayId, Quantity, ReceiptId, Result, TaskId};
use ambar_pg::Tx;
use ambar_receiving_contract::{DeliveryClosed, GoodsReceived};
use ambar_receiving_domain::PutawayState;
use ambar_workforce_contract::{NewTask, TaskKind};
use serde_json::json;

use super::Waiting;
use crate::{
    Receiving,
    store::{
        self, Progress,
        putaway::{GoodsRow, Proposal, PutawayRow},
        receipt::{CameTo, Found, Locked, ReceiptLineRow, Scan},
    },
    submission::Sent,
    views::receipt::ReceiptView,
};

/// The putaway of a receipt: each has at most one.
pub(crate) fn putaway_id(receipt: ReceiptId) -> PutawayId {
    Id::derived(receipt.uuid(), "putaway")
}

/// Brings a pending receipt to its end and answers for it; one that has ended answers the same again.
///
/// # Errors
/// Stock's refusal; an accident, after which the same call goes on where this one stopped.
pub(crate) async fn settle(receiving: &Receiving, ctx: &Ctx, scan: Scan, waiting: Waiting) -> Result<ReceiptView> {
    let Some(submission) = scan.receipt.submission.clone() else {
        return answer_again(receiving, ctx, &scan, waiting).await;
    };
    match submission.send(&*receiving.inventory, ctx).await? {
        Sent::Refused(refusal) => give_back(receiving, ctx, scan, refusal, waiting).await,
        Sent::Done { came, plan } => book(receiving, ctx, scan, came, plan, waiting).await,
    }
}

/// Finds a receipt and brings it to its end for somebody who is gone. A refusal is an end too.
pub(crate) async fn finish(receiving: &Receiving, id: ReceiptId) -> Result<()> {
    let Some(found) = store::receipt::find(&receiving.db, id).await? else { return Ok(()) };
    let ctx = found.scan.receipt.begun.ctx(receiving.db.clock().now());
    match settle(receiving, &ctx, found.scan, Waiting::Nobody).await {
        Err(failure) if !super::is_refusal(&failure) => Err(failure),
        _ => Ok(()),
    }
}

/// Stock did not take the goods: they are not counted any more.
async fn give_back(
    receiving: &Receiving,
    ctx: &Ctx,
    mut scan: Scan,
    refusal: StockRefusal,
    waiting: Waiting,
) -> Result<ReceiptView> {
    let mut tx = receiving.db.begin(ctx).await?;
    let Some(mut locked) = store::receipt::lock(&mut tx, &scan).await? else {
        tx.rollback().await?;
        return answer_again(receiving, ctx, &scan, waiting).await;
    };
    scan.receipt.refusal = Some(refusal.clone());
    scan.receipt.done_at = Some(ctx.now);
    if let Some((_, lines)) = &mut locked {
        for (id, quantity, excess) in scan.counts() {
            for line in lines.iter_mut().filter(|line| line.id == id) {
                line.set(line.domain().given_back(quantity, excess));
            }
        }
        end_if_full(&mut tx, ctx, &mut locked).await?;
    }
    store::receipt::settle(&mut tx, &scan, &locked, None).await?;
    tx.audit("refuse_receipt", "receipt", scan.receipt.id, json!({ "code": refusal.code }));
    tx.commit_step().await?;
    Err(refusal.into())
}

/// The goods are in stock: the receipt, its lines, the delivery and the putaway say so.
async fn book(
    receiving: &Receiving,
    ctx: &Ctx,
    mut scan: Scan,
    came: Vec<Vec<RowChange>>,
    plan: Option<PlacePlan>,
    waiting: Waiting,
) -> Result<ReceiptView> {
    // A unit that was known by its SSCC already keeps its id.
    let unit = came.iter().flatten().find_map(|row| row.handling_unit_id.some());
    for (line, rows) in scan.lines.iter_mut().zip(came) {
        line.rows = rows.into_iter().map(came_to).collect();
    }
    let putaway = plan.and_then(|plan| putaway_of(&scan, plan, unit, ctx));
    // Before the end is recorded: who retries because of a crash here opens the same task again.
    if let Some(putaway) = &putaway {
        receiving.workforce.open_tasks(ctx, &[task_of(&scan, putaway)]).await?;
    }
    let mut tx = receiving.db.begin(ctx).await?;
    let Some(mut locked) = store::receipt::lock(&mut tx, &scan).await? else {
        tx.rollback().await?;
        return answer_again(receiving, ctx, &scan, waiting).await;
    };
    scan.receipt.state = Progress::Done;
    scan.receipt.submission = None;
    scan.receipt.done_at = Some(ctx.now);
    if let Some((delivery, lines)) = &mut locked {
        let mut filled = 0;
        for (id, quantity, _) in scan.counts() {
            for line in lines.iter_mut().filter(|line| line.id == id) {
                let (before, after) = (line.domain(), line.domain().booked(quantity));
                filled += i32::from(after.is_full() && !before.is_full());
                line.set(after);
            }
        }
        let booked = delivery.domain().booked(filled);
        (delivery.state, delivery.open_lines) = (booked.state, booked.open_lines);
        end_if_full(&mut tx, ctx, &mut locked).await?;
    }
    store::receipt::settle(&mut tx, &scan, &locked, putaway.as_ref()).await?;
    tell(&mut tx, &scan)?;
    let view = ReceiptView::of(&scan, putaway.as_ref(), locked.as_ref());
    match waiting {
        Waiting::Caller => tx.commit(201, view).await,
        Waiting::Nobody => tx.commit_step().await.map(|()| view),
    }
}

/// Ends a delivery on which nothing more may come, unless goods are still on their way into stock.
async fn end_if_full(tx: &mut Tx, ctx: &Ctx, locked: &mut Locked) -> Result<()> {
    let Some((delivery, lines)) = locked else { return Ok(()) };
    if !delivery.domain().is_full() {
        return Ok(());
    }
    let own = lines.iter().any(|line| line.domain().is_under_way());
    let under_way = own || store::receipt::others_under_way(tx, delivery, lines).await?;
    delivery.state = delivery.domain().settled(under_way).state;
    if !delivery.state.is_open() {
        delivery.closed_at = Some(ctx.now);
        tx.emit(delivery.id, &DeliveryClosed { delivery_id: delivery.id, state: delivery.state.name().into() })?;
    }
    Ok(())
}

fn came_to(row: RowChange) -> CameTo {
    CameTo { stock_id: row.stock_id.0, quantity: row.quantity, lot: row.lot, serial: row.serial }
}

/// The putaway of received goods. Goods that no order can have stay where they are if no place takes them; for others a
/// putaway waits for room.
fn putaway_of(scan: &Scan, plan: PlacePlan, unit: Option<HandlingUnitId>, ctx: &Ctx) -> Option<PutawayRow> {
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
        created_at: ctx.now,
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
fn tell(tx: &mut Tx, scan: &Scan) -> Result<()> {
    let receipt = &scan.receipt;
    let key = receipt.delivery_id.map_or(receipt.id.uuid(), Id::uuid);
    for line in &scan.lines {
        tx.emit(
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
    tx.audit("receive_goods", "receipt", receipt.id, detail);
    Ok(())
}

fn audit_line(line: &ReceiptLineRow) -> serde_json::Value {
    let excess = (!line.excess.is_zero()).then(|| line.excess.to_text(line.scale));
    json!({
        "sku": line.sku, "quantity": line.quantity.to_text(line.scale), "status": line.status, "excess": excess,
        "discrepancies": line.discrepancies,
    })
}

/// Answers for a receipt that has ended, from what is recorded of it.
async fn answer_again(receiving: &Receiving, ctx: &Ctx, scan: &Scan, waiting: Waiting) -> Result<ReceiptView> {
    let found = store::receipt::find(&receiving.db, scan.receipt.id).await?;
    let Some(Found { scan, putaway, delivery }) = found else { return Err(Failure::internal("a receipt is gone")) };
    if let Some(refusal) = scan.receipt.refusal {
        return Err(refusal.into());
    }
    let view = ReceiptView::of(&scan, putaway.as_ref(), delivery.as_ref());
    match waiting {
        Waiting::Caller => receiving.db.begin(ctx).await?.commit(201, view).await,
        Waiting::Nobody => Ok(view),
    }
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::{PlacementReason, PlacementStrategy};
    use ambar_kernel::{LocationCode, Timestamp};
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
        putaway_of(scan, plan(place), None, &Ctx::system(Uuid::nil(), Timestamp::UNIX_EPOCH))
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
