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
}
