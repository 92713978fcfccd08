//! Orders are taken, released, picked, packed and shipped.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{
    goods::{Day, Goods},
    inbound::{CLAIMS, claim},
    plan::{Plan, hash},
    progress::Progress,
    site::Site,
    world::{World, id, text},
};

/// Lines that fit into a carton.
const CARTON: usize = 24;
/// Of a thousand stops, at how many the picker finds too little: then the stock is doubtful and is counted.
const DOUBTED: u64 = 15;

/// What went out, in lines of the file.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Shipped {
    pub(crate) orders: usize,
    pub(crate) ordered: usize,
    /// Shipped whole.
    pub(crate) shipped: usize,
    /// Not shipped whole.
    pub(crate) short: usize,
    /// Of those, with a backorder for the rest.
    pub(crate) backordered: usize,
    pub(crate) cartons: usize,
}

/// An order to be: the lines of an invoice that are of one owner.
struct Order<'a> {
    name: String,
    owner: usize,
    customer: &'a str,
    lines: Vec<&'a Goods>,
}

/// Ships everything that is there.
pub(crate) async fn ship(world: &World, progress: &Progress, site: &Site, plan: &Plan, day: &Day) -> Result<Shipped> {
    let mut orders: Vec<Order<'_>> = orders(plan, day)?;
    // The largest first: the day ends when the last is done.
    orders.sort_by_key(|order| (std::cmp::Reverse(order.lines.len()), order.name.clone()));
    progress.phase("orders", orders.len());
    let taken = world.all(orders, |order| async move {
        let taken = take(world, site, order).await?;
        progress.step();
        Ok(taken)
    });
    let mut taken = taken.await?;
    taken.sort_by_key(|order| std::cmp::Reverse(order.lines));
    progress.phase("lines out", taken.iter().map(|order| order.lines).sum());
    let cartons = AtomicUsize::new(0);
    let (orders, ordered) = (taken.len(), taken.iter().map(|order| order.lines).sum());
    let done = world.all(taken, |order| {
        let cartons = &cartons;
        async move { fulfil(world, progress, &order, cartons).await }
    });
    let mut all = Shipped { orders, ordered, ..Shipped::default() };
    for lines in done.await? {
        all.shipped += lines.shipped;
        all.short += lines.short;
        all.backordered += lines.backordered;
    }
    all.cartons = cartons.into_inner();
    Ok(all)
}

fn orders<'a>(plan: &Plan, day: &'a Day) -> Result<Vec<Order<'a>>> {
    let mut orders = Vec::new();
    for (invoice, lines) in &day.orders {
        let mut by_owner: BTreeMap<(usize, &str), Vec<&Goods>> = BTreeMap::new();
        for goods in lines {
            let owner = plan.items.get(&goods.code).context("an item was not planned")?.owner;
            by_owner.entry((owner, &goods.customer)).or_default().push(goods);
        }
        for ((owner, customer), lines) in by_owner {
            orders.push(Order { name: format!("{invoice}-{}-{customer}", owner + 1), owner, customer, lines });
        }
    }
    Ok(orders)
}

/// An order that the warehouse has taken.
struct Taken {
    id: String,
    name: String,
    lines: usize,
}

async fn take(world: &World, site: &Site, order: Order<'_>) -> Result<Taken> {
    let mut lines = Vec::with_capacity(order.lines.len());
    for goods in &order.lines {
        let known = site.items.get(&goods.code).context("an item was not made")?;
        lines.push(json!({"sku": known.sku, "quantity": known.quantity(goods.pieces)}));
    }
    let customer = site.customers.get(&(order.owner, order.customer.to_owned())).context("a customer was not made")?;
    let body = json!({
        "owner_id": site.owners.get(order.owner), "customer_id": customer, "warehouse_id": site.warehouse,
        "source": world.source(), "external_ref": format!("{}-{}", world.day, order.name), "lines": lines,
    });
    let made =
        world.client.post("take order", "/orders", &format!("order-{}", order.name), &body).await?.ok("an order")?;
    Ok(Taken { id: id(&made)?, lines: order.lines.len(), name: order.name })
}

