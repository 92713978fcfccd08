//! Says what the goods of an order are put into.

use ambar_kernel::{Ctx, Failure, PickListId, Result, ToteCode};
use ambar_picking_contract::PickingWrite;
use ambar_web::{Allow, Json, Path, Problem};
use ambar_workforce_contract::Holding;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Picking, holding,
    store::cluster::{self, Bound},
    use_cases::start_cluster::ListInCluster,
};

/// A tote for the goods of a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignTote {
    /// The token of the claim on the list's task.
    token: i64,
    /// The code on the tote, as scanned.
    tote: ToteCode,
}

/// Gives the goods of a pick list a tote; another one in place of a full one. No two orders that are being picked share one.
#[utoipa::path(post, path = "/pick-lists/{id}/tote", operation_id = "assign_tote", tag = "picking",
    params(("id" = PickListId, Path, description = "The pick list.")), request_body = AssignTote,
    responses((status = 200, body = ListInCluster)),
    extensions(("x-permission" = json!("picking:write")), ("x-late" = json!(true)), ("x-problems" = json!([
        "404 picking.list_unknown", "409 picking.list_closed", "409 picking.tote_taken", "409 workforce.not_held",
        "404 workforce.task_unknown"]))))]
pub(crate) async fn post(
    State(picking): State<Picking>,
    allow: Allow<PickingWrite>,
    Path(id): Path<PickListId>,
    Json(body): Json<AssignTote>,
) -> Result<Json<ListInCluster>, Problem> {
    Ok(Json(assign_tote(&picking, &allow.ctx, id, &body).await?))
}

async fn assign_tote(picking: &Picking, ctx: &Ctx, id: PickListId, body: &AssignTote) -> Result<ListInCluster> {
    let list = cluster::list(picking.db.reader(), id).await?;
    if !list.state.is_open() {
        return Err(holding::closed(list.state));
    }
    picking.workforce.require_held(ctx, Holding { task_id: list.task_id, token: body.token }).await?;
    let mut tx = picking.db.begin(ctx).await?;
    match cluster::bind(&mut tx, id, &body.tote).await? {
        Bound::Yes => {}
        Bound::Over => {
            tx.rollback().await?;
            return Err(holding::closed(cluster::list(picking.db.reader(), id).await?.state));
        }
        Bound::Taken => {
            tx.rollback().await?;
            return Err(taken(&body.tote, cluster::holder(&picking.db, id, &body.tote).await?));
        }
    }
    tx.audit(
        "assign_tote",
        "pick_list",
        id,
        json!({ "tote": body.tote, "before": list.tote, "order_id": list.order_id }),
    );
    tx.commit(200, ListInCluster::from(cluster::ClusterList { tote: Some(body.tote.clone()), ..list })).await
}

fn taken(tote: &ToteCode, order: Option<String>) -> Failure {
    Failure::refused("picking.tote_taken", format!("The goods of another order go into {tote}. Take another tote."))
        .param("tote", tote.as_str())
        .param("order", order)
}
