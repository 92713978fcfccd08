//! Promises: soft claims by quantity, asked for when an order is taken and whenever it begins to wait for stock again.

use ambar_inventory_contract::{Demand, Promise, StockCommand, StockDone, StockRequest};
use ambar_kernel::{Ctx, ItemId, OrderLineId, Quantity, Result, StockCommandId};

use crate::{
    Shipments, stock,
    store::{line::LineRow, order::OrderRow},
};

/// A line that wants a promise.
pub(crate) struct Wanting {
    pub(crate) line: OrderLineId,
    pub(crate) item: ItemId,
    pub(crate) quantity: Quantity,
}

/// Asks for promises under the order's present round; answers what each line was granted. A line that the stock engine
/// refuses gets nothing: it will be seen when it is released.
pub(crate) async fn grants(
    shipments: &Shipments,
    ctx: &Ctx,
    order: &OrderRow,
    wanting: &[Wanting],
) -> Result<Vec<Quantity>> {
    if wanting.is_empty() {
        return Ok(Vec::new());
    }
    let requests = wanting.iter().map(|it| request(order, it)).collect();
    let outcomes = stock::submit_each(shipments, ctx, requests).await?;
    outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(StockDone::Promised { quantity }) => Ok(quantity),
            Ok(other) => Err(stock::odd(&other)),
            Err(refusal) => {
                tracing::warn!(order = order.number, code = refusal.code, "nothing was promised");
                Ok(Quantity::ZERO)
            }
        })
        .collect()
}

fn request(order: &OrderRow, wanting: &Wanting) -> StockRequest {
    let command = StockCommand::Promise(Promise {
        demand: Demand::of_order(order.id, wanting.line),
        warehouse_id: order.warehouse_id,
        item_id: wanting.item,
        owner_id: order.owner_id,
        quantity: wanting.quantity,
    });
    let id = StockCommandId::derived(wanting.line.uuid(), &format!("promise {}", order.round));
    stock::request(id, order.id, command)
}

/// Asks for a promise for every line and answers the lines with what they got.
pub(crate) async fn ask(
    shipments: &Shipments,
    ctx: &Ctx,
    order: &OrderRow,
    mut lines: Vec<LineRow>,
) -> Result<Vec<LineRow>> {
    let mut wanting = Vec::with_capacity(lines.len());
    for line in &lines {
        wanting.push(Wanting { line: line.id, item: line.item_id, quantity: line.figures()?.open() });
    }
    for (line, granted) in lines.iter_mut().zip(grants(shipments, ctx, order, &wanting).await?) {
        line.set(line.figures()?.promised(granted)?);
    }
    Ok(lines)
}
