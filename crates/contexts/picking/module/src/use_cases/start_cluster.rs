//! Gives one person several pick lists to walk at once.

use ambar_kernel::{ClusterId, Ctx, Failure, PickListId, Result, TaskId, ToteCode, WarehouseId};
use ambar_picking_contract::PickingWrite;
use ambar_picking_domain::{Cart, PickListState};
use ambar_web::{Allow, Json, Problem};
use ambar_workforce_contract::TaskKind;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Picking,
    store::cluster::{self, ClusterList, ClusterRow},
};

/// What the caller walks with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartCluster {
    /// Where the caller is.
    warehouse_id: WarehouseId,
    /// How many orders there is room for.
    #[schema(minimum = 2, maximum = 24)]
    orders: u8,
    /// Whether the goods of each order go into a tote of their own, to be scanned before the walk and with every pick; else they
    /// are sorted when they are packed.
    into_totes: bool,
}

/// Pick lists that one person walks at once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cluster {
    id: ClusterId,
    warehouse_id: WarehouseId,
    into_totes: bool,
    /// The lists, in the order in which they stand on the cart.
    lists: Vec<ListInCluster>,
}

/// A list of a cluster.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListInCluster {
    id: PickListId,
    /// The order's number.
    order_number: String,
    task_id: TaskId,
    #[schema(value_type = String, example = "open")]
    state: PickListState,
    /// What its goods are put into.
    tote: Option<ToteCode>,
}

impl From<ClusterList> for ListInCluster {
    fn from(list: ClusterList) -> Self {
        Self { id: list.id, order_number: list.order_number, task_id: list.task_id, state: list.state, tote: list.tote }
    }
}

/// Claims pick lists to be walked at once, as many as there are and as the cart has room for: those that the caller holds already,
/// then the most urgent. 204 if there is none. Their steps in one walk: `GET /pick-clusters/{id}/script`.
#[utoipa::path(post, path = "/pick-clusters", operation_id = "start_cluster", tag = "picking", request_body = StartCluster,
    responses((status = 200, body = Cluster), (status = 204, description = "Nothing to pick")),
    extensions(("x-permission" = json!("picking:write")), ("x-problems" = json!(["422 picking.cart"]))))]
pub(crate) async fn post(
    State(picking): State<Picking>,
    allow: Allow<PickingWrite>,
    Json(body): Json<StartCluster>,
) -> Result<Response, Problem> {
    Ok(match start_cluster(&picking, &allow.ctx, &body).await? {
        Some(cluster) => Json(cluster).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// "Nothing to pick" is not stored for the key: a repetition looks again.
async fn start_cluster(picking: &Picking, ctx: &Ctx, body: &StartCluster) -> Result<Option<Cluster>> {
    let cart = Cart::new(body.orders).map_err(|fault| Failure::field("/orders", &fault))?;
    // Derived from the command's key: a retry finds what it began.
    let id = ClusterId::from_uuid(ctx.step("cluster"));
    let row = ClusterRow { id, warehouse_id: body.warehouse_id, into_totes: body.into_totes };
    let held = picking.workforce.claim_several(ctx, body.warehouse_id, TaskKind::Pick, cart.orders()).await?;
    if held.is_empty() {
        return Ok(None);
    }
    let lists: Vec<PickListId> = held.iter().map(|task| PickListId::from_uuid(task.reference)).collect();
    let mut tx = picking.db.begin(ctx).await?;
    cluster::begin(&mut tx, &row, &lists).await?;
    let lists: Vec<ListInCluster> = cluster::lists(tx.conn(), id).await?.into_iter().map(Into::into).collect();
    tx.audit(
        "start_cluster",
        "cluster",
        id,
        json!({ "orders": lists.iter().map(|it| &it.order_number).collect::<Vec<_>>() }),
    );
    let view = Cluster { id, warehouse_id: row.warehouse_id, into_totes: row.into_totes, lists };
    tx.commit(200, view).await.map(Some)
}
