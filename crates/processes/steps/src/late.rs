//! Late steps that came to nothing become exception tasks.

use ambar_kernel::{Ctx, DeliveryId, OrderId, Result, WarehouseId};
use ambar_web::{LateStep, LateSteps};
use ambar_workforce_contract::LateWork;
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::Steps;

#[async_trait]
impl LateSteps for Steps {
    async fn open(&self, ctx: &Ctx, step: LateStep) -> Result<Value> {
        let warehouse_id = self.warehouse(ctx, &step).await?;
        let field = |name: &str| step.body.get(name).filter(|value| value.is_string());
        let summary = json!({
            "kind": "late_step",
            "operation": step.operation,
            "path": step.path,
            "body": step.body,
            "code": step.problem["code"],
            "problem": step.problem,
            "location": field("location").or(field("to_location")),
            "sku": field("sku"),
            "sscc": field("sscc"),
        });
        self.asks.workforce.open_exception(ctx, LateWork { warehouse_id, path: step.path, summary }).await
    }
}

impl Steps {
    /// Where it was done, as far as the step says so itself; steps on tasks are where their task is.
    async fn warehouse(&self, ctx: &Ctx, step: &LateStep) -> Result<Option<WarehouseId>> {
        let named = [&step.body["warehouse_id"], &step.body["found"]["warehouse_id"]];
        if let Some(id) = named.into_iter().find_map(|id| id.as_str()?.parse().ok()) {
            return Ok(Some(id));
        }
        let id = |under: &str| step.path.split(under).nth(1)?.split('/').next();
        if let Some(delivery) = id("/deliveries/").and_then(|id| id.parse::<DeliveryId>().ok()) {
            return Ok(Some(self.asks.receiving.delivery_work(ctx, delivery).await?.warehouse_id));
        }
        if let Some(order) = id("/orders/").and_then(|id| id.parse::<OrderId>().ok()) {
            return Ok(Some(self.asks.shipments.pack_work(ctx, order).await?.warehouse_id));
        }
        if let Some(sscc) = step.body["sscc"].as_str() {
            let units = self.asks.inventory.units_by_sscc(ctx, &[sscc.to_owned()]).await?;
            return Ok(units.first().map(|unit| unit.warehouse_id));
        }
        Ok(None)
    }
}
