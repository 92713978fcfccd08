//! What others may ask of receiving.

use ambar_kernel::{BulkMode, BulkOutcome, Ctx, DeliveryId, Result};
use ambar_receiving_contract::{NewDelivery, ReceivingGateway};
use async_trait::async_trait;

use crate::{Receiving, use_cases};

#[async_trait]
impl ReceivingGateway for Receiving {
    async fn announce_deliveries(
        &self,
        ctx: &Ctx,
        deliveries: Vec<NewDelivery>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<DeliveryId>>> {
        use_cases::announce_deliveries::announce_deliveries(self, ctx, deliveries, mode).await
    }
}
