//! An order that is packed. An order of one line is packed and closed by one scan; of more, each line is filled by its scans. Which of
//! both never changes while an order is packed: whoever scans piece by piece would else close the carton with the first piece of the last
//! line, or not, by how soon the next script arrived.

use std::collections::BTreeMap;

use ambar_catalog_contract::Tracking;
use ambar_kernel::Quantity;
use ambar_shipments_contract::{PackLineWork, PackWork};
use ambar_steps_script::{
    Accept, Action, Flow, Message, Object, ObjectKind, Outcome, Progress, Script, SlotKind, Step, Value,
};
use serde_json::json;

use super::{Known, action, call, object, only, report, script, slot, step, text};

const START: &str = "pack";

/// The script of an order with picked goods in no carton, or with an open carton.
pub(crate) fn compile(work: &PackWork, known: &Known) -> Script {
    let left: Vec<&PackLineWork> = work.lines.iter().filter(|line| line.packed < line.picked).collect();
    let steps = match left[..] {
        [] => BTreeMap::from([(START.to_owned(), closing(work))]),
        [line] if work.picking_complete && of_one_line(work) => {
            BTreeMap::from([(START.to_owned(), single(work, line, known))])
        }
        _ => many(work, &left, known),
    };
    script(Flow::Pack, None, work.warehouse_id, START, steps, known.barcodes([]))
}

/// What was short in full is in no carton.
fn of_one_line(work: &PackWork) -> bool {
    work.lines.iter().filter(|line| line.picked > Quantity::ZERO).count() == 1
}

fn packed(work: &PackWork, body: serde_json::Value, next: Option<&str>) -> Outcome {
    Outcome {
        call: call("pack_order", format!("/orders/{}/pack", work.id), body),
        next: next.map(ToOwned::to_owned),
        ..Outcome::default()
    }
}

fn order(work: &PackWork) -> Option<Object> {
    Some(object(ObjectKind::Order, &work.number))
}

fn progress(work: &PackWork) -> Option<Progress> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let done = work.lines.iter().filter(|line| line.packed >= line.picked).count();
    Some(Progress { done: count(done), of: count(work.lines.len()) })
}

fn goods(line: &PackLineWork, known: &Known) -> Object {
    let left = text(line.picked.saturating_minus(line.packed), line.scale);
    let quantity = Message::new("detail.quantity").with("quantity", left).with("unit", known.unit(line.item_id));
    Object { code: Some(line.sku.to_string()), details: vec![quantity], ..object(ObjectKind::Item, &line.name) }
}

/// Only the carton is left to be closed.
fn closing(work: &PackWork) -> Step {
    let done = packed(work, json!({"close": true}), None);
    let mut step = step(Message::new("pack.close"), vec![Accept::new("ok", SlotKind::Confirm)], done);
    (step.object, step.progress) = (order(work), progress(work));
    step
}

fn single(work: &PackWork, line: &PackLineWork, known: &Known) -> Step {
    let item = Accept::new("item", SlotKind::Item).values([known.item(line.item_id, &line.sku.to_string())]);
    let say = Message::new("pack.scan").with("order", &work.number).with("name", &line.name);
    let done = packed(work, json!({"sku": slot("item"), "close": true}), None);
    let mut step = step(say, vec![item], done);
    (step.object, step.hint, step.progress) = (Some(goods(line, known)), Some(line.sku.to_string()), progress(work));
    step.actions = exceptions(work, line.sku.to_string(), START);
    step
}

fn many(work: &PackWork, left: &[&PackLineWork], known: &Known) -> BTreeMap<String, Step> {
    let id = |line: &PackLineWork| format!("line-{}", line.item_id);
    // Lines of one item are one for the packer.
    let mut things: BTreeMap<_, Vec<&PackLineWork>> = BTreeMap::new();
    for line in left {
        things.entry(line.item_id).or_default().push(line);
    }
    let firsts: Vec<&PackLineWork> = things.values().filter_map(|lines| lines.first().copied()).collect();
    let value = |line: &PackLineWork| Value { next: Some(id(line)), ..known.item(line.item_id, &line.sku.to_string()) };
    let item = Accept::new("item", SlotKind::Item).values(firsts.iter().map(|line| value(line)));
    let on = Outcome { next: Some(START.to_owned()), ..Outcome::default() };
    let mut start = step(Message::new("pack.scan_any").with("order", &work.number), vec![item], on);
    (start.object, start.progress) = (order(work), progress(work));
    start.actions = vec![
        action("close", packed(work, json!({"close": true}), None)),
        action("new_carton", packed(work, json!({"close": true}), Some(START))),
        action("finish", Outcome::default()),
    ];
    let mut steps = BTreeMap::from([(START.to_owned(), start)]);
    for lines in things.values() {
        if let Some(first) = lines.first() {
            let left = lines.iter().map(|line| line.picked.saturating_minus(line.packed)).sum();
            steps.insert(id(first), line_step(work, first, text(left, first.scale), known));
        }
    }
    steps
}

fn line_step(work: &PackWork, line: &PackLineWork, left: String, known: &Known) -> Step {
    let mut rule = known.rule(line.item_id, line.scale);
    let item = Accept::new("item", SlotKind::Item).values([known.item(line.item_id, &line.sku.to_string())]);
    let mut accepts = vec![item.given(line.sku.to_string())];
    let tracking = known.tracking(line.item_id);
    if tracking == Tracking::Serial {
        (rule.all, rule.adds) = (Some("1".into()), None);
        accepts.push(Accept::new("serial", SlotKind::Serial).say(Message::new("pack.serial"), None, None));
        accepts.push(Accept::new("quantity", SlotKind::Quantity).rule(rule).given("1"));
    } else {
        (rule.max, rule.all) = (Some(left.clone()), Some(left));
        accepts.push(Accept::new("quantity", SlotKind::Quantity).rule(rule));
        accepts.push(Accept::new("lot", SlotKind::Lot).optional());
    }
    let body = json!({"sku": slot("item"), "quantity": slot("quantity"), "lot": slot("lot"), "serial": slot("serial")});
    let body = only(body, &accepts);
    let mut step = step(Message::new("pack.into").with("name", &line.name), accepts, packed(work, body, Some(START)));
    step.done.refresh = true;
    (step.object, step.hint, step.progress) = (Some(goods(line, known)), Some(line.sku.to_string()), progress(work));
    step.actions = exceptions(work, line.sku.to_string(), START);
    step.actions.push(action("back", Outcome { next: Some(START.to_owned()), ..Outcome::default() }));
    step
}

fn exceptions(work: &PackWork, sku: String, next: &str) -> Vec<Action> {
    let kinds = ["damaged", "other"].into_iter();
    let outcome = |kind: &str| Outcome {
        call: report(kind, work.warehouse_id, json!({"order_id": work.id, "sku": sku})),
        next: Some(next.to_owned()),
        ..Outcome::default()
    };
    kinds.map(|kind| action(kind, outcome(kind))).collect()
}
