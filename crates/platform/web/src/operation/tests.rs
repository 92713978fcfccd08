//! The middleware around handlers of its own, without a database: who calls is told by a header, answers are kept in memory.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
};

use ambar_kernel::{Clock, Ctx, Ids, Permission, Replay, Timestamp};
use async_trait::async_trait;
use axum::{Router, http::HeaderMap};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::*;
use crate::{Allow, Authenticate, Created, Json, Problem, Replies, SignedIn, serve_api};

struct OpenDoors;
impl Permission for OpenDoors {
    const NAME: &'static str = "doors:open";
}

#[utoipa::path(post, path = "/doors/{name}", operation_id = "open_door", tag = "doors", responses((status = 201)),
    extensions(("x-permission" = json!("doors:open")), ("x-problems" = json!(["doors.shut"]))))]
async fn open_door(_: Allow<OpenDoors>, crate::Path(name): crate::Path<String>) -> Result<Created<Value>, Problem> {
    match name.as_str() {
        "shut" => Err(Failure::refused("doors.shut", "It is shut.").into()),
        "stuck" => Err(Failure::internal("the hinge").into()),
        "busy" => Err(Failure::unavailable("database.busy", "Somebody holds it.", 9).into()),
        "trap" => panic!("the floor is gone"),
        "jammed" => std::future::pending().await,
        _ => Ok(Created(json!({"door": name}))),
    }
}

#[utoipa::path(get, path = "/me", operation_id = "get_me", tag = "doors", responses((status = 200)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!([]))))]
async fn get_me(caller: SignedIn) -> Json<String> {
    Json(caller.ctx.actor.name.to_string())
}

/// Signs in by `Authorization: Bearer NAME`; only ann may open doors.
struct ByName;

#[async_trait]
impl Authenticate for ByName {
    async fn authenticate(&self, headers: &HeaderMap, _: Timestamp) -> Result<Option<Actor>> {
        let name = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        Ok(name.map(|name| Actor {
            account: AccountId::from(Uuid::from_u128(1)),
            name: name.into(),
            person: None,
            permissions: Arc::new(if name == "ann" { HashSet::from([OpenDoors::NAME]) } else { HashSet::new() }),
        }))
    }
}

#[derive(Default)]
struct Kept(Mutex<HashMap<String, Replay>>);

#[async_trait]
impl Replies for Kept {
    async fn replay(&self, ctx: &Ctx) -> Result<()> {
        let key = ctx.idempotency.as_ref().map(|it| it.key.to_string()).unwrap_or_default();
        self.0.lock().unwrap().get(&key).cloned().map_or(Ok(()), |replay| Err(Failure::replayed(replay)))
    }

    async fn record_refusal(&self, ctx: &Ctx, refusal: &Replay) -> Result<()> {
        let key = ctx.idempotency.as_ref().map(|it| it.key.to_string()).unwrap_or_default();
        self.0.lock().unwrap().insert(key, refusal.clone());
        Ok(())
    }
}

struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}
impl Ids for Fixed {
    fn next(&self) -> Uuid {
        Uuid::from_u128(7)
    }
}

fn api(replies: &Arc<Kept>) -> Router {
    patient(replies, Duration::from_secs(60))
}

fn patient(replies: &Arc<Kept>, patience: Duration) -> Router {
    let routes = OpenApiRouter::new().routes(routes!(open_door)).routes(routes!(get_me));
    let edge = Edge {
        auth: Arc::new(ByName),
        replies: Arc::<Kept>::clone(replies),
        clock: Arc::new(Fixed),
        late: None,
        ids: Arc::new(Fixed),
        in_flight: TaskTracker::new(),
        patience,
    };
    serve_api(routes, edge).unwrap().0
}

async fn send(api: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, Value) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, body) = api.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (parts.status.as_u16(), parts.headers, serde_json::from_slice(&bytes).unwrap_or_default())
}

const ANN: (&str, &str) = ("authorization", "Bearer ann");
const BOB: (&str, &str) = ("authorization", "Bearer bob");
const KEY: (&str, &str) = ("idempotency-key", "k1");

#[tokio::test]
async fn every_answer_names_its_operation_and_is_kept_by_no_cache() {
    let api = api(&Arc::default());
    for path in ["/api/v1/me", "/api/v1/nowhere"] {
        let (_, headers, _) = send(&api, "GET", path, &[ANN]).await;
        assert_eq!(headers["x-request-id"], "00000000-0000-0000-0000-000000000007");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    }
}