/// Releases, picks, packs and ships an order; answers what came of its lines.
async fn fulfil(world: &World, progress: &Progress, order: &Taken, cartons: &AtomicUsize) -> Result<Shipped> {
    let path = format!("/orders/{}", order.id);
    let released = world
        .client
        .post("release", &format!("{path}/release"), &format!("release-{}", order.id), &json!({}))
        .await?
        .ok("a release")?;
    if let (Some(list), Some(task)) = (released["pick_list_id"].as_str(), released["task_id"].as_str()) {
        let stops = pick(world, order, list, task).await?;
        let packed = pack(world, &order.id, &stops).await?;
        cartons.fetch_add(packed, Ordering::Relaxed);
        if packed > 0 {
            let step = format!("ship-{}", order.id);
            world.client.post("ship", &format!("{path}/ship"), &step, &json!({})).await?.ok("a shipment")?;
        }
    }
    let view = world.client.get(&path).await?.ok("an order")?;
    let mut outcome = Shipped::default();
    for line in view["lines"].as_array().context("an order without lines")? {
        let whole = line["shipped"] == line["ordered"];
        outcome.shipped += usize::from(whole);
        outcome.short += usize::from(!whole);
        outcome.backordered += usize::from(line["backordered"].as_str().is_some_and(|text| text != "0"));
        progress.step();
    }
    Ok(outcome)
}

/// Walks the list, one scan a stop, until it shows no new one: another picker's doubt may put stops on it at any time.
/// Answers its stops as they are afterwards.
async fn pick(world: &World, order: &Taken, list: &str, task: &str) -> Result<Vec<Value>> {
    let path = format!("/pick-lists/{list}");
    for attempt in 0..CLAIMS {
        let walk = Walk { world, order: &order.name, path: &path, token: claim(world, task, attempt).await? };
        let mut seen = BTreeSet::new();
        loop {
            let view = world.client.get(&path).await?.ok("a pick list")?;
            let stops = view["lines"].as_array().context("a pick list without stops")?;
            let mut queue = Vec::new();
            for stop in stops {
                if seen.insert(id(stop)?) {
                    queue.push(stop.clone());
                }
            }
            if queue.is_empty() {
                return Ok(stops.clone());
            }
            if !walk.all(queue, &mut seen).await? {
                break;
            }
        }
    }
    bail!("the task {task} is taken away again and again")
}

/// A picker on a walk.
struct Walk<'a> {
    world: &'a World,
    order: &'a str,
    path: &'a str,
    token: i64,
}

impl Walk<'_> {
    /// Walks stops and those that come in their place; false if the task was lost meanwhile.
    async fn all(&self, stops: Vec<Value>, seen: &mut BTreeSet<String>) -> Result<bool> {
        let mut queue = VecDeque::from(stops);
        while let Some(stop) = queue.pop_front() {
            let Some(more) = self.stop(&stop).await? else { return Ok(false) };
            for stop in more {
                if seen.insert(id(&stop)?) {
                    queue.push_back(stop);
                }
            }
        }
        Ok(true)
    }

    /// One stop: a scan of the place. Now and then there is too little, and the stop is reported. Answers the stops that
    /// came in its place; none if the task was lost.
    async fn stop(&self, stop: &Value) -> Result<Option<Vec<Value>>> {
        let Self { world, order, path, token } = self;
        let stop_id = id(stop)?;
        let (verb, kind, body) =
            if stop["replaces"].is_null() && doubted(world.seed, &world.day, order, stop["sku"].as_str()) {
                ("short", "short pick", json!({"token": token, "found": "0"}))
            } else {
                let (location, lot, serial) = (&stop["location"], &stop["lot"], &stop["serial"]);
                ("confirm", "pick", json!({"token": token, "location": location, "lot": lot, "serial": serial}))
            };
        let step = format!("{verb}-{stop_id}-{token}");
        let answer = world.client.post(kind, &format!("{path}/lines/{stop_id}/{verb}"), &step, &body).await?;
        match answer.code() {
            "workforce.not_held" => return Ok(None),
            // Somebody's short pick at the same bin has taken the stop away. What came in its place, the list tells.
            "picking.stop_closed" | "picking.list_closed" | "picking.claim_given_up" => return Ok(Some(Vec::new())),
            _ => {}
        }
        let done = answer.ok("a pick")?;
        if let Some(count) = done["count_id"].as_str() {
            count_again(world, count).await?;
        }
        Ok(Some(done["new_stops"].as_array().cloned().unwrap_or_default()))
    }
}

