//! Packs goods of an order without naming a carton: into the one that is open, or a new one. One scan packs and closes.
//!
//! The parts of the command are those of `open_carton`, `pack_line` and `close_carton`, under its own key: a retry goes on
//! where a crash left it.

use ambar_kernel::{CartonId, Ctx, DecimalText, Failure, LotCode, OrderId, Result, SerialCode, Sku};
use ambar_shipments_contract::{CartonChanged, ShipmentsPack};
use ambar_shipments_domain::CartonState;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    open_carton,
    pack_line::{End, Goods, pack},
    take_order::field,
};
use crate::{
    Shipments,
    store::{self, packing::Named},
    views::carton::Carton,
};

/// What was scanned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackOrder {
    /// The item's code, for all lines of the order that want it; left out to close the carton alone.
    #[schema(example = "MUG")]
    sku: Option<Sku>,
    /// How much, in base units; all that is picked of it and in no carton if left out.
    quantity: Option<DecimalText>,
    /// The lot on the goods; needed with a quantity if several wait.
    lot: Option<LotCode>,
    /// The serial number on the goods; needed with a quantity if several wait.
    serial: Option<SerialCode>,
    /// Close the carton after that.
    #[serde(default)]
    close: bool,
}

/// Packs goods of an order into its open carton. Without an open carton one is opened; with `close` it is closed after that.
#[utoipa::path(post, path = "/orders/{id}/pack", operation_id = "pack_order", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = PackOrder, responses((status = 200, body = Carton)),
    extensions(("x-permission" = json!("shipments:pack")), ("x-late" = json!(true)), ("x-problems" = json!(["404 shipments.order_unknown",
        "409 shipments.order_state", "409 shipments.leaving", "409 shipments.nothing_picked", "409 shipments.no_carton",
        "409 shipments.carton_closed", "409 shipments.carton_empty", "409 shipments.not_picked", "409 shipments.wrong_lot",
        "409 shipments.wrong_serial", "409 shipments.which_lot", "409 shipments.which_serial", "422 shipments.item_missing",
        "422 shipments.line_unknown", "422 shipments.location_unknown", "422 quantity.not_a_number", "422 quantity.too_fine",
        "422 quantity.zero", "422 quantity.negative", "422 quantity.too_large", "409 inventory.sscc_range_missing",
        "409 inventory.sscc_range_used_up", "409 inventory.unit_elsewhere", "409 inventory.place_locked_out",
        "409 inventory.place_locked_in", "409 inventory.place_full", "409 inventory.place_inactive", "503 shipments.busy"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsPack>,
    Path(id): Path<OrderId>,
    Json(body): Json<PackOrder>,
) -> Result<Json<Carton>, Problem> {
    Ok(Json(pack_order(&shipments, &allow.ctx, id, body).await?))
}

async fn pack_order(shipments: &Shipments, ctx: &Ctx, id: OrderId, body: PackOrder) -> Result<Carton> {
    if body.sku.is_none() && (!body.close || body.quantity.is_some() || body.lot.is_some() || body.serial.is_some()) {
        return Err(field("/sku", "shipments.item_missing", "say what is packed, or only that the carton is closed"));
    }
    open_carton::may_pack(&store::order::find(shipments.db.reader(), id).await?)?;
    let open = store::carton::open_of_order(shipments.db.reader(), id).await?;
    let carton = match (open, &body.sku) {
        (Some(open), _) => open,
        (None, Some(_)) => open_carton::open_as_step(shipments, ctx, id).await?,
        (None, None) => {
            return Err(Failure::refused(
                "shipments.no_carton",
                "No carton of this order is open: pack something first.",
            ));
        }
    };
    if let Some(sku) = &body.sku {
        let goods = Goods {
            named: Named::Item(sku),
            quantity: body.quantity.as_ref(),
            lot: body.lot.as_ref(),
            serial: body.serial.as_ref(),
        };
        pack(shipments, ctx, carton, goods, End::Step).await?;
    }
    finish(shipments, ctx, id, carton, body.close).await
}

/// Closes the carton if that was asked for, and answers what is in it.
async fn finish(shipments: &Shipments, ctx: &Ctx, order_id: OrderId, id: CartonId, close: bool) -> Result<Carton> {
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, order_id).await?;
    let carton = store::carton::lock(&mut tx, id).await?;
    if close && carton.state == CartonState::Open {
        if !carton.has_goods {
            return Err(Failure::refused("shipments.carton_empty", "Nothing is in this carton: pack something first."));
        }
        store::carton::close(&mut tx, id, None).await?;
        store::order::refresh(&mut tx, &mut order).await?;
        tx.emit(order_id, &CartonChanged { order_id, carton_id: id })?;
    }
    tx.audit("pack_order", "carton", id, json!({ "order_id": order_id, "sscc": carton.sscc, "closed": close }));
    let reply = store::carton::find(tx.conn(), id).await?.view()?;
    tx.commit(200, reply).await
}
