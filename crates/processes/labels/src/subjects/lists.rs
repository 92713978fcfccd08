//! Pick lists on paper, for the day when the network is down.

use ambar_inventory_contract::UnitCard;
use ambar_kernel::{Ctx, HandlingUnitId, ItemId, LocationId, PickListId, Result};
use ambar_label_layout::Record;
use ambar_picking_contract::{OpenStop, PickListCard};
use uuid::Uuid;

use super::{fields, in_order};
use crate::Labels;

pub(super) const FIELDS: &[&str] = &["order", "warehouse", "printed_on", "stops"];
pub(super) const ROW_FIELDS: &[&str] =
    &["location", "check_digits", "sku", "name", "lot", "serial", "from_unit", "quantity", "unit"];

pub(super) async fn pick_lists(labels: &Labels, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Record>> {
    let wanted: Vec<PickListId> = ids.iter().copied().map(PickListId::from_uuid).collect();
    let found = labels.picking.pick_lists(ctx, &wanted).await?;
    let mut records = Vec::new();
    for card in in_order(ids, &found, |card| card.id.uuid())? {
        records.push(pick_list(labels, ctx, card).await?);
    }
    Ok(records)
}

async fn pick_list(labels: &Labels, ctx: &Ctx, card: &PickListCard) -> Result<Record> {
    let site = labels.locations.warehouse(ctx, card.warehouse_id).await?;
    let places: Vec<LocationId> = card.stops.iter().map(|stop| stop.location_id).collect();
    let places = labels.locations.locations(ctx, &places).await?;
    let items: Vec<ItemId> = card.stops.iter().map(|stop| stop.item_id).collect();
    let items = labels.catalog.items(ctx, &items).await?;
    let units: Vec<HandlingUnitId> = card.stops.iter().filter_map(|stop| stop.handling_unit_id.some()).collect();
    let units: Vec<UnitCard> = if units.is_empty() { Vec::new() } else { labels.inventory.units(ctx, &units).await? };
    let row = |stop: &OpenStop| {
        let place = places.iter().find(|place| place.id == stop.location_id);
        let item = items.iter().find(|item| item.id == stop.item_id);
        let unit = units.iter().find(|unit| unit.id == stop.handling_unit_id);
        fields([
            ("location", Some(stop.location.to_string())),
            ("check_digits", place.and_then(|place| place.check_digits.clone())),
            ("sku", Some(stop.sku.to_string())),
            ("name", Some(stop.name.to_string())),
            ("lot", stop.lot.as_ref().map(ToString::to_string)),
            ("serial", stop.serial.as_ref().map(ToString::to_string)),
            ("from_unit", unit.map(|unit| unit.sscc.clone())),
            ("quantity", Some(stop.left.as_str().to_owned())),
            ("unit", item.map(|item| item.base_unit.to_string())),
        ])
    };
    Ok(Record {
        fields: fields([
            ("order", Some(card.order_number.clone())),
            ("warehouse", Some(site.code.to_string())),
            ("printed_on", Some(site.day_at(ctx.now).to_string())),
            ("stops", Some(card.stops.len().to_string())),
        ]),
        rows: card.stops.iter().map(row).collect(),
    })
}
