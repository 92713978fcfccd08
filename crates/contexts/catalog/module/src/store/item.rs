//! Items.

use ambar_catalog_contract::{AbcClass, ItemBrief, ItemCard, PackagingCard, Tracking};
use ambar_catalog_domain::Measure;
use ambar_kernel::{
    CategoryId, DisplayName, ExternalRef, Failure, ItemId, OwnerId, Result, Scale, ShortCode, Sku, Timestamp,
    search_form, sort_key,
};
use ambar_pg::Tx;
use sqlx::{FromRow, PgExecutor, Postgres, postgres::PgArguments, query::Query, types::Json};

use crate::external::External;

// An item with its packaging and barcodes in one row. Whatever reads items reads this.
macro_rules! select {
    () => {
        "SELECT i.id, i.version, i.owner_id, i.sku, i.sku_key, i.name, i.name_sort, i.base_unit, i.scale, i.tracking,
       i.category_id, c.code AS category, i.abc, i.min_remaining_days, i.active, i.source, i.external_ref,
       i.created_at, i.updated_at,
       (SELECT coalesce(json_agg(json_build_object(
                   'id', p.id, 'level', p.level, 'quantity', p.quantity, 'length_mm', p.length_mm, 'width_mm', p.width_mm,
                   'height_mm', p.height_mm, 'weight_g', p.weight_g,
                   'barcodes', (SELECT coalesce(json_agg(b.barcode ORDER BY b.position), '[]')
                                FROM catalog.barcode b WHERE b.packaging_id = p.id))
                   ORDER BY p.quantity), '[]')
        FROM catalog.packaging p WHERE p.item_id = i.id) AS packagings
FROM catalog.item i LEFT JOIN catalog.category c ON c.id = i.category_id "
    };
}
pub(crate) use select;

/// Drafts too.
pub(crate) const EXISTING: &str = concat!(select!(), "WHERE i.id = ANY($1)");

/// The same of one, which most callers want. Its plan is kept: that of a list is made anew each time, for PostgreSQL believes
/// every list to be longer than one.
pub(crate) const EXISTING_ONE: &str = concat!(select!(), "WHERE i.id = $1");

pub(crate) const PUBLISHED: &str = concat!(select!(), "WHERE i.id = $1 AND i.drafted_at IS NULL");

pub(crate) const BY_SKU: &str =
    concat!(select!(), "WHERE i.owner_id = $1 AND i.sku_key = ANY($2) AND i.drafted_at IS NULL");

pub(crate) const IN_BRIEF: &str = "
SELECT id, sku, scale, tracking, active FROM catalog.item WHERE owner_id = $1 AND sku_key = ANY($2) AND drafted_at IS NULL";

// The lock alone: the packaging is read by a statement after it, which sees what the one before it in the queue has done.
pub(crate) const LOCK: &str = "SELECT 1 FROM catalog.item WHERE id = $1 AND drafted_at IS NULL FOR UPDATE";

pub(crate) const INSERT: &str = "
INSERT INTO catalog.item (id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, category_id, abc,
                          min_remaining_days, source, external_ref, updated_at, owner_id, created_at, drafted_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $15, $15
WHERE NOT EXISTS (SELECT 1 FROM catalog.discarded_draft d WHERE d.id = $1)";

pub(crate) const UPDATE: &str = "
UPDATE catalog.item SET version = version + 1, sku = $2, sku_key = $3, name = $4, name_sort = $5, name_search = $6, base_unit = $7,
       scale = $8, tracking = $9, category_id = $10, abc = $11, min_remaining_days = $12, source = $13, external_ref = $14, updated_at = $15
WHERE id = $1";

pub(crate) const SET_ACTIVE: &str =
    "UPDATE catalog.item SET version = version + 1, active = $2, updated_at = $3 WHERE id = $1";

/// Its packaging changed.
pub(crate) const CHANGED: &str = "UPDATE catalog.item SET version = version + 1, updated_at = $2 WHERE id = $1";

/// An item in brief.
#[derive(FromRow)]
pub(crate) struct BriefRow {
    id: ItemId,
    sku: Sku,
    scale: i16,
    #[sqlx(try_from = "String")]
    tracking: Tracking,
    active: bool,
}

impl BriefRow {
    pub(crate) fn brief(self) -> Result<ItemBrief> {
        let Self { id, sku, scale, tracking, active } = self;
        Ok(ItemBrief { id, sku, scale: scale_of(scale)?, tracking, active })
    }
}

fn scale_of(stored: i16) -> Result<Scale> {
    Ok(Scale::new(u8::try_from(stored).map_err(Failure::internal)?)?)
}

/// An item as it is stored.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ItemRow {
    pub(crate) id: ItemId,
    pub(crate) version: i64,
    pub(crate) owner_id: OwnerId,
    pub(crate) sku: Sku,
    pub(crate) sku_key: String,
    pub(crate) name: DisplayName,
    pub(crate) name_sort: String,
    pub(crate) base_unit: ShortCode,
    pub(crate) scale: i16,
    #[sqlx(try_from = "String")]
    pub(crate) tracking: Tracking,
    pub(crate) category_id: Option<CategoryId>,
    pub(crate) category: Option<ShortCode>,
    pub(crate) abc: Option<String>,
    pub(crate) min_remaining_days: Option<i32>,
    pub(crate) active: bool,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) packagings: Json<Vec<PackagingCard>>,
}

