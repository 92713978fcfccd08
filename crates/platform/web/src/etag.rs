//! Versions of what a person edits: `ETag` out, `If-Match` in.

use ambar_kernel::{ErrorKind, Failure};
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};

use crate::Problem;

/// The version that the caller read: `If-Match: "5"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Failure::new(
                ErrorKind::PreconditionRequired,
                "if_match.missing",
                "Send If-Match with the ETag of what you read, so that nobody's change is overwritten unseen.",
            )
            .into());
        };
        // A proxy that compresses marks the tag as weak (W/); versions are exact all the same.
        let version = value.to_str().ok().and_then(|text| {
            let text = text.trim();
            text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?.parse().ok()
        });
        match version {
            Some(version) if version >= 0 => Ok(Self(version)),
            _ => Err(Failure::new(
                ErrorKind::Malformed,
                "if_match.malformed",
                "If-Match is not one ETag as this API gives them: a number in quotation marks.",
            )
            .into()),
        }
    }
}

/// An answer with the version of what it shows.
#[derive(Debug)]
pub struct Versioned<R> {
    version: i64,
    answer: R,
}

/// Sets `ETag` to the version.
pub const fn versioned<R: IntoResponse>(version: i64, answer: R) -> Versioned<R> {
    Versioned { version, answer }
}

impl<R: IntoResponse> IntoResponse for Versioned<R> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if let Ok(tag) = HeaderValue::try_from(format!("\"{}\"", self.version)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn if_match(value: Option<&str>) -> Result<i64, String> {
        let mut request = Request::builder();
        if let Some(value) = value {
            request = request.header(header::IF_MATCH, value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        IfMatch::from_request_parts(&mut parts, &()).await.map(|it| it.0).map_err(|problem| problem.0.code.into_owned())
    }

    #[tokio::test]
    async fn the_version_that_was_read_is_needed() {
        assert_eq!(if_match(Some("\"5\"")).await, Ok(5));
        assert_eq!(if_match(Some("W/\"5\"")).await, Ok(5));
        assert_eq!(if_match(None).await, Err("if_match.missing".into()));
        for odd in ["5", "*", "\"\"", "\"x\"", "\"-1\"", "\"5\", \"6\"", "\"99999999999999999999\""] {
            assert_eq!(if_match(Some(odd)).await, Err("if_match.malformed".into()), "{odd}");
        }
    }

    #[test]
    fn the_answer_says_its_version() {
        assert_eq!(versioned(5, "x").into_response().headers()[header::ETAG], "\"5\"");
    }

    #[tokio::test]
    async fn a_tag_is_taken_back_as_it_was_given() {
        for version in [0, 1, i64::MAX] {
            let response = versioned(version, "x").into_response();
            assert_eq!(if_match(response.headers()[header::ETAG].to_str().ok()).await, Ok(version));
        }
    }

    #[tokio::test]
    async fn a_tag_of_anything_but_text_is_malformed() {
        let (mut parts, ()) =
            Request::builder().header(header::IF_MATCH, &b"\"5\xff\""[..]).body(()).unwrap().into_parts();
        let refusal = IfMatch::from_request_parts(&mut parts, &()).await.unwrap_err();
        assert_eq!(refusal.0.code, "if_match.malformed");
    }

    #[test]
    fn the_tag_leaves_the_rest_of_the_answer_alone() {
        let response = versioned(1, crate::Created(1)).into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::CONTENT_TYPE]),
            (201, &HeaderValue::from_static("application/json"))
        );
    }
}
