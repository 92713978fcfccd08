//! What requests name: rows, items, places, units. What the copies lack is asked of its owner, so that whatever was
//! acknowledged anywhere can be named in the very next request.

use std::collections::{BTreeSet, HashMap};

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{IntoUnit, StockId, StockStatus};
use ambar_kernel::{
    Ctx, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, OwnerId, Result, Scale, Sku, WarehouseId,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Inventory, copies, figures};

pub(crate) const ROW: &str = "
SELECT p.code AS location, i.card->>'sku' AS sku, (i.card->>'scale')::smallint AS decimals, s.status
FROM inventory.stock s JOIN inventory.item i ON i.id = s.item_id JOIN inventory.place p ON p.id = s.location_id
WHERE s.stock_id = $1";

pub(crate) const PLACE: &str = "SELECT id, warehouse_id, code FROM inventory.place WHERE id = $1";

pub(crate) const PLACE_BY_CODE: &str =
    "SELECT id, warehouse_id, code FROM inventory.place WHERE warehouse_id = $1 AND code = $2";

pub(crate) const UNIT_BY_SSCC: &str = "SELECT id FROM inventory.handling_unit WHERE sscc = $1";

pub(crate) const LOT: &str = "SELECT EXISTS (SELECT 1 FROM inventory.lot WHERE id = $1)";

pub(crate) const UNIT: &str = "SELECT EXISTS (SELECT 1 FROM inventory.handling_unit WHERE id = $1)";

pub(crate) const STATEMENTS: &[&str] = &[ROW, PLACE, PLACE_BY_CODE, UNIT_BY_SSCC, LOT, UNIT];

/// Whether there is something with this id; the statement is [`LOT`] or [`UNIT`].
pub(crate) async fn exists(inventory: &Inventory, statement: &'static str, id: Uuid) -> Result<bool> {
    let (exists,): (bool,) = sqlx::query_as(statement).bind(id).fetch_one(inventory.app.reader()).await?;
    Ok(exists)
}

/// A stock row as use cases need it.
#[derive(Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) location: LocationCode,
    pub(crate) sku: Sku,
    decimals: i16,
    #[sqlx(try_from = "String")]
    pub(crate) status: StockStatus,
}

impl Row {
    /// Decimals of its item.
    pub(crate) fn scale(&self) -> Result<Scale> {
        figures::scale(self.decimals)
    }
}

/// A place as use cases need it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Place {
    pub(crate) id: LocationId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) code: LocationCode,
}

/// The row that a body names.
///
/// # Errors
/// 422 `inventory.stock_unknown`.
pub(crate) async fn row(inventory: &Inventory, pointer: &str, id: StockId) -> Result<Row> {
    sqlx::query_as(ROW)
        .bind(id.0)
        .fetch_optional(inventory.app.reader())
        .await?
        .ok_or_else(|| figures::bad(pointer, "inventory.stock_unknown", format!("there is no stock row {id}")))
}

/// An item's card.
///
/// # Errors
/// If the catalog cannot be reached.
pub(crate) async fn item(inventory: &Inventory, ctx: &Ctx, id: ItemId) -> Result<Option<ItemCard>> {
    let mut here = copies::ITEMS.find::<copies::Item>(inventory.app.reader(), &[id.uuid()]).await?;
    if let Some(card) = here.remove(&id.uuid()) {
        return Ok(Some(card.0));
    }
    let cards = inventory.catalog.items(ctx, &[id]).await?;
    copies::keep_items(&inventory.stock, &cards).await?;
    Ok(cards.into_iter().next())
}

