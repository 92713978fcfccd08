//! Finds room for what had none.

use std::time::Duration;

use ambar_kernel::Result;
use ambar_pg::{Db, PeriodicWork};
use async_trait::async_trait;

use crate::{
    Receiving,
    recording::step::{Waiting, take},
    steps,
    store::{self, putaway::PutawayRow, step::StepKind},
    use_cases::replan_putaway,
};

/// Putaways for which no place had room: goods that left since may have made some.
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

/// Plans a putaway anew. If somebody else does at this moment, theirs counts; what still finds no place leaves no trace.
async fn plan(receiving: &Receiving, putaway: PutawayRow) -> Result<()> {
    let ctx = receiving.db.system_ctx();
    let step = steps::step(&ctx, &putaway, StepKind::Replan);
    let submission = replan_putaway::submission(&putaway, &step, None);
    take(receiving, &ctx, putaway, step, submission, Waiting::Nobody).await.map(drop)
}
