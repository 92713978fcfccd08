//! Clients at work: each draws its commands from a seed, writes each down before it sends it, and repeats none.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use futures::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{
    api::{Answer, Api, Reply},
    tally::{Entry, Kind, Sums, Tally},
    wait::pause,
    world::World,
};

/// How many do what.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    pub(crate) clients: usize,
    pub(crate) seed: u64,
    /// Before every key, so that no two loads share one.
    pub(crate) name: String,
    /// Whether orders are picked and rows counted too.
    pub(crate) floor: bool,
    /// Where the tallies are written.
    pub(crate) folder: PathBuf,
    /// Whether clients hang up before they are answered, with every second command.
    pub(crate) impatient: bool,
}

/// Clients that work until they are told to stop.
pub(crate) struct Working {
    stop: Arc<AtomicBool>,
    pub(crate) sums: Arc<Sums>,
    clients: Vec<tokio::task::JoinHandle<Result<Vec<Entry>>>>,
}

impl Load {
    /// Starts the clients, spread over the instances.
    ///
    /// # Errors
    /// If a tally cannot be made.
    pub(crate) fn start(&self, world: &Arc<World>, instances: &[Api]) -> Result<Working> {
        let (stop, sums) = (Arc::new(AtomicBool::new(false)), Arc::new(Sums::default()));
        let mut clients = Vec::new();
        for number in 0..self.clients {
            let api = instances.get(number % instances.len().max(1)).context("an instance to work with")?.clone();
            let name = format!("{}-{number}", self.name);
            let client = Client {
                api,
                world: Arc::clone(world),
                rng: StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(number as u64)),
                tally: Tally::new(&self.folder, &name, Arc::clone(&sums))?,
                name,
                stop: Arc::clone(&stop),
                floor: self.floor,
                impatient: self.impatient,
            };
            clients.push(tokio::spawn(client.work()));
        }
        Ok(Working { stop, sums, clients })
    }
}

impl Working {
    /// Lets every client end its command; what all did.
    ///
    /// # Errors
    /// If a client could not write its tally.
    pub(crate) async fn stop(self) -> Result<Vec<Entry>> {
        self.stop.store(true, Ordering::SeqCst);
        let mut entries = Vec::new();
        for client in join_all(self.clients).await {
            entries.extend(client??);
        }
        Ok(entries)
    }
}

struct Client {
    api: Api,
    world: Arc<World>,
    rng: StdRng,
    tally: Tally,
    name: String,
    stop: Arc<AtomicBool>,
    floor: bool,
    impatient: bool,
}

/// The longest that an impatient client waits.
const PATIENCE_US: u64 = 40_000;

impl Client {
    async fn work(mut self) -> Result<Vec<Entry>> {
        while !self.stop.load(Ordering::SeqCst) {
            match self.rng.random_range(0..100) {
                0..45 => self.move_goods().await?,
                45..65 => self.adjust().await?,
                65..75 => self.receive().await?,
                75..82 if self.floor => self.count().await?,
                _ => self.order().await?,
            }
        }
        Ok(self.tally.entries)
    }

    /// Writes a command down, sends it, writes down what came back; the answer, if the command was carried out.
    async fn send(&mut self, kind: Kind, path: &str, mut body: Value, order: Option<&str>) -> Result<Option<Answer>> {
        let key = format!("{}-{}", self.name, self.tally.entries.len());
        match kind {
            Kind::Move | Kind::Adjust => body["note"] = json!(key),
            Kind::Receive | Kind::Order => {
                body["source"] = json!("SOAK");
                body["external_ref"] = json!(key);
            }
            _ => {}
        }
        let (path, order) = (path.to_owned(), order.map(str::to_owned));
        let number = self.tally.sending(kind, key.clone(), path.clone(), body.clone(), order)?;
        let reply = self.ask(&path, &key, &body).await;
        let done = reply.outcome().filter(|answer| answer.is_done()).cloned();
        let trouble = reply.outcome().is_none();
        self.tally.told(number, reply)?;
        if trouble && !self.impatient && !self.stop.load(Ordering::SeqCst) {
            // Whoever hammers a server that is in trouble only fills the tally.
            pause(Duration::from_millis(100)).await;
        }
        Ok(done)
    }

    async fn ask(&mut self, path: &str, key: &str, body: &Value) -> Reply {
        let asked = self.api.command(path, key, body);
        // Half of their commands they see through: else nobody would come to a release, a pick or the result of a count.
        if !self.impatient || self.rng.random_bool(0.5) {
            return asked.await;
        }
        let patience = Duration::from_micros(self.rng.random_range(0..PATIENCE_US));
        match tokio::time::timeout(patience, asked).await {
            Ok(reply) => reply,
            Err(_) => {
                self.tally.hung_up();
                Reply::None("the client hung up".to_owned())
            }
        }
    }

