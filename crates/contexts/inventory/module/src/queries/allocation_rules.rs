//! Stored rules of allocation.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{CategoryId, ItemId, PartnerId, Result, WarehouseId};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    Inventory,
    rules::{LIST, RuleRow, RuleView},
};

/// Which rules, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Those of one customer.
    customer_id: Option<PartnerId>,
    /// Those of one item.
    item_id: Option<ItemId>,
    /// Those of one category.
    category_id: Option<CategoryId>,
    /// Those of one warehouse.
    warehouse_id: Option<WarehouseId>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists the stored rules of allocation. Of those that fit an order line, the most specific holds, and it alone: by customer
/// and item, customer and category, customer, item, category, or for all; of two alike the one of the warehouse.
#[utoipa::path(get, path = "/allocation-rules", operation_id = "list_allocation_rules", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<RuleView>)),
    extensions(("x-permission" = json!("inventory:read")), ("x-problems" = json!(["422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<RuleView>>, Problem> {
    let paging = Paging::<Uuid>::read(&filter.after, filter.limit)?;
    let rows: Vec<RuleRow> = sqlx::query_as(LIST)
        .bind(filter.customer_id)
        .bind(filter.item_id)
        .bind(filter.category_id)
        .bind(filter.warehouse_id)
        .bind(paging.key)
        .bind(paging.fetch())
        .fetch_all(inventory.app.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| row.id);
    let items = page.items.into_iter().map(RuleRow::view).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}