/// The cards of items by their ids; those that nobody knows are missing.
///
/// # Errors
/// If the catalog cannot be reached.
pub(crate) async fn items(
    inventory: &Inventory,
    ctx: &Ctx,
    ids: impl Iterator<Item = ItemId>,
) -> Result<HashMap<ItemId, ItemCard>> {
    let asked: Vec<Uuid> = ids.map(|id| id.uuid()).collect::<BTreeSet<_>>().into_iter().collect();
    let here = copies::ITEMS.find::<copies::Item>(inventory.app.reader(), &asked).await?;
    let missing: Vec<ItemId> =
        asked.iter().filter(|id| !here.contains_key(id)).map(|id| ItemId::from_uuid(*id)).collect();
    let mut cards: HashMap<ItemId, ItemCard> = here.into_values().map(|item| (item.0.id, item.0)).collect();
    if !missing.is_empty() {
        let known = inventory.catalog.items(ctx, &missing).await?;
        copies::keep_items(&inventory.stock, &known).await?;
        cards.extend(known.into_iter().map(|card| (card.id, card)));
    }
    Ok(cards)
}

/// The item that a query names: by its id, or by its SKU and owner.
///
/// # Errors
/// 404 `inventory.item_unknown`; `catalog.owner_required` if a SKU comes without owner and there is not exactly one.
pub(crate) async fn item_of_query(
    inventory: &Inventory,
    ctx: &Ctx,
    id: Option<ItemId>,
    sku: Option<&Sku>,
    owner: Option<OwnerId>,
) -> Result<Option<ItemCard>> {
    let found = match (id, sku) {
        (None, None) => return Ok(None),
        (Some(id), _) => item(inventory, ctx, id).await?,
        (None, Some(sku)) => {
            let owner = inventory.catalog.owner_or_only(ctx, owner).await?;
            inventory.catalog.items_by_sku(ctx, owner.id, std::slice::from_ref(sku)).await?.into_iter().next()
        }
    };
    let fits = |card: &ItemCard| {
        sku.is_none_or(|sku| sku.folded() == card.sku.folded()) && owner.is_none_or(|owner| owner == card.owner_id)
    };
    found.filter(fits).map(Some).ok_or_else(|| {
        Failure::not_found("inventory.item_unknown", "There is no such item: check its SKU, its owner or its id.")
    })
}

/// The place of an id.
///
/// # Errors
/// If locations cannot be reached.
pub(crate) async fn place(inventory: &Inventory, ctx: &Ctx, id: LocationId) -> Result<Option<Place>> {
    let read = || sqlx::query_as(PLACE).bind(id).fetch_optional(inventory.app.reader());
    if let Some(place) = read().await? {
        return Ok(Some(place));
    }
    copies::keep_places(&inventory.stock, &inventory.locations.locations(ctx, &[id]).await?).await?;
    Ok(read().await?)
}

/// The place of a site that has this code on its label.
///
/// # Errors
/// If locations cannot be reached.
pub(crate) async fn place_by_code(
    inventory: &Inventory,
    ctx: &Ctx,
    warehouse: WarehouseId,
    code: &LocationCode,
) -> Result<Option<Place>> {
    let read = || sqlx::query_as(PLACE_BY_CODE).bind(warehouse).bind(code).fetch_optional(inventory.app.reader());
    if let Some(place) = read().await? {
        return Ok(Some(place));
    }
    let cards = inventory.locations.locations_by_code(ctx, warehouse, std::slice::from_ref(code)).await?;
    copies::keep_places(&inventory.stock, &cards).await?;
    Ok(read().await?)
}

/// The id of the place that a query names: by its id, or by its code and site.
///
/// # Errors
/// 404 `inventory.place_unknown`; 422 `inventory.warehouse_required` for a code without its site.
pub(crate) async fn place_of_query(
    inventory: &Inventory,
    ctx: &Ctx,
    warehouse: Option<WarehouseId>,
    id: Option<LocationId>,
    code: Option<&LocationCode>,
) -> Result<Option<LocationId>> {
    let Some(code) = code else { return Ok(id) };
    let warehouse = warehouse.ok_or_else(|| warehouse_required("/warehouse_id"))?;
    let found = place_by_code(inventory, ctx, warehouse, code).await?;
    found.filter(|place| id.is_none_or(|id| id == place.id)).map(|place| Some(place.id)).ok_or_else(|| {
        Failure::not_found("inventory.place_unknown", format!("There is no location {code} in this warehouse."))
    })
}

