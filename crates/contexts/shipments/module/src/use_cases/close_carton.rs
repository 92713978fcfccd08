//! Closes a carton: nothing more goes in. With the last one its order is packed.

use ambar_kernel::{CartonId, Ctx, Failure, Result};
use ambar_shipments_contract::{CartonChanged, ShipmentsPack};
use ambar_shipments_domain::CartonState;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::take_order::field;
use crate::{Shipments, store, views::carton::Carton};

/// What is known of a packed carton.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseCarton {
    /// What it weighs, in g.
    #[schema(minimum = 1)]
    weight_g: Option<i64>,
}

/// Closes an open carton with goods in it.
#[utoipa::path(post, path = "/cartons/{id}/close", operation_id = "close_carton", tag = "shipments",
    params(("id" = CartonId, Path, description = "The carton.")), request_body = CloseCarton, responses((status = 200, body = Carton)),
    extensions(("x-permission" = json!("shipments:pack")), ("x-late" = json!(true)), ("x-problems" = json!(["404 shipments.carton_unknown",
        "409 shipments.carton_closed", "409 shipments.carton_empty", "422 shipments.weight"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsPack>,
    Path(id): Path<CartonId>,
    Json(body): Json<CloseCarton>,
) -> Result<Json<Carton>, Problem> {
    Ok(Json(close_carton(&shipments, &allow.ctx, id, body).await?))
}

async fn close_carton(shipments: &Shipments, ctx: &Ctx, id: CartonId, body: CloseCarton) -> Result<Carton> {
    if body.weight_g.is_some_and(|weight| weight < 1) {
        return Err(field("/weight_g", "shipments.weight", "a carton weighs at least 1 g"));
    }
    let order_id = store::carton::find(shipments.db.reader(), id).await?.order_id;
    let mut tx = shipments.db.begin(ctx).await?;
    let mut order = store::order::lock(&mut tx, order_id).await?;
    let carton = store::carton::lock(&mut tx, id).await?;
    if carton.state != CartonState::Open {
        return Err(Failure::refused(
            "shipments.carton_closed",
            format!("This carton is {} already.", carton.state.name()),
        )
        .param("state", carton.state.name()));
    }
    if !carton.has_goods {
        return Err(Failure::refused("shipments.carton_empty", "Nothing is in this carton: pack something first."));
    }
    store::carton::close(&mut tx, id, body.weight_g).await?;
    store::order::refresh(&mut tx, &mut order).await?;
    let detail = json!({ "order_id": order_id, "sscc": carton.sscc, "weight_g": body.weight_g });
    tx.emit(order_id, &CartonChanged { order_id, carton_id: id })?;
    tx.audit("close_carton", "carton", id, detail);
    let reply = store::carton::find(tx.conn(), id).await?.view()?;
    tx.commit(200, reply).await
}