    fn row(&mut self) -> Result<(i64, usize)> {
        let number = self.rng.random_range(0..self.world.rows.len());
        let row = self.world.rows.get(number).context("a row")?;
        Ok((row.stock_id, row.item))
    }

    fn item(&mut self) -> Result<(String, String)> {
        let number = self.rng.random_range(0..self.world.items.len());
        let item = self.world.items.get(number).context("an item")?;
        Ok((item.id.clone(), item.sku.clone()))
    }

    fn few(&mut self) -> String {
        self.rng.random_range(1..=3).to_string()
    }

    async fn move_goods(&mut self) -> Result<()> {
        let from = self.row()?.0;
        let number = self.rng.random_range(0..self.world.rows.len());
        let to = self.world.rows.get(number).context("a row")?.location.clone();
        let body = json!({"stock_id": from, "quantity": self.few(), "to_location": to});
        self.send(Kind::Move, "/stock/moves", body, None).await.map(drop)
    }

    async fn adjust(&mut self) -> Result<()> {
        let direction = if self.rng.random_range(0..100) < 60 { "in" } else { "out" };
        let body =
            json!({"stock_id": self.row()?.0, "direction": direction, "quantity": self.few(), "reason": "FOUND"});
        self.send(Kind::Adjust, "/stock/adjustments", body, None).await.map(drop)
    }

    async fn receive(&mut self) -> Result<()> {
        let body = json!({"kind": "unannounced", "owner_id": self.world.owner, "warehouse_id": self.world.warehouse,
            "item_id": self.item()?.0, "quantity": self.few(), "reason": "NO-PAPERS"});
        self.send(Kind::Receive, "/receipts", body, None).await.map(drop)
    }

    /// Takes an order, reserves for it, and picks it, gives it up or leaves it.
    async fn order(&mut self) -> Result<()> {
        let lines: Vec<Value> = (0..self.rng.random_range(1..=3))
            .map(|_| Ok(json!({"sku": self.item()?.1, "quantity": self.few()})))
            .collect::<Result<_>>()?;
        let body = json!({"owner_id": self.world.owner, "customer_id": self.world.customer,
            "warehouse_id": self.world.warehouse, "lines": lines});
        let Some(taken) = self.send(Kind::Order, "/orders", body, None).await? else { return Ok(()) };
        let order = taken.body["id"].as_str().context("an order has an id")?.to_owned();
        let path = format!("/orders/{order}");
        let Some(released) = self.send(Kind::Release, &format!("{path}/release"), json!({}), Some(&order)).await?
        else {
            return Ok(());
        };
        match self.rng.random_range(0..3) {
            0 if self.floor => self.pick(&order, &released.body).await,
            1 => self.send(Kind::Cancel, &format!("{path}/cancel"), json!({}), Some(&order)).await.map(drop),
            _ => Ok(()),
        }
    }

    async fn pick(&mut self, order: &str, released: &Value) -> Result<()> {
        let (Some(task), Some(list)) = (released["task_id"].as_str(), released["pick_list_id"].as_str()) else {
            return Ok(());
        };
        let claim = format!("/tasks/{task}/claim");
        let Some(claimed) = self.send(Kind::Pick, &claim, json!({}), Some(order)).await? else { return Ok(()) };
        let Reply::Answer(shown) = self.api.get(&format!("/pick-lists/{list}")).await else { return Ok(()) };
        let stops = shown.body["lines"].as_array().cloned().unwrap_or_default();
        for stop in stops {
            let line = stop["id"].as_str().unwrap_or_default();
            let body = json!({"token": claimed.body["token"], "location": stop["location"]});
            let path = format!("/pick-lists/{list}/lines/{line}/confirm");
            if self.send(Kind::Pick, &path, body, Some(order)).await?.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn count(&mut self) -> Result<()> {
        let body = json!({"stock_id": self.row()?.0});
        let Some(asked) = self.send(Kind::Count, "/counts", body, None).await? else { return Ok(()) };
        let count = &asked.body["counts"][0];
        let (Some(id), Some(task)) = (count["id"].as_str(), count["task_id"].as_str()) else { return Ok(()) };
        let claim = format!("/tasks/{task}/claim");
        let Some(claimed) = self.send(Kind::Count, &claim, json!({}), None).await? else { return Ok(()) };
        let counted = (self.world.each + self.rng.random_range(0..5)).to_string();
        let body = json!({"token": claimed.body["token"], "counted": counted});
        self.send(Kind::Count, &format!("/counts/{id}/result"), body, None).await.map(drop)
    }
}
