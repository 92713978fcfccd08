//! Thirty handhelds at work: each takes tasks along, runs their scripts, loses the network at random for random times, some
//! longer than its claims are left to it, and tells later what was done. In the end every operation is settled once, none is
//! lost, none doubled, and what another had taken over is an exception task.

mod device;
mod floor;
mod person;
mod radio;
mod verdict;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, future::try_join_all, stream};
use rand::{SeedableRng, rngs::StdRng};
use serde_json::json;

use self::{
    device::{Device, Operation, Shift, Sums},
    floor::{Feeder, Supervisor},
    radio::{Holes, Radio, Silence},
    verdict::{Evidence, Found, evidence, judge},
};
use super::{How, Site, self_test::tamper};
use crate::{
    api::{Answer, Api},
    figures::Figures,
    server::Place,
    wait::{pause, until},
    world::Size,
};

/// How many.
const HANDHELDS: usize = 30;
/// Fifty rows, with more in each than is picked in a shift.
const FLOOR: Size = Size { items: 5, places: 10, each: 2000 };

/// Operations that are done in a shift at least.
const DONE: usize = 50;
/// How much longer than it should a shift lasts at most.
const LONGEST: Duration = Duration::from_secs(120);

/// How long things take.
struct Pace {
    shift: Duration,
    holes: Holes,
    /// How long a device may be silent until others go on with its work, in milliseconds.
    patience: u64,
    /// How long a person needs for a step at most, in milliseconds.
    step_ms: u64,
    /// How many minutes one minute of a device counts for.
    haste: i32,
}

/// A few seconds in which each counts for a minute.
const SHORT: Pace = Pace {
    shift: Duration::from_secs(6),
    holes: Holes { short: 600, long: 2500 },
    patience: 700,
    step_ms: 60,
    haste: 60,
};
/// Minutes that are minutes: whoever is silent for three is late, and has lost the work after one and a half.
const FULL: Pace = Pace {
    shift: Duration::from_secs(600),
    holes: Holes { short: 20_000, long: 200_000 },
    patience: 90_000,
    step_ms: 1500,
    haste: 1,
};

/// Runs it. In full size, `--rounds` is how many minutes.
///
/// # Errors
/// If it cannot be run; what is wrong with the server is in the figures.
pub(crate) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("handhelds", how.seed);
    let mut pace = how.size(SHORT, FULL);
    if let (true, Some(minutes)) = (how.full, how.rounds) {
        pace.shift = Duration::from_secs(60 * minutes as u64);
    }
    let mut site = Site::set(Place::new(&how.binary, "handhelds")?, FLOOR).await?;
    let crew = crew(&site).await?;
    let (shifts, told) = work(&site, &crew, &pace, how.seed).await?;
    let evidence = gather(&site, &crew, &shifts).await?;
    let found = judge(&shifts, &evidence);
    count(&mut figures, &shifts, &found);
    figures.note(told);
    figures.wrong(site.place.verify(how.full).await?);
    control(&site, &crew, shifts, &mut figures).await?;
    site.place.stop().await?;
    Ok(figures.ended())
}

/// A person with an account, and its API.
struct Worker {
    account: String,
    api: Api,
}

async fn crew(site: &Site) -> Result<Vec<Worker>> {
    stream::iter(0..HANDHELDS)
        .map(|number| async move {
            let body = json!({"name": format!("picker-{number}"), "password": format!("a pass phrase of no use {number}"),
                "roles": ["warehouse_operator"]});
            let user = site.api.make("/users", &format!("user-{number}"), &body).await?;
            let account = user["id"].as_str().context("a user has an id")?.to_owned();
            let path = format!("/users/{account}/tokens");
            let token = site.api.make(&path, &format!("token-{number}"), &json!({"label": "handheld"})).await?;
            let token = token["token"].as_str().context("a token is told")?;
            anyhow::Ok(Worker { account, api: Api::new(&site.place.address, token)? })
        })
        .buffered(8)
        .try_collect()
        .await
}

