//! Carries a step of a putaway into stock and to its end.

use std::collections::BTreeMap;

use ambar_inventory_contract::{PlacePlan, StockRefusal};
use ambar_kernel::{Ctx, Failure, ItemId, Quantity, Result, Scale};
use ambar_pg::Tx;
use ambar_receiving_contract::PutawayCompleted;
use ambar_receiving_domain::{Goods, Putaway};
use ambar_workforce_contract::Holding;
use serde_json::json;

use super::Waiting;
use crate::{
    Receiving,
    store::{
        self, Progress,
        putaway::{GoodsRow, PutawayRow},
        step::{StepKind, StepRow},
    },
    submission::Sent,
    views::putaway::PutawayView,
};

/// Brings a pending step to its end and answers for it; one that has ended answers the same again. `putaway` is as it was
/// when the step began, and as it stays until the step ends.
///
/// # Errors
/// Stock's refusal; an accident, after which the same call goes on where this one stopped.
pub(crate) async fn settle(
    receiving: &Receiving,
    ctx: &Ctx,
    putaway: PutawayRow,
    step: StepRow,
    waiting: Waiting,
) -> Result<PutawayView> {
    let Some(submission) = step.submission.clone() else { return answer_again(receiving, ctx, step, waiting).await };
    match submission.send(&*receiving.inventory, ctx).await? {
        Sent::Refused(refusal) => turn_back(receiving, ctx, putaway, step, refusal, waiting).await,
        Sent::Done { plan, .. } => {
            let after = after(ctx, putaway, &step, plan);
            tell_workforce(receiving, ctx, &after, &step).await?;
            end(receiving, ctx, after, step, waiting).await
        }
    }
}

/// Brings a step to its end for somebody who is gone. A refusal is an end too.
pub(crate) async fn finish(receiving: &Receiving, putaway: PutawayRow, step: StepRow) -> Result<()> {
    let ctx = step.begun.ctx(receiving.db.clock().now());
    match settle(receiving, &ctx, putaway, step, Waiting::Nobody).await {
        Err(failure) if !super::is_refusal(&failure) => Err(failure),
        _ => Ok(()),
    }
}

/// The putaway once the step is done.
fn after(ctx: &Ctx, mut putaway: PutawayRow, step: &StepRow, plan: Option<PlacePlan>) -> PutawayRow {
    let before = putaway.domain();
    let then = match step.kind {
        StepKind::Move => before.moved(&taken(step)),
        StepKind::Replan => before.replanned(),
        StepKind::Cancel => before.canceled(),
    };
    if step.kind == StepKind::Move {
        putaway.done = done(&putaway, &then, step);
    }
    putaway.avoid.extend(step.avoid.iter().copied().filter(|place| !putaway.avoid.contains(place)).collect::<Vec<_>>());
    putaway.set(&then);
    if !then.state.is_open() {
        putaway.ended_at = Some(ctx.now);
    }
    match plan {
        // What is left has a place again.
        Some(plan) => putaway.planned(plan),
        None if step.kind == StepKind::Move && putaway.ended_at.is_some() => {
            (putaway.location_id, putaway.location) = (step.location_id, step.location.clone());
        }
        None => {}
    }
    putaway
}

/// How much of the putaway's own item stands in its place now. A unit of several things is done when it is.
fn done(putaway: &PutawayRow, then: &Putaway, step: &StepRow) -> Quantity {
    if then.goods.is_empty() {
        return putaway.quantity;
    }
    [putaway.done].into_iter().chain(step.taken.iter().map(|row| row.quantity)).sum()
}

fn taken(step: &StepRow) -> Vec<Goods> {
    let goods = |row: &GoodsRow| Goods { stock_id: row.stock_id, quantity: row.quantity, serial: row.serial.clone() };
    step.taken.iter().map(goods).collect()
}

