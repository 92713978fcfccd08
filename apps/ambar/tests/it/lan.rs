//! The local network: real TLS handshakes that trust the installation's own authority and nothing else, the certificate's
//! renewal, and a device that is enrolled and signed in on over it.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration as Waited};

use ambar::lan::{Authority, Certificates, Hosts, plain};
use ambar_identity::NewAccount;
use ambar_kernel::Timestamp;
use ambar_web::{Door, Limits, TaskTracker, Tls, TrustedProxies, serve};
use chrono::Duration;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, UnixTime},
        time_provider::TimeProvider,
    },
};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("ambar-lan-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn now() -> Timestamp {
    "2026-11-26T08:00:00Z".parse().unwrap()
}

fn hosts() -> Hosts {
    Hosts::new(
        ["127.0.0.1", "192.168.1.5", "198.51.100.7"].map(|it| it.parse().unwrap()).into(),
        vec!["depot".into(), "localhost".into()],
    )
}

/// The server in the local network, with the binary's own API.
struct Site {
    app: App,
    address: SocketAddr,
    authority: CertificateDer<'static>,
    certificates: Arc<Certificates>,
    stop: CancellationToken,
    _folder: Folder,
}

impl Site {
    async fn open(name: &str) -> Self {
        let (app, folder) = (App::start().await, Folder::new(name));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let authority = Authority::open(&folder.0, now(), &hosts()).unwrap();
        let (der, plain) = (authority.der().clone(), plain(&authority, address.port()));
        let certificates = Arc::new(Certificates::new(authority, hosts(), now()).unwrap());
        let (in_flight, stop) = (TaskTracker::new(), CancellationToken::new());
        let (api, _) = app.contexts.api(in_flight.clone()).unwrap();
        let tls = Tls { config: certificates.server_config().unwrap(), plain };
        let door = Door { listener, tls: Some(tls), proxies: TrustedProxies::default() };
        tokio::spawn(serve(door, api, Limits::default(), in_flight, stop.clone()));
        Self { app, address, authority: der, certificates, stop, _folder: folder }
    }

    /// Sends a request to the server by this name, as somebody who trusts `root` alone and whose clock shows `at`.
    async fn ask(
        &self,
        root: &CertificateDer<'static>,
        at: Timestamp,
        name: &str,
        request: &str,
    ) -> Result<Answer, String> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let secure = connector(root, at).connect(name, stream).await.map_err(|error| error.to_string())?;
        Ok(exchange(secure, request).await)
    }

    async fn trusting(&self, request: &str) -> Answer {
        self.ask(&self.authority, now(), "127.0.0.1", request).await.unwrap()
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        );
        self.trusting(&request).await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[derive(Debug)]
struct ShownClock(Timestamp);

impl TimeProvider for ShownClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(Waited::from_secs(seconds)))
    }
}

fn connector(root: &CertificateDer<'static>, at: Timestamp) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let config = ClientConfig::builder_with_details(Arc::new(ring::default_provider()), Arc::new(ShownClock(at)))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} {}", self.head, self.body))
    }
    /// The cookies that are set, whole.
    fn cookies(&self) -> Vec<&str> {
        self.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")).collect()
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> Answer {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A peer that closes without a farewell has sent everything all the same: the length is in the header.
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

const PING: &str = "GET /api/v1/device HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn whoever_trusts_the_authority_trusts_the_server_by_its_names_and_by_no_other() {
    let site = Site::open("trust").await;
    for name in ["127.0.0.1", "192.168.1.5", "198.51.100.7", "depot", "localhost"] {
        let answer = site.ask(&site.authority, now(), name, PING).await.unwrap();
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("identity.device_unknown")), "{name}");
    }
    for other in ["192.168.1.6", "example.com"] {
        let refused = site.ask(&site.authority, now(), other, PING).await.err().unwrap();
        assert!(refused.contains("not valid for name"), "{refused}");
    }
}

#[tokio::test]
async fn another_authority_of_the_same_name_is_not_trusted() {
    let (site, folder) = (Site::open("foreign").await, Folder::new("stranger"));
    let stranger = Authority::open(&folder.0, now(), &hosts()).unwrap();
    let refused = site.ask(stranger.der(), now(), "127.0.0.1", PING).await.err().unwrap();
    assert!(refused.contains("certificate"), "{refused}");
}

