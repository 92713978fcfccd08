//! Labels through the API, to printers that are sockets of the test.

mod printers;
mod queue;
mod subjects;
mod templates;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, net::TcpListener, task::JoinHandle};

use crate::scene::{Scene, list, text};

/// A printer that takes everything.
pub struct FakePrinter {
    pub port: u16,
    got: Arc<Mutex<Vec<Vec<u8>>>>,
    at_once: Arc<AtomicUsize>,
    at_work: JoinHandle<()>,
}

impl FakePrinter {
    /// On any port.
    pub async fn on() -> Self {
        Self::at(0).await
    }

    /// On this port.
    pub async fn at(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let got = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let (kept, at_once, open) = (Arc::clone(&got), Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let most = Arc::clone(&at_once);
        let at_work = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (kept, open) = (Arc::clone(&kept), Arc::clone(&open));
                most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    stream.read_to_end(&mut bytes).await.unwrap();
                    kept.lock().unwrap().push(bytes);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, got, at_once, at_work }
    }

    /// What each connection brought; there was never more than one at a time.
    pub fn got(&self) -> Vec<Vec<u8>> {
        assert!(self.at_once.load(Ordering::SeqCst) <= 1, "two connections at once");
        self.got.lock().unwrap().clone()
    }
}

impl Drop for FakePrinter {
    fn drop(&mut self) {
        self.at_work.abort();
    }
}

/// A port on which nobody listens.
pub async fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port()
}

impl Scene {
    /// Enrols a printer on this computer.
    pub async fn printer(&self, code: &str, port: u16) -> Value {
        let body = json!({"code": code, "name": code, "host": "127.0.0.1", "port": port, "dpi": 203, "width_mm": 104});
        self.post("/printers", body).await
    }

    /// Ids of the warehouse's places, by code.
    pub async fn places_named(&self, codes: &[&str]) -> Vec<Value> {
        let path = format!("/locations?warehouse_id={}&limit=200", text(&self.warehouse));
        let places = self.rows(&path).await;
        let of = |code: &&str| places.iter().find(|place| place["code"] == *code).unwrap()["id"].clone();
        codes.iter().map(of).collect()
    }

    /// Prints labels of places.
    pub async fn print_places(&self, codes: &[&str], printer: Option<&Value>) -> Value {
        let ids = self.places_named(codes).await;
        let body = json!({"template": "location_58x40", "what": {"kind": "location", "ids": ids}, "language": "ru",
            "printer_id": printer.map(|printer| &printer["id"])});
        self.post("/print-jobs", body).await
    }

    pub async fn print_job(&self, job: &Value) -> Value {
        self.get(&format!("/print-jobs/{}", text(&job["id"]))).await
    }

    /// A job as a file.
    pub async fn file(&self, job: &Value, format: &str) -> Vec<u8> {
        let answer = self.boss.get(&format!("/print-jobs/{}/file?format={format}", text(&job["id"]))).await;
        assert_eq!(answer.status, 200, "{:#}", answer.json);
        assert_eq!(answer.headers["content-type"], format!("application/{format}"));
        answer.body.to_vec()
    }

    /// Sends to printers what is due; answers how many attempts that took.
    pub async fn spool(&self) -> usize {
        self.app.contexts.labels.spooler().drain().await.unwrap()
    }

    /// The states of all jobs, the first that was asked for first.
    pub async fn job_states(&self) -> Vec<String> {
        let mut states: Vec<String> =
            list(&self.get("/print-jobs").await["items"]).iter().map(|job| text(&job["state"]).to_owned()).collect();
        states.reverse();
        states
    }
}
