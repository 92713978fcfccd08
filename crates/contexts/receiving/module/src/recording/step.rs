//! A step of a putaway, recorded in the transaction that moves its goods.

use std::{collections::BTreeMap, sync::Arc};

use ambar_inventory_contract::{Conclude, Concluded, PlacePlan, StockDone};
use ambar_kernel::{Ctx, Document, Entry, ItemId, Part, Quantity, Replay, Result, Scale, Timestamp, Told};
use ambar_receiving_contract::PutawayCompleted;
use ambar_receiving_domain::{Goods, Putaway};
use ambar_workforce_contract::Holding;
use serde_json::{Value, json};

use crate::{
    Receiving,
    store::{
        self,
        putaway::{GoodsRow, PutawayRow},
        step::{StepKind, StepRow},
    },
    submission::{Came, Submission},
    views::putaway::PutawayView,
};

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// The command: its reply is stored.
    Caller,
    /// Nobody: it is a sweep. A plan that found no place leaves no trace.
    Nobody,
}

/// Takes a step of a putaway that is as it was read; `None` if it has gone on meanwhile.
///
/// # Errors
/// Stock's refusal; the reply, if the call was answered before; accidents.
pub(crate) async fn take(
    receiving: &Receiving,
    ctx: &Ctx,
    putaway: PutawayRow,
    step: StepRow,
    submission: Submission,
    waiting: Waiting,
) -> Result<Option<Document>> {
    let (id, steps) = (putaway.id, putaway.steps);
    let record = Arc::new(Record { receiving: receiving.clone(), ctx: ctx.clone(), putaway, step, waiting });
    match submission.conclude(receiving, ctx, record).await? {
        Concluded::Done(reply) => Ok(Some(reply.body)),
        // It may rest on what another command did with the putaway at the same moment.
        Concluded::Refused { .. } if store::putaway::find(&receiving.db, id).await?.steps != steps => Ok(None),
        Concluded::Refused { refusal, .. } => Err(refusal.into()),
        Concluded::Outrun => Ok(None),
    }
}

/// What is recorded of a step: itself, its putaway after it, and what becomes of the task.
struct Record {
    receiving: Receiving,
    ctx: Ctx,
    putaway: PutawayRow,
    step: StepRow,
    waiting: Waiting,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("putaway", &self.putaway).field("step", &self.step).finish_non_exhaustive()
    }
}

impl Record {
    /// The putaway after it; `None` if nothing has become of it.
    fn after(&self, done: &[StockDone]) -> Result<Option<PutawayRow>> {
        let plan = Came::of(done)?.plan;
        if self.waiting == Waiting::Nobody && plan.as_ref().is_none_or(|plan| plan.location_id.is_none()) {
            return Ok(None);
        }
        Ok(Some(after(self.ctx.now, self.putaway.clone(), &self.step, plan)))
    }

    /// The task goes on, or ends with the putaway.
    fn task(&self, after: &PutawayRow) -> Result<Option<Arc<dyn Part>>> {
        let (workforce, task_id) = (&self.receiving.workforce, after.task_id);
        let moved = self.step.kind == StepKind::Move;
        let token = self.step.token.filter(|_| moved);
        match token {
            _ if after.ended_at.is_some() => workforce.ending(&self.ctx, task_id, token).map(Some),
            Some(token) => workforce.progressing(&self.ctx, Holding { task_id, token }).map(Some),
            None => Ok(None),
        }
    }
}

impl Conclude for Record {
    fn entries(&self, done: &[StockDone]) -> Result<Vec<Entry>> {
        let Some(after) = self.after(done)? else { return Ok(Vec::new()) };
        let record = json!({ "step": self.step, "putaway": after });
        let own = Entry { function: "receiving.record_putaway_steps", record };
        [Ok(own)].into_iter().chain(self.task(&after)?.map(|task| task.entry())).collect()
    }

    fn is_step(&self) -> bool {
        self.waiting == Waiting::Nobody
    }

