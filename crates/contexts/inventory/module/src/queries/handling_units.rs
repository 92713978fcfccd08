//! Handling units.

use ambar_inventory_contract::{InventoryRead, UnitKind};
use ambar_kernel::{HandlingUnitId, LocationCode, LocationId, Result, Timestamp, WarehouseId};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::{Inventory, lookup};

pub(crate) const SELECT: &str = "
SELECT u.id, u.sscc, u.kind, u.warehouse_id, u.location_id, p.code AS location, u.parent_id, u.created_at,
       NOT EXISTS (SELECT 1 FROM inventory.stock s WHERE s.handling_unit_id = u.id AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock) AS empty
FROM inventory.handling_unit u LEFT JOIN inventory.place p ON p.id = u.location_id
WHERE ($1::uuid IS NULL OR u.warehouse_id = $1) AND ($2::uuid IS NULL OR u.location_id = $2)
  AND ($3::text IS NULL OR u.kind = $3) AND ($4::text IS NULL OR u.sscc = $4)
  AND ($5 OR u.location_id <> '00000000-0000-0000-0000-000000000000') AND ($6::text IS NULL OR u.sscc > $6)
ORDER BY u.sscc LIMIT $7";

/// Which units, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// At one site.
    warehouse_id: Option<WarehouseId>,
    /// In one place.
    location_id: Option<LocationId>,
    /// In the place with this code; needs `warehouse_id`.
    location: Option<LocationCode>,
    /// Of one kind.
    kind: Option<UnitKind>,
    /// With this SSCC.
    sscc: Option<String>,
    /// Those that have left the site too.
    #[serde(default)]
    left: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A handling unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitView {
    pub(crate) id: HandlingUnitId,
    /// What is on its label: 18 digits.
    sscc: String,
    kind: UnitKind,
    warehouse_id: WarehouseId,
    /// Where it stands; null once it has left the site.
    location_id: Option<LocationId>,
    /// The code of that place.
    location: Option<LocationCode>,
    /// The unit that it stands in or on.
    parent_id: Option<HandlingUnitId>,
    /// Whether nothing is in it.
    empty: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

#[derive(Debug, FromRow)]
pub(crate) struct Record {
    id: HandlingUnitId,
    pub(crate) sscc: String,
    #[sqlx(try_from = "String")]
    kind: UnitKind,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    location: Option<LocationCode>,
    parent_id: HandlingUnitId,
    created_at: Timestamp,
    empty: bool,
}

impl Record {
    /// As people see it.
    pub(crate) fn view(self) -> UnitView {
        UnitView {
            id: self.id,
            sscc: self.sscc,
            kind: self.kind,
            warehouse_id: self.warehouse_id,
            location_id: self.location_id.some(),
            location: self.location,
            parent_id: self.parent_id.some(),
            empty: self.empty,
            created_at: self.created_at,
        }
    }
}

/// Lists handling units by SSCC.
#[utoipa::path(get, path = "/handling-units", operation_id = "list_handling_units", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<UnitView>)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.place_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<UnitView>>, Problem> {
    let paging = Paging::<String>::read(&filter.after, filter.limit)?;
    let (warehouse, id, code) = (filter.warehouse_id, filter.location_id, filter.location.as_ref());
    let place = lookup::place_of_query(&inventory, &allow.ctx, warehouse, id, code).await?;
    let rows: Vec<Record> = sqlx::query_as(SELECT)
        .bind(warehouse)
        .bind(place)
        .bind(filter.kind.map(UnitKind::name))
        .bind(filter.sscc)
        .bind(filter.left)
        .bind(&paging.key)
        .bind(paging.fetch())
        .fetch_all(inventory.app.reader())
        .await?;
    Ok(Json(Page::build(rows, &paging, |row| row.sscc.clone()).map(Record::view)))
}