/// The task goes on, or ends with the putaway. Somebody who lost their claim in the meantime has moved the goods all the
/// same: then the task is taken away from whoever has it.
async fn tell_workforce(receiving: &Receiving, ctx: &Ctx, putaway: &PutawayRow, step: &StepRow) -> Result<()> {
    let workforce = &receiving.workforce;
    let ended = putaway.ended_at.is_some();
    let told = match step.token.map(|token| Holding { task_id: putaway.task_id, token }) {
        Some(holding) if ended && step.kind == StepKind::Move => workforce.complete(ctx, holding).await,
        Some(holding) if step.kind == StepKind::Move => workforce.progress(ctx, holding).await,
        _ if ended => return workforce.cancel_tasks(ctx, &[putaway.task_id], true).await,
        _ => return Ok(()),
    };
    match told {
        Err(failure) if super::is_refusal(&failure) && ended => {
            workforce.cancel_tasks(ctx, &[putaway.task_id], true).await
        }
        Err(failure) if super::is_refusal(&failure) => Ok(()),
        told => told,
    }
}

async fn end(
    receiving: &Receiving,
    ctx: &Ctx,
    putaway: PutawayRow,
    mut step: StepRow,
    waiting: Waiting,
) -> Result<PutawayView> {
    let mut tx = receiving.db.begin(ctx).await?;
    step.state = Progress::Done;
    step.done_at = Some(ctx.now);
    if !store::step::end(&mut tx, &step, &putaway).await? {
        tx.rollback().await?;
        return answer_again(receiving, ctx, step, waiting).await;
    }
    tell(&mut tx, &putaway, &step)?;
    let view = PutawayView::of(&putaway);
    match waiting {
        Waiting::Caller => tx.commit(200, view).await,
        Waiting::Nobody => tx.commit_step().await.map(|()| view),
    }
}

/// Publishes and audits what was done.
fn tell(tx: &mut Tx, putaway: &PutawayRow, step: &StepRow) -> Result<()> {
    let action = match step.kind {
        StepKind::Move => "put_away",
        StepKind::Replan => "replan_putaway",
        StepKind::Cancel => "cancel_putaway",
    };
    let mut moved: BTreeMap<ItemId, (Quantity, Scale)> = BTreeMap::new();
    for row in &step.taken {
        let sum = moved.entry(row.item_id).or_insert((Quantity::ZERO, row.scale));
        sum.0 = [sum.0, row.quantity].into_iter().sum();
    }
    let quantities: Vec<_> = moved
        .iter()
        .map(|(item, (quantity, scale))| json!({ "item_id": item, "quantity": quantity.to_text(*scale) }))
        .collect();
    let to = step.location.as_ref().or(putaway.location.as_ref());
    let detail = json!({
        "sku": putaway.sku, "moved": quantities, "from": putaway.from_location, "to": to, "elsewhere": step.elsewhere,
        "reason": step.reason, "state": putaway.state,
    });
    tx.audit(action, "putaway", putaway.id, detail);
    let Some(location) = step.location.as_ref().filter(|_| step.kind == StepKind::Move) else { return Ok(()) };
    for (item_id, (quantity, scale)) in moved {
        let event = PutawayCompleted {
            putaway_id: putaway.id,
            item_id,
            location: location.clone(),
            quantity: quantity.to_text(scale),
        };
        tx.emit(putaway.id, &event)?;
    }
    Ok(())
}

/// Stock did not do it: the goods stand where they stood.
async fn turn_back(
    receiving: &Receiving,
    ctx: &Ctx,
    mut putaway: PutawayRow,
    mut step: StepRow,
    refusal: StockRefusal,
    waiting: Waiting,
) -> Result<PutawayView> {
    let mut tx = receiving.db.begin(ctx).await?;
    step.state = Progress::Refused;
    step.refusal = Some(refusal.clone());
    step.done_at = Some(ctx.now);
    let then = putaway.domain().turned_back();
    putaway.set(&then);
    if !store::step::end(&mut tx, &step, &putaway).await? {
        tx.rollback().await?;
        return answer_again(receiving, ctx, step, waiting).await;
    }
    tx.audit("refuse_putaway", "putaway", putaway.id, json!({ "code": refusal.code, "to": step.location }));
    tx.commit_step().await?;
    Err(refusal.into())
}

