//! The bodies of operations, with slots in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::Given;

/// What the slots are filled with, by their names.
pub type Filled = BTreeMap<String, Given>;

const SLOT: &str = "$slot";

/// The slot that a piece of a body stands for, if it does.
fn slot_of(template: &Value) -> Option<&str> {
    let map = template.as_object().filter(|map| map.len() == 1)?;
    map.get(SLOT)?.as_str()
}

/// The names of the slots in a body.
#[must_use]
pub fn slots_of(template: &Value) -> BTreeSet<String> {
    if let Some(slot) = slot_of(template) {
        return BTreeSet::from([slot.to_owned()]);
    }
    match template {
        Value::Array(parts) => parts.iter().flat_map(slots_of).collect(),
        Value::Object(map) => map.values().flat_map(slots_of).collect(),
        _ => BTreeSet::new(),
    }
}

/// The body with its slots filled. A member or an element whose slot is empty is left out, and so is an object of which
/// nothing is left.
#[must_use]
pub fn fill(template: &Value, filled: &Filled) -> Value {
    part(template, filled).unwrap_or(Value::Null)
}

fn part(template: &Value, filled: &Filled) -> Option<Value> {
    if let Some(slot) = slot_of(template) {
        return filled.get(slot).map(|given| match given {
            Given::Text(text) => Value::String(text.clone()),
            Given::Flag(flag) => Value::Bool(*flag),
        });
    }
    Some(match template {
        Value::Array(parts) => Value::Array(parts.iter().filter_map(|it| part(it, filled)).collect()),
        Value::Object(map) => {
            let members = map.iter().filter_map(|(name, it)| Some((name.clone(), part(it, filled)?)));
            let members: Map<_, _> = members.collect();
            if members.is_empty() && !map.is_empty() {
                return None;
            }
            Value::Object(members)
        }
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template() -> Value {
        json!({"token": 3, "location": {"$slot": "place"}, "lot": {"$slot": "lot"}, "serials": [{"$slot": "serial"}],
            "override": {"reason": {"$slot": "reason"}, "sure": {"$slot": "ok"}}})
    }

    #[test]
    fn the_slots_of_a_body_are_found_wherever_they_stand() {
        let names: Vec<String> = slots_of(&template()).into_iter().collect();
        assert_eq!(names, ["lot", "ok", "place", "reason", "serial"]);
        assert!(slots_of(&json!({"$slot": 3, "b": "x"})).is_empty(), "nothing that a script writes");
    }

    #[test]
    fn a_body_has_what_was_filled_and_leaves_the_rest_out() {
        let text = |text: &str| Given::Text(text.into());
        let filled = Filled::from([
            ("place".to_owned(), text("A-01")),
            ("reason".to_owned(), text("FULL")),
            ("ok".to_owned(), Given::Flag(true)),
        ]);
        let expected =
            json!({"token": 3, "location": "A-01", "serials": [], "override": {"reason": "FULL", "sure": true}});
        assert_eq!(fill(&template(), &filled), expected);
        assert_eq!(fill(&json!({"$slot": "gone"}), &filled), Value::Null);
        let nested = json!({"lot": {"code": {"$slot": "lot"}}, "empty": {}, "place": {"$slot": "place"}});
        assert_eq!(fill(&nested, &filled), json!({"empty": {}, "place": "A-01"}), "nothing is left of the lot");
    }
}
