//! Bodies that the API description calls valid: made from its schemas.

use serde_json::{Map, Value, json};

/// A body for a schema of the description, with its required fields and those that have an example.
pub fn sample(api: &Value, schema: &Value) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return sample(api, &api["components"]["schemas"][name]);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            let choice = choices.iter().find(|choice| choice["type"] != "null").unwrap_or(&Value::Null);
            return sample(api, choice);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = sample(api, part) {
                whole.extend(fields);
            }
        }
        return Value::Object(whole);
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.as_str(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null"),
        _ => "object",
    };
    match kind {
        "string" => match schema["format"].as_str() {
            Some("uuid") => json!("019a0000-0000-7000-8000-000000000001"),
            Some("date-time") => json!("2026-11-24T08:00:00Z"),
            Some("date") => json!("2027-11-24"),
            _ => json!("1"),
        },
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(false),
        "array" => json!([sample(api, &schema["items"])]),
        "null" => Value::Null,
        _ => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = schema["properties"].as_object().into_iter().flatten();
            let fields = fields.filter(|(name, _)| required.iter().any(|needed| needed == name.as_str()));
            Value::Object(fields.map(|(name, field)| (name.clone(), sample(api, field))).collect())
        }
    }
}
