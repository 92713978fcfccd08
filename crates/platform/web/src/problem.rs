//! Failures as the caller sees them: problems after RFC 9457.

use ambar_kernel::{Document, ErrorKind, Failure, Replay};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// What handlers fail with: any failure, refusal of the domain or database error becomes one by `?`.
#[derive(Debug)]
pub struct Problem(pub Failure);

impl<E: Into<Failure>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// Rides on a response that refuses, so that the middleware can log the failure and store the refusal.
#[derive(Debug, Clone)]
pub(crate) struct Refused(pub(crate) Box<Failure>);

/// The body of every answer of status 400 and above.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(example = "/docs/problems#stale")]
    pub kind: String,
    /// What kind of problem it is, in a few words.
    pub title: &'static str,
    /// The HTTP status again.
    pub status: u16,
    /// What happened and what to do next, for a person.
    pub detail: String,
    /// The operation: quote it when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "urn:uuid:019a0000-0000-7000-8000-000000000000")]
    pub instance: Option<String>,
    /// Stable and machine-readable.
    pub code: String,
    /// Machine-readable details.
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
    /// The fields that cannot be accepted.
    pub errors: Vec<ProblemField>,
}

/// A field that cannot be accepted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// JSON pointer into the body.
    #[schema(example = "/lines/3/quantity")]
    pub pointer: String,
    /// Stable and machine-readable.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub detail: String,
}

