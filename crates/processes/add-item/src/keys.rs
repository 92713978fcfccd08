//! The keys of the steps. A new item's id derives from the caller's command, and the keys of its stock commands from that
//! id, so that the sweep, which does not know the caller's key, names the same steps.

use ambar_inventory_contract::{Reference, ReleasePlan, StockCommand, StockRequest};
use ambar_kernel::{Ctx, ItemId, ReasonCode, StockCommandId, derived_uuid};
use uuid::Uuid;

/// What the steps of this command derive from. The request is part of it: another one sent with the same key before the
/// first was answered is another command, not a wrong repetition of the first.
pub(crate) fn command(ctx: &Ctx) -> Uuid {
    let request = ctx.idempotency.as_ref().map(|it| format!("{:02x?}", it.request_hash)).unwrap_or_default();
    derived_uuid(ctx.command_uuid(), &request)
}

/// The id of the item that the n-th attempt of a command adds. An attempt that was given up leaves its id behind.
pub(crate) fn item(ctx: &Ctx, attempt: u32) -> ItemId {
    ItemId::derived(command(ctx), &format!("item#{attempt}"))
}

/// The hold on the place that is planned for an item's first stock.
pub(crate) fn hold(item: ItemId) -> Uuid {
    derived_uuid(item.uuid(), "hold")
}

/// The key of the plan.
pub(crate) fn plan(item: ItemId) -> StockCommandId {
    StockCommandId::derived(item.uuid(), "plan")
}

/// The key of the receipt.
pub(crate) fn receive(item: ItemId) -> StockCommandId {
    StockCommandId::derived(item.uuid(), "receive")
}

/// The key under which the hold is released when the receipt was refused.
pub(crate) fn release(item: ItemId) -> StockCommandId {
    StockCommandId::derived(item.uuid(), "release")
}

/// A stock command for an item's first stock.
pub(crate) fn request(id: StockCommandId, item: ItemId, command: StockCommand) -> StockRequest {
    StockRequest {
        id,
        command,
        reference: Reference { kind: "item".into(), id: item.uuid() },
        reason: ReasonCode::parse("initial_stock").ok(),
        note: None,
    }
}

/// Releases the hold of an item's first stock, under a key.
pub(crate) fn release_hold(id: StockCommandId, item: ItemId) -> StockRequest {
    request(id, item, StockCommand::ReleasePlan(ReleasePlan { hold_id: hold(item) }))
}
