//! What the label of a carton tells.

use ambar_kernel::{CartonId, ExternalRef, OrderId, Result, WarehouseId};
use ambar_pg::Pool;
use ambar_shipments_contract::{Address, CartonLabel};
use sqlx::{FromRow, types::Json};

pub(crate) const BY_ID: &str = "
SELECT c.id, c.sscc, c.number, c.weight_g, o.warehouse_id, c.order_id, o.number AS order_number, o.external_ref, o.ship_to
FROM shipments.carton c JOIN shipments.customer_order o ON o.id = c.order_id WHERE c.id = ANY($1)";

#[derive(FromRow)]
struct Row {
    id: CartonId,
    sscc: String,
    number: i32,
    weight_g: Option<i64>,
    warehouse_id: WarehouseId,
    order_id: OrderId,
    order_number: String,
    external_ref: Option<ExternalRef>,
    ship_to: Json<Address>,
}

impl Row {
    fn label(self) -> CartonLabel {
        CartonLabel {
            id: self.id,
            sscc: self.sscc,
            number: self.number,
            weight_g: self.weight_g,
            warehouse_id: self.warehouse_id,
            order_id: self.order_id,
            order_number: self.order_number,
            external_ref: self.external_ref,
            ship_to: self.ship_to.0,
        }
    }
}

/// The labels of cartons by id, in no order.
pub(crate) async fn find(reader: &Pool, ids: &[CartonId]) -> Result<Vec<CartonLabel>> {
    let rows: Vec<Row> = sqlx::query_as(BY_ID).bind(ids).fetch_all(reader).await?;
    Ok(rows.into_iter().map(Row::label).collect())
}