/// Whether the picker finds too little of a thing: the same on every run of the same file, wherever it lies.
fn doubted(seed: u64, day: &str, order: &str, sku: Option<&str>) -> bool {
    hash(seed, "doubt", &format!("{day} {order} {}", sku.unwrap_or_default())) % 1000 < DOUBTED
}

/// A person counts the doubtful bin, blind, and finds what the book had.
async fn count_again(world: &World, count: &str) -> Result<()> {
    let path = format!("/counts/{count}");
    let view = world.client.get(&path).await?.ok("a count")?;
    let task = text(&view, "task_id")?;
    for attempt in 0..CLAIMS {
        let token = claim(world, &task, attempt).await?;
        let body = json!({"token": token, "counted": "0"});
        let answer =
            world.client.post("count", &format!("{path}/result"), &format!("count-{count}-{token}"), &body).await?;
        if answer.code() != "workforce.not_held" {
            return answer.ok("a count").map(drop);
        }
    }
    bail!("the task {task} is taken away again and again")
}

/// Packs what was picked, one scan a thing, into cartons; answers how many.
async fn pack(world: &World, order: &str, stops: &[Value]) -> Result<usize> {
    let picked: Vec<&Value> = stops.iter().filter(|stop| stop["picked"] != "0").collect();
    let mut cartons = 0;
    for (number, group) in picked.chunks(CARTON).enumerate() {
        let path = format!("/orders/{order}/cartons");
        let step = format!("carton-{order}-{number}");
        let carton = id(&world.client.post("open carton", &path, &step, &json!({})).await?.ok("a carton")?)?;
        for stop in group {
            let body = json!({"order_line_id": stop["order_line_id"], "quantity": stop["picked"], "lot": stop["lot"], "serial": stop["serial"]});
            let step = format!("pack-{}", id(stop)?);
            world.client.post("pack", &format!("/cartons/{carton}/lines"), &step, &body).await?.ok("packing")?;
        }
        let step = format!("close-{carton}");
        world
            .client
            .post("close carton", &format!("/cartons/{carton}/close"), &step, &json!({}))
            .await?
            .ok("a carton")?;
        cartons += 1;
    }
    Ok(cartons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use crate::replay::{goods, hash_of, plan, source};

    /// What the tests of the whole replay rely on: the rules about counts have something to look at.
    #[test]
    fn in_the_slice_of_a_day_some_picks_are_doubted() {
        let slice = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/orders/day-slice.csv"));
        let (day, hash) = (goods::sort(&source::read(slice).unwrap()), hash_of(slice).unwrap());
        for seed in [1, 7] {
            let plan = plan::draw(&day, seed);
            let orders = orders(&plan, &day).unwrap();
            let lines = orders.iter().flat_map(|order| order.lines.iter().map(|goods| (&order.name, &goods.code)));
            let count = lines.filter(|(order, code)| doubted(seed, &hash, order, Some(code))).count();
            assert!((3..30).contains(&count), "{count} with seed {seed}");
        }
    }
}
