//! Bodies that are read piece by piece: files that need not fit into memory.

use std::sync::Arc;

use ambar_kernel::{Failure, Result};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use http_body_util::BodyExt;

use crate::{OperationInfo, Problem, body};

/// The body of an operation that is described with `x-body: "stream"`. Dropped, what is not read yet is thrown away, so that
/// the caller gets to read the answer.
#[derive(Debug)]
pub struct Upload {
    body: Body,
    limit: usize,
    seen: usize,
}

impl Upload {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// `body.too_large` beyond the operation's `x-body-limit`; `body.too_slow`, or `body.incomplete` if the connection broke.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        while let Some(frame) = self.body.frame().await {
            let Ok(data) = frame.map_err(|error| body::broken(&error))?.into_data() else { continue };
            self.seen += data.len();
            if self.seen > self.limit {
                return Err(body::too_large(self.limit));
            }
            return Ok(Some(data));
        }
        Ok(None)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        body::discard(std::mem::take(&mut self.body));
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        match parts.extensions.get::<Arc<OperationInfo>>() {
            Some(info) if info.streams => Ok(Self { body, limit: info.body_limit, seen: 0 }),
            _ => Err(Failure::internal("the handler reads a stream, and the description says nothing of it").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use ambar_kernel::ErrorKind;
    use futures::stream;

    use super::*;

    fn upload(limit: usize) -> Upload {
        let pieces = ["ab", "", "cd"].map(Ok::<_, std::io::Error>);
        Upload { body: Body::from_stream(stream::iter(pieces)), limit, seen: 0 }
    }

    #[tokio::test]
    async fn a_file_comes_in_pieces_to_its_end() {
        let (mut upload, mut whole) = (upload(4), Vec::new());
        while let Some(piece) = upload.next().await.unwrap() {
            whole.extend_from_slice(&piece);
        }
        assert_eq!(whole, b"abcd");
    }

    #[tokio::test]
    async fn a_file_beyond_the_limit_is_refused_where_it_goes_beyond() {
        let mut upload = upload(3);
        assert_eq!(upload.next().await.unwrap().unwrap(), "ab");
        let refusal = loop {
            match upload.next().await {
                Ok(piece) => assert!(piece.is_some_and(|piece| piece.is_empty()), "an empty piece is none"),
                Err(refusal) => break refusal,
            }
        };
        assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::TooLarge, "body.too_large"));
    }
}
