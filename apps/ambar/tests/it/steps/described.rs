//! A script says nothing that the API does not know: each of its outcomes is an operation of the description, and its body
//! fits once the slots are filled.

use ambar_steps_script::{Accept, Action, Call, Filled, Given, Script, SlotKind, Step, fill};
use serde_json::{Value, json};

/// Something of the kind, where nothing tells what is right.
fn some(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Unit => "106141412345678908",
        SlotKind::Expiry => "2027-03-01",
        SlotKind::Quantity | SlotKind::Check => "1",
        _ => "A-01",
    }
}

fn filled<'a>(accepts: impl Iterator<Item = &'a Accept>, optional: bool, into: &mut Filled) {
    for accept in accepts.filter(|accept| optional || accept.required) {
        let given = match (accept.kind, accept.values.first()) {
            (SlotKind::Confirm, _) => Given::Flag(true),
            (_, Some(value)) => Given::Text(value.value.clone()),
            (kind, None) => Given::Text(some(kind).to_owned()),
        };
        into.insert(accept.slot.clone(), given);
    }
}

/// Every call of a step with the slots that may be filled when it is performed: as few as must be, and all.
fn calls<'a>(script: &'a Script, step: &'a Step) -> Vec<(&'a Call, Filled)> {
    let mut found = Vec::new();
    for optional in [false, true] {
        let mut before = Filled::new();
        // What other steps fill stays filled.
        filled(script.steps.values().flat_map(|step| &step.accepts), false, &mut before);
        let mut own = before.clone();
        filled(step.accepts.iter(), optional, &mut own);
        found.extend(step.done.call.iter().map(|call| (call, own.clone())));
        for Action { accepts, outcome, .. } in &step.actions {
            let mut with = own.clone();
            filled(accepts.iter(), optional, &mut with);
            found.extend(outcome.call.iter().map(|call| (call, with.clone())));
        }
    }
    found
}

/// Panics at the first outcome that the API does not know.
#[track_caller]
pub fn check(api: &Value, script: &Script) {
    for step in script.steps.values() {
        for (call, filled) in calls(script, step) {
            let (path, operation) = operation(api, &call.operation);
            assert!(same_path(path, &call.path), "{} is at {path}, not {}", call.operation, call.path);
            assert_eq!(operation["x-late"], json!(true), "{} takes late steps", call.operation);
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let body = fill(&call.body, &filled);
            if let Err(why) = fits(api, schema, &body) {
                panic!("{} would send {body:#}: {why}", call.operation);
            }
        }
    }
}

fn operation<'a>(api: &'a Value, name: &str) -> (&'a str, &'a Value) {
    let paths = api["paths"].as_object().unwrap().iter();
    let found = paths.filter_map(|(path, item)| Some((path.as_str(), item.get("post")?)));
    found.into_iter().find(|(_, it)| it["operationId"] == name).unwrap_or_else(|| panic!("no operation {name}"))
}

fn same_path(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(one, other): (&&str, &&str)| one == other || (one.starts_with('{') && other.len() == 36);
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

/// Whether a value fits a schema, as far as the descriptions here say anything.
fn fits(api: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return fits(api, &api["components"]["schemas"][name], value);
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let fit = choices.iter().any(|choice| fits(api, choice, value).is_ok());
        return if fit { Ok(()) } else { Err(format!("{value} fits none of {choices:?}")) };
    }
    if let Some(names) = schema["enum"].as_array() {
        return if names.contains(value) { Ok(()) } else { Err(format!("{value} is none of {names:?}")) };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let right = match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(some) => some.contains(&json!(kind)),
        _ => true,
    };
    if !right {
        return Err(format!("{value} is no {}", schema["type"]));
    }
    match value {
        Value::Array(values) => values.iter().try_for_each(|value| fits(api, &schema["items"], value)),
        Value::Object(members) => {
            for needed in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !members.contains_key(needed) {
                    return Err(format!("{needed} is missing"));
                }
            }
            members.iter().try_for_each(|(name, value)| match schema["properties"].get(name) {
                Some(field) => fits(api, field, value).map_err(|why| format!("{name}: {why}")),
                None => Err(format!("{name} is no field")),
            })
        }
        _ => Ok(()),
    }
}

#[test]
fn a_body_that_does_not_fit_is_told_from_one_that_does() {
    let api = json!({"components": {"schemas": {"Door": {"type": "object", "required": ["n"],
        "properties": {"n": {"type": "integer"}, "c": {"oneOf": [{"type": "null"}, {"enum": ["red"]}]}, "l": {"type": "array", "items": {"type": "string"}}}}}}});
    let door = json!({"$ref": "#/components/schemas/Door"});
    assert!(fits(&api, &door, &json!({"n": 1, "c": "red", "l": ["x"]})).is_ok());
    for odd in
        [json!({}), json!({"n": "1"}), json!({"n": 1, "c": "blue"}), json!({"n": 1, "x": 1}), json!({"n": 1, "l": [1]})]
    {
        assert!(fits(&api, &door, &odd).is_err(), "{odd}");
    }
}
