//! Cookies: read among others, set so that no script and no other site has them.

use ambar_kernel::{Failure, Result};
use axum::http::{HeaderMap, HeaderValue, header};

/// Longer than any secret of ours.
const LONGEST: usize = 200;

/// The value of a cookie, if it is there and can be one of ours.
pub(crate) fn read(headers: &HeaderMap, cookie: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == cookie && !value.is_empty() && value.len() <= LONGEST)
        .map(|(_, value)| value.to_owned())
}

/// The header that sets it. Over TLS it comes back over TLS alone; on plain HTTP a browser would not take it so.
///
/// # Errors
/// If the value is none that a header can have, which is a bug.
pub(crate) fn set(cookie: &str, value: &str, max_age_s: i64, secure: bool) -> Result<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{cookie}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}"))
        .map_err(Failure::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        let session = |headers: &HeaderMap| read(headers, "ambar_session");
        assert_eq!(session(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; ambar_sessions=1"));
        headers.append(header::COOKIE, HeaderValue::from_static("x=y; ambar_session=abc; z="));
        assert_eq!(session(&headers).as_deref(), Some("abc"));
        let long = HeaderMap::from_iter([(header::COOKIE, format!("a={}", "x".repeat(201)).parse().unwrap())]);
        assert_eq!(read(&long, "a"), None);
    }

    #[test]
    fn over_tls_a_cookie_comes_back_over_tls_alone() {
        assert_eq!(set("a", "b", 9, false).unwrap(), "a=b; Path=/; HttpOnly; SameSite=Strict; Max-Age=9");
        assert_eq!(set("a", "b", 9, true).unwrap(), "a=b; Path=/; HttpOnly; SameSite=Strict; Max-Age=9; Secure");
    }
}
