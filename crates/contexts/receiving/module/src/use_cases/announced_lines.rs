//! The lines and handling units of a delivery to be: their items looked up, their quantities read.

use std::collections::HashMap;

use ambar_catalog_contract::{ItemCard, Tracking};
use ambar_kernel::{
    Ctx, DeliveryId, DeliveryLineId, Failure, FieldError, HandlingUnitId, ItemId, OwnerId, Quantity, Result, Sku,
};
use ambar_receiving_domain::{AnnouncedLine, AnnouncedUnit, Announcement, Content, Line, Sscc, check_serials};

use super::announce_delivery::{AnnounceDelivery, NewContent, NewLine, NewUnit};
use crate::{
    Receiving,
    draft::Thing,
    store::delivery::{ContentRow, LineRow, UnitRow},
};

/// The items that the lines name, by id and by SKU.
pub(super) struct Items {
    by_id: HashMap<ItemId, ItemCard>,
    by_sku: HashMap<String, ItemCard>,
}

/// Looks up what the lines name.
pub(super) async fn items(receiving: &Receiving, ctx: &Ctx, owner: OwnerId, lines: &[NewLine]) -> Result<Items> {
    let ids: Vec<ItemId> = lines.iter().filter_map(|line| line.item_id).collect();
    let skus: Vec<Sku> = lines.iter().filter_map(|line| line.sku.clone()).collect();
    let by_id = if ids.is_empty() { Vec::new() } else { receiving.catalog.items(ctx, &ids).await? };
    let by_sku = if skus.is_empty() { Vec::new() } else { receiving.catalog.items_by_sku(ctx, owner, &skus).await? };
    let own = by_id.into_iter().filter(|item| item.owner_id == owner);
    Ok(Items {
        by_id: own.map(|item| (item.id, item)).collect(),
        by_sku: by_sku.into_iter().map(|item| (item.sku.folded(), item)).collect(),
    })
}

impl Items {
    fn of<'a>(&'a self, line: &NewLine) -> Result<&'a ItemCard, (&'static str, &'static str, String)> {
        let (found, field) = match (line.item_id, &line.sku) {
            (Some(id), None) => (self.by_id.get(&id), "item_id"),
            (None, Some(sku)) => (self.by_sku.get(&sku.folded()), "sku"),
            _ => {
                return Err((
                    "",
                    "receiving.what_missing",
                    "name the item by its sku or its item_id, and by one of them alone".into(),
                ));
            }
        };
        match found {
            None => Err((field, "receiving.item_unknown", "this owner has no such item: add it first".into())),
            Some(item) if !item.active => {
                Err((field, "receiving.item_inactive", format!("{} is no longer in use", item.sku)))
            }
            Some(item) => Ok(item),
        }
    }
}

/// Reads lines and units, or lists what is wrong with them.
pub(super) fn read(
    id: DeliveryId,
    owner: OwnerId,
    percent: u16,
    body: &AnnounceDelivery,
    items: &Items,
    most_faults: usize,
) -> Result<(Vec<LineRow>, Vec<UnitRow>)> {
    let mut faults = Vec::new();
    let mut lines = Vec::with_capacity(body.lines.len());
    for (at, new) in body.lines.iter().enumerate() {
        match read_line(id, owner, percent, at, new, items) {
            Ok(line) => lines.push(line),
            Err(fault) => faults.push(fault),
        }
    }
    refuse(faults, most_faults)?;
    let mut faults = Vec::new();
    let mut units = Vec::with_capacity(body.handling_units.len());
    let mut announced = Vec::with_capacity(body.handling_units.len());
    for (at, new) in body.handling_units.iter().enumerate() {
        match read_unit(id, owner, at, new, &lines) {
            Ok((unit, checked)) => {
                units.push(unit);
                announced.push(checked);
            }
            Err(fault) => faults.push(fault),
        }
    }
    refuse(faults, most_faults)?;
    let whole = Announcement {
        lines: lines.iter().map(|line| AnnouncedLine { quantity: line.expected, scale: line.scale }).collect(),
        units: announced,
    };
    refuse(whole.faults().into_iter().map(|fault| field(fault.pointer(), &fault)).collect(), most_faults)?;
    Ok((lines, units))
}

fn refuse(mut faults: Vec<FieldError>, most: usize) -> Result<()> {
    faults.truncate(most);
    if faults.is_empty() { Ok(()) } else { Err(Failure::invalid(faults)) }
}

