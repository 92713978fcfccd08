//! Says how an item is packed.

use ambar_catalog_contract::{CatalogWrite, ItemUpdated, PackagingBody};
use ambar_catalog_domain::packagings;
use ambar_kernel::{Ctx, Failure, ItemId, Result};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    store::{item, item_clash::explain, packaging},
    views::ItemDetail,
};

/// All packaging levels of an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPackagings {
    /// Each level holds two or more whole ones of the level below. `each` is always there, sent or not.
    #[schema(max_items = 5)]
    packagings: Vec<PackagingBody>,
}

/// Replaces the packaging levels and barcodes of an item and publishes `ItemUpdated`. A level keeps its id.
#[utoipa::path(put, path = "/items/{id}/packagings", operation_id = "set_packagings", tag = "catalog", request_body = SetPackagings,
    params(("id" = ItemId, Path, description = "The item."), ("If-Match" = String, Header, description = "Its `ETag`.")),
    responses((status = 200, body = ItemDetail)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.item_unknown", "409 catalog.barcode_taken", "503 catalog.being_added"]))))]
pub(crate) async fn put(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<ItemId>,
    IfMatch(version): IfMatch,
    Json(body): Json<SetPackagings>,
) -> Result<Versioned<Json<ItemDetail>>, Problem> {
    let changed = set_packagings(&catalog, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version(), Json(changed)))
}

async fn set_packagings(
    catalog: &Catalog,
    ctx: &Ctx,
    id: ItemId,
    version: i64,
    body: SetPackagings,
) -> Result<ItemDetail> {
    let mut tx = catalog.db.begin(ctx).await?;
    let before = item::lock(&mut tx, id).await?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let fields = before.fields()?;
    let scale = fields.measure.scale;
    let levels = packagings(id, scale, PackagingBody::read(body.packagings, scale)?)?;
    if levels == before.packagings.0 {
        return tx.commit(200, ItemDetail::of(&before)?).await;
    }
    if let Err(error) = packaging::replace(&mut tx, id, before.owner_id, &levels).await {
        return Err(explain(catalog, tx, error, (id, before.owner_id), &fields, &packaging::keys(&levels)).await);
    }
    item::changed(&mut tx, id).await?;
    let after = item::find(tx.conn(), id).await?;
    let names: Vec<_> = levels.iter().map(|level| level.level.name()).collect();
    tx.audit("set_packagings", "item", id, json!({ "sku": after.sku, "levels": names }));
    tx.emit(id, &ItemUpdated { item: after.card()? })?;
    tx.commit(200, ItemDetail::of(&after)?).await
}
