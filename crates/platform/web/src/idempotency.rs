//! The caller's key for a command: what it must look like, what it is bound to, where the answers are kept.

use std::sync::Arc;

use ambar_kernel::{Ctx, ErrorKind, Failure, Replay, Result};
use async_trait::async_trait;
use axum::http::{HeaderMap, Method, Uri};
use sha2::{Digest, Sha256};

/// Where answers to keys are kept. Successes are stored by the unit of work itself, in its transaction.
#[async_trait]
pub trait Replies: Send + Sync + 'static {
    /// Fails with the stored answer if this key was answered before.
    ///
    /// # Errors
    /// [`ErrorKind::Replayed`]; 422 `idempotency.key_reused` for another request under the same key.
    async fn replay(&self, ctx: &Ctx) -> Result<()>;

    /// Stores a refusal of the domain as this key's answer.
    ///
    /// # Errors
    /// As [`Replies::replay`] if another answer is there already.
    async fn record_refusal(&self, ctx: &Ctx, refusal: &Replay) -> Result<()>;
}

#[async_trait]
impl Replies for ambar_pg::Db {
    async fn replay(&self, ctx: &Ctx) -> Result<()> {
        ambar_pg::replay(self, ctx).await
    }
    async fn record_refusal(&self, ctx: &Ctx, refusal: &Replay) -> Result<()> {
        ambar_pg::record_refusal(self, ctx, refusal).await
    }
}

/// Reads `Idempotency-Key`.
///
/// # Errors
/// 400 `idempotency.key_missing`, `idempotency.key_malformed`.
pub(crate) fn key(headers: &HeaderMap) -> Result<Arc<str>> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else {
        return Err(Failure::new(
            ErrorKind::Malformed,
            "idempotency.key_missing",
            "Send the header Idempotency-Key: a new value for each command, the same for a repetition of it. A UUID is good.",
        ));
    };
    match value.to_str() {
        Ok(text)
            if (1..=255).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_graphic())
                && values.next().is_none() =>
        {
            Ok(text.into())
        }
        _ => Err(Failure::new(
            ErrorKind::Malformed,
            "idempotency.key_malformed",
            "Idempotency-Key must be one value of 1 to 255 visible ASCII characters.",
        )),
    }
}

/// What a key is bound to: method, path with query, and body.
pub(crate) fn request_hash(method: &Method, uri: &Uri, body: &[u8]) -> [u8; 32] {
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    let mut hash = Sha256::new();
    for part in [method.as_str().as_bytes(), b" ", target.as_bytes(), b"\n", body] {
        hash.update(part);
    }
    hash.finalize().into()
}

/// The wait for another command's locks ended without them. With a key, its twin may be what holds them.
pub(crate) fn in_flight(failure: Failure) -> Failure {
    if failure.code != "database.busy" {
        return failure;
    }
    let mut waiting = Failure::refused(
        "idempotency.in_flight",
        "This command, or another that holds what it needs, is still being carried out. Try again with the same key.",
    );
    waiting.retry_after_s = Some(1);
    waiting.internal = failure.internal;
    waiting
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(values: &[&[u8]]) -> Result<Arc<str>, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("idempotency-key", HeaderValue::from_bytes(value).unwrap());
        }
        key(&headers).map_err(|failure| failure.code.into_owned())
    }

    #[test]
    fn a_key_is_one_word_of_visible_ascii() {
        assert_eq!(read(&[b"6f1c-!~"]).unwrap().as_ref(), "6f1c-!~");
        assert!(read(&[&[b'k'; 255]]).is_ok());
        assert_eq!(read(&[]), Err("idempotency.key_missing".into()));
        for odd in [&b""[..], b"a b", "é".as_bytes(), b"a\tb", &[b'k'; 256]] {
            assert_eq!(read(&[odd]), Err("idempotency.key_malformed".into()), "{odd:?}");
        }
        assert_eq!(read(&[b"a", b"b"]), Err("idempotency.key_malformed".into()));
    }

    #[test]
    fn a_key_is_bound_to_method_target_and_body() {
        let (uri, other) = (Uri::from_static("/items?a=1"), Uri::from_static("/items?a=2"));
        let hash = request_hash(&Method::POST, &uri, b"{}");
        assert_eq!(hash, request_hash(&Method::POST, &uri, b"{}"));
        assert_ne!(hash, request_hash(&Method::PUT, &uri, b"{}"));
        assert_ne!(hash, request_hash(&Method::POST, &other, b"{}"));
        assert_ne!(hash, request_hash(&Method::POST, &uri, b"{ }"));
    }

    #[test]
    fn a_twin_that_waited_too_long_is_told_to_come_back() {
        let waiting = in_flight(Failure::unavailable("database.busy", "", 9).because("55P03"));
        assert_eq!(
            (waiting.kind, &*waiting.code, waiting.retry_after_s),
            (ErrorKind::Refused, "idempotency.in_flight", Some(1))
        );
        assert_eq!(waiting.internal.as_deref(), Some("55P03"));
        assert_eq!(in_flight(Failure::unavailable("database.full", "", 9)).code, "database.full");
    }

    #[test]
    fn a_key_is_not_bound_to_the_host_that_was_called() {
        let (short, long) = (Uri::from_static("/items?a=1"), Uri::from_static("http://wms.example:8080/items?a=1"));
        assert_eq!(request_hash(&Method::POST, &short, b"{}"), request_hash(&Method::POST, &long, b"{}"));
    }

    #[test]
    fn a_key_keeps_its_letter_case() {
        assert_ne!(read(&[b"Key"]), read(&[b"key"]));
    }
}
