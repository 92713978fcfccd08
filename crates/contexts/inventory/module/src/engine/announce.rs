//! What a group tells: one event for each warehouse in which something moved, what the trail and the callers are told.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ambar_inventory_contract::{StockChanged, StockCommand, StockFact, StockOutcome, StockRefusal};
use ambar_inventory_domain::{Book, Side};
use ambar_kernel::{Failure, LocationId, Replay, Result, StockCommandId, Told, WarehouseId};
use ambar_pg::Notes;
use ambar_web::problem_of;
use serde_json::json;

use super::{
    group::{Answering, Batch, Open, ReplyKey, Tell},
    queue::SMALL,
};

/// Notes the events, the audit lines and the replies of a group; answers the replies.
///
/// # Errors
/// Only if an event cannot be written as JSON, which is a bug.
pub(super) fn announce(
    notes: &mut Notes,
    book: &Book,
    open: &Open<'_>,
    outcomes: &[StockOutcome],
) -> Result<HashMap<ReplyKey, Result<Replay>>> {
    let senders = open.senders();
    let place = |side: Side| -> Option<LocationId> {
        match side {
            Side::Row(id) => book.rows.get(&id).map(|row| row.key.location_id),
            Side::Virtual(_) => None,
        }
    };
    let mut facts: BTreeMap<WarehouseId, Vec<StockFact>> = BTreeMap::new();
    for movement in book.movements() {
        facts.entry(movement.key.warehouse_id).or_default().push(StockFact {
            command_id: movement.stamp.command_id,
            operation_id: senders.get(&movement.stamp.command_id).map(|ctx| ctx.operation_id).unwrap_or_default(),
            kind: movement.kind,
            item_id: movement.key.item_id,
            owner_id: movement.key.owner_id,
            from_location_id: place(movement.from),
            to_location_id: place(movement.to),
            quantity: movement.quantity,
            reference: movement.stamp.reference.clone(),
        });
    }
    for (warehouse_id, facts) in facts {
        notes.emit(warehouse_id, &StockChanged { warehouse_id, facts })?;
    }
    let mut rest = outcomes;
    let mut replies = HashMap::new();
    for batch in &open.batches {
        let (own, others) = rest.split_at(batch.requests.len());
        rest = others;
        match batch.answering {
            None => note(notes, batch, own),
            Some(Answering::Tell(tell)) => match tell.tell(own, book)? {
                Some(told) => replies.extend(answer(notes, book, batch, told)),
                None => replies.extend(refuse(notes, batch, &**tell, own)?),
            },
            // Its context answers it.
            Some(Answering::Conclude(_)) => {}
        }
    }
    Ok(replies)
}

/// One audit line for each command that was done; of what comes in bulk one for all, since the ledger tells of each.
fn note(notes: &mut Notes, batch: &Batch<'_>, outcomes: &[StockOutcome]) {
    let done = || batch.requests.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|it| it.0);
    if batch.requests.len() <= SMALL {
        for request in done() {
            let reference = &request.reference;
            let detail = json!({ "for": reference.kind, "id": reference.id, "reason": request.reason });
            notes.audit(batch.ctx, action(&request.command), "stock_command", request.id, detail);
        }
        return;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for request in done() {
        *counts.entry(action(&request.command)).or_default() += 1;
    }
    if !counts.is_empty() {
        let kinds: BTreeSet<&str> = done().map(|request| &*request.reference.kind).collect();
        let detail = json!({ "for": kinds, "commands": batch.requests.len(), "done": counts });
        notes.audit(batch.ctx, "stock_commands", "operation", batch.ctx.operation_id, detail);
    }
}

/// Keeps the reply to a call, with what is told about it.
pub(super) fn answer(
    notes: &mut Notes,
    book: &Book,
    batch: &Batch<'_>,
    told: Told,
) -> Option<(ReplyKey, Result<Replay>)> {
    for note in told.notes {
        notes.audit(batch.ctx, note.action, note.entity, note.entity_id, note.detail);
    }
    for fact in told.facts {
        notes.publish(batch.ctx, fact);
    }
    if batch.keeps_reply() {
        let own: HashSet<StockCommandId> = batch.requests.iter().map(|request| request.id).collect();
        let moved = book.movements().iter().filter(|it| own.contains(&it.stamp.command_id)).count();
        notes.reply(batch.ctx, told.reply.clone(), Some(i32::try_from(moved).unwrap_or(i32::MAX)));
    }
    Some((batch.reply_key()?, Ok(told.reply)))
}

/// The refusal that stopped a call, and its place in it.
pub(super) fn why_refused(outcomes: &[StockOutcome]) -> Option<(usize, StockRefusal)> {
    let refusals = || outcomes.iter().enumerate().filter_map(|(at, outcome)| Some((at, outcome.as_ref().err()?)));
    let reason =
        refusals().find(|(_, refusal)| refusal.code != "inventory.batch_refused").or_else(|| refusals().next());
    reason.map(|(at, refusal)| (at, refusal.clone()))
}

/// Keeps the refusal that is the answer to a call. Not one of what was done before and is told now: the edge may still make a task
/// of that.
fn refuse(
    notes: &mut Notes,
    batch: &Batch<'_>,
    tell: &dyn Tell,
    outcomes: &[StockOutcome],
) -> Result<Option<(ReplyKey, Result<Replay>)>> {
    let Some((at, refusal)) = why_refused(outcomes) else {
        return Err(Failure::internal("a call that was not refused has no reply"));
    };
    let mut failure = tell.refused(at, refusal.into());
    if batch.ctx.recorded_at.is_none() && failure.kind.is_outcome() {
        notes.reply(batch.ctx, problem_of(&failure, batch.ctx.operation_id)?, None);
        failure.kept = true;
    }
    Ok(batch.reply_key().map(|key| (key, Err(failure))))
}

/// The name of a command in the audit trail.
pub(super) const fn action(command: &StockCommand) -> &'static str {
    match command {
        StockCommand::Receive(_) => "receive",
        StockCommand::PlanPutaway(_) => "plan_putaway",
        StockCommand::ReleasePlan(_) => "release_plan",
        StockCommand::Move(_) => "move",
        StockCommand::MoveUnit(_) => "move_unit",
        StockCommand::ChangeStatus(_) => "change_status",
        StockCommand::Adjust(_) => "adjust",
        StockCommand::Promise(_) => "promise",
        StockCommand::Unpromise(_) => "unpromise",
        StockCommand::Reserve(_) => "reserve",
        StockCommand::Unreserve(_) => "unreserve",
        StockCommand::Reallocate(_) => "reallocate",
        StockCommand::TakeOver(_) => "take_over",
        StockCommand::MoveReserved(_) => "move_reserved",
        StockCommand::MarkDoubt(_) => "mark_doubt",
        StockCommand::Ship(_) => "ship",
        StockCommand::OpenUnit(_) => "open_unit",
        StockCommand::SettleCount(_) => "settle_count",
        StockCommand::ApproveCount(_) => "approve_count",
    }
}
