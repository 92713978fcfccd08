//! The same key twenty times at once, over two instances, and over a crash in the middle: one effect, one answer.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{How, SMALL, Site};
use crate::{
    api::{Answer, Api, Reply},
    figures::Figures,
    server::Place,
    tally::{Entry, Kind},
    wait::pause,
};

/// How often a command is sent at once.
const TWINS: usize = 20;

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(crate) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("retry", how.seed);
    let mut place = Place::new(&how.binary, "retry")?;
    place.environment.extend(
        [("AMBAR_APP_CONNECTIONS", "10"), ("AMBAR_STOCK_CONNECTIONS", "8")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let mut site = Site::set(place, SMALL).await?;
    let second = Api::new(&site.place.start_another().await?, &site.token)?;
    let mut rng = StdRng::seed_from_u64(how.seed);
    for number in 0..how.rounds(6, 200) {
        let instances = [site.api.clone(), second.clone()];
        let (kind, path, body) = command(&site, number, &mut rng)?;
        let key = format!("retry-{number}");
        let sent = Instant::now();
        let harm = match number % 6 {
            4 => Harm::Server,
            5 => Harm::Postgres,
            _ => Harm::None,
        };
        let twins = join_all((0..TWINS).map(|twin| {
            // One instance lives on when the other is killed.
            let api = if twin % 2 == 0 { &instances[0] } else { &instances[1] };
            api.insist(&path, &key, &body)
        }));
        let (answers, harmed) =
            tokio::join!(twins, hurt(&mut site.place, harm, Duration::from_micros(rng.random_range(0..20_000))));
        harmed?;
        figures.faults += usize::from(harm != Harm::None);
        let answers: Vec<Answer> = answers.into_iter().collect::<Result<_>>()?;
        let first = answers.first().context("twenty were sent")?;
        let same = answers.iter().all(|answer| (answer.status, &answer.body) == (first.status, &first.body));
        figures.must(same, || format!("{path} {key}: not every answer is the same: {answers:?}"));
        let anew = answers.iter().filter(|answer| !answer.replayed).count();
        figures.must(anew <= 1 || !first.is_done() || harm != Harm::None, || {
            format!("{path} {key}: {anew} answers are not replays")
        });
        let reply = Some((Reply::Answer(first.clone()), Instant::now()));
        let entry = Entry { kind, key, path, body, order: None, sent, reply };
        let verdict = site.book.settle(&site.api, &[entry], None).await?;
        figures.add(&verdict);
    }
    figures.commands *= TWINS;
    figures.acknowledged *= TWINS;
    figures.wrong(site.place.verify(how.full).await?);
    figures.wrong(site.book.lost_updates(&site.api).await?);
    site.place.stop().await?;
    figures.note(format!("each key was sent {TWINS} times at once, over two instances"));
    Ok(figures.ended())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Harm {
    None,
    Server,
    Postgres,
}

/// Kills one of the two instances, or PostgreSQL under both, and lets it come back.
async fn hurt(place: &mut Place, harm: Harm, after: Duration) -> Result<()> {
    if harm == Harm::None {
        return Ok(());
    }
    pause(after).await;
    if harm == Harm::Server {
        place.kill_server();
        place.start()?;
    } else {
        place.postgres().signal_all(Signal::KILL);
    }
    place.ready().await.map(drop)
}

fn command(site: &Site, number: usize, rng: &mut StdRng) -> Result<(Kind, String, Value)> {
    let row = site.world.rows.get(rng.random_range(0..site.world.rows.len())).context("a row")?;
    let item = site.world.items.get(row.item).context("an item")?;
    let key = format!("retry-{number}");
    Ok(match number % 4 {
        0 => (
            Kind::Move,
            "/stock/moves".into(),
            json!({"stock_id": row.stock_id, "quantity": "1", "to_location": "STAGE-1", "note": key}),
        ),
        1 => {
            let body =
                json!({"stock_id": row.stock_id, "direction": "out", "quantity": "1", "reason": "LOST", "note": key});
            (Kind::Adjust, "/stock/adjustments".into(), body)
        }
        2 => {
            let body = json!({"kind": "unannounced", "owner_id": site.world.owner, "warehouse_id": site.world.warehouse,
                "item_id": item.id, "quantity": "2", "reason": "NO-PAPERS"});
            (Kind::Receive, "/receipts".into(), body)
        }
        _ => {
            let body = json!({"owner_id": site.world.owner, "customer_id": site.world.customer,
                "warehouse_id": site.world.warehouse, "lines": [{"sku": item.sku, "quantity": "2"}]});
            (Kind::Order, "/orders".into(), body)
        }
    })
}
