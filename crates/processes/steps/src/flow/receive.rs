//! A delivery. Whatever is scanned says what comes next: a handling unit, a case that says all of itself, or loose goods.

use std::collections::{BTreeMap, BTreeSet};

use ambar_catalog_contract::Tracking;
use ambar_kernel::{ItemId, LocationCode, Scale};
use ambar_receiving_contract::{DeliveryLineWork, DeliveryWork};
use ambar_steps_script::{
    Accept, Action, Flow, Message, Object, ObjectKind, Outcome, Progress, Script, SlotKind, Step, Value,
};
use serde_json::{Value as Json, json};

use super::{Known, action, call, object, only, reasons, report, script, slot, step, text};

const START: &str = "scan";
const DAMAGED: &str = "damaged";

/// The script of an open delivery. `docks` are the places where goods arrive; `may_exceed` says whether the person may take
/// more than the supplier may send.
pub(crate) fn compile(work: &DeliveryWork, docks: &[LocationCode], may_exceed: bool, known: &Known) -> Script {
    let things = things(work);
    let receiving = Receiving { work, known, may_exceed, scale: things.iter().map(|it| it.scale.decimals()).max() };
    let mut steps = BTreeMap::from([(START.to_owned(), receiving.start(&things, docks))]);
    for thing in &things {
        steps.insert(loose_id(thing), receiving.goods(thing, false));
        if receiving.cases(thing) {
            steps.insert(case_id(thing), receiving.goods(thing, true));
        }
    }
    if !things.is_empty() {
        steps.insert(DAMAGED.to_owned(), receiving.damaged(&things));
    }
    let ssccs = work.units.iter().map(|unit| unit.sscc.clone());
    script(Flow::Receive, None, work.warehouse_id, START, steps, known.barcodes(ssccs))
}

/// An item of the delivery, over all its lines.
struct Thing {
    item_id: ItemId,
    sku: String,
    name: String,
    scale: Scale,
    /// What of it is still expected; `None` if nothing is.
    left: Option<String>,
}

fn things(work: &DeliveryWork) -> Vec<Thing> {
    let mut seen = BTreeSet::new();
    let first = work.lines.iter().filter(|line| seen.insert(line.item_id));
    let thing = |line: &DeliveryLineWork| {
        let own = work.lines.iter().filter(|it| it.item_id == line.item_id);
        let left: ambar_kernel::Quantity = own.map(|it| it.expected.saturating_minus(it.received)).sum();
        Thing {
            item_id: line.item_id,
            sku: line.sku.to_string(),
            name: line.name.to_string(),
            scale: line.scale,
            left: (!left.is_zero()).then(|| text(left, line.scale)),
        }
    };
    first.map(thing).collect()
}

fn loose_id(thing: &Thing) -> String {
    format!("loose-{}", thing.item_id)
}

fn case_id(thing: &Thing) -> String {
    format!("case-{}", thing.item_id)
}

struct Receiving<'a> {
    work: &'a DeliveryWork,
    known: &'a Known,
    may_exceed: bool,
    /// The most decimals that anything here is counted in.
    scale: Option<u8>,
}

