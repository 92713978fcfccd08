//! Many items at once: one statement a table.

use std::collections::{BTreeMap, HashMap};

use ambar_catalog_contract::{AbcClass, CategoryRef, PackagingCard};
use ambar_catalog_domain::barcode_key;
use ambar_kernel::{CategoryId, ExternalRef, ItemId, OwnerId, Result, ShortCode, Sku, search_form, sort_key};
use ambar_pg::Tx;
use sqlx::PgExecutor;

use super::item::ItemFields;

pub(crate) const HOLDERS: &str =
    "SELECT id, sku_key, drafted_at IS NOT NULL FROM catalog.item WHERE owner_id = $1 AND sku_key = ANY($2)";

pub(crate) const CATEGORIES: &str = "SELECT id, code FROM catalog.category WHERE code = ANY($1) OR id = ANY($2)";

pub(crate) const REFERENCES: &str = "
SELECT i.source, i.external_ref, i.id
FROM unnest($2::text[], $3::text[]) AS r (source, external_ref)
JOIN catalog.item i ON i.owner_id = $1 AND i.external_ref = r.external_ref AND i.source IS NOT DISTINCT FROM r.source";

pub(crate) const BARCODES: &str = "
SELECT b.key, b.item_id, i.sku FROM catalog.barcode b JOIN catalog.item i ON i.id = b.item_id
WHERE b.owner_id = $1 AND b.key = ANY($2)";

// In the order of their SKUs, so that two who add the same ones wait for one another instead of both.
pub(crate) const INSERT: &str = "
INSERT INTO catalog.item (id, owner_id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, category_id, abc,
                          min_remaining_days, source, external_ref, created_at, updated_at)
SELECT i.id, $1, i.sku, i.sku_key, i.name, i.name_sort, i.name_search, i.base_unit, i.scale, i.tracking, i.category_id, i.abc,
       i.min_remaining_days, i.source, i.external_ref, $2, $2
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::smallint[], $11::text[],
            $12::uuid[], $13::text[], $14::int[], $15::text[], $16::text[])
     AS i (id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, category_id, abc, min_remaining_days, source,
           external_ref)
ORDER BY i.sku_key
ON CONFLICT DO NOTHING";

pub(crate) const INSERT_PACKAGING: &str = "
INSERT INTO catalog.packaging (id, item_id, level, quantity, length_mm, width_mm, height_mm, weight_g)
SELECT p.id, p.item_id, p.level, p.quantity, p.length_mm, p.width_mm, p.height_mm, p.weight_g
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::int[])
     AS p (id, item_id, level, quantity, length_mm, width_mm, height_mm, weight_g)";

pub(crate) const INSERT_BARCODES: &str = "
INSERT INTO catalog.barcode (owner_id, item_id, packaging_id, position, barcode, key)
SELECT $1, b.item_id, b.packaging_id, b.position, b.barcode, b.key
FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[]) AS b (item_id, packaging_id, position, barcode, key)
ORDER BY b.key
ON CONFLICT DO NOTHING";

// Only what was withdrawn before: packaging levels and barcodes go with it.
pub(crate) const REMOVE: &str = "
DELETE FROM catalog.item WHERE id = ANY($1) AND NOT active AND drafted_at IS NULL RETURNING owner_id, sku";

/// Removes items that were withdrawn; answers the SKUs, owner by owner.
pub(crate) async fn remove(tx: &mut Tx, ids: &[ItemId]) -> Result<BTreeMap<OwnerId, Vec<String>>> {
    let gone: Vec<(OwnerId, String)> = sqlx::query_as(REMOVE).bind(ids).fetch_all(tx.conn()).await?;
    let mut by_owner: BTreeMap<OwnerId, Vec<String>> = BTreeMap::new();
    for (owner, sku) in gone {
        by_owner.entry(owner).or_default().push(sku);
    }
    Ok(by_owner)
}

/// An item to be, with everything that it names found.
pub(crate) struct NewRow {
    pub(crate) id: ItemId,
    pub(crate) fields: ItemFields,
    /// The code of its category.
    pub(crate) category: Option<ShortCode>,
    pub(crate) levels: Vec<PackagingCard>,
}

/// The items of an owner that have these SKUs, and whether they are drafts, by folded SKU.
pub(crate) async fn holders(
    on: impl PgExecutor<'_>,
    owner: OwnerId,
    keys: &[String],
) -> Result<HashMap<String, (ItemId, bool)>> {
    let rows: Vec<(ItemId, String, bool)> = sqlx::query_as(HOLDERS).bind(owner).bind(keys).fetch_all(on).await?;
    Ok(rows.into_iter().map(|(id, key, draft)| (key, (id, draft))).collect())
}

/// The categories that are named and exist.
pub(crate) async fn categories(
    on: impl PgExecutor<'_>,
    named: &[&CategoryRef],
) -> Result<Vec<(CategoryId, ShortCode)>> {
    let (mut codes, mut ids) = (Vec::new(), Vec::new());
    for category in named {
        match category {
            CategoryRef::Code(code) => codes.push(code.as_str()),
            CategoryRef::Id(id) => ids.push(*id),
        }
    }
    if named.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(CATEGORIES).bind(codes).bind(ids).fetch_all(on).await?)
}

/// Another system's name with its source.
pub(crate) type Reference = (Option<ShortCode>, ExternalRef);

