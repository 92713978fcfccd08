//! What is left of each kind of work, as steps. Pure: a script is made of what was read, and of nothing else.

pub(crate) mod cluster;
pub(crate) mod count;
pub(crate) mod exception;
pub(crate) mod free;
pub(crate) mod pack;
pub(crate) mod pick;
pub(crate) mod putaway;
pub(crate) mod receive;

use std::collections::{BTreeMap, BTreeSet};

use ambar_catalog_contract::{ItemCard, Tracking};
use ambar_kernel::{ItemId, LocationCode, Quantity, Scale, WarehouseId};
use ambar_locations_contract::LocationCard;
use ambar_steps_script::{
    Accept, Action, Barcode, Call, Code, Flow, HeldTask, Message, Method, Object, ObjectKind, Outcome, QuantityRule,
    Script, SlotKind, Step, Value, slots_of,
};
use serde_json::{Value as Json, json};

/// The cards of what a script speaks of.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) items: BTreeMap<ItemId, ItemCard>,
    pub(crate) places: BTreeMap<LocationCode, LocationCard>,
}

impl Known {
    /// An item as a right value, with the barcodes of all its packagings.
    pub(crate) fn item(&self, id: ItemId, sku: &str) -> Value {
        let card = self.items.get(&id);
        let codes = card.into_iter().flat_map(|card| {
            let scale = card.scale;
            card.packagings.iter().flat_map(move |packaging| {
                let holds = packaging.quantity.to_text(scale).to_string();
                packaging.barcodes.iter().map(move |code| Code {
                    code: code.to_string(),
                    quantity: (holds != "1").then(|| holds.clone()),
                    next: None,
                })
            })
        });
        Value { codes: codes.collect(), title: card.map(|card| card.name.to_string()), ..Value::new(sku) }
    }

    /// A place as a right value, with its check digits.
    pub(crate) fn place(&self, code: &LocationCode) -> Value {
        let card = self.places.get(code);
        Value { check: card.and_then(|card| card.check_digits.clone()), ..Value::new(code.to_string()) }
    }

    pub(crate) fn tracking(&self, id: ItemId) -> Tracking {
        self.items.get(&id).map_or(Tracking::None, |card| card.tracking)
    }

    pub(crate) fn unit(&self, id: ItemId) -> String {
        self.items.get(&id).map(|card| card.base_unit.to_string()).unwrap_or_default()
    }

    /// What is right of a quantity of an item. What is counted in whole units grows by one with each scan.
    pub(crate) fn rule(&self, id: ItemId, scale: Scale) -> QuantityRule {
        QuantityRule {
            min: None,
            max: None,
            scale: scale.decimals(),
            adds: (scale.decimals() == 0).then(|| "1".to_owned()),
            all: None,
            unit: self.unit(id),
        }
    }

    /// What every code on the items and places stands for, and on the units with these numbers.
    fn barcodes(&self, ssccs: impl IntoIterator<Item = String>) -> Vec<Barcode> {
        let mut all = BTreeSet::new();
        let plain = |kind, code: String| Barcode { value: code.clone(), code, kind, quantity: None, title: None };
        for (id, card) in &self.items {
            let value = self.item(*id, &card.sku.to_string());
            let title = Some(card.name.to_string());
            all.insert(Barcode { title: title.clone(), ..plain(SlotKind::Item, value.value.clone()) });
            all.extend(value.codes.into_iter().map(|code| Barcode {
                code: code.code,
                kind: SlotKind::Item,
                value: value.value.clone(),
                quantity: code.quantity,
                title: title.clone(),
            }));
        }
        all.extend(self.places.keys().map(|code| plain(SlotKind::Location, code.to_string())));
        all.extend(ssccs.into_iter().map(|sscc| plain(SlotKind::Unit, sscc)));
        all.into_iter().collect()
    }
}

/// A script of these steps. Its revision is set when it is served.
pub(crate) fn script(
    flow: Flow,
    task: Option<HeldTask>,
    warehouse: WarehouseId,
    start: &str,
    steps: BTreeMap<String, Step>,
    barcodes: Vec<Barcode>,
) -> Script {
    Script {
        format: 1,
        flow,
        task,
        also: Vec::new(),
        warehouse_id: warehouse.to_string(),
        revision: String::new(),
        start: start.to_owned(),
        steps,
        barcodes,
    }
}

/// An operation that does something.
pub(crate) fn call(operation: &str, path: String, body: Json) -> Option<Call> {
    Some(Call { operation: operation.to_owned(), method: Method::Post, path: format!("/api/v1{path}"), body })
}

/// What a slot is filled with.
pub(crate) fn slot(name: &str) -> Json {
    json!({ "$slot": name })
}

/// A body without the slots that the step does not accept: what a step before filled must not be sent again.
pub(crate) fn only(body: Json, accepts: &[Accept]) -> Json {
    let Json::Object(members) = body else { return body };
    let known = |value: &Json| slots_of(value).iter().all(|slot| accepts.iter().any(|accept| accept.slot == *slot));
    Json::Object(members.into_iter().filter(|(_, value)| known(value)).collect())
}

pub(crate) fn object(kind: ObjectKind, title: impl ToString) -> Object {
    Object { kind, title: title.to_string(), code: None, details: Vec::new() }
}

/// A step without object, hint, progress and actions.
pub(crate) fn step(say: Message, accepts: Vec<Accept>, done: Outcome) -> Step {
    Step { say, object: None, hint: None, progress: None, accepts, actions: Vec::new(), done }
}

/// An action that is tapped and needs to know nothing more.
pub(crate) fn action(id: &str, outcome: Outcome) -> Action {
    let say = Message::new(format!("action.{id}"));
    Action { id: id.to_owned(), say, by_scan: false, needs: Vec::new(), accepts: Vec::new(), outcome }
}

pub(crate) fn text(quantity: Quantity, scale: Scale) -> String {
    quantity.to_text(scale).to_string()
}

/// Reasons to choose from.
pub(crate) fn reasons(name: &str, reasons: &[&str]) -> Accept {
    Accept::new(name, SlotKind::Reason).values(reasons.iter().map(|reason| Value::new(*reason)))
}

/// What somebody reports by hand, to be looked at by somebody else.
pub(crate) fn report(kind: &str, warehouse: WarehouseId, about: Json) -> Option<Call> {
    let mut body = json!({ "kind": kind, "warehouse_id": warehouse });
    if let (Json::Object(body), Json::Object(about)) = (&mut body, about) {
        body.extend(about.into_iter().filter(|(_, value)| !value.is_null()));
    }
    call("report_exception", "/exceptions".to_owned(), body)
}
