//! Pick lists as others print them.

use ambar_kernel::{
    DisplayName, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, PickListId, Result, SerialCode, Sku,
    WarehouseId,
};
use ambar_picking_contract::{OpenStop, PickListCard};
use sqlx::FromRow;

use crate::{Picking, store};

pub(crate) const LISTS: &str = "SELECT id, order_number, warehouse_id FROM picking.pick_list WHERE id = ANY($1)";

pub(crate) const OPEN_STOPS: &str = "
SELECT pick_list_id, location_id, location, handling_unit_id, item_id, sku, name, scale, lot, serial, quantity - picked AS left_to_pick
FROM picking.pick_line WHERE pick_list_id = ANY($1) AND state = 'open' ORDER BY pick_sequence, location, sku, id";

#[derive(FromRow)]
struct StopRow {
    pick_list_id: PickListId,
    location_id: LocationId,
    location: LocationCode,
    handling_unit_id: HandlingUnitId,
    item_id: ItemId,
    sku: Sku,
    name: DisplayName,
    scale: i16,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    left_to_pick: i64,
}

impl StopRow {
    fn stop(self) -> Result<OpenStop> {
        let left = store::quantity(self.left_to_pick)?.to_text(store::scale(self.scale)?);
        Ok(OpenStop {
            location_id: self.location_id,
            location: self.location,
            handling_unit_id: self.handling_unit_id,
            item_id: self.item_id,
            sku: self.sku,
            name: self.name,
            lot: self.lot,
            serial: self.serial,
            left,
        })
    }
}

/// Pick lists by id, with the stops that are open, in no order.
pub(crate) async fn cards(picking: &Picking, ids: &[PickListId]) -> Result<Vec<PickListCard>> {
    let lists: Vec<(PickListId, String, WarehouseId)> =
        sqlx::query_as(LISTS).bind(ids).fetch_all(picking.db.reader()).await?;
    let stops: Vec<StopRow> = sqlx::query_as(OPEN_STOPS).bind(ids).fetch_all(picking.db.reader()).await?;
    let mut cards: Vec<PickListCard> = lists
        .into_iter()
        .map(|(id, order_number, warehouse_id)| PickListCard { id, order_number, warehouse_id, stops: Vec::new() })
        .collect();
    for row in stops {
        let list = row.pick_list_id;
        let stop = row.stop()?;
        if let Some(card) = cards.iter_mut().find(|card| card.id == list) {
            card.stops.push(stop);
        }
    }
    Ok(cards)
}
