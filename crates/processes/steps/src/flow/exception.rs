//! What somebody reported, or what came of a late step: somebody looks at it and says what was done.

use std::collections::BTreeMap;

use ambar_kernel::WarehouseId;
use ambar_steps_script::{Accept, Flow, HeldTask, Message, ObjectKind, Outcome, Progress, Script, SlotKind};
use serde_json::{Value, json};

use super::{Known, call, object, script, slot, step};

/// The script of an open exception task. `summary` is what the task says.
pub(crate) fn compile(warehouse: WarehouseId, task: HeldTask, summary: &Value, known: &Known) -> Script {
    let kind = summary["kind"].as_str().unwrap_or("other");
    let path = format!("/tasks/{}/resolve", task.id);
    let body = json!({"token": task.token, "note": slot("note")});
    let done = Outcome { call: call("resolve_exception", path, body), ..Outcome::default() };
    let note = Accept::new("note", SlotKind::Text).say(Message::new("exception.what_was_done"), None, None);
    let mut look = step(Message::new(format!("exception.{kind}")), vec![note], done);
    let fields = ["location", "sku", "sscc", "barcode", "operation", "code", "reported_by", "recorded_at", "note"];
    let details = fields.into_iter().filter_map(|name| {
        let value = summary[name].as_str()?;
        Some(Message::new(format!("detail.{name}")).with(name, value))
    });
    let mut shown = object(ObjectKind::Exception, kind);
    shown.details = details.collect();
    (look.object, look.progress) = (Some(shown), Some(Progress { done: 0, of: 1 }));
    let steps = BTreeMap::from([("look".to_owned(), look)]);
    script(Flow::Exception, Some(task), warehouse, "look", steps, known.barcodes([]))
}