/// The items that have these names of another system.
pub(crate) async fn references(
    on: impl PgExecutor<'_>,
    owner: OwnerId,
    wanted: &[&Reference],
) -> Result<HashMap<Reference, ItemId>> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let sources: Vec<_> = wanted.iter().map(|(source, _)| source.as_ref().map(ShortCode::as_str)).collect();
    let names: Vec<_> = wanted.iter().map(|(_, name)| name.as_str()).collect();
    let rows: Vec<(Option<ShortCode>, ExternalRef, ItemId)> =
        sqlx::query_as(REFERENCES).bind(owner).bind(sources).bind(names).fetch_all(on).await?;
    Ok(rows.into_iter().map(|(source, name, id)| ((source, name), id)).collect())
}

/// The items that have these barcodes, by the form in which barcodes are unique.
pub(crate) async fn barcodes(
    on: impl PgExecutor<'_>,
    owner: OwnerId,
    keys: &[String],
) -> Result<HashMap<String, (ItemId, Sku)>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, ItemId, Sku)> = sqlx::query_as(BARCODES).bind(owner).bind(keys).fetch_all(on).await?;
    Ok(rows.into_iter().map(|(key, id, sku)| (key, (id, sku))).collect())
}

/// Adds items with their packaging and barcodes; false if one of them was in the way of another's by now: then look again.
pub(crate) async fn insert(tx: &mut Tx, owner: OwnerId, rows: &[NewRow]) -> sqlx::Result<bool> {
    Ok(insert_items(tx, owner, rows).await?
        && insert_levels(tx, rows).await?
        && insert_barcodes(tx, owner, rows).await?)
}

fn column<'a, T>(rows: &'a [NewRow], of: impl Fn(&'a NewRow) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

async fn insert_items(tx: &mut Tx, owner: OwnerId, rows: &[NewRow]) -> sqlx::Result<bool> {
    let now = tx.ctx().now;
    let done = sqlx::query(INSERT)
        .bind(owner)
        .bind(now)
        .bind(column(rows, |row| row.id))
        .bind(column(rows, |row| row.fields.sku.as_str()))
        .bind(column(rows, |row| row.fields.sku.folded()))
        .bind(column(rows, |row| row.fields.name.as_str()))
        .bind(column(rows, |row| sort_key(row.fields.name.as_str())))
        .bind(column(rows, |row| search_form(row.fields.name.as_str())))
        .bind(column(rows, |row| row.fields.measure.base_unit.as_str()))
        .bind(column(rows, |row| i16::from(row.fields.measure.scale.decimals())))
        .bind(column(rows, |row| row.fields.measure.tracking.name()))
        .bind(column(rows, |row| row.fields.category_id))
        .bind(column(rows, |row| row.fields.abc.map(AbcClass::name)))
        .bind(column(rows, |row| row.fields.min_remaining_days.map(i32::from)))
        .bind(column(rows, |row| row.fields.external.source.as_ref().map(ShortCode::as_str)))
        .bind(column(rows, |row| row.fields.external.external_ref.as_ref().map(ExternalRef::as_str)))
        .execute(tx.conn())
        .await?;
    Ok(all(done.rows_affected(), rows.len()))
}

async fn insert_levels(tx: &mut Tx, rows: &[NewRow]) -> sqlx::Result<bool> {
    let levels: Vec<(ItemId, &PackagingCard)> =
        rows.iter().flat_map(|row| row.levels.iter().map(|level| (row.id, level))).collect();
    // The domain keeps measures within the column.
    let measure = |of: fn(&PackagingCard) -> Option<u32>| -> Vec<Option<i32>> {
        levels.iter().map(|(_, level)| of(level).and_then(|value| i32::try_from(value).ok())).collect()
    };
    let done = sqlx::query(INSERT_PACKAGING)
        .bind(levels.iter().map(|(_, level)| level.id).collect::<Vec<_>>())
        .bind(levels.iter().map(|(item, _)| *item).collect::<Vec<_>>())
        .bind(levels.iter().map(|(_, level)| level.level.name()).collect::<Vec<_>>())
        .bind(levels.iter().map(|(_, level)| level.quantity.units()).collect::<Vec<_>>())
        .bind(measure(|level| level.length_mm))
        .bind(measure(|level| level.width_mm))
        .bind(measure(|level| level.height_mm))
        .bind(measure(|level| level.weight_g))
        .execute(tx.conn())
        .await?;
    Ok(all(done.rows_affected(), levels.len()))
}

async fn insert_barcodes(tx: &mut Tx, owner: OwnerId, rows: &[NewRow]) -> sqlx::Result<bool> {
    let (mut items, mut levels, mut positions) = (Vec::new(), Vec::new(), Vec::<i16>::new());
    let (mut barcodes, mut keys) = (Vec::new(), Vec::new());
    for (row, level) in rows.iter().flat_map(|row| row.levels.iter().map(move |level| (row, level))) {
        for (position, barcode) in (0..).zip(&level.barcodes) {
            items.push(row.id);
            levels.push(level.id);
            positions.push(position);
            barcodes.push(barcode.as_str());
            keys.push(barcode_key(barcode));
        }
    }
    if items.is_empty() {
        return Ok(true);
    }
    let count = items.len();
    let done = sqlx::query(INSERT_BARCODES)
        .bind(owner)
        .bind(items)
        .bind(levels)
        .bind(positions)
        .bind(barcodes)
        .bind(keys)
        .execute(tx.conn())
        .await?;
    Ok(all(done.rows_affected(), count))
}

fn all(written: u64, wanted: usize) -> bool {
    usize::try_from(written).is_ok_and(|written| written == wanted)
}
