//! JSON in and out. Reading is strict: what the operation does not know is refused, with a pointer to it.

use ambar_kernel::{ErrorKind, Failure, FieldError};
use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, error::Category};
use serde_path_to_error::{Path, Segment};

use crate::{Problem, body, openapi::limit_of};

/// A JSON body, in or out. For bodies that come in, `T` must deny unknown fields.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// A JSON answer of status 201: something new exists.
#[derive(Debug, Clone, Copy)]
pub struct Created<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            body::discard(request.into_body());
            return Err(Failure::new(
                ErrorKind::UnsupportedMedia,
                "body.not_json",
                "Send the body as JSON, with the header Content-Type: application/json.",
            )
            .into());
        }
        let limit = limit_of(request.extensions());
        let bytes = body::read(request.into_body(), limit).await?;
        Ok(Self(parse(&bytes)?))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads a body, or says where and why it cannot be accepted.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    refuse_nul(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        // serde_json calls it a mistake of syntax where a choice is anything but a text.
        if error.inner().is_syntax() && serde_json::from_slice::<Value>(bytes).is_ok() {
            let detail = "a value of another type is needed here".to_owned();
            return Failure::invalid(vec![FieldError { pointer, code: "field.type", detail }]);
        }
        refusal(error.inner(), pointer)
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Failure {
    Failure::new(
        ErrorKind::Malformed,
        "body.malformed",
        format!("The body is not JSON: {}.", shortened(&error.to_string())),
    )
}

fn refusal(error: &serde_json::Error, pointer: String) -> Failure {
    match error.classify() {
        Category::Data => {
            let text = error.to_string();
            let detail = text.rsplit_once(" at line ").map_or(text.as_str(), |(detail, _)| detail);
            let (code, name) = explain(detail);
            Failure::invalid(vec![FieldError { pointer: with_name(pointer, name), code, detail: shortened(detail) }])
        }
        Category::Io | Category::Syntax | Category::Eof => malformed(error),
    }
}

/// The code of what serde says, and the field's name where the pointer only leads to the object around it.
fn explain(detail: &str) -> (&'static str, Option<&str>) {
    let name = detail.split('`').nth(1);
    if detail.starts_with("unknown field") {
        ("field.unknown", name)
    } else if detail.starts_with("missing field") {
        ("field.missing", name)
    } else if detail.starts_with("duplicate field") {
        ("field.duplicate", name)
    } else if detail.starts_with("unknown variant") {
        ("field.choice", None)
    } else if detail.starts_with("invalid type") {
        ("field.type", None)
    } else {
        ("field.invalid", None)
    }
}

fn with_name(mut pointer: String, name: Option<&str>) -> String {
    if let Some(name) = name {
        let last = format!("/{}", escaped(name));
        if !pointer.ends_with(&last) {
            pointer.push_str(&last);
        }
    }
    pointer
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Refusals quote the caller, who may have sent megabytes.
fn shortened(text: &str) -> String {
    text.char_indices().nth(300).map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}

/// PostgreSQL cannot store U+0000, and no text needs it. JSON can only hold it escaped.
pub(crate) fn refuse_nul(bytes: &[u8]) -> Result<(), Failure> {
    if !bytes.windows(6).any(|six| six == b"\\u0000") {
        return Ok(());
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    match find_nul(&value, String::new()) {
        None => Ok(()),
        Some(pointer) => {
            let mut failure = Failure::invalid(vec![FieldError {
                pointer,
                code: "text.unprintable",
                detail: "the text holds the character U+0000".into(),
            }]);
            failure.code = "text.unprintable".into();
            Err(failure)
        }
    }
}

fn find_nul(value: &Value, pointer: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(pointer),
        Value::Array(values) => values.iter().enumerate().find_map(|(i, v)| find_nul(v, format!("{pointer}/{i}"))),
        Value::Object(fields) => fields.iter().find_map(|(key, v)| {
            if key.contains('\0') { Some(pointer.clone()) } else { find_nul(v, format!("{pointer}/{}", escaped(key))) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn respond<T: Serialize>(status: StatusCode, value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(json) => {
            let media = HeaderValue::from_static("application/json");
            (status, [(header::CONTENT_TYPE, media)], json).into_response()
        }
        Err(error) => Problem(Failure::internal(error)).into_response(),
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::CREATED, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ambar_kernel::Sku;
    use axum::http::Method;
    use serde::Deserialize;

    use super::*;
    use crate::{Access, OperationInfo};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        lines: Vec<Line>,
        #[expect(dead_code, reason = "only read")]
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        sku: Sku,
        #[expect(dead_code, reason = "only read")]
        count: u8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Normal,
    }

    fn refused(body: &str) -> (ErrorKind, String, String) {
        let failure = parse::<Order>(body.as_bytes()).unwrap_err();
        let (pointer, code) = failure
            .fields
            .first()
            .map_or((String::new(), failure.code.to_string()), |field| (field.pointer.clone(), field.code.to_owned()));
        (failure.kind, pointer, code)
    }

    #[test]
    fn a_good_body_is_read() {
        let order: Order = parse(br#" {"lines": [{"sku": "a", "count": 3}], "kind": "normal"} "#).unwrap();
        assert_eq!(order.lines[0].sku.as_str(), "a");
    }

    #[test]
    fn what_cannot_be_accepted_is_pointed_at() {
        for (body, pointer, code) in [
            (r#"{"lines": [{"sku": "a", "count": 3}, {"sku": "", "count": 3}]}"#, "/lines/1/sku", "field.invalid"),
            (r#"{"lines": [{"sku": "a", "count": 300}]}"#, "/lines/0/count", "field.invalid"),
            (r#"{"lines": [{"sku": "a", "count": "3"}]}"#, "/lines/0/count", "field.type"),
            (r#"{"lines": [{"sku": "a", "count": 1.5}]}"#, "/lines/0/count", "field.type"),
            (r#"{"lines": [{"sku": "a"}]}"#, "/lines/0/count", "field.missing"),
            (r#"{"lines": [{"sku": "a", "count": 3, "a/b": 1}]}"#, "/lines/0/a~1b", "field.unknown"),
            (r#"{"lines": [], "lines": []}"#, "/lines", "field.duplicate"),
            (r#"{"lines": [], "kind": "odd"}"#, "/kind", "field.choice"),
            (r#"{"lines": [], "kind": 7}"#, "/kind", "field.type"),
            (r#"{"lines": [], "kind": ["odd"]}"#, "/kind", "field.type"),
            (r#"{"lines": [{"sku": "a\u0000", "count": 3}]}"#, "/lines/0/sku", "text.unprintable"),
            (r#"[]"#, "", "field.invalid"),
            (r#""x""#, "", "field.type"),
        ] {
            let (kind, at, what) = refused(body);
            assert_eq!((kind, at.as_str(), what.as_str()), (ErrorKind::Invalid, pointer, code), "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        for body in ["", "{", "{\"lines\": []} x", "{'lines': []}", "{\"lines\": [\"\\ud800\"]}", "{\"\\u0000"] {
            assert_eq!(refused(body), (ErrorKind::Malformed, String::new(), "body.malformed".to_owned()), "{body:.20}");
        }
        assert_eq!(parse::<Order>(b"{\"lines\": [\"\xff\"]}").unwrap_err().code, "body.malformed");
    }

    #[test]
    fn nesting_without_end_is_refused_where_it_begins() {
        let bomb = format!("{{\"lines\": {}", "[".repeat(100_000));
        assert_eq!(refused(&bomb), (ErrorKind::Invalid, "/lines/0/0".to_owned(), "field.type".to_owned()));
    }

    #[test]
    fn an_escaped_backslash_is_no_nul() {
        assert_eq!(refused(r#"{"lines": [], "kind": "\\u0000"}"#).2, "field.choice");
    }

    #[test]
    fn refusals_do_not_repeat_megabytes() {
        let body = format!(r#"{{"lines": [], "kind": "{}"}}"#, "é".repeat(100_000));
        assert!(parse::<Order>(body.as_bytes()).unwrap_err().detail.len() < 1000);
    }

    #[test]
    fn only_the_json_media_type_is_read() {
        for (media, read) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/plain", false),
            ("application/jsonx", false),
            ("multipart/form-data; boundary=application/json", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media))]);
            assert_eq!(is_json(&headers), read, "{media}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn answers_are_json() {
        let (ok, created) = (Json(1).into_response(), Created(1).into_response());
        assert_eq!((ok.status(), created.status()), (StatusCode::OK, StatusCode::CREATED));
        assert_eq!(ok.headers()[header::CONTENT_TYPE], "application/json");
    }

    async fn received(media: &'static str, body: &'static str, limit: usize) -> Result<u8, Failure> {
        let mut request = Request::new(axum::body::Body::from(body));
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        request.extensions_mut().insert(Arc::new(OperationInfo {
            operation_id: "open_door".into(),
            method: Method::POST,
            access: Access::Public,
            idempotent: false,
            own_replies: false,
            body_limit: limit,
            streams: false,
            long: false,
            late: false,
        }));
        Json::from_request(request, &()).await.map(|it| it.0).map_err(|problem| problem.0)
    }

    #[tokio::test]
    async fn a_body_of_another_media_type_is_refused_whatever_is_in_it() {
        let refusal = received("text/plain", "7", 9).await.unwrap_err();
        assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::UnsupportedMedia, "body.not_json"));
    }

    #[tokio::test]
    async fn an_operation_sets_the_limit_of_its_body() {
        assert_eq!(received("application/json", "7", 1).await.unwrap(), 7);
        assert_eq!(received("application/json", "77", 1).await.unwrap_err().code, "body.too_large");
    }

    #[test]
    fn a_pointer_escapes_what_has_a_meaning_in_it() {
        assert_eq!(refused(r#"{"lines": [], "a~/b": 1}"#).1, "/a~0~1b");
    }

    #[test]
    fn a_name_with_a_nul_is_pointed_at_by_what_holds_it() {
        assert_eq!(refused(r#"{"lines": [{"s\u0000ku": "a"}]}"#).1, "/lines/0");
    }

    #[test]
    fn an_answer_that_cannot_be_written_is_a_mistake_of_ours() {
        let odd = std::collections::HashMap::from([((1, 2), 3)]);
        assert_eq!(Json(odd).into_response().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
