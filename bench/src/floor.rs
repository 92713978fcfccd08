//! A site at work: what two hundred handhelds ask for, in the shares of a day, with all that it needs made ahead.

use anyhow::{Context, Result};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use crate::{
    api::{Api, id},
    load::Shot,
    prepare::{self, Items, Prepared, claim},
    site::Site,
};

/// What is done, how often in a hundred, and whether somebody stands there with a scanner and waits.
const SHARES: [(&str, usize, bool); 11] = [
    ("read", 40, false),
    ("pick", 25, true),
    ("receive", 10, true),
    ("put away", 4, true),
    ("move", 4, true),
    ("take order", 4, false),
    ("release", 3, false),
    ("ship", 4, false),
    ("count", 3, true),
    ("cancel", 2, false),
    ("report", 1, false),
];

/// How many documents are made at once.
const TOGETHER: usize = 16;

/// Whether a kind of request is a scan.
pub fn is_scan(kind: &str) -> bool {
    SHARES.iter().any(|(name, _, scan)| *name == kind && *scan)
}

/// Makes the requests of a while, in the order in which they are sent.
///
/// # Errors
/// If the server refuses something that they need.
pub async fn requests(api: &Api, site: &Site, items: &mut Items, count: usize) -> Result<Vec<Shot>> {
    let of = |kind: &str| count.div_ceil(100) * SHARES.iter().find(|share| share.0 == kind).map_or(0, |share| share.1);
    let received = prepare::receipts(api, site, items, of("put away")).await?;
    send_all(api, received).await?;
    let mut made: Vec<(&'static str, std::vec::IntoIter<Prepared>)> = vec![
        ("put away", prepare::putaways(api, of("put away")).await?.into_iter()),
        ("receive", prepare::receipts(api, site, items, of("receive")).await?.into_iter()),
        ("pick", prepare::picks(api, site, items, of("pick")).await?.into_iter()),
        ("release", of_orders(api, site, items, of("release"), "release").await?.into_iter()),
        ("cancel", of_orders(api, site, items, of("cancel"), "cancel").await?.into_iter()),
        ("ship", shipments(api, site, items, of("ship")).await?.into_iter()),
        ("count", counts(api, of("count")).await?.into_iter()),
    ];
    (0..count)
        .map(|number| {
            let kind = kind_of(number);
            match made.iter_mut().find(|(name, _)| *name == kind) {
                Some((_, commands)) => {
                    let command = commands.next().with_context(|| format!("too little was prepared to {kind}"))?;
                    Ok(Shot { kind, path: command.path, body: Some(command.body) })
                }
                None => free(site, items, kind, number),
            }
        })
        .collect()
}

/// What the n-th request is: each in its share, none in a row of its own.
fn kind_of(number: usize) -> &'static str {
    let mut left = number * 37 % 100;
    for (kind, share, _) in SHARES {
        if left < share {
            return kind;
        }
        left -= share;
    }
    "read"
}

/// A request that needs nothing before it.
fn free(site: &Site, items: &mut Items, kind: &'static str, number: usize) -> Result<Shot> {
    let place = site.places.get(number * 31 % site.places.len()).context("there are no places")?;
    let (path, body) = match kind {
        "take order" => ("/orders".to_owned(), Some(prepare::order(site, items)?)),
        "move" => {
            // A row of the place after, which every place has ten of.
            let stock_id = (number * 31 + 1) % site.places.len() * 10 + 1;
            ("/stock/moves".to_owned(), Some(json!({"stock_id": stock_id, "quantity": "1", "to_location_id": place})))
        }
        "report" => (format!("/movements?warehouse_id={}&limit=200", site.warehouse), None),
        _ if number.is_multiple_of(3) => (format!("/locations/{place}"), None),
        _ if number % 3 == 1 => (format!("/stock?location_id={place}"), None),
        _ => (format!("/availability?item_id={}", items.next(site)?), None),
    };
    Ok(Shot { kind, path: format!("/api/v1{path}"), body: body.map(|body| body.to_string()) })
}

