//! Deliveries and orders of the demo, some finished, some in the middle, some not begun.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    goods::DemoItem,
    site::{Site, post},
};
use crate::replay::{Client, id, text};

/// Brings stock in: one delivery is received and put away, one stands at the dock with its putaways open, one is announced.
pub(super) async fn bring_in(client: &Client, site: &Site, items: &[DemoItem]) -> Result<()> {
    for (number, (group, stage)) in [
        (&items[..11], Stage::PutAway),
        (&items[11..], Stage::PutAway),
        (&items[..3], Stage::AtDock),
        (&items[3..8], Stage::Announced),
    ]
    .into_iter()
    .enumerate()
    {
        let lines: Vec<Value> = group.iter().map(|item| line(item, number)).collect();
        let body = json!({"owner_id": site.owner, "supplier_id": site.supplier, "warehouse_id": site.warehouse, "dock": "DOCK-1", "lines": lines});
        let announced = post(client, "/deliveries", &format!("delivery-{number}"), body).await?;
        if matches!(stage, Stage::Announced) {
            continue;
        }
        let path = format!("/deliveries/{}/receipts", id(&announced)?);
        for (item, line) in group.iter().zip(announced["lines"].as_array().context("a delivery without lines")?) {
            let mut scan = scan(item, number);
            scan["line_id"] = line["id"].clone();
            let received = post(client, &path, &format!("receipt-{number}-{}", item.sku), scan).await?;
            if matches!(stage, Stage::PutAway) {
                for putaway in received["putaways"].as_array().into_iter().flatten() {
                    put_away(client, putaway).await?;
                }
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Stage {
    PutAway,
    AtDock,
    Announced,
}

/// What comes of an item: ten cases, or some pieces, or some kilograms.
fn quantity(item: &DemoItem) -> String {
    match (item.tracking, item.case) {
        ("serial", _) => "6".to_owned(),
        (_, Some(case)) => (case * 10).to_string(),
        (_, None) => "12.500".to_owned(),
    }
}

fn label(item: &DemoItem, number: usize) -> (Option<String>, Option<&'static str>) {
    let lot = matches!(item.tracking, "lot" | "expiry").then(|| format!("L{}-{}", number + 1, item.sku));
    // Far enough in the future for a demo that is started in some years.
    let expires_on =
        (item.tracking == "expiry").then_some(["2032-03-31", "2032-06-30", "2032-01-31", "2032-09-30"][number % 4]);
    (lot, expires_on)
}

fn line(item: &DemoItem, number: usize) -> Value {
    let (lot, expires_on) = label(item, number);
    json!({"sku": item.sku, "quantity": quantity(item), "lot": lot, "expires_on": expires_on})
}

fn scan(item: &DemoItem, number: usize) -> Value {
    let (lot, expires_on) = label(item, number);
    match (item.tracking, item.case) {
        ("serial", _) => {
            let serials: Vec<String> = (1..=6).map(|n| format!("{}-{n:04}", item.sku)).collect();
            json!({"by": "unit", "quantity": "6", "serials": serials})
        }
        (_, Some(_)) => json!({"by": "case", "packaging": "case", "count": 10, "lot": lot, "expires_on": expires_on}),
        (_, None) => json!({"by": "unit", "quantity": quantity(item), "lot": lot, "expires_on": expires_on}),
    }
}

async fn claim(client: &Client, task: &str) -> Result<Value> {
    Ok(post(client, &format!("/tasks/{task}/claim"), &format!("claim-{task}"), json!({})).await?["token"].clone())
}

async fn put_away(client: &Client, putaway: &Value) -> Result<()> {
    let (putaway_id, task) = (id(putaway)?, text(putaway, "task_id")?);
    let token = claim(client, &task).await?;
    let body = json!({"token": token, "location": putaway["location"]});
    post(client, &format!("/putaways/{putaway_id}/complete"), &format!("putaway-{putaway_id}"), body).await.map(drop)
}

/// How far an order of the demo goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    Held,
    Taken,
    Released,
    HalfPicked,
    Picked,
    Shipped,
}

/// Which customer, how far the order goes, and its lines: code and quantity.
type Wanted = (usize, Until, &'static [(&'static str, &'static str)]);

/// How many orders there are.
pub(super) const ORDERS: usize = 7;

/// Sends goods out: orders in every state, one of them short.
pub(super) async fn send_out(client: &Client, site: &Site) -> Result<()> {
    let orders: [Wanted; ORDERS] = [
        (0, Until::Shipped, &[("WATER-05", "24"), ("COFFEE-250", "5"), ("SOAP-90", "12")]),
        (1, Until::Shipped, &[("CHEESE", "1.250"), ("HONEY-350", "6")]),
        (1, Until::Picked, &[("MUG-350", "12"), ("KETTLE-17", "1"), ("TEA-100", "4")]),
        (0, Until::HalfPicked, &[("TOWEL-2", "10"), ("BATT-AA4", "20"), ("PASTA-500", "30")]),
        (0, Until::Released, &[("JUICE-1", "36"), ("RICE-900", "20"), ("MIXER-500", "9")]),
        (2, Until::Taken, &[("PAN-24", "90"), ("BULB-9W", "40")]),
        (1, Until::Held, &[("COFFEE-250", "40")]),
    ];
    for (number, (customer, until, lines)) in orders.into_iter().enumerate() {
        let lines: Vec<Value> = lines.iter().map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity})).collect();
        let body = json!({"owner_id": site.owner, "customer_id": site.customers.get(customer), "warehouse_id": site.warehouse,
            "hold": until == Until::Held, "lines": lines});
        let order = id(&post(client, "/orders", &format!("order-{number}"), body).await?)?;
        if until >= Until::Released {
            release(client, &order, until).await?;
        }
    }
    Ok(())
}

async fn release(client: &Client, order: &str, until: Until) -> Result<()> {
    let path = format!("/orders/{order}");
    let released = post(client, &format!("{path}/release"), &format!("release-{order}"), json!({})).await?;
    let (Some(list), Some(task)) = (released["pick_list_id"].as_str(), released["task_id"].as_str()) else {
        return Ok(());
    };
    if until == Until::Released {
        return Ok(());
    }
    let token = claim(client, task).await?;
    let list_path = format!("/pick-lists/{list}");
    let view = client.get(&list_path).await?.ok("a pick list")?;
    let stops = view["lines"].as_array().context("a pick list without stops")?;
    let walked = if until == Until::HalfPicked { stops.len() / 2 } else { stops.len() };
    for stop in stops.iter().take(walked) {
        let stop_id = id(stop)?;
        let body = json!({"token": token, "location": stop["location"], "lot": stop["lot"], "serial": stop["serial"]});
        post(client, &format!("{list_path}/lines/{stop_id}/confirm"), &format!("pick-{stop_id}"), body).await?;
    }
    if until != Until::Shipped {
        return Ok(());
    }
    let carton = id(&post(client, &format!("{path}/cartons"), &format!("carton-{order}"), json!({})).await?)?;
    for stop in stops {
        let body = json!({"order_line_id": stop["order_line_id"], "quantity": stop["quantity"], "lot": stop["lot"], "serial": stop["serial"]});
        post(client, &format!("/cartons/{carton}/lines"), &format!("pack-{}", id(stop)?), body).await?;
    }
    post(client, &format!("/cartons/{carton}/close"), &format!("close-{carton}"), json!({})).await?;
    post(client, &format!("{path}/ship"), &format!("ship-{order}"), json!({})).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::{super::goods::ITEMS, *};

    #[test]
    fn what_is_scanned_at_the_dock_is_what_was_announced() {
        for item in &ITEMS {
            let (announced, scanned) = (line(item, 0), scan(item, 0));
            assert_eq!((&scanned["lot"], &scanned["expires_on"]), (&announced["lot"], &announced["expires_on"]));
            let quantity = match scanned["count"].as_u64() {
                Some(cases) => (cases * u64::from(item.case.unwrap())).to_string(),
                None => scanned["quantity"].as_str().unwrap().to_owned(),
            };
            assert_eq!(announced["quantity"], quantity, "{}", item.sku);
        }
    }

    #[test]
    fn only_items_with_expiry_have_a_date_and_each_delivery_its_own_lots() {
        for item in &ITEMS {
            let ((first, date), (second, _)) = (label(item, 0), label(item, 1));
            assert_eq!(date.is_some(), item.tracking == "expiry", "{}", item.sku);
            assert_eq!(first != second, matches!(item.tracking, "lot" | "expiry"), "{}", item.sku);
        }
    }
}