#[tokio::test]
async fn a_caller_may_name_the_operation_by_a_uuid_of_its_own() {
    let api = api(&Arc::default());
    let named = async |id: &str| send(&api, "GET", "/api/v1/me", &[ANN, ("x-request-id", id)]).await.1;
    let own = "0192f0c1-2345-7abc-8def-0123456789ab";
    assert_eq!(named(own).await["x-request-id"], own);
    for odd in ["", "42", "00000000-0000-0000-0000-000000000000", "0192f0c1"] {
        assert_eq!(named(odd).await["x-request-id"], "00000000-0000-0000-0000-000000000007", "{odd:?}");
    }
}

#[tokio::test]
async fn a_caller_is_told_when_no_answer_comes_and_asks_again() {
    let api = patient(&Arc::default(), Duration::from_millis(5));
    let (status, headers, body) = send(&api, "POST", "/api/v1/doors/jammed", &[ANN, KEY]).await;
    assert_eq!((status, &body["code"]), (503, &json!("server.slow")));
    assert_eq!(headers[header::RETRY_AFTER], "2");
}

#[tokio::test]
async fn what_is_no_operation_is_answered_by_a_problem() {
    let (status, headers, body) = send(&api(&Arc::default()), "GET", "/api/v1/nowhere", &[]).await;
    assert_eq!((status, &body["code"]), (404, &json!("path.unknown")));
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn a_method_that_the_path_does_not_know_is_told_which_ones_it_does() {
    let (status, headers, body) = send(&api(&Arc::default()), "DELETE", "/api/v1/me", &[ANN]).await;
    assert_eq!((status, &body["code"]), (405, &json!("method.not_allowed")));
    assert_eq!(headers[header::ALLOW], "GET,HEAD");
    assert_eq!(body["instance"], "urn:uuid:00000000-0000-0000-0000-000000000007");
}

#[tokio::test]
async fn who_may_not_call_is_told_before_the_key_is_looked_at() {
    let api = api(&Arc::default());
    for (headers, status, code) in [
        (&[][..], 401, "auth.not_signed_in"),
        (&[BOB][..], 403, "auth.forbidden"),
        (&[ANN][..], 400, "idempotency.key_missing"),
    ] {
        let (told, _, body) = send(&api, "POST", "/api/v1/doors/front", headers).await;
        assert_eq!((told, &body["code"]), (status, &json!(code)));
    }
}

#[tokio::test]
async fn an_address_with_the_character_nul_is_refused() {
    let (status, _, body) = send(&api(&Arc::default()), "POST", "/api/v1/doors/a%00b", &[ANN, KEY]).await;
    assert_eq!((status, &body["code"]), (422, &json!("text.unprintable")));
}

#[tokio::test]
async fn a_refusal_of_the_rules_is_given_again_for_the_same_key() {
    let api = api(&Arc::default());
    let (first_status, first, refusal) = send(&api, "POST", "/api/v1/doors/shut", &[ANN, KEY]).await;
    let (again_status, again, same) = send(&api, "POST", "/api/v1/doors/shut", &[ANN, KEY]).await;
    assert_eq!((first_status, &refusal["code"]), (409, &json!("doors.shut")));
    assert_eq!((again_status, same), (409, refusal));
    assert!(!first.contains_key("idempotency-replayed"));
    assert_eq!(again["idempotency-replayed"], "true");
}

#[tokio::test]
async fn an_accident_is_not_kept_as_the_answer_of_a_key() {
    let kept = Arc::<Kept>::default();
    let (status, _, body) = send(&api(&kept), "POST", "/api/v1/doors/stuck", &[ANN, KEY]).await;
    assert_eq!((status, &body["code"]), (500, &json!("internal")));
    assert!(!body.to_string().contains("hinge"), "{body}");
    assert!(kept.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_handler_that_panics_is_a_mistake_on_our_side_and_no_more() {
    let api = api(&Arc::default());
    let (status, _, body) = send(&api, "POST", "/api/v1/doors/trap", &[ANN, KEY]).await;
    assert_eq!((status, &body["code"]), (500, &json!("internal")));
    assert!(!body.to_string().contains("floor"), "{body}");
    assert_eq!(send(&api, "GET", "/api/v1/me", &[ANN]).await.0, 200, "the next call is served");
}

#[tokio::test]
async fn a_command_that_waits_for_another_is_told_to_come_back_with_its_key() {
    let (status, headers, body) = send(&api(&Arc::default()), "POST", "/api/v1/doors/busy", &[ANN, KEY]).await;
    assert_eq!((status, &body["code"]), (409, &json!("idempotency.in_flight")));
    assert_eq!(headers[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn a_head_request_is_the_get_without_its_body() {
    let (status, headers, body) = send(&api(&Arc::default()), "HEAD", "/api/v1/me", &[ANN]).await;
    assert_eq!((status, body), (200, Value::Null));
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(send(&api(&Arc::default()), "HEAD", "/api/v1/me", &[]).await.0, 401);
}
