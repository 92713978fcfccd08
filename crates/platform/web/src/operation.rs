//! The one middleware around every operation: its id, who calls, the right, the key, the replay of stored answers, the
//! handler in a task of its own, the storing of refusals, the log, the metrics. Use cases do none of it.

use std::{net::IpAddr, panic::AssertUnwindSafe, sync::Arc};

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
use uuid::Uuid;

use crate::{
    Caller, Edge, OperationInfo, Operations, Peer, body, cross_site, idempotency,
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
            let work = carry_out(Arc::clone(&shared), info, operation_id, request, next);
            match shared.edge.in_flight.spawn(work).await {
                Ok(Ok(response)) => response,
                Ok(Err(failure)) => problem::render(&failure, Some(operation_id)),
                Err(stopped) => problem::render(&Failure::internal(stopped), Some(operation_id)),
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
    let caller = Caller { actor, operation_id, now, idempotency: None, peer };
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
    Ok((caller, key))
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
    let Some(ctx) = &command else { return Err(failure) };
    if info.own_replies && failure.replay.is_none() {
        // It may have been refused before it came to look: the world can have changed since it was answered.
        edge.replies.replay(ctx).await.map_err(idempotency::in_flight)?;
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
