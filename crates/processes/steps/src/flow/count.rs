//! A count: blind, so nothing here knows what the book has.

use std::collections::BTreeMap;

use ambar_inventory_contract::CountWork;
use ambar_steps_script::{
    Accept, Action, Flow, HeldTask, Message, Object, ObjectKind, Outcome, Progress, Script, SlotKind, Step, Value,
};
use serde_json::json;

use super::{Known, action, call, object, report, script, slot, step};

const STEP: &str = "count";

/// The script of an open count.
pub(crate) fn compile(work: &CountWork, task: HeldTask, known: &Known) -> Script {
    let steps = BTreeMap::from([(STEP.to_owned(), counting(work, task.token, known))]);
    let barcodes = known.barcodes(work.sscc.clone());
    script(Flow::Count, Some(task), work.warehouse_id, STEP, steps, barcodes)
}

fn counting(work: &CountWork, token: i64, known: &Known) -> Step {
    let path = format!("/counts/{}/result", work.id);
    let result = |counted| Outcome {
        call: call("finish_count", path.clone(), json!({"token": token, "counted": counted})),
        ..Outcome::default()
    };
    let say = Message::new("count.go").with("location", &work.location);
    let mut step = step(say, accepts(work, known), result(slot("quantity")));
    step.object = Some(object(ObjectKind::Location, &work.location));
    step.hint = Some(work.location.to_string());
    step.progress = Some(Progress { done: 0, of: 1 });
    let about = json!({"task_id": work.task_id, "location": work.location, "sku": work.sku, "sscc": work.sscc});
    let cannot = Outcome { call: report("cannot_reach", work.warehouse_id, about), ..Outcome::default() };
    step.actions = vec![
        Action { needs: vec!["place".into()], ..action("empty", result(json!("0"))) },
        action("cannot_reach", cannot),
    ];
    step
}

fn accepts(work: &CountWork, known: &Known) -> Vec<Accept> {
    let mut details: Vec<Message> = work.lot.iter().map(|lot| Message::new("detail.lot").with("lot", lot)).collect();
    details.extend(work.serial.iter().map(|serial| Message::new("detail.serial").with("serial", serial)));
    details.extend(work.sscc.iter().map(|sscc| Message::new("detail.unit").with("sscc", sscc)));
    let sku = work.sku.to_string();
    let goods = Object { code: Some(sku.clone()), details, ..object(ObjectKind::Item, &work.name) };
    let mut rule = known.rule(work.item_id, work.scale);
    rule.min = Some("0".into());
    let count = Message::new("count.items").with("name", &work.name);
    let item = Accept::new("item", SlotKind::Item).values([known.item(work.item_id, &sku)]).optional();
    let mut accepts = vec![
        Accept::new("place", SlotKind::Location).values([known.place(&work.location)]),
        item,
        Accept::new("quantity", SlotKind::Quantity).rule(rule).say(
            count.clone(),
            Some(goods.clone()),
            Some(sku.clone()),
        ),
        Accept::new("ok", SlotKind::Confirm).say(count, Some(goods), Some(sku)),
    ];
    if let Some(lot) = &work.lot {
        accepts.push(Accept::new("lot", SlotKind::Lot).values([Value::new(lot.to_string())]).optional());
    }
    if let Some(serial) = &work.serial {
        accepts.push(Accept::new("serial", SlotKind::Serial).values([Value::new(serial.to_string())]).optional());
    }
    accepts
}
