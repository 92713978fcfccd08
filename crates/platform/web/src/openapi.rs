//! The API description (OpenAPI 3.1): what the handlers say of themselves, completed and checked. The middleware works by
//! the same description, so it cannot be wrong.

use std::{collections::HashMap, fmt, sync::Arc};

use ambar_kernel::Failure;
use axum::http::{Extensions, Method};
use serde_json::Value;
use utoipa::openapi::{
    Info, License, ObjectBuilder, OpenApi, PathItem, RefOr, Required, Server,
    path::{Operation, ParameterBuilder, ParameterIn},
    schema::{KnownFormat, SchemaFormat, Type},
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use crate::{body::DEFAULT_LIMIT, openapi_problems};

/// Who may call an operation: its `x-permission`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// `public`: anybody.
    Public,
    /// `signed_in`: any account.
    SignedIn,
    /// `context:verb`: accounts with that right.
    Permission(String),
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::SignedIn => "signed_in",
            Self::Permission(name) => name,
        })
    }
}

/// What the middleware knows of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationInfo {
    /// Its name in logs, metrics and clients.
    pub operation_id: String,
    /// Its method.
    pub method: Method,
    /// Who may call it.
    pub access: Access,
    /// Whether it needs an idempotency key: writes do, unless described with `x-idempotency: "none"`.
    pub idempotent: bool,
    /// Whether it looks up and stores its own answers, in the transaction of its effect: `x-idempotency: "own"`.
    pub own_replies: bool,
    /// The most bytes of its body: `x-body-limit`.
    pub body_limit: usize,
    /// Whether its handler reads the body piece by piece ([`crate::Upload`]): `x-body: "stream"`. Its key is then bound to the
    /// address alone.
    pub streams: bool,
    /// Whether it may take longer than a caller is kept waiting elsewhere ([`crate::Edge::patience`]): `x-answer: "long"`.
    pub long: bool,
    /// Whether a step that was done without a network may be told late: `x-late`.
    pub late: bool,
}

impl OperationInfo {
    /// Whether it changes anything.
    #[must_use]
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }
}

/// Every operation by path and method.
#[derive(Debug, Default)]
pub struct Operations(HashMap<String, Vec<Arc<OperationInfo>>>);

impl Operations {
    /// The operation at a path as routed (`/api/v1/items/{id}`); `HEAD` is `GET`.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&Arc<OperationInfo>> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.0.get(path)?.iter().find(|info| info.method == *method)
    }

    /// All of them with their paths, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &OperationInfo)> {
        self.0.iter().flat_map(|(path, infos)| infos.iter().map(|info| (path.as_str(), &**info)))
    }
}

/// What is missing in a description; each line names the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incomplete(pub Vec<String>);

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the API description is incomplete: {}", self.0.join("; "))
    }
}
impl std::error::Error for Incomplete {}

impl From<Incomplete> for Failure {
    fn from(incomplete: Incomplete) -> Self {
        Self::internal(incomplete)
    }
}

/// The body limit of the operation that a request is for.
pub(crate) fn limit_of(extensions: &Extensions) -> usize {
    extensions.get::<Arc<OperationInfo>>().map_or(DEFAULT_LIMIT, |info| info.body_limit)
}

/// Every method of a path with its operation.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

fn extension<'a>(operation: &'a Operation, name: &str) -> Option<&'a Value> {
    operation.extensions.as_ref()?.get(name)
}

/// Reads what an operation says of itself, or says what is missing.
fn describe(method: &Method, operation: &Operation) -> Result<OperationInfo, Vec<&'static str>> {
    let mut missing = Vec::new();
    let operation_id = operation.operation_id.clone().unwrap_or_default();
    if operation_id.is_empty() {
        missing.push("operation_id");
    }
    if operation.tags.as_ref().is_none_or(Vec::is_empty) {
        missing.push("tag");
    }
    let access = match extension(operation, "x-permission").and_then(Value::as_str) {
        Some("public") => Access::Public,
        Some("signed_in") => Access::SignedIn,
        Some(name) if name.contains(':') => Access::Permission(name.to_owned()),
        _ => {
            missing.push("x-permission: \"context:verb\", \"signed_in\" or \"public\"");
            Access::SignedIn
        }
    };
    if openapi_problems::declared(extension(operation, "x-problems")).is_none() {
        missing.push("x-problems: a list of \"code\" or \"status code\"");
    }
    let replies = extension(operation, "x-idempotency").and_then(Value::as_str);
    let (exempt, own_replies) = (replies == Some("none"), replies == Some("own"));
    let idempotent = method != Method::GET && !exempt;
    if idempotent && access == Access::Public {
        missing.push("x-idempotency: \"none\", since keys belong to accounts");
    }
    let body_limit = match extension(operation, "x-body-limit") {
        None => DEFAULT_LIMIT,
        Some(limit) => limit.as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or_else(|| {
            missing.push("x-body-limit: a number of bytes");
            DEFAULT_LIMIT
        }),
    };
    let streams = extension(operation, "x-body").and_then(Value::as_str) == Some("stream");
    let long = extension(operation, "x-answer").and_then(Value::as_str) == Some("long");
    let late = extension(operation, "x-late").and_then(Value::as_bool).unwrap_or_default();
    if late && (!idempotent || streams) {
        missing.push("x-late: only for what has a key and a whole body");
    }
    if missing.is_empty() {
        let method = method.clone();
        Ok(OperationInfo { operation_id, method, access, idempotent, own_replies, body_limit, streams, long, late })
    } else {
        Err(missing)
    }
}

