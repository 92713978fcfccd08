//! Cartons.

use ambar_kernel::{
    CartonId, DecimalText, LocationCode, LotCode, OrderId, OrderLineId, Result, SerialCode, Sku, Timestamp,
};
use ambar_shipments_domain::CartonState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::{self, carton::CartonRow};

/// A carton with what is in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Carton {
    id: CartonId,
    order_id: OrderId,
    /// Which carton of its order.
    number: i32,
    /// The SSCC on its label.
    sscc: String,
    /// Where it was opened.
    location: LocationCode,
    #[schema(value_type = String, example = "open")]
    state: CartonState,
    /// What it weighs, in g, if somebody said.
    weight_g: Option<i64>,
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    opened_at: Timestamp,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    closed_at: Option<Timestamp>,
    contents: Vec<CartonContent>,
}

/// Goods in a carton.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CartonContent {
    order_line_id: OrderLineId,
    line_no: i32,
    sku: Sku,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    /// In base units.
    quantity: DecimalText,
}

/// Goods in a carton as queries read them.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ContentRow {
    order_line_id: OrderLineId,
    line_no: i32,
    sku: Sku,
    scale: i16,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: i64,
}

impl CartonRow {
    pub(crate) fn view(self) -> Result<Carton> {
        Ok(Carton {
            id: self.id,
            order_id: self.order_id,
            number: self.number,
            sscc: self.sscc,
            location: self.location,
            state: self.state,
            weight_g: self.weight_g,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
            contents: contents(self.contents.0)?,
        })
    }
}

/// What is in a carton: goods of one line, lot and unit together, whatever the number of scans.
fn contents(rows: Vec<ContentRow>) -> Result<Vec<CartonContent>> {
    let mut merged: Vec<ContentRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let same = |other: &&mut ContentRow| {
            (other.order_line_id, &other.lot, &other.serial) == (row.order_line_id, &row.lot, &row.serial)
        };
        match merged.iter_mut().find(same) {
            Some(other) => other.quantity += row.quantity,
            None => merged.push(row),
        }
    }
    merged
        .into_iter()
        .map(|row| {
            Ok(CartonContent {
                order_line_id: row.order_line_id,
                line_no: row.line_no,
                sku: row.sku,
                lot: row.lot,
                serial: row.serial,
                quantity: store::quantity(row.quantity)?.to_text(store::scale(row.scale)?),
            })
        })
        .collect()
}
