//! Labels of items, handling units and cartons.

use ambar_catalog_contract::{ItemCard, OwnerCard, PackagingLevel};
use ambar_inventory_contract::UnitCard;
use ambar_kernel::{CartonId, Ctx, HandlingUnitId, ItemId, LocationId, Quantity, Result};
use ambar_label_layout::Record;
use ambar_shipments_contract::{Address, CartonLabel};
use uuid::Uuid;

use super::{code_of, in_order, record, warehouses};
use crate::Labels;

pub(super) const ITEM_FIELDS: &[&str] = &["sku", "name", "barcode", "gtin", "unit", "owner"];
pub(super) const UNIT_FIELDS: &[&str] =
    &["sscc", "warehouse", "location", "sku", "name", "lot", "quantity", "unit", "rows"];
pub(super) const CARTON_FIELDS: &[&str] =
    &["sscc", "order", "reference", "number", "warehouse", "weight_kg", "ship_to", "address"];

pub(super) async fn items(labels: &Labels, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Record>> {
    let wanted: Vec<ItemId> = ids.iter().copied().map(ItemId::from_uuid).collect();
    let found = labels.catalog.items(ctx, &wanted).await?;
    let cards = in_order(ids, &found, |card| card.id.uuid())?;
    let mut owners: Vec<OwnerCard> = Vec::new();
    for card in &cards {
        if owners.iter().all(|owner| owner.id != card.owner_id) {
            owners.push(labels.catalog.owner(ctx, card.owner_id).await?);
        }
    }
    let label = |card: &ItemCard| {
        let owner = owners.iter().find(|owner| owner.id == card.owner_id);
        // The label is for a single piece: what a scanner reads on it, or else the code that finds it.
        let each = card.packagings.iter().filter(|packaging| packaging.level == PackagingLevel::Each);
        let barcodes: Vec<String> = each.flat_map(|each| &each.barcodes).map(ToString::to_string).collect();
        record([
            ("sku", Some(card.sku.to_string())),
            ("name", Some(card.name.to_string())),
            ("barcode", Some(barcodes.first().cloned().unwrap_or_else(|| card.sku.to_string()))),
            ("gtin", barcodes.into_iter().find(|code| is_gtin(code))),
            ("unit", Some(card.base_unit.to_string())),
            ("owner", owner.map(|owner| owner.name.to_string())),
        ])
    };
    Ok(cards.into_iter().map(label).collect())
}

/// Whether a barcode is the number of a trade item: of its length, digits alone, and the last one right.
fn is_gtin(code: &str) -> bool {
    let weighed = code.bytes().rev().zip([1_u32, 3].into_iter().cycle());
    let sum: u32 = weighed.map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    matches!(code.len(), 8 | 12 | 13 | 14) && code.bytes().all(|digit| digit.is_ascii_digit()) && sum.is_multiple_of(10)
}

pub(super) async fn units(labels: &Labels, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Record>> {
    let wanted: Vec<HandlingUnitId> = ids.iter().copied().map(HandlingUnitId::from_uuid).collect();
    let found = labels.inventory.units(ctx, &wanted).await?;
    let cards = in_order(ids, &found, |card| card.id.uuid())?;
    let sites = warehouses(labels, ctx, cards.iter().map(|card| card.warehouse_id)).await?;
    let places: Vec<LocationId> = cards.iter().filter_map(|card| card.location_id).collect();
    let places = labels.locations.locations(ctx, &places).await?;
    let goods: Vec<ItemId> = cards.iter().flat_map(|card| &card.rows).map(|row| row.item_id).collect();
    let goods = labels.catalog.items(ctx, &goods).await?;
    let label = |card: &UnitCard| {
        let place = places.iter().find(|place| Some(place.id) == card.location_id);
        let (item, lot, quantity, kinds) = content(card, &goods);
        record([
            ("sscc", Some(card.sscc.clone())),
            ("warehouse", code_of(&sites, card.warehouse_id)),
            ("location", place.map(|place| place.code.to_string())),
            ("sku", item.map(|item| item.sku.to_string())),
            ("name", item.map(|item| item.name.to_string())),
            ("lot", lot),
            ("quantity", quantity),
            ("unit", item.map(|item| item.base_unit.to_string())),
            ("rows", kinds),
        ])
    };
    Ok(cards.into_iter().map(label).collect())
}

/// What is in a unit: the item, its lot and how much there is of it; of a mixed one how many kinds.
fn content<'a>(
    card: &UnitCard,
    goods: &'a [ItemCard],
) -> (Option<&'a ItemCard>, Option<String>, Option<String>, Option<String>) {
    let mut kinds: Vec<_> = card.rows.iter().map(|row| (row.item_id, row.lot.clone())).collect();
    kinds.sort();
    kinds.dedup();
    match kinds.as_slice() {
        [] => (None, None, None, None),
        [(item, lot)] => {
            let item = goods.iter().find(|card| card.id == *item);
            let units = card.rows.iter().map(|row| row.on_hand.units()).sum();
            let sum = Quantity::new(units).ok();
            let quantity = item.and_then(|item| Some(sum?.to_text(item.scale).as_str().to_owned()));
            (item, lot.as_ref().map(ToString::to_string), quantity, None)
        }
        several => (None, None, None, Some(several.len().to_string())),
    }
}

pub(super) async fn cartons(labels: &Labels, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Record>> {
    let wanted: Vec<CartonId> = ids.iter().copied().map(CartonId::from_uuid).collect();
    let found = labels.shipments.carton_labels(ctx, &wanted).await?;
    let cards = in_order(ids, &found, |card| card.id.uuid())?;
    let sites = warehouses(labels, ctx, cards.iter().map(|card| card.warehouse_id)).await?;
    let label = |card: &CartonLabel| {
        record([
            ("sscc", Some(card.sscc.clone())),
            ("order", Some(card.order_number.clone())),
            ("reference", card.external_ref.as_ref().map(ToString::to_string)),
            ("number", Some(card.number.to_string())),
            ("warehouse", code_of(&sites, card.warehouse_id)),
            ("weight_kg", card.weight_g.map(kilograms)),
            ("ship_to", card.ship_to.name.as_ref().map(ToString::to_string)),
            ("address", Some(address(&card.ship_to))),
        ])
    };
    Ok(cards.into_iter().map(label).collect())
}

/// Grams as kilograms, without zeros at the end.
fn kilograms(grams: i64) -> String {
    let text = format!("{}.{:03}", grams / 1000, grams % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn address(to: &Address) -> String {
    let parts = [&to.street, &to.street2, &to.postal_code, &to.city, &to.region, &to.country];
    parts.into_iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_is_told_from_other_barcodes() {
        assert!(is_gtin("4601234567893") && is_gtin("04601234567893") && is_gtin("96385074"));
        for other in ["4601234567894", "460123456789", "ABC", "", "4601234567893X", "12345678901231234"] {
            assert!(!is_gtin(other), "{other}");
        }
    }

    #[test]
    fn grams_are_written_as_kilograms() {
        assert_eq!([12_400, 1, 1000, 90_050].map(kilograms), ["12.4", "0.001", "1", "90.05"]);
    }
}
