//! What others may ask of shipments.

use ambar_kernel::{BulkMode, BulkOutcome, Ctx, OrderId, Result};
use ambar_shipments_contract::{NewOrder, ShipmentsGateway};
use async_trait::async_trait;

use crate::{Shipments, use_cases};

#[async_trait]
impl ShipmentsGateway for Shipments {
    async fn take_orders(&self, ctx: &Ctx, orders: Vec<NewOrder>, mode: BulkMode) -> Result<Vec<BulkOutcome<OrderId>>> {
        use_cases::take_orders::take_orders(self, ctx, orders, mode).await
    }
}
