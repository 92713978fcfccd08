//! Many clients over several instances on one database: nothing is lost, nobody sees a deadlock, exactly what there is is
//! granted, and every rule holds at every moment.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use futures::future::join_all;
use serde_json::json;

use super::{How, Site};
use crate::{
    api::{Answer, Api},
    book::Book,
    check::granted,
    figures::{Figures, kinds, unavailable, unfit},
    load::Load,
    output::say,
    server::{Place, broken_rules},
    wait::pause,
    world::{Size, World},
};

/// Few rows that everybody wants.
const HOT: Size = Size { items: 2, places: 5, each: 500 };
/// How often the rules are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(crate) async fn run(how: &How) -> Result<Vec<Figures>> {
    let wide = how.size(Size { items: 20, places: 10, each: 50 }, Size { items: 100, places: 100, each: 50 });
    let mut place = Place::new(&how.binary, "instances")?;
    // Four instances share the hundred connections of one PostgreSQL, and leave some to `ambar verify`; each has a dozen
    // beside those that are set here.
    place.environment.extend(
        [("AMBAR_APP_CONNECTIONS", "5"), ("AMBAR_STOCK_CONNECTIONS", "3")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let mut site = Site::set(place, HOT).await?;
    let mut instances = vec![site.api.clone()];
    let mut all = Vec::new();
    for (count, name) in [(2, "two"), (4, "four")] {
        while instances.len() < count {
            let address = site.place.start_another().await?;
            instances.push(Api::new(&address, &site.token)?);
        }
        for (size, rows) in [(HOT, "hot"), (wide, "wide")] {
            if !how.full && (count, rows) == (4, "wide") {
                continue;
            }
            let part = format!("instances: {name}, {} rows", size.items * size.places);
            say(format!("  {part}"));
            site.world = Arc::new(World::make(&site.api, &format!("{name}-{rows}").to_uppercase(), size).await?);
            site.book = Book::new(&site.world);
            all.push(mixed(&mut site, how, &instances, part).await?);
        }
        all.push(grants(&mut site, how, &instances, count).await?);
    }
    if let Some(last) = all.last_mut() {
        last.wrong(site.place.verify(how.full).await?);
        site.place.stop().await?;
    }
    Ok(all)
}

/// Everything at once.
async fn mixed(site: &mut Site, how: &How, instances: &[Api], part: String) -> Result<Figures> {
    let mut figures = Figures::of(&part, how.seed);
    let load = Load {
        clients: how.size(60, 200),
        seed: how.seed,
        name: part.replace([' ', ':', ','], "_"),
        floor: true,
        folder: site.place.folder().to_owned(),
        impatient: false,
    };
    let (stop, began) = (Arc::new(AtomicBool::new(false)), Instant::now());
    let working = load.start(&site.world, instances)?;
    let watch = tokio::spawn(watched(instances.to_vec(), Arc::clone(&stop)));
    pause(Duration::from_secs(how.size(5, 60))).await;
    stop.store(true, Ordering::SeqCst);
    let entries = working.stop().await?;
    let worked = began.elapsed();
    let (looks, broken) = watch.await??;
    let verdict = site.book.settle(&site.api, &entries, None).await?;
    figures.add(&verdict);
    figures.wrong(broken);
    figures.wrong(unfit(&entries, false));
    figures.wrong(site.book.lost_updates(&site.api).await?);
    figures.must(looks > 0, || "the rules were never looked at".to_owned());
    figures.note(format!(
        "{}; {} answers were 503 with Retry-After; {} commands a second; the rules were looked at {looks} times meanwhile",
        kinds(&entries),
        unavailable(&entries),
        verdict.acknowledged as u128 * 1000 / worked.as_millis().max(1)
    ));
    Ok(figures.ended())
}

/// Looks at the rules until it is told to stop; answers how often, and what was broken.
async fn watched(instances: Vec<Api>, stop: Arc<AtomicBool>) -> Result<(usize, Vec<String>)> {
    let (mut looks, mut broken) = (0, Vec::new());
    while !stop.load(Ordering::SeqCst) {
        let next = Instant::now() + LOOK_EVERY;
        let api = instances.get(looks % instances.len().max(1)).context("an instance")?;
        broken.extend(broken_rules(&api.read("/invariants").await?));
        looks += 1;
        while Instant::now() < next && !stop.load(Ordering::SeqCst) {
            pause(Duration::from_millis(50)).await;
        }
    }
    Ok((looks, broken))
}

/// More is asked for than there is, by all at once: exactly what there is is granted.
async fn grants(site: &mut Site, how: &How, instances: &[Api], count: usize) -> Result<Figures> {
    let mut figures = Figures::of(&format!("instances: {count}, grants"), how.seed);
    let clients = how.size(60, 200);
    for round in 0..how.rounds(2, 20) {
        let name = format!("G{count}-{round}");
        let each = u32::try_from(clients / 4)?;
        let world = World::make(&site.api, &name, Size { items: 1, places: 3, each }).await?;
        let sku = &world.items.first().context("an item")?.sku;
        let there_is = i64::from(each) * 3;
        let body = json!({"owner_id": world.owner, "customer_id": world.customer, "warehouse_id": world.warehouse,
            "lines": [{"sku": sku, "quantity": "1"}, {"sku": sku, "quantity": "1"}]});
        let released = join_all((0..clients).map(|client| {
            let (api, body, name) = (instances.get(client % instances.len().max(1)), &body, &name);
            async move {
                let api = api.context("an instance")?;
                let order = api.make("/orders", &format!("{name}-order-{client}"), body).await?;
                let path = format!("/orders/{}/release", order["id"].as_str().context("an order has an id")?);
                api.insist(&path, &format!("{name}-release-{client}"), &json!({})).await
            }
        }))
        .await;
        let released: Vec<Answer> = released.into_iter().collect::<Result<_>>()?;
        let given: i64 = released.iter().map(granted).sum();
        let failed = released.iter().filter(|answer| !answer.is_done()).count();
        figures.must(failed == 0, || format!("{name}: {failed} releases were refused"));
        figures.must(given == there_is, || format!("{name}: {given} granted of {there_is} that there are"));
        figures.rounds += 1;
        figures.commands += released.len() * 2;
        figures.acknowledged += released.len() * 2;
    }
    figures.wrong(site.place.verify(how.full).await?);
    figures.note(format!(
        "{clients} clients asked for twice as many pieces as there were in three places, and got what there was"
    ));
    Ok(figures.ended())
}
