//! The server: accepts, bounds, stops. axum's own has no deadline for headers and no cap on connections.

use std::{
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::Request,
    response::Response,
};
use bytes::Bytes;
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep_until, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{
    Limits, OverTls, Peer, Stopping, TrustedProxies,
    body::TooSlow,
    harden,
    proxies::Origin,
    socket::{Busy, Socket},
};

/// Where callers come in.
pub struct Door {
    /// Where connections are accepted.
    pub listener: TcpListener,
    /// TLS, if it is spoken here.
    pub tls: Option<Tls>,
    /// Whom to believe about who calls.
    pub proxies: TrustedProxies,
}

/// TLS at a door.
pub struct Tls {
    /// Certificates and ciphers.
    pub config: Arc<ServerConfig>,
    /// What those get who speak plain HTTP at the same port: how to trust us, and where to go.
    pub plain: Router,
}

impl From<TcpListener> for Door {
    /// A door of plain HTTP that believes no proxy.
    fn from(listener: TcpListener) -> Self {
        Self { listener, tls: None, proxies: TrustedProxies::default() }
    }
}

/// What a TLS connection begins with.
const HANDSHAKE: u8 = 0x16;

/// The largest header of a request, in bytes.
const HEADER_BYTES: usize = 64 * 1024;

/// Serves until `stop`, then lets requests in flight end within [`Limits::shutdown`]. `in_flight` is the one of
/// [`crate::Edge`]: what callers no longer wait for is awaited too. Several doors may share it.
///
/// # Errors
/// Never while it can accept: errors of one connection end that connection.
pub async fn serve(
    door: impl Into<Door>,
    router: Router,
    limits: Limits,
    in_flight: TaskTracker,
    stop: CancellationToken,
) -> io::Result<()> {
    let Door { listener, tls, proxies } = door.into();
    let room = Arc::new(Semaphore::new(limits.connections));
    let tls = tls.map(|tls| (TlsAcceptor::from(tls.config), harden(tls.plain)));
    let house = Arc::new(House { router: harden(router), limits, tls, proxies });
    let kill = CancellationToken::new();
    while let Some((stream, peer, place)) = next_connection(&listener, &room, &stop).await {
        let connection = Connection { house: Arc::clone(&house), peer };
        let (stop, kill) = (stop.clone(), kill.clone());
        in_flight.spawn(async move {
            tokio::select! {
                () = kill.cancelled() => {}
                () = connection.run(stream, &stop) => {}
            }
            drop(place);
        });
    }
    drop(listener);
    in_flight.close();
    if timeout(house.limits.shutdown, in_flight.wait()).await.is_err() {
        tracing::warn!(left = in_flight.len(), "requests were still in flight when the time to stop ran out");
        kill.cancel();
    }
    Ok(())
}

/// Waits for room, then for a connection; none once it is time to stop.
async fn next_connection(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let accept = async {
        let place = Arc::clone(room).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, place)),
                Err(error) if of_one_connection(&error) => {}
                Err(error) => {
                    // Out of file descriptors, most likely: they come back when connections end.
                    tracing::error!(%error, "no connection can be accepted; trying again in a second");
                    let _ = tokio::time::timeout(Duration::from_secs(1), stop.cancelled()).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => None,
        accepted = accept => accepted,
    }
}

fn of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// What every connection of a door is served with.
struct House {
    router: Router,
    limits: Limits,
    tls: Option<(TlsAcceptor, Router)>,
    proxies: TrustedProxies,
}

struct Connection {
    house: Arc<House>,
    peer: SocketAddr,
}

impl Connection {
    async fn run(self, stream: TcpStream, stop: &CancellationToken) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY cannot be set");
        }
        let Some((acceptor, plain)) = &self.house.tls else {
            return self.speak(stream, self.house.router.clone(), false, stop).await;
        };
        let began = async {
            let mut first = [0];
            match stream.peek(&mut first).await? {
                1 if first[0] == HANDSHAKE => Ok::<_, io::Error>(Ok(acceptor.accept(stream).await?)),
                _ => Ok(Err(stream)),
            }
        };
        let began = tokio::select! {
            began = timeout(self.house.limits.header, began) => began,
            () = stop.cancelled() => return,
        };
        match began {
            Ok(Ok(Ok(secure))) => self.speak(secure, self.house.router.clone(), true, stop).await,
            Ok(Ok(Err(bare))) => self.speak(bare, plain.clone(), false, stop).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS came about"),
            Err(_) => tracing::debug!("no TLS came about in time"),
        }
    }

    async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        router: Router,
        secure: bool,
        stop: &CancellationToken,
    ) {
        let busy = Busy::default();
        let limits = Arc::new(self.house.limits.clone());
        let socket = TokioIo::new(Socket::new(stream, limits, Arc::clone(&busy)));
        let origin = Origin { peer: self.peer, secure };
        let stopping = Stopping(stop.clone());
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(stopping.clone());
            self.answer(request, router.clone(), origin, Arc::clone(&busy))
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.house.limits.idle)
                .max_buf_size(HEADER_BYTES)
                .serve_connection(socket, service)
        );
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended early");
        }
    }

    fn answer(
        &self,
        request: hyper::Request<Incoming>,
        router: Router,
        connection: Origin,
        busy: Busy,
    ) -> impl Future<Output = Result<Response, std::convert::Infallible>> + use<> {
        busy.store(true, Ordering::Release);
        let limit = self.house.limits.body;
        let origin = self.house.proxies.origin(connection, request.headers());
        async move {
            let mut request: Request = request.map(|body| Body::new(Timely::new(body, limit)));
            request.extensions_mut().insert(Peer(origin.peer));
            if origin.secure {
                request.extensions_mut().insert(OverTls);
            }
            let response = router.oneshot(request).await?;
            Ok(response.map(|body| Body::new(Until { body, _done: Done(busy) })))
        }
    }
}

/// A request body that must have arrived within its deadline.
struct Timely {
    body: Incoming,
    by: Instant,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Timely {
    fn new(body: Incoming, within: Duration) -> Self {
        Self { body, by: Instant::now() + within, sleep: None }
    }
}

impl HttpBody for Timely {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            // A trickle is as slow as silence.
            if frame.is_some() && Instant::now() > self.by {
                return Poll::Ready(Some(Err(TooSlow.into())));
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let by = self.by;
        ready!(self.sleep.get_or_insert_with(|| Box::pin(sleep_until(by))).as_mut().poll(cx));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body; when it is gone, the connection waits for the next request.
struct Until {
    body: Body,
    _done: Done,
}

struct Done(Busy);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
