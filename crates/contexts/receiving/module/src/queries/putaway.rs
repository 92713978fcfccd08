//! One putaway.

use ambar_kernel::PutawayId;
use ambar_receiving_contract::ReceivingRead;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;

use crate::{Receiving, store, views::putaway::PutawayView};

/// Shows a putaway: where its goods go, and why there.
#[utoipa::path(get, path = "/putaways/{id}", operation_id = "get_putaway", tag = "receiving",
    params(("id" = PutawayId, Path, description = "The putaway.")), responses((status = 200, body = PutawayView)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!(["404 receiving.putaway_unknown"]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Path(id): Path<PutawayId>,
) -> Result<Json<PutawayView>, Problem> {
    Ok(Json(PutawayView::of(&store::putaway::find(&receiving.db, id).await?)))
}
