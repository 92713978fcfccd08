//! A pick list: one step a stop. The place by its label or check digits, the goods by their code, then how many.

use std::collections::BTreeMap;

use ambar_kernel::ToteCode;
use ambar_picking_contract::{PickWork, StopWork};
use ambar_steps_script::{
    Accept, Action, Barcode, Flow, HeldTask, Message, Object, ObjectKind, Outcome, Progress, Script, SlotKind, Step,
    Value,
};
use serde_json::json;

use super::{Known, action, call, object, only, report, script, slot, step, text};

/// The script of a pick list with stops left; `None` if there are none.
pub(crate) fn compile(work: &PickWork, task: HeldTask, known: &Known) -> Option<Script> {
    let first = id(work.left.first()?);
    let mut steps = BTreeMap::new();
    for (n, stop) in work.left.iter().enumerate() {
        let next = work.left.get(n + 1).map(id);
        let mut step = stop_step(work, stop, next, task.token, known);
        let left = u32::try_from(work.left.len() - n).unwrap_or(u32::MAX);
        step.progress = Some(Progress { done: work.stops.saturating_sub(left), of: work.stops });
        steps.insert(id(stop), step);
    }
    let mut script = script(Flow::Pick, Some(task), work.warehouse_id, &first, steps, known.barcodes([]));
    script.barcodes.extend(work.tote.iter().map(tote_code));
    Some(script)
}

pub(super) fn id(stop: &StopWork) -> String {
    format!("stop-{}", stop.id)
}

/// A tote that the script speaks of, so that a wrong one is called by its name.
pub(super) fn tote_code(tote: &ToteCode) -> Barcode {
    let code = tote.to_string();
    Barcode { value: code.clone(), code, kind: SlotKind::Tote, quantity: None, title: None }
}

pub(super) fn stop_step(work: &PickWork, stop: &StopWork, next: Option<String>, token: i64, known: &Known) -> Step {
    let place = stop.location.to_string();
    let path = |what: &str| format!("/pick-lists/{}/lines/{}/{what}", work.id, stop.id);
    let body = json!({"token": token, "quantity": slot("quantity"), "location": slot("place"), "lot": slot("lot"),
        "serial": slot("serial"), "tote": slot("tote")});
    let mut accepts = accepts(stop, known);
    accepts.extend(work.tote.as_ref().map(|tote| into_tote(work, tote)));
    let body = only(body, &accepts);
    let done = Outcome { call: call("confirm_pick", path("confirm"), body), next: next.clone(), ..Outcome::default() };
    let say = Message::new("pick.go").with("location", &place).with("order", &work.order_number);
    let mut step = step(say, accepts, done);
    step.object = Some(object(ObjectKind::Location, &place));
    step.hint = Some(place);
    step.actions = actions(work, stop, next, token, known);
    step
}

fn accepts(stop: &StopWork, known: &Known) -> Vec<Accept> {
    let left = text(stop.left, stop.scale);
    let (sku, unit) = (stop.sku.to_string(), known.unit(stop.item_id));
    let take = Message::new("pick.take").with("quantity", &left).with("unit", &unit).with("name", &stop.name);
    let goods = Object { code: Some(sku.clone()), details: details(stop), ..object(ObjectKind::Item, &stop.name) };
    let place = Accept::new("place", SlotKind::Location).values([known.place(&stop.location)]);
    let item = Accept::new("item", SlotKind::Item).values([known.item(stop.item_id, &sku)]);
    let mut rule = known.rule(stop.item_id, stop.scale);
    (rule.max, rule.all) = (Some(left.clone()), Some(left));
    if stop.serial.is_some() {
        rule.adds = None;
    }
    let quantity = Accept::new("quantity", SlotKind::Quantity).rule(rule);
    let mut accepts = vec![place];
    if let Some(serial) = &stop.serial {
        // The number says which piece it is.
        let serial_slot = Accept::new("serial", SlotKind::Serial).values([Value::new(serial.to_string())]);
        accepts.push(serial_slot.say(take, Some(goods), Some(serial.to_string())));
        accepts.push(item.optional());
        accepts.push(quantity.given(text(stop.left, stop.scale)));
    } else {
        accepts.push(item.say(take.clone(), Some(goods.clone()), Some(sku.clone())));
        accepts.push(quantity.say(take, Some(goods), Some(sku)));
    }
    if let Some(lot) = &stop.lot {
        // Where the code on the goods tells the lot, it must be this one.
        accepts.push(Accept::new("lot", SlotKind::Lot).values([Value::new(lot.to_string())]).optional());
    }
    accepts
}

/// The goods go into the tote of their order, and into no other.
fn into_tote(work: &PickWork, tote: &ToteCode) -> Accept {
    let code = tote.to_string();
    let say = Message::new("pick.into_tote").with("tote", &code).with("order", &work.order_number);
    let about = Object {
        details: vec![Message::new("detail.order").with("order", &work.order_number)],
        ..object(ObjectKind::Tote, &code)
    };
    Accept::new("tote", SlotKind::Tote).values([Value::new(code.clone())]).say(say, Some(about), Some(code))
}

fn details(stop: &StopWork) -> Vec<Message> {
    let lot = stop.lot.iter().map(|lot| Message::new("detail.lot").with("lot", lot));
    lot.chain(stop.serial.iter().map(|serial| Message::new("detail.serial").with("serial", serial))).collect()
}

fn actions(work: &PickWork, stop: &StopWork, next: Option<String>, token: i64, known: &Known) -> Vec<Action> {
    let path = format!("/pick-lists/{}/lines/{}/short", work.id, stop.id);
    let short = |body| Outcome {
        call: call("report_short", path.clone(), body),
        next: next.clone(),
        refresh: true,
        later: None,
    };
    let found = || {
        let mut rule = known.rule(stop.item_id, stop.scale);
        (rule.min, rule.max, rule.adds) = (Some("0".into()), Some(text(stop.left, stop.scale)), None);
        vec![Accept::new("found", SlotKind::Quantity).rule(rule).say(Message::new("pick.how_many_found"), None, None)]
    };
    // Whoever has not been at the place cannot say that nothing is there.
    let at_place = || vec!["place".to_owned()];
    let about = json!({"task_id": work.task_id, "location": stop.location, "sku": stop.sku});
    let elsewhere = |kind: &str| Outcome {
        call: report(kind, work.warehouse_id, about.clone()),
        next: next.clone(),
        later: Some(id(stop)).filter(|_| next.is_some()),
        refresh: false,
    };
    let mut actions = vec![
        Action {
            needs: at_place(),
            accepts: found(),
            ..action("short", short(json!({"token": token, "found": slot("found")})))
        },
        Action { needs: at_place(), ..action("empty", short(json!({"token": token, "found": "0"}))) },
        Action {
            needs: at_place(),
            accepts: found(),
            ..action("damaged", short(json!({"token": token, "found": slot("found"), "reason": "damaged"})))
        },
        action("cannot_reach", elsewhere("cannot_reach")),
        action(
            "label_missing",
            Outcome {
                call: report("label_missing", work.warehouse_id, about.clone()),
                next: Some(id(stop)),
                ..Outcome::default()
            },
        ),
    ];
    if next.is_some() {
        actions.push(action("skip", Outcome { next, later: Some(id(stop)), ..Outcome::default() }));
    }
    actions
}
