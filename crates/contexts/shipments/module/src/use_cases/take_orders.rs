//! Takes orders in bulk: each by itself, by the rules of a single one.

use ambar_kernel::{BulkDone, BulkMode, BulkOutcome, Ctx, Failure, OrderId, Result};
use ambar_shipments_contract::{Address, NewOrder, NewOrderLine};
use ambar_shipments_domain::OrderState;

use super::take_order::{TakeLine, TakeOrder, check, checked, promise, record, record_held};
use crate::{
    Shipments, external,
    store::{
        self,
        line::LineRow,
        order::{OrderRow, find},
    },
    views::order::ShipTo,
};

/// How often it is looked again when somebody else was taking the same at the same time.
const LOOKS: usize = 3;

/// Says of each order what became of it, or would. They are taken in their order: the first has its promise first.
pub(crate) async fn take_orders(
    shipments: &Shipments,
    ctx: &Ctx,
    orders: Vec<NewOrder>,
    mode: BulkMode,
) -> Result<Vec<BulkOutcome<OrderId>>> {
    let mut outcomes = Vec::with_capacity(orders.len());
    for said in &orders {
        outcomes.push(take(shipments, ctx, said, mode).await);
    }
    Ok(outcomes)
}

async fn take(shipments: &Shipments, ctx: &Ctx, said: &NewOrder, mode: BulkMode) -> BulkOutcome<OrderId> {
    for _ in 0..LOOKS {
        let (source, reference) = (said.source.as_ref(), Some(&said.external_ref));
        if let Some(id) = external::holder(shipments, Some(said.id), said.owner_id, source, reference).await? {
            let held = find(shipments.db.reader(), id).await?;
            return there(shipments, ctx, held, said).await;
        }
        let body = body(said);
        check(&body)?;
        let (order, lines) = checked(shipments, ctx, said.id, body, usize::MAX).await?;
        if mode == BulkMode::Check {
            return Ok(BulkDone::Added(said.id));
        }
        let mut tx = shipments.db.begin(ctx).await?;
        match record(&mut tx, order.clone(), &lines).await {
            Ok(Some(recorded)) if said.hold => {
                record_held(&mut tx, recorded).await?;
                tx.commit_step().await?;
                return Ok(BulkDone::Added(said.id));
            }
            Ok(Some(_)) => {
                tx.commit_step().await?;
                promise(shipments, ctx, find(shipments.db.reader(), said.id).await?).await?;
                return Ok(BulkDone::Added(said.id));
            }
            // Whoever was faster is found by the next look.
            Ok(None) => tx.rollback().await?,
            Err(failure) if failure.code == external::TAKEN => tx.rollback().await?,
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::unavailable("database.conflict", "Others are taking the same orders. Try again.", 1))
}

/// The reference belongs to an order: by an earlier sending of the same, or to one that is just as it is said.
async fn there(shipments: &Shipments, ctx: &Ctx, held: OrderRow, said: &NewOrder) -> BulkOutcome<OrderId> {
    let id = held.id;
    if id == said.id {
        if held.state == OrderState::Created {
            promise(shipments, ctx, held).await?;
        }
        return Ok(BulkDone::Added(id));
    }
    let lines = store::line::of_order(shipments.db.reader(), id).await?;
    let differ = differences(&held, &lines, said);
    if differ.is_empty() {
        return Ok(BulkDone::Unchanged(id));
    }
    let detail = format!(
        "The order {} has the reference {} already, and differs in {}. Change that one, or give this one another reference.",
        held.number,
        said.external_ref,
        differ.join(", ")
    );
    Err(Failure::refused(external::TAKEN, detail).param("id", id.to_string()).param("differs", differ))
}

/// In what an order is not as it is said. What is left open is not compared.
fn differences(held: &OrderRow, lines: &[LineRow], said: &NewOrder) -> Vec<&'static str> {
    let same_lines =
        lines.len() == said.lines.len() && lines.iter().zip(&said.lines).all(|(held, said)| same(held, said));
    let compared = [
        ("warehouse", held.warehouse_id == said.warehouse_id),
        ("customer", said.customer_id.is_none() || said.customer_id == held.customer_id),
        ("priority", said.priority.is_none_or(|priority| priority == held.priority)),
        ("due_on", said.due_on.is_none() || said.due_on == held.due_on),
        ("ship_to", said.ship_to == Address::default() || said.ship_to == address(&held.ship_to)),
        ("note", said.note.is_none() || said.note == held.note),
        ("lines", same_lines),
    ];
    compared.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

fn same(held: &LineRow, said: &NewOrderLine) -> bool {
    let figures = || Ok::<_, Failure>((held.scale()?, held.figures()?.ordered));
    held.sku.folded() == said.sku.folded()
        && figures().is_ok_and(|(scale, ordered)| said.quantity.at(scale).is_ok_and(|quantity| quantity == ordered))
        && held.rule.lot == said.lot
        && held.rule.serial == said.serial
}

/// The same as the body of a request.
fn body(said: &NewOrder) -> TakeOrder {
    let said = said.clone();
    let line = |line: NewOrderLine| TakeLine {
        sku: Some(line.sku),
        item_id: None,
        quantity: line.quantity,
        allocation: None,
        min_remaining_days: line.min_remaining_days,
        lot: line.lot,
        serial: line.serial,
    };
    TakeOrder {
        owner_id: Some(said.owner_id),
        customer_id: said.customer_id,
        warehouse_id: said.warehouse_id,
        policy: None,
        priority: said.priority,
        due_on: said.due_on,
        ship_to: ship_to(said.ship_to),
        allocation: None,
        note: said.note,
        hold: said.hold,
        source: said.source,
        external_ref: Some(said.external_ref),
        lines: said.lines.into_iter().map(line).collect(),
    }
}

fn ship_to(said: Address) -> ShipTo {
    let Address { name, street, street2, postal_code, city, region, country, phone, email } = said;
    ShipTo { name, street, street2, postal_code, city, region, country, phone, email }
}

fn address(held: &ShipTo) -> Address {
    let ShipTo { name, street, street2, postal_code, city, region, country, phone, email } = held.clone();
    Address { name, street, street2, postal_code, city, region, country, phone, email }
}
