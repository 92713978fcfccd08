//! What goes on around the handhelds: work comes in, and whoever looks after the floor lets others go on with what a silent
//! device holds.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::radio::Silence;
use crate::{
    api::{Api, Reply},
    postgres::Postgres,
    wait::pause,
    world::World,
};

/// Makes work as long as the shift lasts.
pub(super) struct Feeder {
    pub(super) api: Api,
    pub(super) world: Arc<World>,
    pub(super) rng: StdRng,
    pub(super) stop: Arc<AtomicBool>,
    /// Tasks that are to wait at least.
    pub(super) waiting: usize,
    pub(super) made: usize,
}

impl Feeder {
    /// Feeds until it is told to stop.
    pub(super) async fn feed(mut self) -> Result<()> {
        while !self.stop.load(Ordering::SeqCst) {
            if self.are_enough().await? {
                pause(Duration::from_millis(50)).await;
            } else {
                self.more().await?;
            }
        }
        Ok(())
    }

    async fn are_enough(&self) -> Result<bool> {
        let path = format!("/tasks?state=pending&warehouse_id={}&limit=200", self.world.warehouse);
        let page = self.api.read(&path).await?;
        let waiting = page["items"].as_array().context("a list has items")?;
        Ok(waiting.iter().filter(|task| task["kind"] != "exception").count() >= self.waiting)
    }

    /// An order to pick, a receipt to put away or a row to count.
    pub(super) async fn more(&mut self) -> Result<()> {
        self.made += 1;
        let key = format!("feed-{}", self.made);
        match self.rng.random_range(0..10) {
            0..6 => {
                let lines: Vec<Value> = (0..self.rng.random_range(2..=5))
                    .map(|_| Ok(json!({"sku": self.item()?.1, "quantity": self.few()})))
                    .collect::<Result<_>>()?;
                let body = json!({"owner_id": self.world.owner, "customer_id": self.world.customer,
                    "warehouse_id": self.world.warehouse, "lines": lines});
                let order = self.api.make("/orders", &key, &body).await?;
                let id = order["id"].as_str().context("an order has an id")?;
                self.api.make(&format!("/orders/{id}/release"), &format!("{key}-release"), &json!({})).await?;
            }
            6..9 => {
                let body = json!({"kind": "unannounced", "owner_id": self.world.owner, "warehouse_id": self.world.warehouse,
                    "item_id": self.item()?.0, "quantity": self.few(), "reason": "NO-PAPERS"});
                self.api.make("/receipts", &key, &body).await?;
            }
            _ => {
                let number = self.rng.random_range(0..self.world.rows.len());
                let row = self.world.rows.get(number).context("a row")?;
                // One that is being counted is refused.
                self.api.insist("/counts", &key, &json!({"stock_id": row.stock_id})).await?;
            }
        }
        Ok(())
    }

    fn item(&mut self) -> Result<(String, String)> {
        let number = self.rng.random_range(0..self.world.items.len());
        let item = self.world.items.get(number).context("an item")?;
        Ok((item.id.clone(), item.sku.clone()))
    }

    fn few(&mut self) -> String {
        self.rng.random_range(1..=4).to_string()
    }
}

/// Lets others go on with what a silent device holds: takes it away, as a manager may, or lets its lease lapse, for which
/// nobody can wait here.
pub(super) struct Supervisor {
    pub(super) api: Api,
    pub(super) world: Arc<World>,
    pub(super) postgres: Postgres,
    pub(super) silences: BTreeMap<String, Silence>,
    pub(super) began: Instant,
    /// How long a device may be silent, in milliseconds.
    pub(super) patience: u64,
    pub(super) stop: Arc<AtomicBool>,
}

const LAPSE: &str = "UPDATE workforce.task SET lease_until = now() - interval '1 minute', version = version + 1
    WHERE id = $1::uuid AND state IN ('started', 'in_progress')";

impl Supervisor {
    /// Looks after the floor until it is told to stop; answers how many tasks were taken away, and how many leases lapsed.
    pub(super) async fn look(self) -> Result<(usize, usize)> {
        let mut connection = self.postgres.connect().await?;
        let (mut taken, mut lapsed, mut seen) = (0, 0, BTreeMap::new());
        while !self.stop.load(Ordering::SeqCst) {
            for task in self.held_in_silence().await? {
                let claim = (text(&task, "id"), text(&task, "holder"), text(&task, "started_at"));
                if seen.insert(claim, ()).is_some() {
                    continue;
                }
                if (taken + lapsed) % 2 == 0 {
                    taken += usize::from(self.take_away(&task).await);
                } else {
                    lapsed += lapse(&mut connection, &task).await?;
                }
            }
            pause(Duration::from_millis(100)).await;
        }
        connection.close().await?;
        Ok((taken, lapsed))
    }

    async fn held_in_silence(&self) -> Result<Vec<Value>> {
        let mut held = Vec::new();
        for state in ["started", "in_progress"] {
            let path = format!("/tasks?state={state}&warehouse_id={}", self.world.warehouse);
            held.extend(self.api.all(&path).await?);
        }
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        held.retain(|task| {
            let silence = self.silences.get(&text(task, "holder")).map_or(0, |since| since.load(Ordering::SeqCst));
            silence > 0 && now.saturating_sub(silence) > self.patience
        });
        Ok(held)
    }

    /// It may be done by now.
    async fn take_away(&self, task: &Value) -> bool {
        let id = text(task, "id");
        let key = format!("away-{id}-{}", text(task, "started_at"));
        let reply = self.api.command(&format!("/tasks/{id}/release"), &key, &json!({})).await;
        matches!(reply, Reply::Answer(answer) if answer.is_done())
    }
}

async fn lapse(connection: &mut PgConnection, task: &Value) -> Result<usize> {
    let done = sqlx::query(LAPSE).bind(text(task, "id")).execute(connection).await?;
    Ok(usize::try_from(done.rows_affected()).unwrap_or(0))
}

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or_default().to_owned()
}
