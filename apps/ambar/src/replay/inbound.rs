//! Deliveries are announced, received scan by scan, and put away.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{
    client::wait_a_moment,
    plan::{Form, Part, Plan, arrivals, hash},
    progress::Progress,
    site::{Known, Site},
    world::{World, id, text},
};

/// Lines on a delivery.
const LINES: usize = 40;
/// How often a task is claimed anew after its lease was lost: a replay that was stopped comes back late.
pub(crate) const CLAIMS: usize = 5;
/// Moments within which a task is there that was announced.
const OPENED_WITHIN: usize = 120;

/// What came in.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Received {
    pub(crate) deliveries: usize,
    pub(crate) receipts: usize,
    pub(crate) putaways: usize,
    /// Storage places that the goods were put away to.
    pub(crate) places: usize,
    /// Goods that no place would take: they stay at the dock.
    pub(crate) left_at_dock: usize,
}

/// One scan at the dock.
struct Scan {
    /// Line of the delivery, from 0.
    line: usize,
    part: Part,
    sku: String,
    abc: char,
    /// In base units.
    quantity: String,
}

/// A delivery to be announced.
struct Delivery {
    owner: usize,
    number: usize,
    body: Value,
    scans: Vec<Scan>,
}

/// Receives everything that arrives, and puts it away.
pub(crate) async fn receive(world: &World, progress: &Progress, site: &Site, plan: &Plan) -> Result<Received> {
    let deliveries = deliveries(world, site, plan)?;
    let scans: usize = deliveries.iter().map(|delivery| delivery.scans.len()).sum();
    progress.phase("receipts and putaways", scans);
    let count = deliveries.len();
    let done = world.all(deliveries, |delivery| receive_delivery(world, progress, delivery)).await?;
    let stand: Vec<String> = done.iter().flatten().flatten().cloned().collect();
    Ok(Received {
        deliveries: count,
        receipts: scans,
        putaways: stand.len(),
        left_at_dock: done.iter().flatten().filter(|place| place.is_none()).count(),
        places: stand.iter().collect::<BTreeSet<_>>().len(),
    })
}

/// The deliveries of the day: what arrives, owner by owner.
fn deliveries(world: &World, site: &Site, plan: &Plan) -> Result<Vec<Delivery>> {
    // Room for a hundred million pallets a file: two files hardly ever meet.
    let mut pallets = 300_000_000_000_000_000 + hash(world.seed, "pallets", &world.day) % 900_000 * 100_000_000_000;
    let mut deliveries: Vec<Delivery> = Vec::new();
    for owner in 0..site.owners.len() {
        let mut number = 0;
        let mut open: Option<Delivery> = None;
        for item in plan.items.values() {
            let known = site.items.get(&item.code).context("an item was not made")?;
            if known.owner != owner {
                continue;
            }
            for part in arrivals(item, known.kind, known.case, world.seed, &world.day, &mut pallets) {
                let delivery = match &mut open {
                    Some(delivery) => delivery,
                    None => {
                        number += 1;
                        open.insert(empty(world, site, owner, number)?)
                    }
                };
                add(delivery, known, item.abc, part)?;
            }
            if open.as_ref().is_some_and(|delivery| delivery.lines().len() >= LINES) {
                deliveries.extend(open.take());
            }
        }
        deliveries.extend(open);
    }
    Ok(deliveries)
}

fn empty(world: &World, site: &Site, owner: usize, number: usize) -> Result<Delivery> {
    let body = json!({
        "owner_id": site.owners.get(owner).context("an owner too many")?,
        "supplier_id": site.suppliers.get(owner).context("a supplier too many")?,
        "warehouse_id": site.warehouse, "source": world.source(),
        "external_ref": format!("{}-{}-{number}", world.day, owner + 1),
        "dock": format!("DOCK-{}", 1 + number % 4), "lines": [], "handling_units": [],
    });
    Ok(Delivery { owner, number, body, scans: Vec::new() })
}