fn field(pointer: String, fault: &impl ambar_kernel::Fault) -> FieldError {
    FieldError { pointer, code: fault.code(), detail: fault.to_string() }
}

fn read_line(
    id: DeliveryId,
    owner: OwnerId,
    percent: u16,
    at: usize,
    new: &NewLine,
    items: &Items,
) -> Result<LineRow, FieldError> {
    let item = items.of(new).map_err(|(name, code, detail)| {
        let pointer = if name.is_empty() { format!("/lines/{at}") } else { format!("/lines/{at}/{name}") };
        FieldError { pointer, code, detail }
    })?;
    let expected =
        new.quantity.positive_at(item.scale).map_err(|fault| field(format!("/lines/{at}/quantity"), &fault))?;
    lots_recorded(item.tracking, new.lot.is_some(), new.expires_on.is_some(), &format!("/lines/{at}"))?;
    let line = Line::announced(expected, percent, item.scale);
    let line_no = i32::try_from(at + 1).unwrap_or(i32::MAX);
    Ok(LineRow {
        id: DeliveryLineId::derived(id.uuid(), &format!("line {line_no}")),
        delivery_id: id,
        owner_id: owner,
        line_no,
        item_id: item.id,
        sku: item.sku.clone(),
        sku_key: item.sku.folded(),
        name: item.name.clone(),
        scale: item.scale,
        tracking: item.tracking,
        lot: new.lot.clone(),
        expires_on: new.expires_on,
        expected,
        tolerated: line.tolerated,
        counted: line.counted,
        received: line.received,
        excess: line.excess,
        state: line.state,
        reason: None,
    })
}

fn lots_recorded(tracking: Tracking, lot: bool, date: bool, at: &str) -> Result<(), FieldError> {
    if tracking.by_lot() || !(lot || date) {
        return Ok(());
    }
    let name = if lot { "lot" } else { "expires_on" };
    let detail = "this item is not recorded by lot: leave it out".into();
    Err(FieldError { pointer: format!("{at}/{name}"), code: "receiving.lot_not_recorded", detail })
}

fn read_unit(
    id: DeliveryId,
    owner: OwnerId,
    at: usize,
    new: &NewUnit,
    lines: &[LineRow],
) -> Result<(UnitRow, AnnouncedUnit), FieldError> {
    let sscc = Sscc::parse(&new.sscc).map_err(|fault| field(format!("/handling_units/{at}/sscc"), &fault))?;
    let mut contents = Vec::with_capacity(new.contents.len());
    let mut checked = Vec::with_capacity(new.contents.len());
    for (n, content) in new.contents.iter().enumerate() {
        let line = content.line.checked_sub(1).and_then(|index| lines.get(index));
        // A line that is not there is found by the rules, with the others.
        let quantity = match line {
            Some(line) => read_content(&mut contents, content, line, &format!("/handling_units/{at}/contents/{n}"))?,
            None => Quantity::ZERO,
        };
        checked.push(Content { line: content.line, quantity });
    }
    let mut line_ids: Vec<DeliveryLineId> = contents.iter().map(|content: &ContentRow| content.line_id).collect();
    line_ids.sort_unstable();
    line_ids.dedup();
    let unit = UnitRow {
        id: HandlingUnitId::derived(id.uuid(), sscc.as_str()),
        delivery_id: id,
        owner_id: owner,
        sscc: sscc.to_string(),
        kind: new.kind,
        line_ids,
        contents,
    };
    Ok((unit, AnnouncedUnit { sscc, contents: checked }))
}

fn read_content(
    contents: &mut Vec<ContentRow>,
    new: &NewContent,
    line: &LineRow,
    at: &str,
) -> Result<Quantity, FieldError> {
    let quantity = new.quantity.positive_at(line.scale).map_err(|fault| field(format!("{at}/quantity"), &fault))?;
    lots_recorded(line.tracking, new.lot.is_some(), new.expires_on.is_some(), at)?;
    // Serial numbers may be left out: then they are scanned when the unit comes.
    if !new.serials.is_empty() {
        check_serials(Thing::of_line(line).records, quantity, line.scale, &new.serials)
            .map_err(|fault| field(format!("{at}/serials"), &fault))?;
    }
    contents.push(ContentRow {
        line_id: line.id,
        quantity,
        lot: new.lot.clone(),
        expires_on: new.expires_on,
        serials: new.serials.clone(),
    });
    Ok(quantity)
}
