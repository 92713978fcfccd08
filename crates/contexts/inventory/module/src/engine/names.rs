//! What requests name: the ids to look up before anything is locked.

use std::collections::BTreeSet;

use ambar_inventory_contract::{AdjustTarget, IntoUnit, LotInput, StockCommand, StockRequest};
use ambar_inventory_domain::{Lot, Serial};
use ambar_kernel::{ItemId, LotId, SerialCode, SerialId};

use crate::store::resolve::Names;

/// The id of a lot as it is read; `None` without one.
pub(super) fn lot_id(item: ItemId, lot: Option<&LotInput>) -> Option<LotId> {
    lot.map(|lot| Lot::id_of(item, &lot.code))
}

/// The ids of units as they are scanned.
pub(super) fn serial_ids(item: ItemId, serials: &[SerialCode]) -> impl Iterator<Item = SerialId> {
    serials.iter().map(move |code| Serial::id_of(item, code))
}

/// Everything that the requests name.
pub(super) fn names(requests: &[&StockRequest]) -> Names {
    let mut names = Names::default();
    for request in requests {
        names.commands.push(request.id);
        add(&mut names, &request.command);
    }
    names.items = distinct(names.items);
    names.places = distinct(names.places);
    names.claims = distinct(names.claims);
    names
}

fn distinct<T: Ord>(ids: Vec<T>) -> Vec<T> {
    ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

fn add_unit(names: &mut Names, unit: &IntoUnit) {
    match unit {
        IntoUnit::Loose => {}
        IntoUnit::Unit { id } => names.units.push(*id),
        IntoUnit::New { id, sscc, .. } => {
            names.units.push(*id);
            names.ssccs.extend(sscc.clone());
        }
    }
}

fn add(names: &mut Names, command: &StockCommand) {
    match command {
        StockCommand::Receive(receive) => {
            names.items.push(receive.item_id);
            names.places.push(receive.location_id);
            names.lots.extend(lot_id(receive.item_id, receive.lot.as_ref()));
            names.serials.extend(serial_ids(receive.item_id, &receive.serials));
            names.holds.extend(receive.hold_id);
            add_unit(names, &receive.unit);
        }
        StockCommand::PlanPutaway(plan) => {
            names.items.push(plan.item_id);
            names.places.extend(plan.location_id);
            names.holds.push(plan.hold_id);
        }
        StockCommand::ReleasePlan(release) => names.holds.push(release.hold_id),
        StockCommand::Move(command) => {
            names.rows.push(command.stock_id);
            names.places.push(command.to_location_id);
            names.holds.extend(command.hold_id);
            add_unit(names, &command.unit);
        }
        StockCommand::MoveUnit(command) => {
            names.units.push(command.unit_id);
            names.moved_units.push(command.unit_id);
            names.places.push(command.to_location_id);
            names.holds.extend(command.hold_id);
        }
        StockCommand::ChangeStatus(change) => names.rows.push(change.stock_id),
        StockCommand::Adjust(adjust) => match &adjust.target {
            AdjustTarget::Row { stock_id } => names.rows.push(*stock_id),
            AdjustTarget::Found { location_id, unit, item_id, lot, serial, .. } => {
                names.items.push(*item_id);
                names.places.push(*location_id);
                names.lots.extend(lot_id(*item_id, lot.as_ref()));
                names.serials.extend(serial_ids(*item_id, serial.as_slice()));
                add_unit(names, unit);
            }
        },
        StockCommand::Promise(promise) => {
            names.items.push(promise.item_id);
            names.lines.push(promise.demand.order_line_id);
        }
        StockCommand::Unpromise(unpromise) => names.lines.push(unpromise.demand.order_line_id),
        StockCommand::Reserve(reserve) => {
            names.items.push(reserve.item_id);
            // Only lines of shipments are promised anything.
            if !reserve.demand.outside {
                names.lines.push(reserve.demand.order_line_id);
            }
        }
        StockCommand::Unreserve(unreserve) => names.claims.push(unreserve.reservation_id),
        StockCommand::Reallocate(command) => names.claims.push(command.reservation_id),
        StockCommand::TakeOver(command) => {
            names.items.push(command.reserve.item_id);
            names.lines.push(command.reserve.demand.order_line_id);
            names.claims.extend(command.from.iter().map(|from| from.reservation_id));
        }
        StockCommand::MoveReserved(command) => {
            names.claims.extend([command.reservation_id, command.new_reservation_id]);
            names.places.push(command.to_location_id);
            add_unit(names, &command.unit);
        }
        StockCommand::MarkDoubt(doubt) => {
            names.claims.push(doubt.reservation_id);
            names.counts.push(doubt.count_id);
        }
        StockCommand::Ship(ship) => names.claims.push(ship.reservation_id),
        StockCommand::OpenUnit(open) => {
            names.units.push(open.id);
            names.ssccs.extend(open.sscc.clone());
            names.places.push(open.location_id);
        }
        StockCommand::SettleCount(settle) => names.counts.push(settle.count_id),
        StockCommand::ApproveCount(approve) => names.counts.push(approve.count_id),
    }
}