/// The operations of a finished description.
#[must_use]
pub fn operation_table(api: &OpenApi) -> Operations {
    let mut table = Operations::default();
    for (path, item) in &mut api.paths.paths.clone() {
        let infos = operations(item).filter_map(|(method, operation)| describe(&method, operation).ok()).map(Arc::new);
        table.0.insert(path.clone(), infos.collect());
    }
    table
}

/// Completes a description: security, keys, problems.
///
/// # Errors
/// [`Incomplete`] with every operation that lacks its name, tag, `x-permission` or `x-problems`, or shares its name.
pub fn finish(mut api: OpenApi) -> Result<OpenApi, Incomplete> {
    let mut incomplete = Vec::new();
    let mut names = HashMap::new();
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            match describe(&method, operation) {
                Ok(info) => {
                    if let Some(other) = names.insert(info.operation_id.clone(), format!("{method} {path}")) {
                        incomplete
                            .push(format!("{method} {path} has the operation_id of {other}: {}", info.operation_id));
                    }
                    for name in odd_variables(operation, path) {
                        incomplete.push(format!("{method} {path} has no {name} in its path: describe it as a query's"));
                    }
                    complete(operation, path, &info);
                }
                Err(missing) => incomplete.push(format!("{method} {path} lacks {}", missing.join(", "))),
            }
        }
    }
    if !incomplete.is_empty() {
        return Err(Incomplete(incomplete));
    }
    api.info = info();
    api.servers = Some(vec![Server::new("/")]);
    if let Some(tags) = &mut api.tags {
        tags.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let components = api.components.get_or_insert_default();
    let cookie = ApiKeyValue::with_description("ambar_session", "What signing in sets.");
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token.")).build();
    components.security_schemes.insert("session".into(), SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into());
    components.security_schemes.insert("token".into(), SecurityScheme::Http(bearer).into());
    openapi_problems::add_components(components);
    Ok(api)
}

/// Parameters described as parts of the path that the path does not have: what `IntoParams` makes of a query if it is not
/// told that it is one.
fn odd_variables(operation: &Operation, path: &str) -> Vec<String> {
    let parameters = operation.parameters.iter().flatten().filter_map(|it| match it {
        RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Path => Some(parameter.name.clone()),
        _ => None,
    });
    parameters.filter(|name| !path.contains(&format!("{{{name}}}"))).collect()
}

fn info() -> Info {
    let mut info = Info::new("Ambar", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "The warehouse management system's API. Quantities are exact decimal strings, times are UTC, ids are UUIDs. Lists \
         come in pages: pass `next` as `after`. Every change needs an `Idempotency-Key`; repeat it with the same key until \
         you have an answer. Problems follow RFC 9457 and carry a stable `code`. `X-Request-Id` (a UUID) names the \
         operation in logs and events; without it one is made, and returned."
            .into(),
    );
    let mut license = License::new(env!("CARGO_PKG_LICENSE"));
    license.identifier = Some(env!("CARGO_PKG_LICENSE").into());
    info.license = Some(license);
    info
}