impl ItemRow {
    /// What others may know.
    pub(crate) fn card(&self) -> Result<ItemCard> {
        let fields = self.fields()?;
        Ok(ItemCard {
            id: self.id,
            version: self.version,
            owner_id: self.owner_id,
            sku: fields.sku,
            name: fields.name,
            base_unit: fields.measure.base_unit,
            scale: fields.measure.scale,
            tracking: fields.measure.tracking,
            category_id: self.category_id,
            category: self.category.clone(),
            abc: fields.abc,
            min_remaining_days: fields.min_remaining_days,
            active: self.active,
            packagings: self.packagings.0.clone(),
        })
    }

    /// What can be changed.
    pub(crate) fn fields(&self) -> Result<ItemFields> {
        let scale = scale_of(self.scale)?;
        Ok(ItemFields {
            sku: self.sku.clone(),
            name: self.name.clone(),
            measure: Measure { base_unit: self.base_unit.clone(), scale, tracking: self.tracking },
            category_id: self.category_id,
            abc: self.abc.clone().map(AbcClass::try_from).transpose().map_err(Failure::internal)?,
            min_remaining_days: self.min_remaining_days.map(u16::try_from).transpose().map_err(Failure::internal)?,
            external: External { source: self.source.clone(), external_ref: self.external_ref.clone() },
        })
    }
}

/// What is recorded of an item beside its packaging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemFields {
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) measure: Measure,
    pub(crate) category_id: Option<CategoryId>,
    pub(crate) abc: Option<AbcClass>,
    pub(crate) min_remaining_days: Option<u16>,
    pub(crate) external: External,
}

impl ItemFields {
    /// `$1` to `$15` of [`INSERT`] and [`UPDATE`].
    fn bound(&self, statement: &'static str, id: ItemId, now: Timestamp) -> Query<'static, Postgres, PgArguments> {
        sqlx::query(statement)
            .bind(id)
            .bind(self.sku.clone())
            .bind(self.sku.folded())
            .bind(self.name.clone())
            .bind(sort_key(self.name.as_str()))
            .bind(search_form(self.name.as_str()))
            .bind(self.measure.base_unit.clone())
            .bind(i16::from(self.measure.scale.decimals()))
            .bind(self.measure.tracking.name())
            .bind(self.category_id)
            .bind(self.abc.map(AbcClass::name))
            .bind(self.min_remaining_days.map(i32::from))
            .bind(self.external.source.clone())
            .bind(self.external.external_ref.clone())
            .bind(now)
    }
}

/// Whether it was inserted, as a draft: not if a draft of this id was discarded.
pub(crate) async fn insert(tx: &mut Tx, id: ItemId, owner: OwnerId, fields: &ItemFields) -> sqlx::Result<bool> {
    let now = tx.ctx().now;
    let done = fields.bound(INSERT, id, now).bind(owner).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn update(tx: &mut Tx, id: ItemId, fields: &ItemFields) -> sqlx::Result<()> {
    let now = tx.ctx().now;
    fields.bound(UPDATE, id, now).execute(tx.conn()).await.map(drop)
}

pub(crate) async fn set_active(tx: &mut Tx, id: ItemId, active: bool) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(SET_ACTIVE).bind(id).bind(active).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// Raises the version of an item whose packaging was changed.
pub(crate) async fn changed(tx: &mut Tx, id: ItemId) -> Result<()> {
    let now = tx.ctx().now;
    sqlx::query(CHANGED).bind(id).bind(now).execute(tx.conn()).await?;
    Ok(())
}

/// A published item, to look at.
///
/// # Errors
/// 404 `catalog.item_unknown`.
pub(crate) async fn find(on: impl PgExecutor<'_>, id: ItemId) -> Result<ItemRow> {
    sqlx::query_as(PUBLISHED).bind(id).fetch_optional(on).await?.ok_or_else(unknown)
}

/// A published item, to change it: nobody else does until this transaction ends.
///
/// # Errors
/// 404 `catalog.item_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: ItemId) -> Result<ItemRow> {
    sqlx::query(LOCK).bind(id).fetch_optional(tx.conn()).await?.ok_or_else(unknown)?;
    find(tx.conn(), id).await
}

/// The items of these ids, drafts too, in no order.
pub(crate) async fn existing(on: impl PgExecutor<'_>, ids: &[ItemId]) -> Result<Vec<ItemRow>> {
    let rows = match ids {
        [one] => sqlx::query_as(EXISTING_ONE).bind(one).fetch_all(on).await?,
        many => sqlx::query_as(EXISTING).bind(many).fetch_all(on).await?,
    };
    Ok(rows)
}

fn unknown() -> Failure {
    Failure::not_found("catalog.item_unknown", "There is no item with this id.")
}
