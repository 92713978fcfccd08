//! The stock commands of picking. Those that no record goes with have keys that derive from the stop and its number, so that whoever
//! comes next under the same number gets the answer of the one before: nothing that became of stock is ever unknown here for good.

use ambar_inventory_contract::{
    AllocatedRow, Allocation, AllocationRule, Demand, Dropped, IntoUnit, MarkDoubt, Mode, MoveReserved, Reallocate,
    Reference, RefusalKind, Reserve, StockCommand, StockDone, StockRefusal, StockRequest, Unreserve,
};
use ambar_kernel::{
    CountId, Ctx, Failure, LocationId, LotCode, Quantity, ReservationId, Result, SerialCode, StockCommandId,
};

use crate::{
    Picking,
    store::{line::LoadedStop, reallocation::Reallocation},
};

/// The most commands of one submission.
const AT_ONCE: usize = 1000;

/// Goods that moved to staging.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// Their claim there.
    pub(crate) reservation_id: ReservationId,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
    pub(crate) quantity: Quantity,
}

/// What a doubt led to.
#[derive(Debug, Clone)]
pub(crate) struct Doubted {
    pub(crate) suspect: Quantity,
    pub(crate) dropped: Vec<Dropped>,
    pub(crate) count_id: CountId,
}

/// Whether a refusal says that a claim is no longer there: it was given up when another picker found less than the book said.
pub(crate) fn is_gone(refusal: &StockRefusal) -> bool {
    refusal.kind == RefusalKind::NotFound || refusal.code == "inventory.reservation_over"
}

fn request(id: StockCommandId, stop: &LoadedStop, command: StockCommand) -> StockRequest {
    let reference = Reference { kind: "pick_list".into(), id: stop.pick_list_id.uuid() };
    StockRequest { id, command, reference, reason: None, note: None }
}

fn numbered(stop: &LoadedStop, what: &str) -> StockCommandId {
    StockCommandId::derived(stop.id.uuid(), &format!("{what} {}", stop.attempt))
}

async fn submit_one(picking: &Picking, ctx: &Ctx, request: StockRequest) -> Result<Result<StockDone, StockRefusal>> {
    let mut outcomes = picking.inventory.submit(ctx, vec![request], Mode::Each).await?;
    outcomes.pop().ok_or_else(|| Failure::internal("the stock engine gave no outcome"))
}

fn odd(done: &StockDone) -> Failure {
    Failure::internal(format!("the stock engine answered something else than was asked: {done:?}"))
}

/// Moves goods of a stop to staging, with their claim.
pub(crate) fn move_to_staging(ctx: &Ctx, stop: &LoadedStop, quantity: Quantity) -> StockRequest {
    let command = StockCommand::MoveReserved(MoveReserved {
        reservation_id: stop.reservation_id,
        quantity,
        to_location_id: stop.staging_id,
        unit: IntoUnit::Loose,
        new_reservation_id: stop.picked_id(ctx),
    });
    request(StockCommandId::from_uuid(ctx.step(&format!("pick {}", stop.id))), stop, command)
}

/// What that moved.
pub(crate) fn moved(done: &[StockDone]) -> Result<Moved> {
    match done {
        [StockDone::ReservationMoved { reservation_id, row, .. }] => Ok(Moved {
            reservation_id: *reservation_id,
            lot: row.lot.clone(),
            serial: row.serial.clone(),
            quantity: row.quantity,
        }),
        other => Err(Failure::internal(format!("the stock engine answered something else than was asked: {other:?}"))),
    }
}

/// Says that what is left of a stop is not there.
pub(crate) async fn mark_doubt(
    picking: &Picking,
    ctx: &Ctx,
    stop: &LoadedStop,
) -> Result<Result<Doubted, StockRefusal>> {
    let count_id = CountId::derived(stop.id.uuid(), &format!("count {}", stop.attempt));
    let command = StockCommand::MarkDoubt(MarkDoubt { reservation_id: stop.reservation_id, count_id });
    match submit_one(picking, ctx, request(numbered(stop, "doubt"), stop, command)).await? {
        Ok(StockDone::Doubted { suspect, dropped, count_id, .. }) => Ok(Ok(Doubted { suspect, dropped, count_id })),
        Ok(other) => Err(odd(&other)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Has the claim of a stop go to other goods, all of it or nothing.
pub(crate) async fn reallocate(
    picking: &Picking,
    ctx: &Ctx,
    stop: &LoadedStop,
    wanted: &Reallocation,
) -> Result<Result<Vec<AllocatedRow>, StockRefusal>> {
    let command = StockCommand::Reallocate(Reallocate {
        reservation_id: stop.reservation_id,
        quantity: stop.stop()?.quantity,
        rule: wanted.rule().clone(),
        stock_id: wanted.stock_id(),
        exclude: wanted.avoid.into_iter().collect(),
    });
    let id = StockCommandId::derived(stop.id.uuid(), &format!("reallocate {}", wanted.command_id));
    match submit_one(picking, ctx, request(id, stop, command)).await? {
        Ok(StockDone::Allocated { allocation }) => Ok(Ok(allocation.rows)),
        Ok(other) => Err(odd(&other)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// A stop whose claim was given up, and what shall be claimed instead.
pub(crate) struct Wanted<'a> {
    pub(crate) stop: &'a LoadedStop,
    pub(crate) quantity: Quantity,
    pub(crate) rule: AllocationRule,
    pub(crate) avoid: LocationId,
}

/// Claims stock elsewhere in place of claims that were given up. Repeated, by whomever, it answers the same.
pub(crate) async fn reserve_elsewhere(
    picking: &Picking,
    ctx: &Ctx,
    wanted: &[Wanted<'_>],
) -> Result<Vec<Option<Allocation>>> {
    let mut allocations = Vec::with_capacity(wanted.len());
    for some in wanted.chunks(AT_ONCE) {
        let requests = some.iter().map(reserve_request).collect();
        for outcome in picking.inventory.submit(ctx, requests, Mode::Each).await? {
            allocations.push(match outcome {
                Ok(StockDone::Allocated { allocation }) => Some(allocation),
                Ok(other) => return Err(odd(&other)),
                Err(refusal) => {
                    tracing::warn!(code = refusal.code, detail = refusal.detail, "nothing was claimed instead");
                    None
                }
            });
        }
    }
    Ok(allocations)
}

fn reserve_request(wanted: &Wanted<'_>) -> StockRequest {
    let stop = wanted.stop;
    let command = StockCommand::Reserve(Reserve {
        demand: Demand::of_order(stop.order_id, stop.order_line_id),
        warehouse_id: stop.warehouse_id,
        item_id: stop.item_id,
        owner_id: stop.owner_id,
        quantity: wanted.quantity,
        rule: wanted.rule.clone(),
        exclude: vec![wanted.avoid],
        partial: true,
    });
    request(StockCommandId::derived(stop.reservation_id.uuid(), "replace"), stop, command)
}

/// Gives up claims that were made for a list which was withdrawn meanwhile.
pub(crate) async fn give_up(picking: &Picking, ctx: &Ctx, stop: &LoadedStop, claims: &[ReservationId]) -> Result<()> {
    let requests = claims.iter().map(|claim| {
        let command = StockCommand::Unreserve(Unreserve { reservation_id: *claim });
        request(StockCommandId::derived(claim.uuid(), "give up"), stop, command)
    });
    for outcome in picking.inventory.submit(ctx, requests.collect(), Mode::Each).await? {
        if let Err(refusal) = outcome.map_err(Failure::from) {
            return Err(Failure::internal(refusal));
        }
    }
    Ok(())
}
