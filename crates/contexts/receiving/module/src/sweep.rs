//! Ends what a crash left behind, and finds room for what had none.

use std::time::Duration;

use ambar_kernel::{Failure, Result};
use ambar_pg::{Db, PeriodicWork};
use async_trait::async_trait;

use crate::{
    Receiving,
    settling::{self, Waiting},
    steps,
    store::{self, putaway::PutawayRow, step::StepKind},
    submission::Sent,
    use_cases::replan_putaway,
};

/// What was begun longer ago than this is not under way any more: nobody waits for it.
const LEFT_BEHIND: Duration = Duration::from_secs(60);

/// Receipts and steps of putaways that a crash left between stock and here.
pub(crate) struct EndLeftBehind(pub(crate) Receiving);

#[async_trait]
impl PeriodicWork for EndLeftBehind {
    fn name(&self) -> &'static str {
        "receiving.end_left_behind"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(20)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let receiving = &self.0;
        let before = db.clock().now() - LEFT_BEHIND;
        let mut failed = None;
        for id in store::receipt::left_behind(&receiving.db, before).await? {
            let ended = settling::receipt::finish(receiving, id).await;
            tracing::info!(receipt_id = %id, ended = ended.is_ok(), "a receipt was left behind");
            note(ended, &mut failed);
        }
        for (putaway, step) in store::step::left_behind(&receiving.db, before).await? {
            let (putaway_id, kind) = (putaway.id, step.kind);
            let ended = settling::step::finish(receiving, putaway, step).await;
            tracing::info!(%putaway_id, ?kind, ended = ended.is_ok(), "a step of a putaway was left behind");
            note(ended, &mut failed);
        }
        failed.map_or(Ok(()), Err)
    }
}

/// Keeps the first failure; the others are tried all the same.
fn note(result: Result<()>, failed: &mut Option<Failure>) {
    if let Err(failure) = result {
        failed.get_or_insert(failure);
    }
}

/// Putaways for which no place had room: perhaps one has now.
pub(crate) struct PlanWaiting(pub(crate) Receiving);

#[async_trait]
impl PeriodicWork for PlanWaiting {
    fn name(&self) -> &'static str {
        "receiving.plan_waiting"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }
    async fn run(&self, _: &Db) -> Result<()> {
        let receiving = &self.0;
        for putaway in store::step::waiting(&receiving.db).await? {
            plan(receiving, putaway).await?;
        }
        Ok(())
    }
}

/// Plans as a person would; what changes nothing leaves no trace.
async fn plan(receiving: &Receiving, putaway: PutawayRow) -> Result<()> {
    let ctx = receiving.db.system_ctx();
    let mut step = steps::step(&ctx, &putaway, StepKind::Replan);
    let submission = replan_putaway::submission(&putaway, &step, None);
    step.submission = Some(submission.clone());
    if !store::step::begin(&receiving.db, &step, &putaway).await? {
        return Ok(());
    }
    match submission.send(&*receiving.inventory, &ctx).await? {
        Sent::Done { plan: Some(plan), .. } if plan.location_id.is_none() => {
            store::step::forget(&receiving.db, step.id).await
        }
        _ => settling::step::settle(receiving, &ctx, putaway, step, Waiting::Nobody).await.map(drop),
    }
}
