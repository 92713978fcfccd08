//! The web app inside the binary: the console at `/`, the handheld at `/m`.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// Shown where the binary was built without the web app.
const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Ambar</title><p>This binary was built without the web app: \
     run <code>make build</code>. The API is described at <a href=\"/docs\">/docs</a>.";

/// Everything that is no API: files of the app, and its two pages for every address that they know themselves.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        return answer(path, &file, &headers);
    }
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let page = if path == "m" || path.starts_with("m/") { "m.html" } else { "index.html" };
    match Dist::get(page) {
        Some(file) => answer(page, &file, &headers),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    // Names under assets/ hold a hash of what is in them; everything else may change with the next version.
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data.clone().into_owned()))
    };
    let media = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if media.type_() == "text" { "; charset=utf-8" } else { "" };
    for (name, value) in [
        (header::CONTENT_TYPE, format!("{}{charset}", media.essence_str())),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, tag),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_are_asked_for_again_and_named_files_never() {
        let file = Dist::get("index.html");
        let answered = serve(Method::GET, Uri::from_static("/stock/by-location"), HeaderMap::new()).await;
        assert_eq!(answered.status(), StatusCode::OK);
        if file.is_some() {
            assert_eq!(answered.headers()[header::CACHE_CONTROL], "no-cache");
            let again = HeaderMap::from_iter([(header::IF_NONE_MATCH, answered.headers()[header::ETAG].clone())]);
            assert_eq!(serve(Method::GET, Uri::from_static("/"), again).await.status(), StatusCode::NOT_MODIFIED);
        }
        let missing = serve(Method::GET, Uri::from_static("/assets/no-such-file.js"), HeaderMap::new()).await;
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        assert_eq!(
            serve(Method::POST, Uri::from_static("/"), HeaderMap::new()).await.status(),
            StatusCode::METHOD_NOT_ALLOWED
        );
    }

    /// Some files to answer with, whether the web app is built or not.
    #[derive(Embed)]
    #[folder = "src/demo"]
    struct Files;

    fn answered(path: &str, headers: &HeaderMap) -> Response {
        answer(path, &Files::get("mod.rs").unwrap(), headers)
    }

    #[test]
    fn a_file_with_a_hash_in_its_name_is_kept_for_good() {
        let headers = answered("assets/console-abc123.js", &HeaderMap::new()).headers().clone();
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(answered("early.js", &HeaderMap::new()).headers()[header::CACHE_CONTROL], "no-cache");
    }

    #[tokio::test]
    async fn a_file_that_the_browser_has_already_is_not_sent_again() {
        let first = answered("early.js", &HeaderMap::new());
        let known = HeaderMap::from_iter([(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone())]);
        let again = answered("early.js", &known);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::ETAG], first.headers()[header::ETAG]);
        assert!(axum::body::to_bytes(again.into_body(), 1).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_browser_with_an_older_file_gets_the_whole_new_one() {
        let old = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static("\"0123\""))]);
        let whole = answered("early.js", &old);
        assert_eq!(whole.status(), StatusCode::OK);
        let body = axum::body::to_bytes(whole.into_body(), usize::MAX).await.unwrap();
        assert_eq!(body, &*Files::get("mod.rs").unwrap().data);
    }

    #[test]
    fn the_media_type_is_that_of_the_name_and_texts_are_utf_8() {
        for (name, media) in [
            ("index.html", "text/html; charset=utf-8"),
            ("assets/a.woff2", "font/woff2"),
            ("favicon.svg", "image/svg+xml"),
            ("licence", "application/octet-stream"),
        ] {
            assert_eq!(answered(name, &HeaderMap::new()).headers()[header::CONTENT_TYPE], media, "{name}");
        }
    }

    #[tokio::test]
    async fn the_handheld_has_its_own_page_under_its_own_address_alone() {
        let (Some(console), Some(handheld)) = (Dist::get("index.html"), Dist::get("m.html")) else { return };
        for (address, page) in
            [("/m", &handheld), ("/m/settings", &handheld), ("/movements", &console), ("/", &console)]
        {
            let shown = serve(Method::GET, Uri::from_static(address), HeaderMap::new()).await;
            let body = axum::body::to_bytes(shown.into_body(), usize::MAX).await.unwrap();
            assert_eq!(body, &*page.data, "{address}");
        }
    }
}
