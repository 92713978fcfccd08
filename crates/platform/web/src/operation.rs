//! The one middleware around every operation: its id, who calls, the right, the key, the replay of stored answers, the
//! handler in a task of its own, the storing of refusals, the log, the metrics. Use cases do none of it.

use std::{net::IpAddr, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use ambar_kernel::{AccountId, Actor, ErrorKind, Failure, Idempotency, Result};
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use futures::FutureExt;
use tokio::{sync::oneshot, task::JoinHandle, time::timeout};
use uuid::Uuid;

use crate::{
    Caller, Edge, LateStep, OperationInfo, Operations, OverTls, Peer, body, cross_site, idempotency, late,
    observe::{Work, watched},
    problem::{self, Refused},
};

/// What the middleware works with.
pub(crate) struct Shared {
    pub(crate) edge: Edge,
    pub(crate) operations: Operations,
}

const REQUEST_ID: &str = "x-request-id";

/// The middleware.
pub(crate) async fn operation(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let operation_id = asked_for_id(&request).unwrap_or_else(|| shared.edge.ids.next());
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let mut response = match shared.operations.find(request.method(), path).cloned() {
        Some(info) => {
            // The caller may hang up at any time; what has begun is carried to its end.
            let (begun, begins) = oneshot::channel();
            // It is some kilobytes, and would be copied each time that it is handed on.
            let work = Box::pin(carry_out(Arc::clone(&shared), info, operation_id, request, next, begun));
            match in_time(shared.edge.in_flight.spawn(work), begins, shared.edge.patience).await {
                Ok(response) => response,
                Err(failure) => problem::render(&failure, Some(operation_id)),
            }
        }
        None => no_operation(next.run(request).await, operation_id),
    };
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(operation_id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The answer, or that there is none yet: a caller is not left waiting for as long as a database stands still. What was begun
/// is carried to its end all the same.
async fn in_time(
    work: JoinHandle<Result<Response>>,
    begins: oneshot::Receiver<()>,
    patience: Duration,
) -> Result<Response> {
    let answered = match begins.await {
        Ok(()) => timeout(patience, work).await.map_err(|_| {
            Failure::unavailable(
                "server.slow",
                format!(
                    "There was no answer within {} s, and it is not known yet whether it took effect. Ask again, a command with the same key.",
                    patience.as_secs()
                ),
                2,
            )
        })?,
        Err(_) => work.await,
    };
    answered.map_err(Failure::internal)?
}

/// A caller's `X-Request-Id` names the operation if it is a UUID.
fn asked_for_id(request: &Request) -> Option<Uuid> {
    let id = Uuid::try_parse(request.headers().get(REQUEST_ID)?.to_str().ok()?).ok()?;
    (!id.is_nil()).then_some(id)
}

/// A method that the path does not know: only the operation's id is added.
fn no_operation(response: Response, operation_id: Uuid) -> Response {
    match response.extensions().get::<Refused>() {
        None => response,
        Some(Refused(failure)) => {
            let mut rendered = problem::render(failure, Some(operation_id));
            if let Some(allow) = response.headers().get(header::ALLOW) {
                rendered.headers_mut().insert(header::ALLOW, allow.clone());
            }
            rendered
        }
    }
}

async fn carry_out(
    shared: Arc<Shared>,
    info: Arc<OperationInfo>,
    operation_id: Uuid,
    request: Request,
    next: Next,
    begun: oneshot::Sender<()>,
) -> Result<Response> {
    let edge = &shared.edge;
    let now = edge.clock.now();
    let actor = edge.auth.authenticate(request.headers(), now).await;
    let account = actor.as_ref().ok().and_then(Option::as_ref).map_or(AccountId::NIL, |actor| actor.account);
    let about = Work { operation: &info.operation_id, operation_id, account, quiet: !info.is_write() };
    watched(about, |response: &Response| response.status().as_u16(), async {
        let (parts, body) = request.into_parts();
        let caller = actor.and_then(|actor| admit(actor, &info, operation_id, now, &parts));
        let (caller, key) = match caller {
            Ok(admitted) => admitted,
            Err(failure) => {
                body::discard(body);
                return Err(failure);
            }
        };
        let body = match info.is_write() {
            true if info.streams => Sent::Streamed(body),
            true => Sent::Whole(body::read(body, info.body_limit).await?),
            false => Sent::Whole(Bytes::new()),
        };
        if !info.streams && !info.long {
            // The time that the caller takes to send is not the server's.
            // Nobody waits for it any more if it fails.
            begun.send(()).ok();
        }
        answer(edge, &info, caller, key, parts, body, next).await
    })
    .await
}

/// A request's body.
enum Sent {
    /// As it was read.
    Whole(Bytes),
    /// Still to be read, by the handler.
    Streamed(Body),
}

impl Sent {
    /// What the caller's key is bound to.
    fn known(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Streamed(_) => &[],
        }
    }

    fn discard(self) {
        if let Self::Streamed(body) = self {
            body::discard(body);
        }
    }
}

impl From<Sent> for Body {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Whole(bytes) => Self::from(bytes),
            Sent::Streamed(body) => body,
        }
    }
}

