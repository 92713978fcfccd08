//! What happens, as it happens, for those who watch: that something changed, and which thing, never what.

mod places;
mod sight;
mod watcher;

use std::{convert::Infallible, time::Duration};

use ambar_kernel::{ErrorKind, Failure};
use ambar_pg::{Live, Moment, changes_since, moment};
use ambar_web::{Problem, Query, SignedIn, Stopping};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures::{Stream, stream};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::Identity;
pub(crate) use places::Places;
use watcher::{Pace, Watcher};

/// Where a browser says how far it had come when the connection broke.
const LAST_EVENT_ID: &str = "last-event-id";

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Since {
    /// The `id` of the last message that came: what happened since is told first. A browser that connects again by itself sends
    /// it as `Last-Event-ID`.
    since: Option<String>,
}

/// Tells what happens, as it happens, whichever instance it happens on: server-sent events without end.
///
/// `change` says in JSON which event (`name`, `version`), of what (`key`) and when (`at`), and nothing of its content: read the
/// thing itself. Each comes to those alone who may read what it is about. `hello` begins the stream; if its `resumed` is false,
/// what happened before it is not told. `reset` says that something was missed: read anew what is shown. `end` comes when the
/// session is over. `alive` comes every 15 s. An account has 8 streams at most.
#[utoipa::path(get, path = "/live", operation_id = "watch", tag = "identity", params(Since),
    responses((status = 200, description = "Messages", content_type = "text/event-stream", body = String)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["400 live.since", "429 live.too_many", "503 live.full"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    signed_in: SignedIn,
    stopping: Option<Extension<Stopping>>,
    headers: HeaderMap,
    Query(begin): Query<Since>,
) -> Result<Response, Problem> {
    let stopping = stopping.map_or_else(Stopping::default, |Extension(stopping)| stopping);
    let place = identity.watching.places.take(signed_in.ctx.actor.account)?;
    // First the ear, then what was said before, so that nothing falls between.
    let heard = identity.watching.live.watch().await?;
    let before = earlier(&identity, &headers, &begin).await?;
    let proof = watcher::Proof::new(identity, headers);
    let watcher = Watcher::new(signed_in.ctx.actor, place, heard, proof, before, Pace::default(), stopping.0);
    // A proxy that gathers an answer before it passes it on would hold it back for ever.
    let headers = [(header::HeaderName::from_static("x-accel-buffering"), "no"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Sse::new(messages(watcher))).into_response())
}

/// What a watcher is told first.
pub(crate) enum Earlier {
    /// It begins here.
    Begins(Moment),
    /// It goes on where it was.
    Resumes(ambar_pg::Changes),
}

async fn earlier(identity: &Identity, headers: &HeaderMap, begin: &Since) -> Result<Earlier, Failure> {
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).or(begin.since.as_deref());
    let Some(last) = last else { return Ok(Earlier::Begins(moment(&identity.db).await?)) };
    let since = Moment::parse(last).ok_or_else(|| {
        Failure::new(
            ErrorKind::Malformed,
            "live.since",
            "`since` or Last-Event-ID is not the id of a message of this stream. Begin again without it.",
        )
    })?;
    Ok(Earlier::Resumes(changes_since(&identity.db, &since).await?))
}

fn messages(watcher: Watcher) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watcher, async |mut watcher| watcher.next().await.map(|event| (Ok(event), watcher)))
}

/// What watching needs of the process.
#[derive(Clone)]
pub(crate) struct Watching {
    live: Live,
    places: Places,
}

impl Watching {
    pub(crate) fn on(db: &ambar_pg::Db) -> Self {
        Self { live: Live::new(db.clone()), places: Places::default() }
    }
}

/// How long a browser waits before it connects again.
pub(crate) const RETRY: Duration = Duration::from_secs(2);