fn warehouse_required(pointer: &str) -> Failure {
    figures::bad(pointer, "inventory.warehouse_required", "a location code needs its warehouse: send warehouse_id")
}

/// How a body names a place: by its id, or by what is on its label.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named<'a> {
    /// The field of the code; the field of the id is this with `_id`.
    pub(crate) field: &'a str,
    /// The id.
    pub(crate) id: Option<LocationId>,
    /// The code.
    pub(crate) code: Option<&'a LocationCode>,
    /// The site that the code belongs to.
    pub(crate) warehouse: Option<WarehouseId>,
}

/// The place that a body names.
///
/// # Errors
/// 422 `inventory.place_unknown`; `inventory.location_required` if it names none or two; `inventory.warehouse_required`
/// for a code without its site.
pub(crate) async fn named_place(inventory: &Inventory, ctx: &Ctx, named: Named<'_>) -> Result<Place> {
    let (by_id, by_code) = (format!("/{}_id", named.field), format!("/{}", named.field));
    let unknown = |pointer: &str, what: String| figures::bad(pointer, "inventory.place_unknown", what);
    match (named.id, named.code) {
        (Some(id), None) => {
            let found = place(inventory, ctx, id).await?;
            let found = found.filter(|place| named.warehouse.is_none_or(|warehouse| warehouse == place.warehouse_id));
            found.ok_or_else(|| unknown(&by_id, format!("there is no location {id} in this warehouse")))
        }
        (None, Some(code)) => {
            let around = named.field.rsplit_once('/').map_or_else(String::new, |(around, _)| format!("/{around}"));
            let warehouse = named.warehouse.ok_or_else(|| warehouse_required(&format!("{around}/warehouse_id")))?;
            let found = place_by_code(inventory, ctx, warehouse, code).await?;
            found.ok_or_else(|| unknown(&by_code, format!("there is no location {code} in this warehouse")))
        }
        _ => Err(figures::bad(
            &by_id,
            "inventory.location_required",
            format!("send either {field}_id or {field}", field = named.field),
        )),
    }
}

/// Where goods are to stand at their place: loose, or in the unit that a body names by id or SSCC; the pointer is the SSCC's.
///
/// # Errors
/// 422 `inventory.unit_unknown`.
pub(crate) async fn into_unit(
    inventory: &Inventory,
    pointer: &str,
    id: Option<HandlingUnitId>,
    sscc: Option<&str>,
) -> Result<IntoUnit> {
    match (id, sscc) {
        (None, None) => Ok(IntoUnit::Loose),
        (Some(id), None) => Ok(IntoUnit::Unit { id }),
        (None, Some(sscc)) => {
            let found: Option<(HandlingUnitId,)> =
                sqlx::query_as(UNIT_BY_SSCC).bind(sscc).fetch_optional(inventory.app.reader()).await?;
            let (id,) = found.ok_or_else(|| {
                figures::bad(pointer, "inventory.unit_unknown", format!("there is no handling unit {sscc}"))
            })?;
            Ok(IntoUnit::Unit { id })
        }
        (Some(_), Some(_)) => {
            Err(figures::bad(pointer, "inventory.unit_twice", "send either handling_unit_id or sscc, not both"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(decimals: i16) -> Row {
        Row {
            location: LocationCode::parse("A-01-02-3").unwrap(),
            sku: Sku::parse("I3").unwrap(),
            decimals,
            status: StockStatus::Available,
        }
    }

    #[test]
    fn a_row_is_counted_in_the_decimals_of_its_item() {
        assert_eq!(row(3).scale().unwrap().decimals(), 3);
        assert!(row(-1).scale().is_err() && row(300).scale().is_err());
    }

    #[test]
    fn a_code_without_its_site_is_pointed_at_where_the_site_belongs() {
        let refusal = warehouse_required("/found/warehouse_id");
        assert_eq!(refusal.fields[0].pointer, "/found/warehouse_id");
        assert_eq!(refusal.fields[0].code, "inventory.warehouse_required");
    }
}
