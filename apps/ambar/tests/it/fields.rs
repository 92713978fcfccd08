//! What the API description says of each operation: its body field by field, its query, its path.

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::bodies::sample;

/// An id that names nothing.
pub const UNKNOWN: &str = "019a0000-0000-7000-8000-000000000001";

/// An operation of the description.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: Method,
    /// Without the API's prefix.
    pub path: String,
    pub permission: String,
    /// The schema of its body, if it takes one.
    pub body: Option<Value>,
    /// Whether it takes a key.
    pub keyed: bool,
    /// Whether its handler reads the body piece by piece.
    pub streams: bool,
    /// Its query's parameters with their schemas.
    pub query: Vec<(String, Value)>,
}

/// What a field of a body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text that people or devices write.
    Text,
    /// Text of a fixed form: an id, a date, a choice.
    Formed,
    /// A day.
    Day,
    Number,
    Flag,
    List,
    Object,
}

/// A field of a body.
#[derive(Debug, Clone)]
pub struct Field {
    /// Where it is, as problems name it.
    pub pointer: String,
    pub kind: Kind,
    /// The name of its schema, if it has one: `DecimalText`, `Sku`.
    pub schema: String,
}

impl Operation {
    /// Its address, every variable of the path replaced.
    pub fn address(&self, mut with: impl FnMut(&str) -> String) -> String {
        let parts = self.path.split('/').map(|part| match part.strip_prefix('{') {
            Some(name) => with(name.trim_end_matches('}')),
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Its address with ids that name nothing.
    pub fn nowhere(&self) -> String {
        // Stock rows have numbers.
        let id = if self.path.starts_with("/stock/") { "999999999" } else { UNKNOWN };
        self.address(|_| id.to_owned())
    }

    /// For messages.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it changes anything.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }
}

/// Every operation of a description.
pub fn operations(api: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(permission) = operation["x-permission"].as_str() else { continue };
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let query = parameters.iter().filter(|it| it["in"] == "query");
            operations.push(Operation {
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                permission: permission.to_owned(),
                body: (!schema.is_null()).then(|| schema.clone()),
                streams: operation["x-body"] == "stream",
                keyed: parameters.iter().any(|it| it["name"] == "Idempotency-Key"),
                query: query.map(|it| (it["name"].as_str().unwrap().to_owned(), it["schema"].clone())).collect(),
            });
        }
    }
    assert!(operations.len() > 60, "only {} operations are described", operations.len());
    operations
}

/// The schema itself, and its name if it has one: references followed, "or null" taken off, parts put together.
fn resolved(api: &Value, schema: &Value, name: &str) -> (Value, String) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return resolved(api, &api["components"]["schemas"][name], name);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            let choice = choices.iter().find(|choice| choice["type"] != "null").unwrap();
            return resolved(api, choice, name);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut properties = Map::new();
        for part in parts {
            properties.extend(resolved(api, part, name).0["properties"].as_object().cloned().unwrap_or_default());
        }
        return (json!({"type": "object", "properties": properties}), name.to_owned());
    }
    (schema.clone(), name.to_owned())
}

fn kind(schema: &Value) -> Kind {
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        kind => vec![kind.clone()],
    };
    match kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null") {
        Some("string") => match schema["format"].as_str() {
            Some("date") => Kind::Day,
            Some(_) => Kind::Formed,
            None if schema["enum"].is_array() => Kind::Formed,
            None => Kind::Text,
        },
        Some("integer" | "number") => Kind::Number,
        Some("boolean") => Kind::Flag,
        Some("array") => Kind::List,
        _ => Kind::Object,
    }
}

/// Every field of a body, those inside others too.
pub fn fields(api: &Value, schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(api, schema, "", &mut found);
    found.remove(0);
    found
}

fn collect(api: &Value, schema: &Value, at: &str, found: &mut Vec<Field>) {
    let (schema, name) = resolved(api, schema, "");
    let kind = kind(&schema);
    found.push(Field { pointer: at.to_owned(), kind, schema: name });
    match kind {
        Kind::Object => {
            for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
                collect(api, inner, &format!("{at}/{field}"), found);
            }
        }
        Kind::List => collect(api, &schema["items"], &format!("{at}/0"), found),
        _ => {}
    }
}

/// A body with something else at a pointer; what has to be around it is made.
pub fn with(api: &Value, schema: &Value, body: &Value, pointer: &str, value: Value) -> Value {
    let Some(pointer) = pointer.strip_prefix('/') else { return value };
    let (first, rest) =
        pointer.split_once('/').map_or((pointer, String::new()), |(first, rest)| (first, format!("/{rest}")));
    let (schema, _) = resolved(api, schema, "");
    let inside = |before: Option<&Value>, schema: &Value| {
        let before = before.filter(|it| !it.is_null()).cloned().unwrap_or_else(|| sample(api, schema));
        with(api, schema, &before, &rest, value.clone())
    };
    match body {
        Value::Array(items) => {
            let mut items = items.clone();
            let changed = inside(items.first(), &schema["items"]);
            items.splice(..items.len().min(1), [changed]);
            Value::Array(items)
        }
        _ => {
            let mut fields = body.as_object().cloned().unwrap_or_default();
            // A name that the schema does not have is put in as it is.
            let changed = inside(fields.get(first), schema["properties"].get(first).unwrap_or(&Value::Null));
            fields.insert(first.to_owned(), changed);
            Value::Object(fields)
        }
    }
}