    fn tell(&self, done: &[StockDone], written: &[Value]) -> Result<Told> {
        let Some(after) = self.after(done)? else {
            return Ok(Told::reply(Replay { status: 200, body: Document::nothing() }));
        };
        let body = Document::of(&PutawayView::of(&after))?;
        let told = tell(Told::reply(Replay { status: 200, body }), &after, &self.step)?;
        match (self.task(&after)?, written.get(1)) {
            (Some(task), Some(written)) => task.tell(written, told),
            _ => Ok(told),
        }
    }
}

/// The putaway once the step is done.
fn after(at: Timestamp, mut putaway: PutawayRow, step: &StepRow, plan: Option<PlacePlan>) -> PutawayRow {
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
    putaway.steps = step.n;
    if !then.state.is_open() {
        putaway.ended_at = Some(at);
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

/// Publishes and audits what was done.
fn tell(told: Told, putaway: &PutawayRow, step: &StepRow) -> Result<Told> {
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
    let mut told = told.noting(action, "putaway", putaway.id, detail);
    let Some(location) = step.location.as_ref().filter(|_| step.kind == StepKind::Move) else { return Ok(told) };
    for (item_id, (quantity, scale)) in moved {
        let event = PutawayCompleted {
            putaway_id: putaway.id,
            item_id,
            location: location.clone(),
            quantity: quantity.to_text(scale),
        };
        told = told.telling(putaway.id, &event)?;
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use ambar_inventory_contract::PlacementStrategy;
    use ambar_kernel::{LocationCode, Timestamp};
    use ambar_receiving_domain::PutawayState;
    use uuid::Uuid;

    use super::*;
    use crate::sample;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

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
        let done = after(NOW, sample::putaway(json!({"state": "pending"})), &elsewhere(10), None);
        assert_eq!((done.state, done.done.units(), done.ended_at), (PutawayState::Completed, 10, Some(NOW)));
        assert_eq!((done.location.unwrap().as_str(), done.goods.len()), ("B-01", 0));
    }

    #[test]
    fn a_part_leaves_the_rest_with_its_plan_or_a_new_one() {
        let pending = || sample::putaway(json!({"state": "pending"}));
        let part = after(NOW, pending(), &elsewhere(4), None);
        assert_eq!((part.state, part.done.units(), part.goods[0].quantity.units()), (PutawayState::InProgress, 4, 6));
        assert_eq!(part.location.unwrap().as_str(), "A-01");
        let replanned = after(NOW, pending(), &elsewhere(4), Some(plan("C-01")));
        assert_eq!((replanned.location.unwrap().as_str(), replanned.hold_id), ("C-01", Uuid::from_u128(9)));
    }

    #[test]
    fn a_new_plan_remembers_what_to_avoid() {
        let place = sample::one::<ambar_kernel::ids::Location>();
        let step = sample::step(json!({"kind": "replan", "avoid": [place]}));
        let once = after(NOW, sample::putaway(json!({"state": "in_progress"})), &step, Some(plan("C-01")));
        assert_eq!((once.state, once.avoid.len(), once.done.units()), (PutawayState::Pending, 1, 0));
        assert_eq!(after(NOW, once, &step, Some(plan("C-02"))).avoid.len(), 1, "each place once");
    }

    #[test]
    fn a_cancelled_putaway_keeps_its_figures() {
        let step = sample::step(json!({"kind": "cancel"}));
        let canceled = after(NOW, sample::putaway(json!({"done": 3})), &step, None);
        assert_eq!((canceled.state, canceled.done.units(), canceled.goods.len()), (PutawayState::Canceled, 3, 1));
        assert!(canceled.ended_at.is_some());
    }

    #[test]
    fn a_unit_of_several_things_is_done_when_it_stands_there() {
        let unit = json!({"state": "pending", "handling_unit_id": sample::one::<()>(), "goods": [sample::goods(5, 10), sample::goods(6, 4)]});
        let step = sample::step(
            json!({"location": "A-01", "location_id": sample::one::<()>(), "taken": [sample::goods(5, 10), sample::goods(6, 4)]}),
        );
        let done = after(NOW, sample::putaway(unit), &step, None);
        assert_eq!((done.state, done.done), (PutawayState::Completed, done.quantity));
    }
}
