//! Changes an item.

use ambar_catalog_contract::{AbcClass, CatalogWrite, ItemUpdated, PackagingCard, Tracking};
use ambar_catalog_domain::{Measure, may_change_measure, rescale};
use ambar_kernel::{CategoryId, Ctx, DisplayName, ExternalRef, Failure, ItemId, Result, Scale, ShortCode, Sku};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    patch::{Given, given, or},
    store::{
        item::{self, ItemFields, ItemRow},
        item_clash::explain,
        packaging,
    },
    views::ItemDetail,
};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeItem {
    /// Its code.
    sku: Option<Sku>,
    /// Its name.
    name: Option<DisplayName>,
    /// What one base unit is called. Fixed, like scale and tracking, once a quantity of the item was written down.
    base_unit: Option<ShortCode>,
    /// Decimals of the base unit that it is counted in.
    scale: Option<Scale>,
    /// What is recorded of every unit.
    tracking: Option<Tracking>,
    /// Its category; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<CategoryId>)]
    category_id: Given<CategoryId>,
    /// How fast it moves; null for not known.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<AbcClass>)]
    abc: Given<AbcClass>,
    /// Days that must remain before expiry when it is allocated to an order; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u16>)]
    min_remaining_days: Given<u16>,
    /// Which other system knows it; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Given<ShortCode>,
    /// That system's name for it; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Given<ExternalRef>,
}

impl ChangeItem {
    fn applied_to(self, before: &ItemRow) -> Result<ItemFields> {
        let old = before.fields()?;
        let measure = Measure {
            base_unit: self.base_unit.unwrap_or(old.measure.base_unit),
            scale: self.scale.unwrap_or(old.measure.scale),
            tracking: self.tracking.unwrap_or(old.measure.tracking),
        };
        measure.check().map_err(|fault| Failure::field("/scale", &fault))?;
        Ok(ItemFields {
            sku: self.sku.unwrap_or(old.sku),
            name: self.name.unwrap_or(old.name),
            measure,
            category_id: or(self.category_id, old.category_id),
            abc: or(self.abc, old.abc),
            min_remaining_days: or(self.min_remaining_days, old.min_remaining_days),
            external: External::checked(
                or(self.source, old.external.source),
                or(self.external_ref, old.external.external_ref),
            )?,
        })
    }
}

/// Changes an item and publishes `ItemUpdated`. Base unit, scale and tracking cannot change once a quantity of it was
/// written down; the packaging is kept in base units when the scale changes.
#[utoipa::path(patch, path = "/items/{id}", operation_id = "change_item", tag = "catalog", request_body = ChangeItem,
    params(("id" = ItemId, Path, description = "The item."), ("If-Match" = String, Header, description = "Its `ETag`.")),
    responses((status = 200, body = ItemDetail)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.item_unknown", "409 catalog.sku_taken", "409 catalog.external_ref_taken",
            "409 catalog.item_in_use", "422 catalog.category_unknown", "503 catalog.being_added"]))))]
pub(crate) async fn patch(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<ItemId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeItem>,
) -> Result<Versioned<Json<ItemDetail>>, Problem> {
    let changed = change_item(&catalog, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version(), Json(changed)))
}

async fn change_item(catalog: &Catalog, ctx: &Ctx, id: ItemId, version: i64, body: ChangeItem) -> Result<ItemDetail> {
    // Others are asked before the transaction begins; the version shows that nothing has changed since.
    let before = item::find(catalog.db.reader(), id).await?;
    at_version(&before, version)?;
    let (old, new) = (before.fields()?, body.applied_to(&before)?);
    let levels = measured_anew(catalog, ctx, &before, &old, &new).await?;
    let mut tx = catalog.db.begin(ctx).await?;
    at_version(&item::lock(&mut tx, id).await?, version)?;
    if old == new {
        return tx.commit(200, ItemDetail::of(&before)?).await;
    }
    let updated = match (item::update(&mut tx, id, &new).await, &levels) {
        (Ok(()), Some(levels)) => packaging::replace(&mut tx, id, before.owner_id, levels).await,
        (done, _) => done,
    };
    if let Err(error) = updated {
        return Err(explain(catalog, tx, error, (id, before.owner_id), &new, &[]).await);
    }
    let after = item::find(tx.conn(), id).await?;
    tx.audit("change_item", "item", id, json!({ "sku": after.sku, "version": after.version }));
    tx.emit(id, &ItemUpdated { item: after.card()? })?;
    tx.commit(200, ItemDetail::of(&after)?).await
}

fn at_version(row: &ItemRow, version: i64) -> Result<()> {
    if row.version == version { Ok(()) } else { Err(Failure::stale(row.version)) }
}

/// The packaging at a new scale, if the scale changes. Fails if quantities of the item are written down by the old measure.
async fn measured_anew(
    catalog: &Catalog,
    ctx: &Ctx,
    before: &ItemRow,
    old: &ItemFields,
    new: &ItemFields,
) -> Result<Option<Vec<PackagingCard>>> {
    if old.measure == new.measure {
        return Ok(None);
    }
    let (from, to) = (old.measure.scale, new.measure.scale);
    let levels = rescale(before.packagings.0.clone(), from, to).map_err(|fault| Failure::field("/scale", &fault))?;
    let mut history = Vec::new();
    for usage in catalog.usages.iter() {
        history.extend(usage.history(ctx, before.id).await?);
    }
    may_change_measure(history)?;
    Ok((from != to).then_some(levels))
}
