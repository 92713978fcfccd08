//! Whoever watches learns at once what happens on any instance, what they may see of it and no more, as long as they are signed in.

use std::time::Duration;

use ambar::wiring::Contexts;
use ambar_identity::NewAccount;
use ambar_web::{CancellationToken, Limits, TaskTracker, serve};
use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{Request, header},
};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};
use tower::ServiceExt;

use crate::{
    app::App,
    scene::{Scene, text},
};

/// Longer than anything here may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a stream says.
#[derive(Debug, Default, PartialEq)]
struct Said {
    event: String,
    data: Value,
    id: Option<String>,
}

/// A stream, read as it comes, message by message.
struct Stream(UnboundedReceiver<Said>);

impl Stream {
    fn new(mut body: BodyDataStream) -> Self {
        let (sender, receiver) = unbounded_channel();
        tokio::spawn(async move {
            let mut text = String::new();
            // Whoever drops the receiver goes away.
            while let Some(Some(bytes)) = tokio::select! {
                bytes = body.next() => Some(bytes),
                () = sender.closed() => None,
            } {
                text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
                while let Some((message, rest)) = text.split_once("\n\n") {
                    sender.send(read(message)).ok();
                    text = rest.to_owned();
                }
            }
        });
        Self(receiver)
    }

    /// The next message; none when the stream has ended.
    async fn next(&mut self) -> Option<Said> {
        timeout(PATIENCE, self.0.recv()).await.expect("nothing was said")
    }

    /// The next message of this name.
    async fn until(&mut self, event: &str) -> Said {
        loop {
            let said = self.next().await.expect("the stream has ended");
            if said.event == event {
                return said;
            }
        }
    }

    /// The next change of this name.
    async fn change(&mut self, name: &str) -> Said {
        loop {
            let said = self.until("change").await;
            if said.data["name"] == name {
                return said;
            }
        }
    }
}

fn read(message: &str) -> Said {
    let mut said = Said::default();
    for line in message.lines() {
        match line.split_once(": ") {
            Some(("event", name)) => said.event = name.into(),
            Some(("data", data)) => said.data = serde_json::from_str(data).unwrap(),
            Some(("id", id)) => said.id = Some(id.into()),
            _ => {}
        }
    }
    said
}

/// An instance of the server, without a port, with its own way to tell who calls.
fn instance(app: &App) -> Router {
    Contexts::new(&app.test.db, &app.test.stock).api(TaskTracker::new()).unwrap().0
}

async fn account(app: &App, name: &str, role: &str) {
    let account = NewAccount { name: name.into(), password: format!("password of {name}"), roles: vec![role.into()] };
    app.contexts.identity.create_account(&app.test.db.system_ctx(), account).await.unwrap();
}

/// Signs in; the session's cookie as a browser sends it back.
async fn sign_in(router: &Router, name: &str) -> String {
    let body = json!({"name": name, "password": format!("password of {name}")}).to_string();
    let request =
        Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json").body(Body::from(body));
    let answer = router.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn watch(router: &Router, cookie: &str, headers: &[(&str, &str)]) -> Stream {
    let mut request = Request::get("/api/v1/live").header(header::COOKIE, cookie);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    Stream::new(answer.into_body().into_data_stream())
}

async fn refused(router: &Router, cookie: &str, address: &str) -> (u16, Value) {
    let request = Request::get(address).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let problem: Value = serde_json::from_slice(&body).unwrap();
    (status, problem["code"].clone())
}

#[tokio::test]
async fn what_happens_on_one_instance_is_told_on_another_without_its_contents() {
    let scene = Scene::set().await;
    account(&scene.app, "mia", "warehouse_manager").await;
    let there = instance(&scene.app);
    let mut stream = watch(&there, &sign_in(&there, "mia").await, &[]).await;
    let hello = stream.next().await.unwrap();
    assert_eq!((hello.event.as_str(), &hello.data), ("hello", &json!({"resumed": false})));
    assert!(hello.id.is_some(), "there is something to go on from at once");
    scene.bring_in("MUG", "50", json!({})).await;
    let told = stream.change("inventory.stock_changed").await;
    let fields: Vec<_> = told.data.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["at", "key", "name", "version"]);
    assert_eq!(told.data["key"], scene.warehouse);
}

