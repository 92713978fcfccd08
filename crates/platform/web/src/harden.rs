//! Headers that keep a browser from doing what our pages never ask for, and compression.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::Response,
};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, Predicate, SizeAbove},
};

/// Smaller answers are not worth compressing, in bytes.
const WORTH_COMPRESSING: u64 = 1024;

/// Pages load what we serve and nothing else, and nothing that stands in the page itself.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Of what a browser can do, the camera alone is wanted, by our own pages.
const PERMISSIONS_POLICY: &str = "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=()";

/// Adds security headers, where the answer has not its own, and gzip for answers above 1 kB.
pub fn harden(router: Router) -> Router {
    let compression =
        CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_COMPRESSING)));
    // One layer for all headers: each wraps every route once more, and every request passes through it.
    router.layer(middleware::map_response(add_headers)).layer(compression)
}

async fn add_headers(mut response: Response) -> Response {
    let added = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    ];
    let headers = response.headers_mut();
    headers.reserve(added.len());
    for (name, value) in added {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request, response::Response, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn answer(text: String) -> Response {
        let own = [(header::X_FRAME_OPTIONS, "SAMEORIGIN"), (header::CONTENT_TYPE, "text/plain")];
        let router = harden(Router::new().route("/", get(async move || (own, text))));
        let request = Request::get("/").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn every_answer_tells_browsers_to_load_what_we_serve_alone() {
        let response = answer("x".into()).await;
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], CONTENT_SECURITY_POLICY);
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"), "nothing inline, nothing evaluated");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()["permissions-policy"], PERMISSIONS_POLICY);
        assert_eq!(response.headers()["cross-origin-resource-policy"], "same-origin");
    }

    #[tokio::test]
    async fn a_header_that_an_answer_sets_itself_stands() {
        assert_eq!(answer("x".into()).await.headers()[header::X_FRAME_OPTIONS], "SAMEORIGIN");
    }

    #[tokio::test]
    async fn only_answers_that_are_worth_it_are_compressed() {
        assert!(!answer("x".repeat(100)).await.headers().contains_key(header::CONTENT_ENCODING));
        assert_eq!(answer("x".repeat(10_000)).await.headers()[header::CONTENT_ENCODING], "gzip");
    }
}
