//! Reading request bodies within a limit.

use std::fmt;

use ambar_kernel::{ErrorKind, Failure, Result};
use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

/// The most bytes a body may have where the operation says nothing else (`x-body-limit`).
pub const DEFAULT_LIMIT: usize = 2 * 1024 * 1024;

/// The most bytes of a refused body that are read and thrown away, so that the caller gets to read the refusal.
const DISCARD_LIMIT: usize = 512 * 1024 * 1024;

/// The body did not arrive within its deadline.
#[derive(Debug)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not arrive in time")
    }
}
impl std::error::Error for TooSlow {}

pub(crate) fn too_large(limit: usize) -> Failure {
    Failure::new(
        ErrorKind::TooLarge,
        "body.too_large",
        format!("The body is larger than {limit} bytes. Send it in several requests."),
    )
    .param("limit", limit)
}

/// Reads the whole body.
///
/// # Errors
/// `body.too_large`, `body.too_slow`, or `body.incomplete` if the connection broke.
pub(crate) async fn read(mut body: Body, limit: usize) -> Result<Bytes> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        discard(body);
        return Err(too_large(limit));
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| broken(&error))?.into_data() else { continue };
        if first.len() + rest.len() + data.len() > limit {
            discard(body);
            return Err(too_large(limit));
        }
        // Nearly every body is one frame: it is not copied.
        if first.is_empty() && rest.is_empty() {
            first = data;
        } else {
            if rest.is_empty() {
                rest.reserve(announced.min(limit).max(first.len() + data.len()));
                rest.extend_from_slice(&std::mem::take(&mut first));
            }
            rest.extend_from_slice(&data);
        }
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

pub(crate) fn broken(error: &axum::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<TooSlow>() {
            return Failure::new(
                ErrorKind::Malformed,
                "body.too_slow",
                "The body did not arrive in time. Send it again, with the same key.",
            );
        }
        cause = inner.source();
    }
    Failure::new(ErrorKind::Malformed, "body.incomplete", "The body ended too early. Send it again, with the same key.")
        .because(error)
}

/// Reads what the caller still sends and throws it away, until the body's deadline: a connection that is closed on unread
/// bytes is reset, and the caller would see that instead of the refusal.
pub(crate) fn discard(mut body: Body) {
    if body.is_end_stream() {
        return;
    }
    tokio::spawn(async move {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, Bytes::len);
            if seen > DISCARD_LIMIT {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    fn pieces(pieces: Vec<Result<&'static str, Box<dyn std::error::Error + Send + Sync>>>) -> Body {
        Body::from_stream(stream::iter(pieces))
    }

    #[tokio::test]
    async fn a_body_within_the_limit_is_read_whole() {
        assert_eq!(read(Body::from("abc"), 3).await.unwrap(), "abc");
        assert_eq!(read(pieces(vec![Ok("ab"), Ok("cd"), Ok("ef")]), 6).await.unwrap(), "abcdef");
        assert_eq!(read(Body::empty(), 0).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_announced_or_not() {
        for body in [Body::from("abcd"), pieces(vec![Ok("ab"), Ok("cd")])] {
            let refusal = read(body, 3).await.unwrap_err();
            assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::TooLarge, "body.too_large"));
            assert_eq!(refusal.params["limit"], 3);
        }
    }

    #[tokio::test]
    async fn a_broken_body_is_told_from_a_slow_one() {
        let slow = read(pieces(vec![Ok("a"), Err(Box::new(TooSlow))]), 9).await.unwrap_err();
        assert_eq!(slow.code, "body.too_slow");
        let broken = read(pieces(vec![Ok("a"), Err("reset".into())]), 9).await.unwrap_err();
        assert_eq!((broken.kind, &*broken.code), (ErrorKind::Malformed, "body.incomplete"));
    }

    #[tokio::test]
    async fn empty_pieces_do_not_end_a_body() {
        assert_eq!(read(pieces(vec![Ok(""), Ok("ab"), Ok(""), Ok("c")]), 3).await.unwrap(), "abc");
    }
}