#[tokio::test]
async fn the_certificate_is_renewed_before_it_is_over_and_when_the_machine_has_other_addresses() {
    let site = Site::open("renewal").await;
    let after = |days| now() + Duration::days(days);
    assert!(!site.certificates.renew_if_due(&hosts(), after(59)).unwrap(), "young enough");
    let over = site.ask(&site.authority, after(91), "depot", PING).await.err().unwrap();
    assert!(over.contains("expired"), "{over}");

    assert!(site.certificates.renew_if_due(&hosts(), after(60)).unwrap());
    assert!(!site.certificates.renew_if_due(&hosts(), after(60)).unwrap(), "once");
    assert_eq!(site.ask(&site.authority, after(91), "depot", PING).await.unwrap().status, 403);

    let moved = Hosts::new(vec!["10.0.0.9".parse().unwrap()], vec!["depot".into()]);
    assert!(site.ask(&site.authority, after(61), "10.0.0.9", PING).await.is_err());
    assert!(site.certificates.renew_if_due(&moved, after(61)).unwrap());
    assert_eq!(site.ask(&site.authority, after(61), "10.0.0.9", PING).await.unwrap().status, 403);
    assert!(site.ask(&site.authority, after(61), "192.168.1.5", PING).await.is_err());
}

#[tokio::test]
async fn the_authority_can_vouch_for_no_public_site() {
    // Not even if its key signs for one: what devices installed forbids it.
    let site = Site::open("constraint").await;
    let greedy = Hosts::new(
        vec!["127.0.0.1".parse().unwrap(), "8.8.8.8".parse().unwrap()],
        vec!["depot".into(), "example.com".into()],
    );
    assert!(site.certificates.renew_if_due(&greedy, now()).unwrap());
    assert_eq!(site.ask(&site.authority, now(), "depot", PING).await.unwrap().status, 403);
    for public in ["example.com", "8.8.8.8"] {
        assert!(site.ask(&site.authority, now(), public, PING).await.is_err(), "{public}");
    }
}

#[tokio::test]
async fn plain_http_at_the_same_port_shows_the_certificate_and_leads_to_tls() {
    let site = Site::open("plain").await;
    let ask = async |path: &str| {
        let stream = TcpStream::connect(site.address).await.unwrap();
        exchange(stream, &format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", site.address)).await
    };
    let page = ask("/pair").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&format!("https://{}/m", site.address)), "{}", page.body);
    let away = ask("/api/v1/device").await;
    assert_eq!(away.status, 307);
    assert!(away.head.contains(&format!("location: https://{}/api/v1/device", site.address)), "{}", away.head);
}

#[tokio::test]
async fn a_device_is_enrolled_over_tls_and_somebody_signs_in_on_it() {
    let site = Site::open("enrolment").await;
    let (identity, ctx) = (&site.app.contexts.identity, site.app.test.db.system_ctx());
    let account = |name: &str, role: &str| NewAccount {
        name: name.into(),
        password: format!("password of {name}"),
        roles: vec![role.into()],
    };
    identity.create_account(&ctx, account("root", "system_admin")).await.unwrap();
    identity.create_account(&ctx, account("ann", "warehouse_operator")).await.unwrap();
    identity.set_pin(&ctx, "ann", "7391").await.unwrap();
    let bearer = format!("authorization: Bearer {}\r\n", identity.issue_token(&ctx, "root", "test", 1).await.unwrap());

    let added = site.send("POST", "/devices", &bearer, &json!({"name": "Handheld 7"})).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let code = added.json()["code"].as_str().unwrap().to_owned();
    assert_eq!(added.json()["link"], format!("https://{}/m/enrol#{code}", site.address));

    let enrolled = site.send("POST", "/device", "", &json!({ "code": code })).await;
    let cookie = enrolled.cookies()[0].to_owned();
    assert!(enrolled.status == 201 && cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
    let device = cookie.split(';').next().unwrap();
    let ours = format!("cookie: {device}\r\nsec-fetch-site: same-origin\r\n");
    let names = site.send("GET", "/session/people", &ours, &Value::Null).await.json();
    assert_eq!(names["items"], json!([{"name": "ann", "person_name": null}]));

    let signed_in = site.send("POST", "/session/pin", &ours, &json!({"name": "ann", "pin": "7391"})).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    assert!(signed_in.cookies().iter().all(|cookie| cookie.contains("; Secure")), "{:?}", signed_in.cookies());
    let session = signed_in.cookies()[0].split(';').next().unwrap().to_owned();
    let both = format!("cookie: {session}; {device}\r\n");
    let view = site.send("GET", "/session", &both, &Value::Null).await.json();
    assert_eq!((&view["name"], &view["signed_in_by"]), (&json!("ann"), &json!("pin")));
    let tasks = site.send("GET", "/tasks", &both, &Value::Null).await;
    assert_eq!(tasks.status, 200, "{}", tasks.body);
}