/// Everything that is decided before the body is read: who may not call learns nothing else.
fn admit(
    actor: Option<Actor>,
    info: &OperationInfo,
    operation_id: Uuid,
    now: ambar_kernel::Timestamp,
    parts: &Parts,
) -> Result<(Caller, Option<Arc<str>>)> {
    let peer: Option<IpAddr> = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
    let secure = parts.extensions.get::<OverTls>().is_some();
    let caller = Caller { actor, operation_id, now, idempotency: None, recorded_at: None, peer, secure };
    caller.authorise(&info.access)?;
    if info.is_write() {
        cross_site::refuse(&parts.headers)?;
    }
    if parts.uri.path_and_query().is_some_and(|target| target.as_str().contains("%00")) {
        return Err(Failure::new(
            ErrorKind::Invalid,
            "text.unprintable",
            "The address holds the character U+0000, which nothing here is called.",
        ));
    }
    let key = if info.idempotent { Some(idempotency::key(&parts.headers)?) } else { None };
    let recorded_at = if info.late { late::recorded_at(&parts.headers, now)? } else { None };
    Ok((Caller { recorded_at, ..caller }, key))
}

/// The stored answer, or the handler's.
async fn answer(
    edge: &Edge,
    info: &Arc<OperationInfo>,
    mut caller: Caller,
    key: Option<Arc<str>>,
    mut parts: Parts,
    body: Sent,
    next: Next,
) -> Result<Response> {
    let hash = idempotency::request_hash(&parts.method, &parts.uri, body.known());
    let late_step = caller.recorded_at.map(|recorded_at| LateStep {
        operation: info.operation_id.clone(),
        path: parts.uri.path().to_owned(),
        body: serde_json::from_slice(body.known()).unwrap_or_default(),
        recorded_at,
        problem: serde_json::Value::Null,
    });
    caller.idempotency = key.map(|key| Idempotency { key, request_hash: hash });
    let command = match &caller.idempotency {
        Some(_) => Some(caller.signed_in()?),
        None => None,
    };
    if let Some(ctx) = &command
        && !info.own_replies
        && let Err(answered) = edge.replies.replay(ctx).await
    {
        body.discard();
        return Err(idempotency::in_flight(answered));
    }
    let operation_id = caller.operation_id;
    parts.extensions.insert(caller);
    parts.extensions.insert(Arc::clone(info));
    let failure = match handle(next, Request::from_parts(parts, body.into())).await {
        Ok(response) => return Ok(response),
        Err(failure) => failure,
    };
    let Some(ctx) = command.as_ref().filter(|_| !failure.kept) else { return Err(failure) };
    if info.own_replies && failure.replay.is_none() {
        // It may have been refused before it came to look: the world can have changed since it was answered.
        edge.replies.replay(ctx).await.map_err(idempotency::in_flight)?;
    }
    if let (Some(late), Some(step)) = (&edge.late, late_step)
        && late::is_taken_down(&failure, step.recorded_at, ctx.now)
    {
        let answer = late::take_down(&**late, ctx, step, &failure, operation_id).await?;
        edge.replies.record_refusal(ctx, &answer).await.map_err(idempotency::in_flight)?;
        return Ok(problem::first_answer(&answer));
    }
    if failure.kind.is_outcome() {
        let refusal = problem::problem_of(&failure, operation_id)?;
        edge.replies.record_refusal(ctx, &refusal).await.map_err(idempotency::in_flight)?;
    }
    Err(idempotency::in_flight(failure))
}

async fn handle(next: Next, request: Request) -> Result<Response> {
    let mut response = AssertUnwindSafe(next.run(request)).catch_unwind().await.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Failure::internal(format!("the handler panicked: {text}"))
    })?;
    match response.extensions_mut().remove::<Refused>() {
        None => Ok(response),
        Some(Refused(failure)) => Err(*failure),
    }
}

#[cfg(test)]
mod tests;
