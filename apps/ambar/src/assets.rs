//! The web app inside the binary: the console at `/`, the handheld at `/m`.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
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

/// The handheld reads barcodes with the camera by WebAssembly, which must be named; everything else is as for every page.
/// Its workers live by the policy of their own file.
const HANDHELD_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What is a file of the app by its ending: where there is none, no page stands in for it. A browser would take the page for the
/// script.
const FILES: [&str; 10] = [".js", ".css", ".wasm", ".map", ".json", ".webmanifest", ".svg", ".png", ".ico", ".woff2"];

/// Everything that is no API: files of the app, and its two pages for every address that they know themselves.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        return answer(path, &file, &headers, Dist::get);
    }
    if path.starts_with("assets/") || FILES.iter().any(|ending| path.ends_with(ending)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let page = if path == "m" || path.starts_with("m/") { "m.html" } else { "index.html" };
    match Dist::get(page) {
        Some(file) => answer(page, &file, &headers, Dist::get),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
    }
}

/// What a file is sent as, the best first: compressed when the app was built, if the browser takes it and it was worth it.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

fn answer(
    path: &str,
    file: &EmbeddedFile,
    headers: &HeaderMap,
    find: impl Fn(&str) -> Option<EmbeddedFile>,
) -> Response {
    let compressed = CODINGS
        .iter()
        .filter(|(coding, _)| takes(headers, coding))
        .find_map(|(coding, ending)| find(&format!("{path}{ending}")).map(|file| (*coding, file)));
    let tag: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = compressed.as_ref().map_or_else(|| format!("\"{tag}\""), |(coding, _)| format!("\"{tag}-{coding}\""));
    // Names under assets/ hold a hash of what is in them; everything else may change with the next version: the pages, and above
    // all the service worker, which a browser must be able to replace.
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let sent = compressed.as_ref().map_or(file, |(_, file)| file);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(sent.data.clone().into_owned()))
    };
    let media = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if media.type_() == "text" { "; charset=utf-8" } else { "" };
    let mut fields = vec![
        (header::CONTENT_TYPE, format!("{}{charset}", media.essence_str())),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, tag),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if let Some((coding, _)) = compressed {
        fields.push((header::CONTENT_ENCODING, coding.to_owned()));
    }
    if path != "index.html" {
        fields.push((header::CONTENT_SECURITY_POLICY, HANDHELD_POLICY.to_owned()));
    }
    if path == SERVICE_WORKER {
        // The handheld begins at /m, which is not below the folder of its service worker.
        fields.push((HeaderName::from_static("service-worker-allowed"), "/m".to_owned()));
    }
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The script that keeps the handheld alive off line.
const SERVICE_WORKER: &str = "m/sw.js";

/// Whether a browser takes a coding: it names it, and not with the weight zero.
fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case(coding) && !refused
    })
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
        // Of the files here, this one was compressed as the web app is: by brotli and by gzip.
        let find = |name: &str| {
            ["assets/big.js.br", "assets/big.js.gz", "assets/old.js.gz"].contains(&name).then(|| Files::get("site.rs"))
        };
        answer(path, &Files::get("mod.rs").unwrap(), headers, |name| find(name).flatten())
    }

    fn taking(codings: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(codings))])
    }

    #[tokio::test]
    async fn what_was_compressed_when_it_was_built_is_sent_to_who_takes_it() {
        for (path, codings, sent) in [
            ("assets/big.js", "gzip, deflate, br", Some("br")),
            ("assets/big.js", "gzip", Some("gzip")),
            ("assets/big.js", "br;q=0, gzip;q=0.5", Some("gzip")),
            ("assets/big.js", "br;q=0.0", None),
            ("assets/big.js", "identity", None),
            ("assets/big.js", "bread", None),
            ("assets/old.js", "br, gzip", Some("gzip")),
            ("assets/new.js", "br, gzip", None),
        ] {
            let answer = answered(path, &taking(codings));
            let coding = answer.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(coding.as_deref(), sent, "{path} for {codings}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
            assert_eq!(answer.headers()[header::VARY], "accept-encoding");
            let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            let file = if sent.is_some() { "site.rs" } else { "mod.rs" };
            assert_eq!(body, &*Files::get(file).unwrap().data, "{path} for {codings}");
        }
    }

    #[test]
    fn a_file_has_another_tag_in_each_coding() {
        let tag = |codings| answered("assets/big.js", &taking(codings)).headers()[header::ETAG].clone();
        assert!(tag("br") != tag("gzip") && tag("br") != tag("identity"));
        let known = HeaderMap::from_iter([
            (header::ACCEPT_ENCODING, HeaderValue::from_static("br")),
            (header::IF_NONE_MATCH, tag("br")),
        ]);
        assert_eq!(answered("assets/big.js", &known).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn the_service_worker_is_asked_for_again_each_time_and_may_serve_the_whole_handheld() {
        let worker = answered("m/sw.js", &HeaderMap::new());
        assert_eq!(worker.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(worker.headers()["service-worker-allowed"], "/m");
        assert_eq!(worker.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(!answered("assets/a.js", &HeaderMap::new()).headers().contains_key("service-worker-allowed"));
    }

    #[test]
    fn webassembly_is_for_the_handheld_and_its_files_and_nothing_else_is_evaluated() {
        for path in ["m.html", "assets/camera-abc.js", "m/sw.js"] {
            let policy = answered(path, &HeaderMap::new()).headers()[header::CONTENT_SECURITY_POLICY].clone();
            let policy = policy.to_str().unwrap();
            assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
            assert!(!policy.contains("'unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
        }
        assert!(!answered("index.html", &HeaderMap::new()).headers().contains_key(header::CONTENT_SECURITY_POLICY));
    }

    #[tokio::test]
    async fn no_page_stands_in_for_a_file_that_is_not_there() {
        for path in ["/m/no-such-worker.js", "/no-such.css", "/m/no-such.webmanifest", "/assets/x"] {
            let missing = serve(Method::GET, path.parse().unwrap(), HeaderMap::new()).await;
            assert_eq!(missing.status(), StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(
            serve(Method::GET, "/m/items/A.1".parse().unwrap(), HeaderMap::new()).await.status(),
            StatusCode::OK
        );
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
            ("assets/zxing.wasm", "application/wasm"),
            ("m/app.webmanifest", "application/manifest+json"),
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
