//! Writes that a browser sends for another site. A cookie goes with every request of the browser, whoever caused it; a
//! token does not, so requests with `Authorization` are not concerned.

use ambar_kernel::{ErrorKind, Failure, Result};
use axum::http::{HeaderMap, header};

/// Refuses a write with the cookie unless the browser says that it comes from our own pages.
///
/// # Errors
/// 403 `auth.cross_site`.
pub(crate) fn refuse(headers: &HeaderMap) -> Result<()> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| text("host") == Some(host)),
        // No browser: nothing but the cookie could be abused.
        (None, None) => !headers.contains_key(header::COOKIE),
    };
    if ours {
        return Ok(());
    }
    Err(Failure::new(
        ErrorKind::Forbidden,
        "auth.cross_site",
        "This was sent by a page of another site. Do it in Ambar itself, or use an API token.",
    ))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn may(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        refuse(&headers).is_ok()
    }

    #[test]
    fn our_own_pages_may_write() {
        assert!(may(&[("cookie", "a=b"), ("sec-fetch-site", "same-origin")]));
        assert!(may(&[("cookie", "a=b"), ("sec-fetch-site", "none")]));
        assert!(may(&[("cookie", "a=b"), ("origin", "https://wms.example:8080"), ("host", "wms.example:8080")]));
    }

    #[test]
    fn other_sites_may_not() {
        assert!(!may(&[("cookie", "a=b"), ("sec-fetch-site", "cross-site")]));
        assert!(!may(&[("cookie", "a=b"), ("sec-fetch-site", "same-site")]));
        assert!(!may(&[("cookie", "a=b"), ("origin", "https://evil.example"), ("host", "wms.example")]));
        assert!(!may(&[("cookie", "a=b"), ("origin", "null"), ("host", "wms.example")]));
        assert!(!may(&[("cookie", "a=b"), ("origin", "null")]));
        assert!(!may(&[("cookie", "a=b")]));
        assert!(!may(&[("sec-fetch-site", "cross-site")]), "signing somebody in from another site");
    }

    #[test]
    fn programs_with_a_token_are_not_concerned() {
        assert!(may(&[("authorization", "Bearer x"), ("sec-fetch-site", "cross-site")]));
        assert!(may(&[]), "signing in from a script");
    }

    #[test]
    fn what_the_browser_says_of_itself_outweighs_the_origin() {
        let (ours, theirs) = ("https://wms.example", "https://evil.example");
        let host = ("host", "wms.example");
        assert!(!may(&[("cookie", "a=b"), ("sec-fetch-site", "cross-site"), ("origin", ours), host]));
        assert!(may(&[("cookie", "a=b"), ("sec-fetch-site", "same-origin"), ("origin", theirs), host]));
    }

    #[test]
    fn the_same_machine_at_another_port_is_another_site() {
        assert!(!may(&[("cookie", "a=b"), ("origin", "http://localhost:9000"), ("host", "localhost:8080")]));
        assert!(!may(&[("cookie", "a=b"), ("origin", "http://localhost:8080"), ("host", "localhost")]));
    }

    #[test]
    fn a_word_that_browsers_do_not_say_is_no_proof() {
        for odd in ["", "Same-Origin", "same-origin ", "same-origin, none", "unknown"] {
            assert!(!may(&[("sec-fetch-site", odd)]), "{odd:?}");
        }
    }
}