#[tokio::test]
async fn whoever_comes_back_is_told_what_happened_meanwhile_on_whichever_instance() {
    let scene = Scene::set().await;
    account(&scene.app, "mia", "warehouse_manager").await;
    let (here, there) = (instance(&scene.app), instance(&scene.app));
    let cookie = sign_in(&here, "mia").await;
    let mut stream = watch(&here, &cookie, &[]).await;
    let from = stream.until("hello").await.id.unwrap();
    drop(stream);
    scene.bring_in("MUG", "50", json!({})).await;
    let mut again = watch(&there, &cookie, &[("last-event-id", &from)]).await;
    assert_eq!(again.until("hello").await.data, json!({"resumed": true}));
    let mut names = Vec::new();
    let to = loop {
        let said = again.until("change").await;
        names.push(said.data["name"].clone());
        if let Some(id) = said.id {
            break id;
        }
    };
    assert!(names.contains(&json!("inventory.stock_changed")), "{names:?}");
    let mut later = watch(&there, &cookie, &[("last-event-id", &to)]).await;
    later.until("hello").await;
    scene.post(&format!("/items/{}/deactivate", text(scene.item("LAMP"))), json!({})).await;
    let next = later.until("change").await;
    assert_eq!(next.data["name"], "catalog.item_deactivated", "nothing is told twice: {next:?}");

    let mut of_another = watch(&there, &cookie, &[("last-event-id", "900000000000:900000000000:")]).await;
    of_another.until("hello").await;
    assert_eq!(of_another.until("reset").await.data, json!({"reason": "missed"}));
    assert_eq!(refused(&there, &cookie, "/api/v1/live?since=yesterday").await, (400, json!("live.since")));
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let scene = Scene::set().await;
    account(&scene.app, "mia", "warehouse_manager").await;
    let (here, there) = (instance(&scene.app), instance(&scene.app));
    let mut stream = watch(&there, &sign_in(&here, "mia").await, &[]).await;
    stream.until("hello").await;
    let (id,): (uuid::Uuid,) = sqlx::query_as("SELECT id FROM identity.account WHERE name = 'mia'")
        .fetch_one(&scene.app.test.owner)
        .await
        .unwrap();
    scene.post(&format!("/users/{id}/sign-out"), json!(null)).await;
    assert_eq!(stream.until("end").await.data, json!({"reason": "signed_out"}));
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn an_account_watches_in_eight_windows_and_nobody_without_one() {
    let app = App::start().await;
    account(&app, "mia", "warehouse_manager").await;
    let router = instance(&app);
    let cookie = sign_in(&router, "mia").await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(watch(&router, &cookie, &[]).await);
    }
    assert_eq!(refused(&router, &cookie, "/api/v1/live").await, (429, json!("live.too_many")));
    streams.pop();
    watch(&router, &cookie, &[]).await;
    assert_eq!(refused(&router, "ambar_session=x", "/api/v1/live").await, (401, json!("auth.not_signed_in")));
}

#[tokio::test]
async fn through_a_real_connection_messages_come_one_by_one_and_the_stop_of_the_server_ends_them() {
    let app = App::start().await;
    account(&app, "mia", "warehouse_manager").await;
    let router = instance(&app);
    let cookie = sign_in(&router, "mia").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (in_flight, stop) = (TaskTracker::new(), CancellationToken::new());
    let server = tokio::spawn(serve(listener, router, Limits::default(), in_flight, stop.clone()));
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /api/v1/live HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\naccept-encoding: gzip\r\ncookie: {cookie}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(socket).lines();
    let mut seen = String::new();
    while !seen.contains("event: hello") {
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        assert!(!line.to_lowercase().starts_with("content-encoding"), "it would be gathered before it is sent");
        seen.push_str(&line);
        seen.push('\n');
    }
    assert!(seen.to_lowercase().contains("x-accel-buffering: no"), "{seen}");
    stop.cancel();
    let rest = async { while lines.next_line().await.unwrap().is_some() {} };
    timeout(PATIENCE, rest).await.unwrap();
    timeout(PATIENCE, server).await.unwrap().unwrap().unwrap();
}
