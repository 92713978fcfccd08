//! Labels of places and of printers.

use ambar_kernel::{Ctx, LocationId, Result};
use ambar_label_layout::Record;
use uuid::Uuid;

use super::{code_of, in_order, record, warehouses};
use crate::{Labels, store::printer};

pub(super) const FIELDS: &[&str] = &["code", "check_digits", "zone", "warehouse", "kind"];
pub(super) const PRINTER_FIELDS: &[&str] = &["code", "name"];

pub(super) async fn locations(labels: &Labels, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Record>> {
    let wanted: Vec<LocationId> = ids.iter().copied().map(LocationId::from_uuid).collect();
    let found = labels.locations.locations(ctx, &wanted).await?;
    let cards = in_order(ids, &found, |card| card.id.uuid())?;
    let sites = warehouses(labels, ctx, cards.iter().map(|card| card.warehouse_id)).await?;
    let label = |card: &ambar_locations_contract::LocationCard| {
        record([
            ("code", Some(card.code.to_string())),
            ("check_digits", card.check_digits.clone()),
            ("zone", Some(card.zone.to_string())),
            ("warehouse", code_of(&sites, card.warehouse_id)),
            ("kind", Some(card.kind.name().to_owned())),
        ])
    };
    Ok(cards.into_iter().map(label).collect())
}

pub(super) async fn printers(labels: &Labels, ids: &[Uuid]) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for id in ids {
        match printer::find(labels.db.reader(), *id).await {
            Ok(printer) => found.push(printer),
            Err(failure) if failure.kind.is_outcome() => {}
            Err(failure) => return Err(failure),
        }
    }
    let printers = in_order(ids, &found, |printer| printer.id)?;
    let label = |printer: &printer::PrinterRow| {
        record([("code", Some(printer.code.to_string())), ("name", Some(printer.name.to_string()))])
    };
    Ok(printers.into_iter().map(label).collect())
}