/// Answers for a step that has ended, from what is recorded of it.
async fn answer_again(receiving: &Receiving, ctx: &Ctx, step: StepRow, waiting: Waiting) -> Result<PutawayView> {
    let found = store::step::find(&receiving.db, step.putaway_id, step.id).await?;
    match found.own {
        Some(StepRow { refusal: Some(refusal), .. }) => return Err(refusal.into()),
        Some(_) => {}
        // A plan of the sweep that changed nothing leaves no trace.
        None if waiting == Waiting::Nobody => {}
        None => return Err(Failure::internal("a step of a putaway is gone")),
    }
    let view = PutawayView::of(&found.putaway);
    match waiting {
        Waiting::Caller => receiving.db.begin(ctx).await?.commit(200, view).await,
        Waiting::Nobody => Ok(view),
    }
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::PlacementStrategy;
    use ambar_kernel::{LocationCode, Timestamp};
    use ambar_receiving_domain::PutawayState;
    use uuid::Uuid;

    use super::*;
    use crate::sample;

    fn ctx() -> Ctx {
        Ctx::system(Uuid::nil(), Timestamp::UNIX_EPOCH)
    }

    fn elsewhere(units: i64) -> StepRow {
        let place = sample::one::<ambar_kernel::ids::Location>();
        sample::step(
            json!({"location_id": place, "location": "B-01", "elsewhere": true, "taken": [sample::goods(5, units)]}),
        )
    }

    fn plan(place: &str) -> PlacePlan {
        PlacePlan {
            hold_id: Uuid::from_u128(9),
            location_id: Some(sample::one()),
            location: LocationCode::parse(place).ok(),
            sequence: 0,
            strategy: PlacementStrategy::Fifo,
            why: None,
            rejected: Vec::new(),
        }
    }

    #[test]
    fn the_last_goods_end_the_putaway_where_they_went() {
        let done = after(&ctx(), sample::putaway(json!({"state": "started"})), &elsewhere(10), None);
        assert_eq!(
            (done.state, done.done.units(), done.ended_at),
            (PutawayState::Completed, 10, Some(Timestamp::UNIX_EPOCH))
        );
        assert_eq!((done.location.unwrap().as_str(), done.goods.len()), ("B-01", 0));
    }

    #[test]
    fn a_part_leaves_the_rest_with_its_plan_or_a_new_one() {
        let started = || sample::putaway(json!({"state": "started"}));
        let part = after(&ctx(), started(), &elsewhere(4), None);
        assert_eq!((part.state, part.done.units(), part.goods[0].quantity.units()), (PutawayState::InProgress, 4, 6));
        assert_eq!(part.location.unwrap().as_str(), "A-01");
        let replanned = after(&ctx(), started(), &elsewhere(4), Some(plan("C-01")));
        assert_eq!((replanned.location.unwrap().as_str(), replanned.hold_id), ("C-01", Uuid::from_u128(9)));
    }

    #[test]
    fn a_new_plan_remembers_what_to_avoid() {
        let place = sample::one::<ambar_kernel::ids::Location>();
        let step = sample::step(json!({"kind": "replan", "avoid": [place]}));
        let once = after(&ctx(), sample::putaway(json!({"state": "in_progress"})), &step, Some(plan("C-01")));
        assert_eq!((once.state, once.avoid.len(), once.done.units()), (PutawayState::Pending, 1, 0));
        assert_eq!(after(&ctx(), once, &step, Some(plan("C-02"))).avoid.len(), 1, "each place once");
    }

    #[test]
    fn a_cancelled_putaway_keeps_its_figures() {
        let step = sample::step(json!({"kind": "cancel"}));
        let canceled = after(&ctx(), sample::putaway(json!({"done": 3})), &step, None);
        assert_eq!((canceled.state, canceled.done.units(), canceled.goods.len()), (PutawayState::Canceled, 3, 1));
        assert!(canceled.ended_at.is_some());
    }

    #[test]
    fn a_unit_of_several_things_is_done_when_it_stands_there() {
        let unit = json!({"state": "started", "handling_unit_id": sample::one::<()>(), "goods": [sample::goods(5, 10), sample::goods(6, 4)]});
        let step = sample::step(
            json!({"location": "A-01", "location_id": sample::one::<()>(), "taken": [sample::goods(5, 10), sample::goods(6, 4)]}),
        );
        let done = after(&ctx(), sample::putaway(unit), &step, None);
        assert_eq!((done.state, done.done), (PutawayState::Completed, done.quantity));
    }
}