/// The HTTP status of a failure. Each kind has one; a few codes of the edge itself have their own.
pub(crate) fn status(failure: &Failure) -> StatusCode {
    match (&*failure.code, failure.kind) {
        ("method.not_allowed", _) => StatusCode::METHOD_NOT_ALLOWED,
        ("body.too_slow", _) => StatusCode::REQUEST_TIMEOUT,
        (_, ErrorKind::Malformed) => StatusCode::BAD_REQUEST,
        (_, ErrorKind::Unauthenticated) => StatusCode::UNAUTHORIZED,
        (_, ErrorKind::Forbidden) => StatusCode::FORBIDDEN,
        (_, ErrorKind::NotFound) => StatusCode::NOT_FOUND,
        (_, ErrorKind::Refused) => StatusCode::CONFLICT,
        (_, ErrorKind::Stale) => StatusCode::PRECONDITION_FAILED,
        (_, ErrorKind::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        (_, ErrorKind::UnsupportedMedia) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        (_, ErrorKind::Invalid) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, ErrorKind::PreconditionRequired) => StatusCode::PRECONDITION_REQUIRED,
        (_, ErrorKind::TooMany) => StatusCode::TOO_MANY_REQUESTS,
        (_, ErrorKind::Internal) => StatusCode::INTERNAL_SERVER_ERROR,
        (_, ErrorKind::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        (_, ErrorKind::Replayed) => failure
            .replay
            .as_ref()
            .and_then(|replay| StatusCode::from_u16(replay.status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

const fn title(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Malformed => "The request cannot be read",
        ErrorKind::Unauthenticated => "Not signed in",
        ErrorKind::Forbidden => "Not allowed",
        ErrorKind::NotFound => "Not found",
        ErrorKind::Refused => "Refused in the present state",
        ErrorKind::Stale => "Changed since it was read",
        ErrorKind::TooLarge => "Too large",
        ErrorKind::UnsupportedMedia => "Not JSON",
        ErrorKind::Invalid => "A value cannot be accepted",
        ErrorKind::PreconditionRequired => "If-Match is missing",
        ErrorKind::TooMany => "Too many attempts",
        ErrorKind::Internal => "A mistake on our side",
        ErrorKind::Unavailable => "Not possible at the moment",
        ErrorKind::Replayed => "Answered before",
    }
}

fn body(failure: &Failure, operation_id: Option<Uuid>) -> ProblemBody {
    ProblemBody {
        kind: format!("/docs/problems#{}", failure.code),
        title: title(failure.kind),
        status: status(failure).as_u16(),
        detail: failure.detail.clone(),
        instance: operation_id.map(|id| id.urn().to_string()),
        code: failure.code.to_string(),
        params: failure.params.clone(),
        errors: failure
            .fields
            .iter()
            .map(|f| ProblemField { pointer: f.pointer.clone(), code: f.code, detail: f.detail.clone() })
            .collect(),
    }
}

/// A failure as the answer that it is: what is stored for a key whose command was refused, or told of one of several.
///
/// # Errors
/// Only by a bug.
pub fn problem_of(failure: &Failure, operation_id: Uuid) -> Result<Replay, Failure> {
    let body = Document::of(&body(failure, Some(operation_id)))?;
    Ok(Replay { status: status(failure).as_u16(), body })
}

/// The whole answer. Nothing of [`Failure::internal`] is in it.
pub(crate) fn render(failure: &Failure, operation_id: Option<Uuid>) -> Response {
    let status = status(failure);
    let json = match &failure.replay {
        Some(replay) if status == StatusCode::NO_CONTENT || replay.body.is_nothing() => Ok(Vec::new()),
        Some(replay) => Ok(replay.body.text().into()),
        None => serde_json::to_vec(&body(failure, operation_id)),
    }
    .unwrap_or_default();
    let problem = status.is_client_error() || status.is_server_error();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if !json.is_empty() {
        let media = if problem { "application/problem+json" } else { "application/json" };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    }
    if failure.replay.is_some() {
        headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    if let Some(seconds) = failure.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if failure.kind == ErrorKind::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ambar\""));
    }
    *response.body_mut() = Body::from(json);
    response
}

/// The answer that is given and stored in place of a refusal.
pub(crate) fn first_answer(answer: &Replay) -> Response {
    let mut response = Response::new(Body::from(answer.body.text().to_owned()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::ACCEPTED);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = render(&self.0, None);
        response.extensions_mut().insert(Refused(Box::new(self.0)));
        response
    }
}

#[cfg(test)]
mod tests {
    use ambar_kernel::FieldError;
    use http_body_util::BodyExt;

    use super::*;

    async fn read(response: Response) -> Value {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() }
    }

    #[test]
    fn each_kind_has_its_status() {
        for (kind, code) in [
            (ErrorKind::Malformed, 400),
            (ErrorKind::Unauthenticated, 401),
            (ErrorKind::Forbidden, 403),
            (ErrorKind::NotFound, 404),
            (ErrorKind::Refused, 409),
            (ErrorKind::Stale, 412),
            (ErrorKind::TooLarge, 413),
            (ErrorKind::UnsupportedMedia, 415),
            (ErrorKind::Invalid, 422),
            (ErrorKind::PreconditionRequired, 428),
            (ErrorKind::TooMany, 429),
            (ErrorKind::Internal, 500),
            (ErrorKind::Unavailable, 503),
        ] {
            assert_eq!(status(&Failure::new(kind, "x", "")), code, "{kind:?}");
            assert!(!title(kind).is_empty());
        }
        assert_eq!(status(&Failure::new(ErrorKind::Malformed, "method.not_allowed", "")), 405);
        assert_eq!(status(&Failure::new(ErrorKind::Malformed, "body.too_slow", "")), 408);
    }

    #[tokio::test]
    async fn a_problem_says_everything_but_the_internals() {
        let failure = Failure::invalid(vec![FieldError {
            pointer: "/lines/3/quantity".into(),
            code: "quantity.negative",
            detail: "a quantity is never negative".into(),
        }])
        .param("allowed", 3)
        .because("secret");
        let response = render(&failure, Some(Uuid::from_u128(7)));
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let json = read(response).await;
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/docs/problems#invalid", "title": "A value cannot be accepted", "status": 422,
                "detail": "/lines/3/quantity: a quantity is never negative",
                "instance": "urn:uuid:00000000-0000-0000-0000-000000000007", "code": "invalid", "params": {"allowed": 3},
                "errors": [{"pointer": "/lines/3/quantity", "code": "quantity.negative", "detail": "a quantity is never negative"}],
            })
        );
    }

    #[tokio::test]
    async fn a_stored_answer_is_given_again_as_it_was() {
        let done = render(
            &Failure::replayed(Replay { status: 201, body: Document::of(&serde_json::json!({"id": 1})).unwrap() }),
            None,
        );
        assert_eq!(done.status(), 201);
        assert_eq!(done.headers()["idempotency-replayed"], "true");
        assert_eq!(done.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(read(done).await, serde_json::json!({"id": 1}));

        let stored = problem_of(&Failure::refused("doors.shut", "It is shut."), Uuid::from_u128(1)).unwrap();
        let refused = render(&Failure::replayed(stored), Some(Uuid::from_u128(2)));
        assert_eq!(refused.status(), 409);
        assert_eq!(refused.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(read(refused).await["instance"], "urn:uuid:00000000-0000-0000-0000-000000000001");

        let empty = render(&Failure::replayed(Replay { status: 204, body: Document::nothing() }), None);
        assert!(!empty.headers().contains_key(header::CONTENT_TYPE));
        assert_eq!(read(empty).await, Value::Null);
    }

    #[test]
    fn headers_say_when_to_retry_and_how_to_sign_in() {
        let busy = render(&Failure::unavailable("x", "y", 2), None);
        assert_eq!((busy.status().as_u16(), &busy.headers()[header::RETRY_AFTER]), (503, &HeaderValue::from(2)));
        let never = render(&Failure::new(ErrorKind::Unavailable, "x", "y"), None);
        assert!(!never.headers().contains_key(header::RETRY_AFTER));
        let nobody = render(&Failure::new(ErrorKind::Unauthenticated, "x", "y"), None);
        assert_eq!(nobody.headers()[header::WWW_AUTHENTICATE], "Bearer realm=\"ambar\"");
    }

    #[test]
    fn the_failure_rides_on_the_response() {
        let response = Problem::from(Failure::refused("doors.shut", "It is shut.")).into_response();
        assert_eq!(
            response.extensions().get::<Refused>().map(|refused| refused.0.code.clone()),
            Some("doors.shut".into())
        );
    }

    #[tokio::test]
    async fn a_stored_refusal_keeps_its_field_pointers_and_not_the_internals() {
        let fields = vec![FieldError { pointer: "/lines/0".into(), code: "doors.odd", detail: "is odd".into() }];
        let stored = problem_of(&Failure::invalid(fields).because("secret"), Uuid::from_u128(1)).unwrap();
        assert_eq!((stored.status, stored.body.value()["errors"][0]["pointer"].as_str()), (422, Some("/lines/0")));
        assert!(!stored.body.text().contains("secret"));
    }

    #[test]
    fn a_stored_answer_with_a_status_that_is_none_is_a_mistake_of_ours() {
        let odd = Failure::replayed(Replay { status: 7, body: Document::nothing() });
        assert_eq!(render(&odd, None).status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[tokio::test]
    async fn a_problem_outside_any_operation_names_none() {
        let json = read(render(&Failure::not_found("path.unknown", "Nothing here."), None)).await;
        assert!(json.get("instance").is_none(), "{json}");
    }

    #[test]
    fn any_kind_of_problem_may_say_when_to_try_again() {
        let mut failure = Failure::new(ErrorKind::TooMany, "auth.too_many", "Too many attempts.");
        failure.retry_after_s = Some(60);
        let response = render(&failure, None);
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::RETRY_AFTER]),
            (429, &HeaderValue::from(60))
        );
    }

    #[test]
    fn only_who_is_not_signed_in_is_asked_to_sign_in() {
        let forbidden = render(&Failure::new(ErrorKind::Forbidden, "auth.forbidden", ""), None);
        assert!(!forbidden.headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
