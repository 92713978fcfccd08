//! The feed of events for other systems: in a stable order that skips no late commit.

use ambar_identity_contract::EventsRead;
use ambar_kernel::{EventId, Failure, FieldError, Timestamp};
use ambar_pg::{FeedCursor, FeedEvent, read_feed};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Identity;

/// Which events, and where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only of these names, separated by commas.
    names: Option<String>,
    /// The `cursor` of the last event that was read; from the oldest that is kept without it. It stays valid while the events after it
    /// are kept: 90 days unless the site keeps them for longer or shorter.
    after: Option<String>,
    /// Events at once, 1 to 200.
    limit: Option<u32>,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// Read on after this.
    cursor: String,
    id: EventId,
    /// `context.fact`.
    name: String,
    /// Of the payload's form.
    version: i32,
    /// What it is about; events of one key are in order.
    key: String,
    /// The operation that caused it.
    operation_id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    #[schema(value_type = Object)]
    payload: Value,
}

type Key = (i64, i64);

/// Reads events in a stable order. An event appears once every older transaction has ended, so that none is skipped; keep
/// the cursor of the last one and ask again.
#[utoipa::path(get, path = "/events", operation_id = "list_events", tag = "identity", params(Filter),
    responses((status = 200, body = Page<EventView>)),
    extensions(("x-permission" = json!("events:read")), ("x-problems" = json!(["409 events.left"]))))]
pub(crate) async fn get(
    State(identity): State<Identity>,
    _allow: Allow<EventsRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<EventView>>, Problem> {
    let paging = Paging::<Key>::read(&filter.after, filter.limit)?;
    let after = paging.key.map_or_else(FeedCursor::default, |(xid, seq)| FeedCursor { xid, seq });
    let names = filter.names.as_deref().map(names).transpose()?;
    let events = read_feed(&identity.db, after, paging.fetch(), names.as_deref()).await?;
    let page = Page::build(events, &paging, key);
    Ok(Json(page.map(|event| EventView {
        cursor: Page::<()>::cursor(&key(&event)),
        id: event.id,
        name: event.name,
        version: event.version,
        key: event.key,
        operation_id: event.operation_id,
        occurred_at: event.occurred_at,
        payload: event.payload,
    })))
}

fn key(event: &FeedEvent) -> Key {
    (event.cursor.xid, event.cursor.seq)
}

fn names(list: &str) -> Result<Vec<String>, Failure> {
    let names: Vec<String> =
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() || names.len() > 100 || names.iter().any(|name| name.len() > 100) {
        return Err(Failure::invalid(vec![FieldError {
            pointer: "/names".into(),
            code: "identity.event_names",
            detail: "names are 1 to 100 event names separated by commas".into(),
        }]));
    }
    Ok(names)
}