impl Receiving<'_> {
    /// Whether a code on the item tells how many it stands for. Pieces with numbers of their own are received one by one.
    fn cases(&self, thing: &Thing) -> bool {
        let coded = self.known.item(thing.item_id, &thing.sku).codes.iter().any(|code| code.quantity.is_some());
        coded && self.known.tracking(thing.item_id) != Tracking::Serial
    }

    fn receipt(&self, body: Json) -> Option<ambar_steps_script::Call> {
        call("receive_goods", format!("/deliveries/{}/receipts", self.work.id), body)
    }

    fn start(&self, things: &[Thing], docks: &[LocationCode]) -> Step {
        let values = things.iter().map(|thing| {
            let mut value = self.known.item(thing.item_id, &thing.sku);
            value.next = Some(loose_id(thing));
            if self.cases(thing) {
                for code in value.codes.iter_mut().filter(|code| code.quantity.is_some()) {
                    code.next = Some(case_id(thing));
                }
            }
            value
        });
        let item = Accept::new("item", SlotKind::Item).values(values);
        let on = Outcome { next: Some(START.to_owned()), ..Outcome::default() };
        let say = Message::new("receive.scan").with("delivery", &self.work.number);
        // Without lines, whatever comes is a handling unit or nothing that was announced.
        let accepts = if things.is_empty() { vec![Accept::new("ok", SlotKind::Confirm)] } else { vec![item] };
        let done = if things.is_empty() { Outcome::default() } else { on };
        let mut step = step(say, accepts, done);
        step.object = Some(object(ObjectKind::Delivery, &self.work.number));
        let came = self.work.lines.iter().filter(|line| line.received >= line.expected).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        step.progress = Some(Progress { done: count(came), of: count(self.work.lines.len()) });
        step.actions.extend(self.units(docks));
        if !things.is_empty() {
            step.actions.push(action("damaged", Outcome { next: Some(DAMAGED.into()), ..Outcome::default() }));
        }
        let unknown = json!({"delivery_id": self.work.id, "barcode": slot("unknown")});
        step.actions.push(Action {
            accepts: vec![Accept::new("unknown", SlotKind::Text).say(Message::new("receive.unknown"), None, None)],
            ..action(
                "unknown_barcode",
                Outcome {
                    call: report("unknown_barcode", self.work.warehouse_id, unknown),
                    next: Some(START.to_owned()),
                    ..Outcome::default()
                },
            )
        });
        step.actions.push(action("finish", Outcome::default()));
        step
    }

    /// An announced handling unit: its number, then the place where it is set down.
    fn units(&self, docks: &[LocationCode]) -> Option<Action> {
        let waiting = self.work.units.iter().filter(|unit| !unit.received).map(|unit| Value::new(&unit.sscc));
        let waiting: Vec<Value> = waiting.collect();
        if waiting.is_empty() {
            return None;
        }
        let hint = self.work.dock.as_ref().map(ToString::to_string);
        let shown = hint.as_ref().map(|dock| object(ObjectKind::Location, dock));
        let place = Accept::new("dock", SlotKind::Location).values(docks.iter().map(|dock| self.known.place(dock)));
        let body = json!({"by": "handling_unit", "sscc": slot("unit"), "location": slot("dock")});
        Some(Action {
            by_scan: true,
            accepts: vec![
                Accept::new("unit", SlotKind::Unit).values(waiting),
                place.say(Message::new("receive.set_down"), shown, hint),
            ],
            ..action("unit", Outcome { call: self.receipt(body), next: Some(START.to_owned()), ..Outcome::default() })
        })
    }

    /// Goods of one item. A case says how many it holds and is received as soon as lot and date are known; loose goods are
    /// counted until the person says that these are all.
    fn goods(&self, thing: &Thing, case: bool) -> Step {
        let tracking = self.known.tracking(thing.item_id);
        let mut rule = self.known.rule(thing.item_id, thing.scale);
        if !case && thing.scale.decimals() == 0 && tracking != Tracking::Serial {
            rule.all.clone_from(&thing.left);
        }
        rule.adds = Some("1".into()).filter(|_| tracking != Tracking::Serial && (case || rule.adds.is_some()));
        let item = Accept::new("item", SlotKind::Item).values([self.known.item(thing.item_id, &thing.sku)]);
        let quantity = Accept::new("quantity", SlotKind::Quantity).rule(rule);
        let mut accepts = vec![item.given(&thing.sku)];
        accepts.extend(label(tracking, true));
        if tracking == Tracking::Serial {
            accepts.push(quantity.given("1"));
        } else {
            let all = thing.left.clone().unwrap_or_default();
            let say =
                Message::new("receive.how_many").with("expected", all).with("unit", self.known.unit(thing.item_id));
            accepts.push(quantity.say(say.clone(), None, None));
            if !case {
                accepts.push(Accept::new("ok", SlotKind::Confirm).say(say, None, None));
            }
        }
        let body = only(Self::body(), &accepts);
        let back = || Some(START.to_owned());
        let done = Outcome { call: self.receipt(body.clone()), next: back(), ..Outcome::default() };
        let mut step = step(Message::new("receive.goods").with("name", &thing.name), accepts, done);
        step.object = Some(Object { code: Some(thing.sku.clone()), ..object(ObjectKind::Item, &thing.name) });
        step.hint = Some(thing.sku.clone());
        step.actions.push(action("back", Outcome { next: back(), ..Outcome::default() }));
        if self.may_exceed && !case {
            let mut over = body;
            over["reason"] = slot("reason");
            step.actions.push(Action {
                needs: step
                    .accepts
                    .iter()
                    .filter(|it| it.required && it.slot != "ok")
                    .map(|it| it.slot.clone())
                    .collect(),
                accepts: vec![reasons("reason", &["over_delivery", "free_goods", "replacement"])],
                ..action("over", Outcome { call: self.receipt(over), next: back(), ..Outcome::default() })
            });
        }
        step
    }

    fn body() -> Json {
        json!({"by": "unit", "sku": slot("item"), "quantity": slot("quantity"), "lot": slot("lot"),
            "expires_on": slot("expiry"), "serials": [slot("serial")]})
    }

    /// Damaged goods of any item. What cannot be read off them is left out: they are held back anyway.
    fn damaged(&self, things: &[Thing]) -> Step {
        let item = Accept::new("item", SlotKind::Item)
            .values(things.iter().map(|thing| self.known.item(thing.item_id, &thing.sku)));
        let rule = ambar_steps_script::QuantityRule {
            min: None,
            max: None,
            scale: self.scale.unwrap_or_default(),
            adds: Some("1".into()),
            all: None,
            unit: String::new(),
        };
        let quantity = Accept::new("quantity", SlotKind::Quantity).rule(rule);
        let how_many = Message::new("receive.how_many_damaged");
        let mut accepts = vec![item, quantity.say(how_many.clone(), None, None)];
        accepts.extend([Tracking::Expiry, Tracking::Serial].into_iter().flat_map(|it| label(it, false)));
        accepts.push(Accept::new("ok", SlotKind::Confirm).say(how_many, None, None));
        let mut body = only(Self::body(), &accepts);
        body["condition"] = json!("damaged");
        body["reason"] = json!("damaged");
        let back = || Some(START.to_owned());
        let done = Outcome { call: self.receipt(body), next: back(), ..Outcome::default() };
        let mut step = step(Message::new("receive.scan_damaged"), accepts, done);
        step.object = Some(object(ObjectKind::Delivery, &self.work.number));
        step.actions.push(action("back", Outcome { next: back(), ..Outcome::default() }));
        step
    }
}

/// What must be read off the goods.
fn label(tracking: Tracking, required: bool) -> Vec<Accept> {
    let mut accepts = Vec::new();
    if tracking.by_lot() {
        accepts.push(Accept::new("lot", SlotKind::Lot).say(Message::new("receive.lot"), None, None));
    }
    if tracking == Tracking::Expiry {
        accepts.push(Accept::new("expiry", SlotKind::Expiry).say(Message::new("receive.expiry"), None, None));
    }
    if tracking == Tracking::Serial {
        accepts.push(Accept::new("serial", SlotKind::Serial).say(Message::new("receive.serial"), None, None));
    }
    if required { accepts } else { accepts.into_iter().map(Accept::optional).collect() }
}
