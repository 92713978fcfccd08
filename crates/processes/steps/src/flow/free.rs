//! Work that is no task: moving, adjusting, counting on the spot, asking what something is.

use std::collections::BTreeMap;

use ambar_kernel::WarehouseId;
use ambar_steps_script::{Accept, Action, Flow, Message, Outcome, QuantityRule, Script, SlotKind, Step};
use serde_json::json;

use super::{action, call, report, script, slot, step};

/// Decimals that quantities may have where the item is not known yet; the operation says if they are too many.
const SCALE: u8 = 6;

fn to(next: &str) -> Outcome {
    Outcome { next: Some(next.to_owned()), ..Outcome::default() }
}

fn steps(steps: Vec<(&str, Step)>) -> BTreeMap<String, Step> {
    steps.into_iter().map(|(id, step)| (id.to_owned(), step)).collect()
}

/// How much of whatever was scanned.
fn quantity() -> Accept {
    let rule =
        QuantityRule { min: None, max: None, scale: SCALE, adds: Some("1".into()), all: None, unit: String::new() };
    Accept::new("quantity", SlotKind::Quantity).rule(rule)
}

fn ok() -> Accept {
    Accept::new("ok", SlotKind::Confirm).say(Message::new("move.how_many"), None, None)
}

/// Handling units to one place: the place, then each unit. Loose goods with their own place, item and quantity.
pub(crate) fn moving(warehouse: WarehouseId) -> Script {
    let where_to = step(Message::new("move.where_to"), vec![Accept::new("to", SlotKind::Location)], to("units"));
    let body = json!({"sscc": slot("unit"), "to_location": slot("to")});
    let moved = Outcome { call: call("move_unit_by_sscc", "/handling-units/move".into(), body), ..to("units") };
    let mut units = step(Message::new("move.scan_unit"), vec![Accept::new("unit", SlotKind::Unit)], moved);
    units.actions = vec![
        Action {
            by_scan: true,
            accepts: vec![Accept::new("first_item", SlotKind::Item)],
            ..action("loose", to("loose"))
        },
        action("other_place", to("to")),
        action("finish", Outcome::default()),
    ];
    let body = json!({"warehouse_id": warehouse, "sku": slot("item"), "quantity": slot("quantity"),
        "from_location": slot("from"), "to_location": slot("to"), "lot": slot("lot"), "serial": slot("serial")});
    let moved = Outcome { call: call("move_item_by_sku", "/items/move".into(), body), ..to("units") };
    let accepts = vec![
        Accept::new("item", SlotKind::Item),
        Accept::new("from", SlotKind::Location).say(Message::new("move.where_from"), None, None),
        Accept::new("lot", SlotKind::Lot).optional(),
        Accept::new("serial", SlotKind::Serial).optional(),
        quantity().say(Message::new("move.how_many"), None, None),
        ok(),
    ];
    let mut loose = step(Message::new("move.scan_item"), accepts, moved);
    loose.actions = vec![action("back", to("units"))];
    script(
        Flow::Move,
        None,
        warehouse,
        "to",
        steps(vec![("to", where_to), ("units", units), ("loose", loose)]),
        Vec::new(),
    )
}

/// More than the book has is taken in as found; less is for a count to say.
pub(crate) fn adjusting(warehouse: WarehouseId) -> Script {
    let found = json!({"warehouse_id": warehouse, "location": slot("place"), "sku": slot("item"), "serial": slot("serial"),
        "lot": {"code": slot("lot"), "expires_on": slot("expiry")}});
    let body = json!({"found": found, "quantity": slot("quantity")});
    let done = Outcome { call: call("take_found_stock", "/stock/finds".into(), body), ..to("adjust") };
    let accepts = vec![
        Accept::new("place", SlotKind::Location),
        Accept::new("item", SlotKind::Item).say(Message::new("adjust.scan_item"), None, None),
        Accept::new("lot", SlotKind::Lot).optional(),
        Accept::new("expiry", SlotKind::Expiry).optional(),
        Accept::new("serial", SlotKind::Serial).optional(),
        quantity().say(Message::new("adjust.how_many_more"), None, None),
        Accept::new("ok", SlotKind::Confirm).say(Message::new("adjust.how_many_more"), None, None),
    ];
    let mut adjust = step(Message::new("adjust.scan_place"), accepts, done);
    adjust.actions = vec![
        Action { needs: vec!["place".into()], ..action("less", Outcome { call: request(warehouse), ..to("adjust") }) },
        action("finish", Outcome::default()),
    ];
    script(Flow::Adjust, None, warehouse, "adjust", steps(vec![("adjust", adjust)]), Vec::new())
}

fn request(warehouse: WarehouseId) -> Option<ambar_steps_script::Call> {
    let body = json!({"warehouse_id": warehouse, "location": slot("place")});
    call("request_count", "/counts".into(), body)
}

/// Counts of a place: asked for by scanning it. They become tasks, which the counter claims.
pub(crate) fn counting(warehouse: WarehouseId) -> Script {
    let done = Outcome { call: request(warehouse), refresh: true, ..to("place") };
    let mut place = step(Message::new("count.scan_place"), vec![Accept::new("place", SlotKind::Location)], done);
    place.actions = vec![action("finish", Outcome::default())];
    script(Flow::Count, None, warehouse, "place", steps(vec![("place", place)]), Vec::new())
}

/// What is this? Whatever is scanned is resolved by `POST /scans` and shown; nothing is done.
pub(crate) fn inquiring(warehouse: WarehouseId) -> Script {
    let kinds = [
        ("location", SlotKind::Location),
        ("unit", SlotKind::Unit),
        ("lot", SlotKind::Lot),
        ("serial", SlotKind::Serial),
    ];
    let mut ask = step(Message::new("inquiry.scan"), vec![Accept::new("item", SlotKind::Item)], to("ask"));
    ask.actions = kinds
        .into_iter()
        .map(|(name, kind)| Action { by_scan: true, accepts: vec![Accept::new(name, kind)], ..action(name, to("ask")) })
        .collect();
    for kind in ["damaged", "wrong_place", "label_missing", "other"] {
        let about = json!({"location": slot("at"), "note": slot("note")});
        ask.actions.push(Action {
            accepts: vec![
                Accept::new("at", SlotKind::Location).say(Message::new("exception.scan_place"), None, None),
                Accept::new("note", SlotKind::Text).optional(),
            ],
            ..action(kind, Outcome { call: report(kind, warehouse, about), ..to("ask") })
        });
    }
    ask.actions.push(action("finish", Outcome::default()));
    script(Flow::Inquiry, None, warehouse, "ask", steps(vec![("ask", ask)]), Vec::new())
}
