//! A putaway: what it is, then where it goes.

use std::collections::{BTreeMap, BTreeSet};

use ambar_receiving_contract::PutawayWork;
use ambar_steps_script::{
    Accept, Action, Flow, HeldTask, Message, Object, ObjectKind, Outcome, Progress, Script, SlotKind, Step, Value,
};
use serde_json::json;

use super::{Known, action, call, object, reasons, report, script, slot, step, text};

const STEP: &str = "away";

/// Why goods go elsewhere than planned.
const ELSEWHERE: [&str; 4] = ["full", "blocked", "unsuitable", "better_place"];

/// The script of an open putaway.
pub(crate) fn compile(work: &PutawayWork, task: HeldTask, known: &Known) -> Script {
    let steps = BTreeMap::from([(STEP.to_owned(), away(work, task.token, known))]);
    let barcodes = known.barcodes(work.sscc.clone());
    script(Flow::Putaway, Some(task), work.warehouse_id, STEP, steps, barcodes)
}

fn away(work: &PutawayWork, token: i64, known: &Known) -> Step {
    let mut body = json!({"token": token, "location": slot("place")});
    if work.location.is_none() {
        // No place has room: wherever it goes is the person's decision.
        body["override"] = json!({"reason": "no_place"});
    }
    let done = Outcome {
        call: call("complete_putaway", format!("/putaways/{}/complete", work.id), body),
        ..Outcome::default()
    };
    let mut step = step(Message::new("putaway.take").with("from", &work.from), accepts(work, known), done);
    step.object = Some(goods(work, known));
    step.hint = Some(work.sscc.clone().unwrap_or_else(|| work.sku.to_string()));
    step.progress = Some(Progress { done: 0, of: 1 });
    step.actions = actions(work, token, known);
    step
}

fn goods(work: &PutawayWork, known: &Known) -> Object {
    let left = work.goods.iter().filter(|goods| goods.item_id == work.item_id).map(|goods| goods.quantity).sum();
    let quantity = Message::new("detail.quantity").with("quantity", text(left, work.scale));
    let mut details = vec![quantity.with("unit", known.unit(work.item_id))];
    let lots: BTreeSet<String> = work.goods.iter().filter_map(|it| it.lot.as_ref().map(ToString::to_string)).collect();
    details.extend(lots.into_iter().map(|lot| Message::new("detail.lot").with("lot", lot)));
    let kind = if work.sscc.is_some() { ObjectKind::Unit } else { ObjectKind::Item };
    let code = work.sscc.clone().unwrap_or_else(|| work.sku.to_string());
    Object { code: Some(code), details, ..object(kind, &work.name) }
}

fn accepts(work: &PutawayWork, known: &Known) -> Vec<Accept> {
    let what = match &work.sscc {
        Some(sscc) => Accept::new("unit", SlotKind::Unit).values([Value::new(sscc)]),
        None => {
            let mut items: Vec<_> = work.goods.iter().map(|it| (it.item_id, it.sku.to_string())).collect();
            items.push((work.item_id, work.sku.to_string()));
            items.sort_unstable();
            items.dedup();
            Accept::new("item", SlotKind::Item).values(items.iter().map(|(id, sku)| known.item(*id, sku)))
        }
    };
    let place = Accept::new("place", SlotKind::Location);
    let place = match &work.location {
        Some(code) => {
            let why = work.why.iter().map(|why| Message::new("detail.why_place").with("why", why));
            let others = work.rejected.iter();
            let others =
                others.map(|(place, why)| Message::new("detail.not_place").with("location", place).with("why", why));
            let shown = Object { details: why.chain(others).collect(), ..object(ObjectKind::Location, code) };
            let say = Message::new("putaway.bring").with("location", code);
            place.values([known.place(code)]).say(say, Some(shown), Some(code.to_string()))
        }
        None => place.say(Message::new("putaway.no_place"), None, None),
    };
    vec![what, place]
}

fn actions(work: &PutawayWork, token: i64, known: &Known) -> Vec<Action> {
    let complete = |body, next: Option<&str>| Outcome {
        call: call("complete_putaway", format!("/putaways/{}/complete", work.id), body),
        next: next.map(ToOwned::to_owned),
        refresh: next.is_some(),
        later: None,
    };
    let replan = |reason: &str| Outcome {
        call: call(
            "replan_putaway",
            format!("/putaways/{}/replan", work.id),
            json!({"token": token, "reason": reason}),
        ),
        refresh: true,
        ..Outcome::default()
    };
    let elsewhere = json!({"token": token, "location": slot("other"), "override": {"reason": slot("reason")}});
    let mut actions = vec![Action {
        accepts: vec![
            reasons("reason", &ELSEWHERE).say(Message::new("putaway.why_elsewhere"), None, None),
            Accept::new("other", SlotKind::Location).say(Message::new("putaway.scan_other"), None, None),
        ],
        ..action("other_place", complete(elsewhere, None))
    }];
    if work.location.is_some() {
        actions.push(action("full", replan("full")));
        actions.push(action("cannot_reach", replan("cannot_reach")));
    }
    let is_plain = work.sscc.is_none() && work.goods.iter().all(|goods| goods.serial.is_none());
    if is_plain && let Some(place) = &work.location {
        let mut rule = known.rule(work.item_id, work.scale);
        rule.max = Some(text(work.goods.iter().map(|goods| goods.quantity).sum(), work.scale));
        rule.adds = None;
        let part = Accept::new("part", SlotKind::Quantity).rule(rule);
        let body = json!({"token": token, "location": slot("part_place"), "quantity": slot("part")});
        actions.push(Action {
            accepts: vec![
                part.say(Message::new("putaway.how_many_fit"), None, None),
                Accept::new("part_place", SlotKind::Location).values([known.place(place)]),
            ],
            ..action("part", complete(body, Some(STEP)))
        });
    }
    for kind in ["damaged", "label_missing"] {
        let about = json!({"task_id": work.task_id, "location": work.from, "sku": work.sku, "sscc": work.sscc});
        let outcome =
            Outcome { call: report(kind, work.warehouse_id, about), next: Some(STEP.to_owned()), ..Outcome::default() };
        actions.push(action(kind, outcome));
    }
    actions
}