impl Delivery {
    fn lines(&self) -> &[Value] {
        self.body["lines"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// Adds a part: to the line of its item and lot, or as a line of its own.
fn add(delivery: &mut Delivery, known: &Known, abc: char, part: Part) -> Result<()> {
    let pieces = match &part.form {
        Form::Units(pieces) => *pieces,
        Form::Cases(cases) | Form::Pallet(cases, _) => cases * known.case.context("cases of an item without")?,
        Form::Serials(numbers) => u32::try_from(numbers.len())?,
    };
    let (lot, expires_on) = lot(&part)?;
    let line = delivery.lines().iter().position(|line| line["sku"] == *known.sku && line["lot"] == json!(lot));
    let quantity = known.quantity(pieces);
    let line = match line {
        Some(line) => {
            let sum = add_up(delivery.lines()[line]["quantity"].as_str().unwrap_or("0"), pieces)?;
            delivery.body["lines"][line]["quantity"] = json!(sum);
            line
        }
        None => {
            let lines = delivery.body["lines"].as_array_mut().context("a delivery without lines")?;
            lines.push(json!({"sku": known.sku, "quantity": &quantity, "lot": lot, "expires_on": expires_on}));
            lines.len() - 1
        }
    };
    if let Form::Pallet(_, sscc) = &part.form {
        let contents = json!([{"line": line + 1, "quantity": &quantity, "lot": lot, "expires_on": expires_on}]);
        let units = delivery.body["handling_units"].as_array_mut().context("a delivery without handling units")?;
        units.push(json!({"sscc": sscc, "kind": "pallet", "contents": contents}));
    }
    delivery.scans.push(Scan { line, part, sku: known.sku.clone(), abc, quantity });
    Ok(())
}

/// Only whole pieces come in several parts of one lot: cases, and what is left over.
fn add_up(quantity: &str, pieces: u32) -> Result<String> {
    let before: u32 = quantity.parse().context("weighed goods come in one part")?;
    Ok((before + pieces).to_string())
}

/// The lot and its date as the API takes them. The date does not depend on the day of the replay: the same file must send
/// the same requests.
pub(crate) fn lot(part: &Part) -> Result<(Option<&str>, Option<NaiveDate>)> {
    let Some((code, days)) = &part.lot else { return Ok((None, None)) };
    Ok((Some(code.as_str()), Some(date(*days)?)))
}

/// So many days after the first of June 2030.
pub(crate) fn date(days: u32) -> Result<NaiveDate> {
    let base = NaiveDate::from_ymd_opt(2030, 6, 1).context("no such day")?;
    base.checked_add_days(Days::new(days.into())).context("no such day")
}

/// Receives a delivery; answers for each putaway the place where the goods stand now, if one took them.
async fn receive_delivery(world: &World, progress: &Progress, delivery: Delivery) -> Result<Vec<Option<String>>> {
    let name = format!("{}-{}", delivery.owner + 1, delivery.number);
    let announced = world
        .client
        .post("announce delivery", "/deliveries", &format!("delivery-{name}"), &delivery.body)
        .await?
        .ok("a delivery")?;
    let delivery_id = id(&announced)?;
    let lines = announced["lines"].as_array().context("a delivery without lines")?;
    let mut outcomes = Vec::new();
    for (number, scan) in delivery.scans.iter().enumerate() {
        let line = lines.get(scan.line).context("a line too many")?;
        let body = receipt(scan, &id(line)?, world)?;
        let path = format!("/deliveries/{delivery_id}/receipts");
        let received =
            world.client.post("receive", &path, &format!("receipt-{name}-{number}"), &body).await?.ok("a receipt")?;
        for putaway in received["putaways"].as_array().into_iter().flatten() {
            outcomes.push(put_away(world, putaway).await?);
        }
        progress.step();
    }
    // What the supplier may send beyond the announcement keeps a delivery open until somebody says that this was all.
    let path = format!("/deliveries/{delivery_id}/close");
    let closed = world.client.post("close delivery", &path, &format!("close-{name}"), &json!({})).await?;
    if closed.code() != "receiving.delivery_closed" {
        closed.ok("closing a delivery")?;
    }
    Ok(outcomes)
}

fn receipt(scan: &Scan, line_id: &str, world: &World) -> Result<Value> {
    let (lot, expires_on) = lot(&scan.part)?;
    let strategy = match (scan.abc, hash(world.seed, "strategy", &scan.sku) % 2) {
        ('A', _) => "abc",
        (_, 0) => "fifo",
        _ => "nearest_empty",
    };
    Ok(match &scan.part.form {
        Form::Units(_) => {
            json!({"by": "unit", "line_id": line_id, "lot": lot, "expires_on": expires_on, "strategy": strategy, "quantity": scan.quantity})
        }
        Form::Cases(cases) => {
            json!({"by": "case", "line_id": line_id, "packaging": "case", "count": cases, "lot": lot, "expires_on": expires_on, "strategy": strategy})
        }
        Form::Pallet(_, sscc) => json!({"by": "handling_unit", "sscc": sscc, "strategy": strategy}),
        Form::Serials(numbers) => {
            json!({"by": "unit", "line_id": line_id, "serials": numbers, "quantity": scan.quantity, "strategy": strategy})
        }
    })
}

/// Two scans: the goods (which claims the task), then the place.
async fn put_away(world: &World, putaway: &Value) -> Result<Option<String>> {
    let Some(place) = putaway["location"].as_str() else { return Ok(None) };
    let (putaway_id, task) = (id(putaway)?, text(putaway, "task_id")?);
    for attempt in 0..CLAIMS {
        let token = claim(world, &task, attempt).await?;
        let body = json!({"token": token, "location": place});
        let path = format!("/putaways/{putaway_id}/complete");
        let answer = world.client.post("put away", &path, &format!("putaway-{putaway_id}-{token}"), &body).await?;
        if answer.code() != "workforce.not_held" {
            answer.ok("a putaway")?;
            return Ok(Some(place.to_owned()));
        }
    }
    bail!("the task {task} is taken away again and again")
}

/// Claims a task and answers the token. The task of a count may come some seconds after the count: the server opens it later
/// if the database went away in between.
pub(crate) async fn claim(world: &World, task: &str, attempt: usize) -> Result<i64> {
    let path = format!("/tasks/{task}/claim");
    let mut waited = 0;
    let claimed = loop {
        let step = format!("claim-{task}-{attempt}-{waited}");
        let answer = world.client.post("claim task", &path, &step, &json!({})).await?;
        if answer.code() != "workforce.task_unknown" || waited == OPENED_WITHIN {
            break answer.ok("a claim")?;
        }
        wait_a_moment().await;
        waited += 1;
    };
    claimed["token"].as_i64().context("a claim without a token")
}
