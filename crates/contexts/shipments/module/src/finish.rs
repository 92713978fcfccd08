//! What a crash left unfinished and nobody tried again: orders that were taken and not promised, releases and dispatches
//! that were begun.

use std::time::Duration;

use ambar_kernel::{OrderId, Result};
use ambar_pg::{Db, PeriodicWork};
use ambar_shipments_domain::OrderState;
use async_trait::async_trait;

use crate::{
    Shipments, store,
    use_cases::{release_order, ship_order, take_order},
};

// Half a minute is given to the command that began it: what is found twice as old still is an incident.
pub(crate) const UNFINISHED: &str = "
SELECT id FROM shipments.customer_order
WHERE (state IN ('created', 'released') OR dispatch IS NOT NULL) AND changed_at < $1::timestamptz - interval '30 seconds'
ORDER BY changed_at LIMIT 100";

/// Finishes what is unfinished for more than half a minute.
pub(crate) struct Finish {
    shipments: Shipments,
}

impl Finish {
    pub(crate) fn new(shipments: Shipments) -> Self {
        Self { shipments }
    }

    async fn finish(&self, id: OrderId) -> Result<()> {
        let ctx = self.shipments.db.system_ctx();
        let order = store::order::find(self.shipments.db.reader(), id).await?;
        if order.dispatch.is_some() {
            return ship_order::leave(&self.shipments, &ctx, order).await.map(drop);
        }
        match order.state {
            OrderState::Created => take_order::promise(&self.shipments, &ctx, order).await.map(drop),
            OrderState::Released => release_order::claim(&self.shipments, &ctx, order).await.map(drop),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl PeriodicWork for Finish {
    fn name(&self) -> &'static str {
        "shipments.finish"
    }
    fn every(&self) -> Duration {
        Duration::from_secs(15)
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let unfinished: Vec<OrderId> =
            sqlx::query_scalar(UNFINISHED).bind(db.clock().now()).fetch_all(db.reader()).await?;
        for id in unfinished {
            if let Err(failure) = self.finish(id).await {
                tracing::error!(order = %id, error = %failure, "an order stays unfinished; it is tried again");
            }
        }
        Ok(())
    }
}
