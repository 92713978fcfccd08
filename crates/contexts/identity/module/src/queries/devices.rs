//! The devices.

use ambar_identity_contract::IdentityRead;
use ambar_kernel::{DeviceId, Timestamp, WarehouseId};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::device::DeviceView;
use crate::{
    Identity,
    store::device::{DeviceRow, LIST},
};

/// Which devices, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only those that were revoked, or were not.
    revoked: Option<bool>,
    /// Only those of this warehouse.
    warehouse_id: Option<WarehouseId>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the devices, the newest first.
#[utoipa::path(get, path = "/devices", operation_id = "list_devices", tag = "identity", params(Filter),
    responses((status = 200, body = Page<DeviceView>)),
    extensions(("x-permission" = json!("identity:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<IdentityRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<DeviceView>>, Problem> {
    let paging = Paging::<(Timestamp, DeviceId)>::read(&filter.after, filter.limit)?;
    let (created_at, id) = paging.key.unzip();
    let rows: Vec<DeviceRow> = sqlx::query_as(LIST)
        .bind(created_at)
        .bind(id)
        .bind(filter.revoked)
        .bind(filter.warehouse_id)
        .bind(paging.fetch())
        .fetch_all(identity.db.reader())
        .await?;
    let rows = rows.into_iter().map(DeviceView::from).collect();
    Ok(Json(Page::build(rows, &paging, |row: &DeviceView| (row.created_at, row.id))))
}