fn complete(operation: &mut Operation, path: &str, info: &OperationInfo) {
    let none: [&str; 0] = [];
    operation.security = Some(match info.access {
        Access::Public => Vec::new(),
        _ => vec![SecurityRequirement::new("session", none), SecurityRequirement::new("token", none)],
    });
    let needs = match &info.access {
        Access::Public => "Needs no account.".to_owned(),
        Access::SignedIn => "Needs an account, whatever its permissions.".to_owned(),
        Access::Permission(name) => format!("Needs the permission `{name}`."),
    };
    let description = operation.description.take().unwrap_or_default();
    operation.description = Some(format!("{description}\n\n{needs}").trim().to_owned());
    if info.idempotent {
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(
                "A new value for each command, the same for its repetitions: they get the first answer again.",
            ))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255))))
            .build();
        operation.parameters.get_or_insert_default().push(key.into());
    }
    if info.late {
        let recorded_at = ParameterBuilder::new()
            .name("Ambar-Recorded-At")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "When it was done, by the device's clock, if that was before: without a network. If the rules refuse it by \
                 then, the answer is 202 with the exception task that was made of it.",
            ))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
            ))
            .build();
        operation.parameters.get_or_insert_default().push(recorded_at.into());
    }
    openapi_problems::add_responses(operation, path, info);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described(operation: Value) -> Result<OpenApi, Incomplete> {
        let api = json!({"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {"/doors/{id}": {"get": operation}}});
        finish(serde_json::from_value(api).unwrap())
    }

    fn door(parameters: Value) -> Value {
        json!({"operationId": "get_door", "tags": ["doors"], "x-permission": "doors:read", "x-problems": [],
            "parameters": parameters, "responses": {}})
    }

    #[test]
    fn an_operation_that_says_all_is_completed() {
        let id = json!([{"name": "id", "in": "path", "required": true}, {"name": "colour", "in": "query", "required": false}]);
        let api = serde_json::to_value(described(door(id)).unwrap()).unwrap();
        let operation = &api["paths"]["/doors/{id}"]["get"];
        assert_eq!(operation["description"], "Needs the permission `doors:read`.");
        assert!(operation["responses"]["403"].is_object(), "{operation:#}");
    }

    #[test]
    fn what_an_operation_lacks_or_says_wrongly_is_named() {
        let Incomplete(found) = described(json!({"responses": {}})).err().unwrap();
        for word in ["operation_id", "tag", "x-permission", "x-problems"] {
            assert!(found[0].contains(word), "{found:?}");
        }
        let Incomplete(found) =
            described(door(json!([{"name": "colour", "in": "path", "required": true}]))).err().unwrap();
        assert_eq!(found, ["GET /doors/{id} has no colour in its path: describe it as a query's"]);
    }

    fn doors(paths: Value) -> Result<OpenApi, Incomplete> {
        let api = json!({"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths});
        finish(serde_json::from_value(api).unwrap())
    }

    fn post(extra: Value) -> Value {
        let mut operation = json!({"operationId": "open_door", "tags": ["doors"], "x-permission": "doors:open",
            "x-problems": [], "responses": {}});
        operation.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({"/doors": {"post": operation}})
    }

    fn opened(extra: Value) -> OperationInfo {
        let api = doors(post(extra)).unwrap();
        OperationInfo::clone(operation_table(&api).find(&Method::POST, "/doors").unwrap())
    }

    #[test]
    fn a_write_needs_a_key_unless_it_says_otherwise() {
        assert!(opened(json!({})).idempotent);
        assert!(!opened(json!({"x-idempotency": "none"})).idempotent);
        let own = opened(json!({"x-idempotency": "own"}));
        assert!(own.idempotent && own.own_replies && !opened(json!({})).own_replies);
    }

    #[test]
    fn a_write_that_anybody_may_call_must_say_that_it_takes_no_key() {
        let Incomplete(found) = doors(post(json!({"x-permission": "public"}))).err().unwrap();
        assert!(found[0].starts_with("POST /doors lacks x-idempotency"), "{found:?}");
        assert_eq!(opened(json!({"x-permission": "public", "x-idempotency": "none"})).access, Access::Public);
    }

    #[test]
    fn the_limit_of_a_body_is_a_number_of_bytes() {
        assert_eq!(opened(json!({})).body_limit, DEFAULT_LIMIT);
        assert_eq!(opened(json!({"x-body-limit": 100})).body_limit, 100);
        for odd in [json!("100"), json!(-1), json!(1.5), Value::Null] {
            assert!(doors(post(json!({"x-body-limit": odd}))).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_body_is_read_whole_unless_the_operation_says_that_it_streams() {
        assert!(!opened(json!({})).streams);
        assert!(opened(json!({"x-body": "stream"})).streams);
    }

    #[test]
    fn an_answer_comes_soon_unless_the_operation_says_that_it_takes_long() {
        assert!(!opened(json!({})).long);
        assert!(opened(json!({"x-answer": "long"})).long);
    }

    #[test]
    fn two_operations_never_share_a_name() {
        let mut paths = post(json!({}));
        paths["/gates"] = paths["/doors"].clone();
        let Incomplete(found) = doors(paths).err().unwrap();
        assert_eq!(found, ["POST /gates has the operation_id of POST /doors: open_door"]);
    }

    #[test]
    fn an_operation_is_found_by_path_and_method() {
        let table = operation_table(&described(door(json!([]))).unwrap());
        assert!(table.find(&Method::HEAD, "/doors/{id}").is_some(), "as GET");
        assert!(table.find(&Method::POST, "/doors/{id}").is_none());
        assert!(table.find(&Method::GET, "/doors/7").is_none(), "paths as routed, not as called");
    }

    #[test]
    fn a_key_is_described_where_it_is_needed_alone() {
        let parameters = |extra| {
            serde_json::to_value(doors(post(extra)).unwrap()).unwrap()["paths"]["/doors"]["post"]["parameters"].clone()
        };
        assert_eq!(parameters(json!({}))[0]["name"], "Idempotency-Key");
        assert_eq!(parameters(json!({"x-idempotency": "none"})), Value::Null);
    }
}
