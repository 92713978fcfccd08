//! Ends what a crash left: drafts that nobody came back for are published if their first stock came in, else removed.

use std::time::Duration;

use ambar_kernel::{Ctx, ItemId, Result};
use ambar_pg::{Db, PeriodicWork};
use ambar_web::observe;
use async_trait::async_trait;

use crate::AddItem;

/// How long a caller may take to repeat a command before the process ends it without them.
const MINUTES: u32 = 10;

/// The periodic work.
pub(crate) struct FinishDrafts(pub(crate) AddItem);

#[async_trait]
impl PeriodicWork for FinishDrafts {
    fn name(&self) -> &'static str {
        "add_item.finish_drafts"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, db: &Db) -> Result<()> {
        let ctx = db.system_ctx();
        let mut outcome = Ok(());
        for id in self.0.catalog.stale_drafts(&ctx, MINUTES).await? {
            // One that cannot be ended now does not keep the others from it.
            let ended = observe("finish_draft", &ctx, finish(&self.0, &ctx, id)).await;
            outcome = outcome.and(ended);
        }
        outcome
    }
}

async fn finish(process: &AddItem, ctx: &Ctx, id: ItemId) -> Result<()> {
    let Some(card) = process.card(ctx, id).await? else { return Ok(()) };
    match process.settle(ctx, &card).await? {
        Some(placed) => {
            process.catalog.publish_item(ctx, id, Some((placed.quantity, placed.location_id))).await.map(drop)
        }
        None => process.catalog.discard_draft(ctx, id).await,
    }
}
