//! The checker is checked: an acknowledged command is lost on purpose, a movement doubled, an answer forgotten, a command
//! counted that was never sent. Each must be noticed.

use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{How, SMALL, SOON, Site};
use crate::{
    api::{Answer, Reply},
    book::Book,
    check::Verdict,
    figures::Figures,
    load::Load,
    server::Place,
    tally::{Entry, Kind},
    wait::until,
    world::World,
};

/// What is done on purpose.
#[derive(Debug, Clone, Copy)]
enum Plant {
    /// Nothing: and nothing may be noticed.
    Nothing,
    /// The movement of an acknowledged command vanishes from the ledger.
    LostMovement,
    /// The answer to an acknowledged command vanishes.
    LostAnswer,
    /// A client counts a command as acknowledged that was never sent.
    NeverSent,
    /// A movement is there twice.
    Doubled,
}

const PLANTS: [Plant; 5] = [Plant::Nothing, Plant::LostMovement, Plant::LostAnswer, Plant::NeverSent, Plant::Doubled];

impl Plant {
    /// Whether the verdict says what was done.
    fn is_noticed(self, verdict: &Verdict) -> bool {
        match self {
            Self::Nothing => verdict.violations().is_empty(),
            Self::LostMovement | Self::LostAnswer | Self::NeverSent => !verdict.lost.is_empty(),
            Self::Doubled => !verdict.doubled.is_empty(),
        }
    }
}

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(crate) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("self-test", how.seed);
    let mut site = Site::set(Place::new(&how.binary, "self-test")?, SMALL).await?;
    for (number, plant) in PLANTS.into_iter().enumerate() {
        // A warehouse of its own: what is spoilt stays so.
        site.world = Arc::new(World::make(&site.api, &format!("P{number}"), SMALL).await?);
        site.book = Book::new(&site.world);
        let verdict = one(&mut site, how, number, plant).await?;
        figures.rounds += 1;
        figures.commands += verdict.acknowledged + verdict.unknown;
        figures.acknowledged += verdict.acknowledged;
        figures.faults += usize::from(!matches!(plant, Plant::Nothing));
        figures.must(plant.is_noticed(&verdict), || format!("{plant:?} was not noticed, but {verdict:?}"));
        figures.note(format!(
            "{plant:?}: {} lost, {} doubled, {} invented",
            verdict.lost.len(),
            verdict.doubled.len(),
            verdict.invented.len()
        ));
    }
    Ok(figures.ended())
}

async fn one(site: &mut Site, how: &How, number: usize, plant: Plant) -> Result<Verdict> {
    let load = Load {
        clients: 8,
        seed: how.seed,
        name: format!("plant{number}"),
        floor: false,
        folder: site.place.folder().to_owned(),
        impatient: false,
    };
    let working = load.start(&site.world, std::slice::from_ref(&site.api))?;
    let sums = working.sums.clone();
    until("enough is acknowledged", SOON, || {
        let enough = sums.acknowledged() >= 100;
        async move { enough }
    })
    .await?;
    let mut entries = working.stop().await?;
    plant_it(site, plant, &mut entries).await?;
    site.book.settle(&site.api, &entries, None).await
}

async fn plant_it(site: &Site, plant: Plant, entries: &mut Vec<Entry>) -> Result<()> {
    let done = |entry: &&Entry| entry.kind == Kind::Adjust && entry.outcome().is_some_and(Answer::is_done);
    let victim = entries.iter().rev().find(done).context("some adjustment was acknowledged")?.clone();
    let id = victim.outcome().and_then(|answer| answer.body["id"].as_str()).context("an answer has an id")?.to_owned();
    match plant {
        Plant::Nothing => Ok(()),
        Plant::LostMovement => tamper(site, "DELETE FROM inventory.movement WHERE reference_id = $1::uuid", &id).await,
        Plant::Doubled => {
            let copy = "INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id,
                from_stock_id, from_virtual, to_stock_id, to_virtual, quantity, reference_kind, reference_id, reason, note, account_id,
                operation_id) SELECT moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_stock_id,
                from_virtual, to_stock_id, to_virtual, quantity, reference_kind, reference_id, reason, note, account_id, operation_id
                FROM inventory.movement WHERE reference_id = $1::uuid";
            tamper(site, copy, &id).await
        }
        Plant::LostAnswer => tamper(site, "DELETE FROM platform.idempotency WHERE key = $1", &victim.key).await,
        Plant::NeverSent => {
            let answer = Answer {
                status: 201,
                body: json!({"id": "00000000-0000-7000-8000-000000000001", "movements": []}),
                replayed: false,
                retry_after: false,
                problem: false,
            };
            let reply = Some((Reply::Answer(answer), victim.sent));
            let (key, mut body) = (format!("{}9999", victim.key), victim.body.clone());
            body["note"] = json!(key);
            entries.push(Entry { key, body, reply, ..victim });
            Ok(())
        }
    }
}

/// Does to the database what nobody may.
pub(super) async fn tamper(site: &Site, statement: &'static str, about: &str) -> Result<()> {
    let mut connection = site.place.postgres().connect().await?;
    let mut tx = connection.begin().await?;
    let guard =
        |what: &str| AssertSqlSafe(format!("ALTER TABLE inventory.movement {what} TRIGGER movement_append_only"));
    tx.execute(guard("DISABLE")).await?;
    let done = sqlx::query(statement).bind(about).execute(&mut *tx).await?;
    tx.execute(guard("ENABLE ALWAYS")).await?;
    tx.commit().await?;
    anyhow::ensure!(done.rows_affected() == 1, "{statement} met {} rows", done.rows_affected());
    Ok(())
}