/// Sends what was prepared, before anything is measured.
async fn send_all(api: &Api, commands: Vec<Prepared>) -> Result<()> {
    let sent = commands.into_iter().map(|command| async move {
        let path = command.path.trim_start_matches("/api/v1");
        api.post(path, &serde_json::from_str(&command.body)?).await
    });
    let _: Vec<Value> = futures::stream::iter(sent).buffered(TOGETHER).try_collect().await?;
    Ok(())
}

/// Orders that are taken, and what is done to them next.
///
/// # Errors
/// If the server refuses them.
pub async fn of_orders(api: &Api, site: &Site, items: &mut Items, count: usize, verb: &str) -> Result<Vec<Prepared>> {
    let bodies = (0..count).map(|_| prepare::order(site, items)).collect::<Result<_>>()?;
    let orders = api.post_all("/orders", bodies).await?;
    orders.iter().map(|order| Ok(Prepared::new(format!("/orders/{}/{verb}", id(order)?), &json!({})))).collect()
}

/// Orders of one line that are picked and packed, and their shipment.
async fn shipments(api: &Api, site: &Site, items: &mut Items, count: usize) -> Result<Vec<Prepared>> {
    let mut bodies = Vec::new();
    for _ in 0..count {
        let line = json!({"item_id": items.next(site)?, "quantity": "1"});
        bodies.push(json!({"owner_id": site.owner, "customer_id": site.customer, "warehouse_id": site.warehouse, "lines": [line]}));
    }
    let orders = api.post_all("/orders", bodies).await?;
    let packed = orders.iter().map(|order| async move {
        let order = id(order)?;
        let released = api.post(&format!("/orders/{order}/release"), &json!({})).await?;
        let list = released["pick_list_id"].as_str().context("a released order has no pick list")?;
        let token = claim(api, &released["task_id"]).await?;
        let list = api.get(&format!("/pick-lists/{list}")).await?;
        send_all(api, prepare::stops(&list, token)?).await?;
        let carton = id(&api.post(&format!("/orders/{order}/cartons"), &json!({})).await?)?;
        for stop in list["lines"].as_array().context("a pick list without stops")? {
            let line = json!({"order_line_id": stop["order_line_id"], "quantity": stop["quantity"]});
            api.post(&format!("/cartons/{carton}/lines"), &line).await?;
        }
        api.post(&format!("/cartons/{carton}/close"), &json!({})).await?;
        Ok(Prepared::new(format!("/orders/{order}/ship"), &json!({})))
    });
    futures::stream::iter(packed).buffered(TOGETHER).try_collect().await
}

/// Counts that were asked for, their tasks claimed, and their results.
async fn counts(api: &Api, count: usize) -> Result<Vec<Prepared>> {
    let rows = prepare::pages(api, "/stock?limit=200", count * 7).await?;
    // Not all of one place: every seventh.
    let asked = rows.into_iter().step_by(7).take(count).map(|row| async move {
        let asked = api.post("/counts", &json!({"stock_id": row["stock_id"]})).await?;
        let open = asked["counts"].as_array().into_iter().chain(asked["open_before"].as_array()).flatten();
        let wanted = open.clone().next().context("no count was asked for")?;
        let token = claim(api, &wanted["task_id"]).await?;
        Ok(Prepared::new(format!("/counts/{}/result", id(wanted)?), &json!({"token": token, "counted": "1000000"})))
    });
    futures::stream::iter(asked).buffered(TOGETHER).try_collect().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_every_hundred_requests_each_kind_has_its_share() {
        assert_eq!(SHARES.iter().map(|(_, share, _)| share).sum::<usize>(), 100);
        for first in [0, 100, 7_300] {
            for (kind, share, _) in SHARES {
                let count = (first..first + 100).filter(|number| kind_of(*number) == kind).count();
                assert_eq!(count, share, "{kind}");
            }
        }
    }

    #[test]
    fn who_waits_with_a_scanner_is_told_from_who_does_not() {
        assert!(is_scan("pick") && is_scan("count") && is_scan("move"));
        assert!(!is_scan("read") && !is_scan("report") && !is_scan("sing"));
    }
}
