//! What a barcode names.

use ambar_catalog_contract::{CatalogRead, PackagingView};
use ambar_catalog_domain::barcode_key;
use ambar_kernel::{Barcode, Failure, OwnerId, PackagingId, Result};
use ambar_web::{Allow, Json, Path, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::{IntoParams, ToSchema};

use crate::{
    Catalog,
    store::item::{ItemRow, select},
    views::ItemDetail,
};

pub(crate) const SELECT: &str = concat!(
    "SELECT i.*, n.packaging_id, n.key FROM catalog.barcode n JOIN LATERAL (",
    select!(),
    "WHERE i.id = n.item_id AND i.drafted_at IS NULL) i ON true
WHERE n.key = ANY($1) AND ($2::uuid IS NULL OR n.owner_id = $2)
ORDER BY n.owner_id LIMIT 100"
);

/// An item and the level of it that a barcode names.
#[derive(Debug, FromRow)]
pub(crate) struct NamedRow {
    #[sqlx(flatten)]
    pub(crate) item: ItemRow,
    pub(crate) packaging_id: PackagingId,
    pub(crate) key: String,
}

/// Whose item is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only items of this owner: a barcode names at most one.
    owner_id: Option<OwnerId>,
}

/// An item and the level of it that the barcode names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BarcodeMatch {
    /// The item.
    item: ItemDetail,
    /// The packaging level: how much one scan stands for.
    packaging: PackagingView,
}

/// Everything that the barcode names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BarcodeView {
    /// The code as it was asked for.
    barcode: Barcode,
    /// At most one for each owner.
    matches: Vec<BarcodeMatch>,
}

/// Tells which item, and which packaging level of it, a barcode names. GTINs are found with and without zeros in front.
#[utoipa::path(get, path = "/barcodes/{code}", operation_id = "get_barcode", tag = "catalog",
    params(("code" = Barcode, Path, description = "What the scanner read."), Filter),
    responses((status = 200, body = BarcodeView)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!(["404 catalog.barcode_unknown"]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Path(barcode): Path<Barcode>,
    Query(filter): Query<Filter>,
) -> Result<Json<BarcodeView>, Problem> {
    let rows = find(&catalog, filter.owner_id, std::slice::from_ref(&barcode)).await?;
    let matches = rows.iter().map(named).collect::<Result<Vec<_>>>()?;
    if matches.is_empty() {
        return Err(Failure::not_found("catalog.barcode_unknown", format!("No item has the barcode {barcode}.")).into());
    }
    Ok(Json(BarcodeView { barcode, matches }))
}

/// The published items that barcodes name.
pub(crate) async fn find(catalog: &Catalog, owner: Option<OwnerId>, barcodes: &[Barcode]) -> Result<Vec<NamedRow>> {
    let keys: Vec<String> = barcodes.iter().map(barcode_key).collect();
    Ok(sqlx::query_as(SELECT).bind(keys).bind(owner).fetch_all(catalog.db.reader()).await?)
}

fn named(row: &NamedRow) -> Result<BarcodeMatch> {
    let card = row.item.card()?;
    let packaging = card.packagings.iter().find(|packaging| packaging.id == row.packaging_id);
    let packaging =
        packaging.ok_or_else(|| Failure::internal("a barcode names a level that its item does not have"))?;
    Ok(BarcodeMatch { item: ItemDetail::of(&row.item)?, packaging: PackagingView::new(packaging, card.scale) })
}
