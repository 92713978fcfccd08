//! Opens a carton for an order: a handling unit with an SSCC, at a packing place.

use ambar_inventory_contract::{OpenUnit, StockCommand, StockDone, UnitKind, submit_one};
use ambar_kernel::{CartonId, Ctx, Failure, HandlingUnitId, LocationCode, OrderId, Result, StockCommandId};
use ambar_locations_contract::{LocationCard, LocationKind};
use ambar_pg::Tx;
use ambar_shipments_contract::{CartonChanged, ShipmentsPack};
use ambar_shipments_domain::Action;
use ambar_web::{Allow, Created, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::take_order::field;
use crate::{
    Shipments, stock,
    store::{self, carton::NewCarton, order::OrderRow},
    sync,
    views::carton::Carton,
};

/// A carton to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenCarton {
    /// The packing or staging place where it stands; without it the first packing place, else where the goods were brought.
    location: Option<LocationCode>,
    /// The SSCC on its label, if it has one; without it the next of the company's range.
    sscc: Option<String>,
}

/// Opens a carton for an order of which something is picked.
#[utoipa::path(post, path = "/orders/{id}/cartons", operation_id = "open_carton", tag = "shipments",
    params(("id" = OrderId, Path, description = "The order.")), request_body = OpenCarton, responses((status = 201, body = Carton)),
    extensions(("x-permission" = json!("shipments:pack")), ("x-problems" = json!(["404 shipments.order_unknown",
        "409 shipments.order_state", "409 shipments.leaving", "409 shipments.nothing_picked", "422 shipments.location_unknown",
        "422 shipments.not_a_packing_place", "422 inventory.sscc_invalid", "409 inventory.unit_taken",
        "409 inventory.sscc_range_missing", "409 inventory.sscc_range_used_up", "409 inventory.place_full",
        "409 inventory.place_locked_in", "409 inventory.place_inactive"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsPack>,
    Path(id): Path<OrderId>,
    Json(body): Json<OpenCarton>,
) -> Result<Created<Carton>, Problem> {
    Ok(Created(open_carton(&shipments, &allow.ctx, id, body).await?))
}

async fn open_carton(shipments: &Shipments, ctx: &Ctx, id: OrderId, body: OpenCarton) -> Result<Carton> {
    let carton = open(shipments, ctx, id, body).await?;
    let (tx, reply) = record(shipments, ctx, carton).await?;
    tx.commit(201, reply).await
}

/// Opens a carton as a part of a command that stores its own reply.
///
/// # Errors
/// The refusals of `open_carton`.
pub(crate) async fn open_as_step(shipments: &Shipments, ctx: &Ctx, id: OrderId) -> Result<CartonId> {
    let carton = open(shipments, ctx, id, OpenCarton { location: None, sscc: None }).await?;
    let id = carton.id;
    let (tx, _) = record(shipments, ctx, carton).await?;
    tx.commit_step().await?;
    Ok(id)
}

async fn open(shipments: &Shipments, ctx: &Ctx, id: OrderId, body: OpenCarton) -> Result<NewCarton> {
    let order = store::order::find(shipments.db.reader(), id).await?;
    may_pack(&order)?;
    if !has_picked(shipments, id).await? {
        sync::ask(shipments, ctx, id).await?;
        if !has_picked(shipments, id).await? {
            return Err(Failure::refused(
                "shipments.nothing_picked",
                "Nothing of this order is picked yet: there is nothing to pack.",
            ));
        }
    }
    let place = place(shipments, ctx, &order, body.location).await?;
    let unit_id = HandlingUnitId::from_uuid(ctx.step("carton"));
    let command = StockCommand::OpenUnit(OpenUnit {
        id: unit_id,
        kind: UnitKind::Carton,
        warehouse_id: order.warehouse_id,
        location_id: place.id,
        sscc: body.sscc,
    });
    let request = stock::request(StockCommandId::from_uuid(ctx.step("open carton")), id, command);
    let sscc = match submit_one(&*shipments.inventory, ctx, request).await? {
        StockDone::UnitOpened { sscc, .. } => sscc,
        other => return Err(stock::odd(&other)),
    };
    Ok(NewCarton {
        id: CartonId::from_uuid(unit_id.uuid()),
        order_id: id,
        sscc,
        location_id: place.id,
        location: place.code,
    })
}

/// Records it; the caller commits.
async fn record(shipments: &Shipments, ctx: &Ctx, carton: NewCarton) -> Result<(Tx, Carton)> {
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, carton.order_id).await?;
    may_pack(&order)?;
    store::carton::insert(&mut tx, &carton).await?;
    store::order::refresh(&mut tx, &mut order).await?;
    tx.emit(order.id, &CartonChanged { order_id: order.id, carton_id: carton.id })?;
    tx.audit("open_carton", "carton", carton.id, json!({ "order_id": order.id, "sscc": carton.sscc }));
    let reply = store::carton::find(tx.conn(), carton.id).await?.view()?;
    Ok((tx, reply))
}

/// Whether the order may be packed now.
///
/// # Errors
/// `shipments.order_state`, `shipments.leaving`.
pub(crate) fn may_pack(order: &OrderRow) -> Result<()> {
    order.state.may(Action::Pack)?;
    if order.dispatch.is_some() { Err(leaving()) } else { Ok(()) }
}

/// The order's goods are about to leave.
pub(crate) fn leaving() -> Failure {
    Failure::refused("shipments.leaving", "This order is being shipped: nothing more goes into its cartons.")
}

async fn has_picked(shipments: &Shipments, id: OrderId) -> Result<bool> {
    store::claim::any_picked(shipments.db.reader(), id).await
}

/// The place where the carton shall stand.
async fn place(shipments: &Shipments, ctx: &Ctx, order: &OrderRow, code: Option<LocationCode>) -> Result<LocationCard> {
    const POINTER: &str = "/location";
    const UNKNOWN: &str = "shipments.location_unknown";
    if let Some(code) = code {
        let found = shipments.locations.locations_by_code(ctx, order.warehouse_id, &[code]).await?.pop();
        let place = found.ok_or_else(|| field(POINTER, UNKNOWN, "the order's warehouse has no such place"))?;
        let may_pack_there = matches!(place.kind, LocationKind::Packing | LocationKind::Staging);
        return if may_pack_there {
            Ok(place)
        } else {
            Err(field(POINTER, "shipments.not_a_packing_place", "cartons are packed at packing or staging places"))
        };
    }
    let packing = shipments.locations.locations_of_kind(ctx, order.warehouse_id, LocationKind::Packing).await?;
    if let Some(place) = packing.into_iter().find(|place| !place.locked_in) {
        return Ok(place);
    }
    let staging: Vec<_> = order.staging_id.into_iter().collect();
    let place = shipments.locations.locations(ctx, &staging).await?.pop();
    place.ok_or_else(|| field(POINTER, UNKNOWN, "this warehouse has no packing place: say where the carton stands"))
}
