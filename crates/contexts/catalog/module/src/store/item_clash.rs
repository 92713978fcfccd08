//! Why an item could not be stored: its SKU, its reference or a barcode belongs to another. Another that is a draft may
//! yet be discarded: then nothing is decided, and the caller is asked to come back.

use ambar_kernel::{Barcode, ErrorKind, Failure, FieldError, ItemId, OwnerId, Result};
use ambar_pg::Tx;
use sqlx::{Postgres, postgres::PgArguments, query::QueryAs};

use super::item::ItemFields;
use crate::{
    Catalog,
    clash::{constraint, unknown},
    external::gone,
};

pub(crate) const BY_SKU: &str =
    "SELECT id, drafted_at IS NOT NULL FROM catalog.item WHERE owner_id = $1 AND sku_key = $2";

pub(crate) const BY_EXTERNAL_REF: &str = "
SELECT id, drafted_at IS NOT NULL FROM catalog.item
WHERE owner_id = $1 AND source IS NOT DISTINCT FROM $2 AND external_ref = $3";

pub(crate) const BY_BARCODE: &str = "
SELECT i.id, i.drafted_at IS NOT NULL, i.sku, b.barcode
FROM catalog.barcode b JOIN catalog.item i ON i.id = b.item_id
WHERE b.owner_id = $1 AND b.key = ANY($2) AND b.item_id <> $3 ORDER BY b.key LIMIT 1";

/// Why an insert or an update of an item or its barcodes failed.
pub(crate) async fn explain(
    catalog: &Catalog,
    tx: Tx,
    error: sqlx::Error,
    item: (ItemId, OwnerId),
    fields: &ItemFields,
    barcode_keys: &[String],
) -> Failure {
    let (id, owner) = item;
    let explained = match constraint(catalog, tx, error).await {
        Ok(name) => match name.as_str() {
            "item_owner_id_sku_key" => sku_taken(catalog, owner, fields).await,
            "item_external_ref_key" => external_ref_taken(catalog, owner, fields).await,
            "barcode_owner_id_key_key" => barcode_taken(catalog, id, owner, barcode_keys).await,
            "item_category_id_fkey" => Ok(category_unknown("/category_id")),
            other => Ok(unknown(other)),
        },
        Err(failure) => Ok(failure),
    };
    explained.unwrap_or_else(|failure| failure)
}

async fn sku_taken(catalog: &Catalog, owner: OwnerId, fields: &ItemFields) -> Result<Failure> {
    let find = sqlx::query_as(BY_SKU).bind(owner).bind(fields.sku.folded());
    holder(catalog, find, "catalog.sku_taken", || {
        format!("There is an item {} already (case does not count). Change that one, or use another SKU.", fields.sku)
    })
    .await
}

async fn external_ref_taken(catalog: &Catalog, owner: OwnerId, fields: &ItemFields) -> Result<Failure> {
    let external = &fields.external;
    let find = sqlx::query_as(BY_EXTERNAL_REF).bind(owner).bind(&external.source).bind(&external.external_ref);
    holder(catalog, find, "catalog.external_ref_taken", || {
        "The other system's reference belongs to another item: see `id`. Change that one, or use another reference."
            .into()
    })
    .await
}

async fn barcode_taken(catalog: &Catalog, id: ItemId, owner: OwnerId, keys: &[String]) -> Result<Failure> {
    let holder: Option<(ItemId, bool, String, Barcode)> =
        sqlx::query_as(BY_BARCODE).bind(owner).bind(keys).bind(id).fetch_optional(catalog.db.reader()).await?;
    Ok(match holder {
        Some((id, false, sku, barcode)) => Failure::refused(
            "catalog.barcode_taken",
            format!("The barcode {barcode} belongs to the item {sku}. Take it off there, or leave it out here."),
        )
        .param("barcode", barcode.as_str())
        .param("id", id.to_string()),
        Some((.., true, _, _)) => being_added(),
        None => gone(),
    })
}

async fn holder(
    catalog: &Catalog,
    find: QueryAs<'_, Postgres, (ItemId, bool), PgArguments>,
    code: &'static str,
    detail: impl FnOnce() -> String,
) -> Result<Failure> {
    Ok(match find.fetch_optional(catalog.db.reader()).await? {
        Some((id, false)) => Failure::refused(code, detail()).param("id", id.to_string()),
        Some((_, true)) => being_added(),
        None => gone(),
    })
}

fn being_added() -> Failure {
    Failure::unavailable(
        "catalog.being_added",
        "Another request is just adding an item with this SKU, reference or barcode. Try again with the same key.",
        1,
    )
}

/// A category that a body names and that is not there.
pub(crate) fn category_unknown(pointer: &str) -> Failure {
    unknown_in_body("catalog.category_unknown", pointer, "There is no such category. Add it first, or leave it out.")
}

/// Something that a body names and that is not there.
pub(crate) fn unknown_in_body(code: &'static str, pointer: &str, detail: &str) -> Failure {
    let mut failure = Failure::new(ErrorKind::Invalid, code, detail);
    failure.fields = vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }];
    failure
}
