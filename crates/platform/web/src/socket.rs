//! A connection that does not wait for ever: for the rest of a request's header, or for the peer to take an answer.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use crate::Limits;

/// Whether a request is being answered; shared by the socket and the service on it. Bodies have their own deadline.
pub(crate) type Busy = Arc<AtomicBool>;

/// A point in time that may or may not be set.
#[derive(Default)]
struct Deadline(Option<Pin<Box<Sleep>>>);

impl Deadline {
    fn start(&mut self, after: Duration) {
        if self.0.is_none() {
            self.0 = Some(Box::pin(sleep_until(Instant::now() + after)));
        }
    }

    fn stop(&mut self) {
        self.0 = None;
    }

    fn poll<T>(&mut self, cx: &mut Context<'_>, what: &'static str) -> Poll<io::Result<T>> {
        match &mut self.0 {
            Some(sleep) => {
                ready!(sleep.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, what)))
            }
            None => Poll::Pending,
        }
    }
}

/// A stream with deadlines.
pub(crate) struct Socket<S> {
    stream: S,
    busy: Busy,
    limits: Arc<Limits>,
    header: Deadline,
    write: Deadline,
}

impl<S> Socket<S> {
    /// The first header is awaited from now on; later ones from their first byte on.
    pub(crate) fn new(stream: S, limits: Arc<Limits>, busy: Busy) -> Self {
        let mut header = Deadline::default();
        header.start(limits.header);
        Self { stream, busy, limits, header, write: Deadline::default() }
    }

    fn written<T>(&mut self, cx: &mut Context<'_>, progress: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.write.stop();
            return progress;
        }
        self.write.start(self.limits.write);
        self.write.poll(cx, "the peer takes no answer")
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        if this.busy.load(Ordering::Acquire) {
            this.header.stop();
            return read;
        }
        if read.is_ready() {
            this.header.start(this.limits.header);
            return read;
        }
        this.header.poll(cx, "the request's header did not arrive in time")
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.written(cx, progress)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.written(cx, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_flush(cx);
        self.written(cx, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    fn limits() -> Arc<Limits> {
        Arc::new(Limits { header: Duration::from_millis(30), write: Duration::from_millis(30), ..Limits::default() })
    }

    #[tokio::test]
    async fn a_header_that_stops_arriving_ends_the_connection() {
        let (mut client, server) = duplex(64);
        let mut socket = Socket::new(server, limits(), Busy::default());
        client.write_all(b"GET /").await.unwrap();
        assert_eq!(socket.read_u8().await.unwrap(), b'G');
        let mut rest = Vec::new();
        assert_eq!(socket.read_to_end(&mut rest).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(rest, b"ET /");
    }

    #[tokio::test]
    async fn a_handler_may_take_longer_than_a_header() {
        let (mut client, server) = duplex(64);
        let busy = Busy::default();
        let mut socket = Socket::new(server, limits(), Arc::clone(&busy));
        client.write_all(b"x").await.unwrap();
        socket.read_u8().await.unwrap();
        busy.store(true, Ordering::Release);
        let longer = tokio::time::timeout(Duration::from_millis(90), socket.read_u8());
        assert!(longer.await.is_err(), "the read still waits");
    }

    #[tokio::test]
    async fn a_peer_that_takes_nothing_ends_the_connection() {
        let (_client, server) = duplex(8);
        let mut socket = Socket::new(server, limits(), Busy::default());
        assert_eq!(socket.write_all(&[0; 64]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
