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

/// The commands that ask for promises, under the order's present round.
pub(crate) fn requests(order: &OrderRow, wanting: &[Wanting]) -> Vec<StockRequest> {
    wanting
        .iter()
        .map(|it| {
            let command = StockCommand::Promise(Promise {
                demand: Demand { order_id: order.id, order_line_id: it.line },
                warehouse_id: order.warehouse_id,
                item_id: it.item,
                owner_id: order.owner_id,
                quantity: it.quantity,
            });
            let id = StockCommandId::derived(it.line.uuid(), &format!("promise {}", order.round));
            stock::request(id, order.id, command)
        })
        .collect()
}

/// What a line was promised.
pub(crate) fn granted(done: &StockDone) -> Result<Quantity> {
    match done {
        StockDone::Promised { quantity } => Ok(*quantity),
        other => Err(stock::odd(other)),
    }
}

/// Asks for a promise for every line and answers the lines with what they got. A line that the stock engine refuses gets
/// nothing: it will be seen when it is released.
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
    let outcomes = stock::submit_each(shipments, ctx, requests(order, &wanting)).await?;
    for (line, outcome) in lines.iter_mut().zip(outcomes) {
        let quantity = match outcome {
            Ok(done) => granted(&done)?,
            Err(refusal) => {
                tracing::warn!(order = order.number, line = line.line_no, code = refusal.code, "nothing was promised");
                Quantity::ZERO
            }
        };
        line.set(line.figures()?.promised(quantity)?);
    }
    Ok(lines)
}
