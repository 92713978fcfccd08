//! Lots and what stands of them.

use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{DecimalText, ItemId, LotCode, LotId, OwnerId, Result, ShortCode, Sku, Timestamp};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::{Inventory, figures, lookup};

macro_rules! select {
    ($which:literal) => {
        concat!(
            "
SELECT l.id, l.item_id, i.card->>'sku' AS sku, (i.card->>'owner_id')::uuid AS owner_id, i.card->>'base_unit' AS unit,
       (i.card->>'scale')::smallint AS decimals, l.code, l.expires_on, l.created_at,
       (SELECT coalesce(sum(s.on_hand), 0)::bigint FROM inventory.stock s
        WHERE s.item_id = l.item_id AND s.lot_id = l.id AND s.in_stock) AS on_hand
FROM inventory.lot l JOIN inventory.item i ON i.id = l.item_id
WHERE ",
            $which
        )
    };
}

pub(crate) const SELECT_ONE: &str = select!("l.id = $1");

pub(crate) const SELECT: &str = select!(
    "($1::uuid IS NULL OR l.item_id = $1) AND ($2::text IS NULL OR l.code = $2)
  AND ($3::date IS NULL OR l.expires_on < $3)
  AND (NOT $4 OR EXISTS (SELECT 1 FROM inventory.stock s WHERE s.item_id = l.item_id AND s.lot_id = l.id AND s.in_stock))
  AND ($5::uuid IS NULL OR (l.item_id, l.code) > ($5, $6))
  AND ($8::text IS NULL OR i.card->>'owner_id' = $8)
ORDER BY l.item_id, l.code LIMIT $7"
);

/// Which lots, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Of one item.
    item_id: Option<ItemId>,
    /// Of the item with this SKU; needs `owner_id` unless there is one owner alone.
    sku: Option<Sku>,
    /// Of one owner's items.
    owner_id: Option<OwnerId>,
    /// With this code.
    code: Option<LotCode>,
    /// Whose last day is before this one.
    expires_before: Option<NaiveDate>,
    /// Only those of which something stands somewhere.
    #[serde(default)]
    in_stock: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A lot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LotView {
    id: LotId,
    item_id: ItemId,
    sku: Sku,
    owner_id: OwnerId,
    code: LotCode,
    /// The last day on which its goods may be used.
    expires_on: Option<NaiveDate>,
    /// What stands of it, anywhere and in any status.
    #[schema(example = "12.5")]
    on_hand: DecimalText,
    /// What one base unit is called.
    unit: ShortCode,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

#[derive(Debug, FromRow)]
pub(crate) struct Record {
    id: LotId,
    item_id: ItemId,
    sku: Sku,
    owner_id: OwnerId,
    unit: ShortCode,
    decimals: i16,
    code: LotCode,
    expires_on: Option<NaiveDate>,
    created_at: Timestamp,
    on_hand: i64,
}

impl Record {
    /// As people see it.
    pub(crate) fn view(self) -> Result<LotView> {
        Ok(LotView {
            id: self.id,
            item_id: self.item_id,
            sku: self.sku,
            owner_id: self.owner_id,
            code: self.code,
            expires_on: self.expires_on,
            on_hand: figures::text(self.on_hand, self.decimals)?,
            unit: self.unit,
            created_at: self.created_at,
        })
    }
}

/// Lists lots by item and code.
#[utoipa::path(get, path = "/lots", operation_id = "list_lots", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<LotView>)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.item_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<LotView>>, Problem> {
    let (paging, ctx) = (Paging::<(ItemId, LotCode)>::read(&filter.after, filter.limit)?, &allow.ctx);
    let item = lookup::item_of_query(&inventory, ctx, filter.item_id, filter.sku.as_ref(), filter.owner_id).await?;
    let (after_item, after_code) = paging.key.clone().unzip();
    let rows: Vec<Record> = sqlx::query_as(SELECT)
        .bind(item.map(|card| card.id))
        .bind(filter.code)
        .bind(figures::any_day("/expires_before", filter.expires_before)?)
        .bind(filter.in_stock)
        .bind(after_item)
        .bind(after_code)
        .bind(paging.fetch())
        .bind(filter.owner_id.map(|owner| owner.to_string()))
        .fetch_all(inventory.app.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| (row.item_id, row.code.clone()));
    let items = page.items.into_iter().map(Record::view).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}
