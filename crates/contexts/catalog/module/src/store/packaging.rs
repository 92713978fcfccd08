//! Packaging levels and barcodes of items.

use ambar_catalog_contract::PackagingCard;
use ambar_catalog_domain::barcode_key;
use ambar_kernel::{ItemId, OwnerId};
use ambar_pg::Tx;

// Barcodes go with their levels.
pub(crate) const DELETE: &str = "DELETE FROM catalog.packaging WHERE item_id = $1";

pub(crate) const INSERT: &str = "
INSERT INTO catalog.packaging (id, item_id, level, quantity, length_mm, width_mm, height_mm, weight_g)
SELECT p.id, $1, p.level, p.quantity, p.length_mm, p.width_mm, p.height_mm, p.weight_g
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::int[])
     AS p (id, level, quantity, length_mm, width_mm, height_mm, weight_g)";

pub(crate) const INSERT_BARCODES: &str = "
INSERT INTO catalog.barcode (owner_id, item_id, packaging_id, position, barcode, key)
SELECT $1, $2, b.packaging_id, b.position, b.barcode, b.key
FROM unnest($3::uuid[], $4::smallint[], $5::text[], $6::text[]) AS b (packaging_id, position, barcode, key)
ORDER BY b.key";

/// The forms by which the barcodes of these levels are unique.
pub(crate) fn keys(levels: &[PackagingCard]) -> Vec<String> {
    levels.iter().flat_map(|level| &level.barcodes).map(barcode_key).collect()
}

pub(crate) async fn insert(tx: &mut Tx, item: ItemId, owner: OwnerId, levels: &[PackagingCard]) -> sqlx::Result<()> {
    // The domain keeps measures within the column.
    let column = |of: fn(&PackagingCard) -> Option<u32>| -> Vec<Option<i32>> {
        levels.iter().map(|level| of(level).and_then(|value| i32::try_from(value).ok())).collect()
    };
    sqlx::query(INSERT)
        .bind(item)
        .bind(levels.iter().map(|level| level.id.uuid()).collect::<Vec<_>>())
        .bind(levels.iter().map(|level| level.level.name()).collect::<Vec<_>>())
        .bind(levels.iter().map(|level| level.quantity.units()).collect::<Vec<_>>())
        .bind(column(|level| level.length_mm))
        .bind(column(|level| level.width_mm))
        .bind(column(|level| level.height_mm))
        .bind(column(|level| level.weight_g))
        .execute(tx.conn())
        .await?;
    insert_barcodes(tx, item, owner, levels).await
}

async fn insert_barcodes(tx: &mut Tx, item: ItemId, owner: OwnerId, levels: &[PackagingCard]) -> sqlx::Result<()> {
    let (mut of, mut positions, mut barcodes, mut keys) = (Vec::new(), Vec::<i16>::new(), Vec::new(), Vec::new());
    for level in levels {
        for (position, barcode) in (0..).zip(&level.barcodes) {
            of.push(level.id.uuid());
            positions.push(position);
            barcodes.push(barcode.as_str());
            keys.push(barcode_key(barcode));
        }
    }
    if of.is_empty() {
        return Ok(());
    }
    sqlx::query(INSERT_BARCODES)
        .bind(owner)
        .bind(item)
        .bind(of)
        .bind(positions)
        .bind(barcodes)
        .bind(keys)
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Puts these levels in the place of those that are there.
pub(crate) async fn replace(tx: &mut Tx, item: ItemId, owner: OwnerId, levels: &[PackagingCard]) -> sqlx::Result<()> {
    sqlx::query(DELETE).bind(item).execute(tx.conn()).await?;
    insert(tx, item, owner, levels).await
}
