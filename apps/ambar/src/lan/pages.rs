//! What plain HTTP shows at the port of TLS: the authority's certificate, how to install it, and the way to Ambar.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{Authority, Hosts};

const ENGLISH: &str = include_str!("pages/pair.en.html");
const RUSSIAN: &str = include_str!("pages/pair.ru.html");
const SCRIPT: &str = include_str!("pages/pair.js");
const STYLE: &str = include_str!("pages/pair.css");

#[derive(Clone)]
struct Shown {
    fingerprint: String,
    certificate: Bytes,
    port: u16,
}

/// The pages; whatever else is asked for is led to TLS.
pub fn plain(authority: &Authority, port: u16) -> Router {
    router(Shown { fingerprint: authority.fingerprint(), certificate: Bytes::copy_from_slice(authority.der()), port })
}

fn router(shown: Shown) -> Router {
    let text = |media: &'static str, text: &'static str| get(async move || ([(header::CONTENT_TYPE, media)], text));
    Router::new()
        .route("/", get(page))
        .route("/pair", get(page))
        .route("/ambar-ca.crt", get(certificate))
        .route("/pair.js", text("text/javascript; charset=utf-8", SCRIPT))
        .route("/pair.css", text("text/css; charset=utf-8", STYLE))
        .fallback(to_tls)
        .with_state(shown)
}

async fn page(State(shown): State<Shown>, headers: HeaderMap) -> Response {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = if wanted.trim_start().to_ascii_lowercase().starts_with("ru") { RUSSIAN } else { ENGLISH };
    let text = text.replace("{fingerprint}", &shown.fingerprint).replace("{address}", &address(&shown, &headers));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-language"),
    ];
    (headers, text).into_response()
}

/// With the media type by which phones offer to install it.
async fn certificate(State(shown): State<Shown>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"ambar-ca.crt\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, shown.certificate).into_response()
}

async fn to_tls(State(shown): State<Shown>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let to = format!("https://{}{path}", address(&shown, &headers));
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}

/// The address that was called, as it stands in the certificate; never text that could be anything else.
fn address(shown: &Shown, headers: &HeaderMap) -> String {
    let called = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte);
    if !called.is_empty() && called.bytes().all(known) {
        called.to_owned()
    } else {
        Hosts::of_this_machine(&[]).shown(shown.port)
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;

    async fn get(path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
        let shown = Shown { fingerprint: "AB:CD".into(), certificate: Bytes::from_static(b"der"), port: 8443 };
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = router(shown).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
    }

    const HOST: (&str, &str) = ("host", "192.168.1.5:8443");

    #[tokio::test]
    async fn the_page_tells_how_to_trust_the_server_in_the_readers_language() {
        for (path, language, word) in [("/", "en-GB,en", "Install it"), ("/pair", "ru-RU, en;q=0.5", "Установите его")]
        {
            let (status, headers, body) = get(path, &[HOST, ("accept-language", language)]).await;
            assert_eq!(
                (status, &headers["content-type"]),
                (StatusCode::OK, &"text/html; charset=utf-8".parse().unwrap())
            );
            assert!(body.contains(word) && body.contains("AB:CD"), "{body}");
            assert!(body.contains("href=\"https://192.168.1.5:8443/m\""), "{body}");
            assert!(!body.contains(['{', '}']), "a placeholder was left: {body}");
        }
    }

    #[tokio::test]
    async fn the_certificate_is_offered_for_installing() {
        let (status, headers, body) = get("/ambar-ca.crt", &[]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "der"));
        assert_eq!(headers["content-type"], "application/x-x509-ca-cert");
        assert_eq!(get("/pair.js", &[]).await.1["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(get("/pair.css", &[]).await.1["content-type"], "text/css; charset=utf-8");
    }

    #[tokio::test]
    async fn everything_else_is_led_to_tls() {
        let (status, headers, _) = get("/m/tasks?a=1", &[HOST]).await;
        assert_eq!(
            (status, &headers["location"]),
            (StatusCode::TEMPORARY_REDIRECT, &"https://192.168.1.5:8443/m/tasks?a=1".parse().unwrap())
        );
    }

    #[tokio::test]
    async fn a_host_that_is_none_is_never_repeated() {
        for odd in ["evil\"><script>", "a b", ""] {
            let (_, headers, _) = get("/m", &[("host", odd)]).await;
            let to = headers["location"].to_str().unwrap().to_owned();
            assert!(to.starts_with("https://") && to.ends_with(":8443/m") && !to.contains("evil"), "{to}");
        }
    }
}
