//! What customers send back: cancelled invoices become blind receipts, to be looked at.

use anyhow::{Context, Result};
use serde_json::json;

use super::{
    goods::{Day, Goods},
    inbound::{date, lot},
    plan::{Kind, Plan, arrivals},
    progress::Progress,
    site::Site,
    world::World,
};

/// Takes back everything; answers how many lines.
pub(crate) async fn take_back(
    world: &World,
    progress: &Progress,
    site: &Site,
    plan: &Plan,
    day: &Day,
) -> Result<usize> {
    let lines: Vec<&Goods> = day.returns.values().flatten().collect();
    progress.phase("returns", lines.len());
    let count = lines.len();
    world
        .all(lines, |goods| async move {
            take_back_line(world, site, plan, goods).await?;
            progress.step();
            Ok(())
        })
        .await?;
    Ok(count)
}

async fn take_back_line(world: &World, site: &Site, plan: &Plan, goods: &Goods) -> Result<()> {
    let known = site.items.get(&goods.code).context("an item was not made")?;
    let item = plan.items.get(&goods.code).context("an item was not planned")?;
    // The lot is read off the goods: one of those that came in, if any did.
    let mut unused = 0;
    let arrived = arrivals(item, known.kind, known.case, world.seed, &world.day, &mut unused);
    let (code, expires_on) = match arrived.first() {
        Some(part) => lot(part).map(|(code, date)| (code.map(str::to_owned), date))?,
        None if known.kind == Kind::Expiry => (Some(format!("{}-{}R", goods.code, world.day)), Some(date(365)?)),
        None => (None, None),
    };
    let serials: Vec<String> = if known.kind == Kind::Serial {
        (1..=goods.pieces).map(|number| format!("{}-{}-R{}-{number}", goods.code, world.day, goods.line)).collect()
    } else {
        Vec::new()
    };
    let body = json!({
        "kind": "return", "owner_id": site.owners.get(known.owner), "warehouse_id": site.warehouse, "sku": known.sku,
        "quantity": known.quantity(goods.pieces), "lot": code, "expires_on": expires_on, "serials": serials,
        "reason": "CANCELLED_INVOICE", "reference": goods.invoice, "source": world.source(),
        "external_ref": format!("{}-{}-{}", world.day, goods.invoice, goods.line),
    });
    world
        .client
        .post("take back", "/receipts", &format!("return-{}", goods.line), &body)
        .await?
        .ok("a return")
        .map(drop)
}