/// The shift; what each device did, and what went on around them.
async fn work(site: &Site, crew: &[Worker], pace: &Pace, seed: u64) -> Result<(Vec<Shift>, String)> {
    let (stop, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let rng = |number: u64| StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let silences: BTreeMap<String, Silence> =
        crew.iter().map(|worker| (worker.account.clone(), Silence::default())).collect();
    let mut feeder = Feeder {
        api: site.api.clone(),
        world: Arc::clone(&site.world),
        rng: rng(0),
        stop: Arc::clone(&over),
        waiting: HANDHELDS,
        made: 0,
    };
    for _ in 0..HANDHELDS {
        feeder.more().await?;
    }
    let began = Instant::now();
    let supervisor = Supervisor {
        api: site.api.clone(),
        world: Arc::clone(&site.world),
        postgres: site.place.postgres(),
        silences: silences.clone(),
        began,
        patience: pace.patience,
        stop: Arc::clone(&over),
    };
    let sums = Arc::new(Sums::default());
    let devices = crew.iter().zip(1..).map(|(worker, number)| {
        let silence = silences.get(&worker.account).cloned().unwrap_or_default();
        let device = Device {
            api: worker.api.clone(),
            account: worker.account.clone(),
            warehouse: site.world.warehouse.clone(),
            rng: rng(number),
            radio: Radio::new(seed ^ (number << 32), pace.holes, began, silence),
            stop: Arc::clone(&stop),
            step_ms: pace.step_ms,
            haste: pace.haste,
            shift: Shift::default(),
            sums: Arc::clone(&sums),
            settled: 0,
        };
        async { tokio::spawn(device.work()).await? }
    });
    let around = (tokio::spawn(feeder.feed()), tokio::spawn(supervisor.look()));
    let whistle = async {
        pause(pace.shift).await;
        // A slow machine needs longer until something was late.
        let enough = until("something was late, and something was sent again", LONGEST, || {
            let told = |sum: &AtomicUsize| sum.load(Ordering::Relaxed);
            let enough = told(&sums.done) >= DONE && told(&sums.exceptions) > 0 && told(&sums.resent) > 0;
            async move { enough }
        });
        let enough = enough.await;
        stop.store(true, Ordering::SeqCst);
        enough.map(drop)
    };
    let worked = tokio::try_join!(try_join_all(devices), whistle);
    over.store(true, Ordering::SeqCst);
    around.0.await??;
    let (taken, lapsed) = around.1.await??;
    let told = format!(
        "{HANDHELDS} handhelds for {} s at least; {taken} tasks were taken from silent ones, {lapsed} leases lapsed meanwhile",
        pace.shift.as_secs()
    );
    Ok((worked?.0, told))
}

/// What the server holds, and what it answers to every operation when it is sent once more.
async fn gather(site: &Site, crew: &[Worker], shifts: &[Shift]) -> Result<Evidence> {
    let accounts: BTreeSet<String> = crew.iter().map(|worker| worker.account.clone()).collect();
    let mut lines = Vec::new();
    for account in &accounts {
        lines.extend(site.api.all(&format!("/audit?account_id={account}")).await?);
    }
    let warehouse = &site.world.warehouse;
    let movements = site.api.all(&format!("/movements?warehouse_id={warehouse}")).await?;
    let tasks = site.api.all(&format!("/tasks?kind=exception&warehouse_id={warehouse}")).await?;
    let mut evidence = evidence(&lines, &movements, &tasks, &accounts);
    let of = |shift: &Shift| crew.iter().find(|worker| worker.account == shift.account);
    let repeated: Vec<Vec<(String, Answer)>> = stream::iter(shifts)
        .map(|shift| async move {
            let api = &of(shift).context("a shift is somebody's")?.api;
            repeat(api, &shift.operations).await
        })
        .buffer_unordered(16)
        .try_collect()
        .await?;
    evidence.repeated = repeated.into_iter().flatten().collect();
    Ok(evidence)
}

async fn repeat(api: &Api, operations: &[Operation]) -> Result<Vec<(String, Answer)>> {
    let mut answers = Vec::new();
    for operation in operations {
        let path = operation.path.strip_prefix("/api/v1").context("a path of the API")?;
        answers.push((operation.key.clone(), api.insist(path, &operation.key, &operation.body).await?));
    }
    Ok(answers)
}

fn count(figures: &mut Figures, shifts: &[Shift], found: &Found) {
    let sum = |of: fn(&Shift) -> usize| shifts.iter().map(of).sum::<usize>();
    figures.rounds = 1;
    figures.commands = sum(|shift| shift.operations.len());
    figures.acknowledged = found.done + found.exceptions + found.refused;
    figures.refused = found.refused;
    (figures.unknown, figures.found) = (found.resent, found.resent);
    figures.faults = sum(|shift| shift.lost);
    (figures.lost, figures.doubled, figures.invented) = (found.lost.len(), found.doubled.len(), found.invented.len());
    figures.wrong(found.violations());
    figures.must(found.done > 0, || "nothing was done".to_owned());
    figures.must(found.exceptions > 0, || "nobody came too late: the holes were too short".to_owned());
    figures.must(found.resent > 0, || "nothing was sent twice".to_owned());
    figures.note(format!(
        "{} operations done, {} became exception tasks, {} refused at once; the network was lost {} times, {} of them in the \
         middle of a request; {} batteries were changed; at most {} operations waited on one device",
        found.done,
        found.exceptions,
        found.refused,
        figures.faults,
        sum(|shift| shift.cut),
        sum(|shift| shift.restarts),
        shifts.iter().map(|shift| shift.longest_queue).max().unwrap_or(0)
    ));
}

/// A movement vanishes, an answer vanishes, a device thinks that it was told something: each must be noticed.
async fn control(site: &Site, crew: &[Worker], mut shifts: Vec<Shift>, figures: &mut Figures) -> Result<()> {
    let done = |operation: &&Operation| {
        operation.operation == "confirm_pick" && operation.answer.as_ref().is_some_and(|answer| answer.status == 200)
    };
    let picks: Vec<Operation> = shifts.iter().flat_map(|shift| &shift.operations).filter(done).cloned().collect();
    let [first, second, third, ..] = picks.as_slice() else {
        figures.must(false, || "too little was picked for a control".to_owned());
        return Ok(());
    };
    tamper(site, "DELETE FROM inventory.movement WHERE operation_id = $1::uuid", &first.key).await?;
    tamper(site, "DELETE FROM platform.idempotency WHERE key = $1", &second.key).await?;
    let evidence = gather(site, crew, &shifts).await?;
    let dreamt = format!("{}-dreamt", third.key);
    let shift = shifts.first_mut().context("somebody worked")?;
    shift.operations.push(Operation { key: dreamt.clone(), ..third.clone() });
    let found = judge(&shifts, &evidence);
    let unnoticed: Vec<&String> = [&first.key, &second.key, &dreamt]
        .into_iter()
        .filter(|key| !found.lost.iter().any(|lost| lost.contains(key.as_str())))
        .collect();
    figures.must(unnoticed.is_empty(), || format!("control: lost on purpose and not noticed: {unnoticed:?}"));
    figures.note(format!(
        "control: a movement, an answer and an operation lost on purpose; {} noticed",
        3 - unnoticed.len()
    ));
    Ok(())
}
