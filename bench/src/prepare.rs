//! Documents and tasks that whole commands need, made ahead: none of it is in the measured time.

use anyhow::{Context, Result};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use crate::{
    api::{Api, id},
    site::Site,
};

/// Lines of a delivery, and of an order.
const DELIVERY_LINES: usize = 50;
const ORDER_LINES: usize = 10;

/// How many documents are made at once.
const TOGETHER: usize = 16;

/// A command that is ready to be sent: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    pub path: String,
    pub body: String,
}

impl Prepared {
    /// A command under the API's prefix.
    pub fn new(path: String, body: &Value) -> Self {
        Self { path: format!("/api/v1{path}"), body: body.to_string() }
    }
}

/// The text of a file that `bench/wrk/prepared.lua` reads.
pub fn file(commands: &[Prepared]) -> String {
    commands.iter().map(|command| format!("{}\t{}\n", command.path, command.body)).collect()
}

/// A sequence of items that has no pattern in it.
pub struct Items {
    at: usize,
}

impl Items {
    pub const fn new() -> Self {
        Self { at: 0 }
    }

    /// The next one.
    ///
    /// # Errors
    /// Never, as long as the site has items.
    pub fn next<'a>(&mut self, site: &'a Site) -> Result<&'a str> {
        // A step that shares no factor with the number of items comes to every one of them.
        self.at = (self.at + 7_919) % site.size.items;
        site.items.get(self.at).map(String::as_str).context("an item too many")
    }
}

/// Announces deliveries and answers the receipt of each of their lines: one line of every delivery, then the next of every
/// one, as many people at as many docks would.
///
/// # Errors
/// If the server refuses something.
pub async fn receipts(api: &Api, site: &Site, items: &mut Items, count: usize) -> Result<Vec<Prepared>> {
    let mut bodies = Vec::new();
    for number in 0..count.div_ceil(DELIVERY_LINES) {
        let lines: Vec<Value> = (0..DELIVERY_LINES)
            .map(|_| Ok(json!({"item_id": items.next(site)?, "quantity": "3"})))
            .collect::<Result<_>>()?;
        bodies.push(json!({"owner_id": site.owner, "supplier_id": site.supplier, "warehouse_id": site.warehouse,
            "dock": format!("DOCK-{}", 1 + number % 4), "lines": lines, "handling_units": []}));
    }
    let announced = api.post_all("/deliveries", bodies).await?;
    let mut by_delivery = Vec::new();
    for delivery in &announced {
        let path = format!("/deliveries/{}/receipts", id(delivery)?);
        let lines = delivery["lines"].as_array().context("a delivery without lines")?;
        let of_delivery = lines
            .iter()
            .map(|line| Ok(Prepared::new(path.clone(), &json!({"by": "unit", "line_id": id(line)?, "quantity": "3"}))));
        by_delivery.push(of_delivery.collect::<Result<Vec<_>>>()?);
    }
    Ok(in_turn(by_delivery))
}

/// Claims the tasks of the putaways that are open and answers their completion.
///
/// # Errors
/// If the server refuses something.
pub async fn putaways(api: &Api, most: usize) -> Result<Vec<Prepared>> {
    let open = pages(api, "/putaways?open=true&limit=200", most).await?;
    let claims = open.iter().filter(|putaway| putaway["location"].is_string()).map(|putaway| async move {
        let token = claim(api, &putaway["task_id"]).await?;
        let body = json!({"token": token, "location": putaway["location"]});
        Ok(Prepared::new(format!("/putaways/{}/complete", id(putaway)?), &body))
    });
    futures::stream::iter(claims).buffered(TOGETHER).try_collect().await
}

/// Takes and releases orders, claims their lists and answers the picks: one stop of every list, then the next of every one.
///
/// # Errors
/// If the server refuses something.
pub async fn picks(api: &Api, site: &Site, items: &mut Items, count: usize) -> Result<Vec<Prepared>> {
    let mut bodies = Vec::new();
    for _ in 0..count.div_ceil(ORDER_LINES) {
        bodies.push(order(site, items)?);
    }
    let orders = api.post_all("/orders", bodies).await?;
    let lists = orders.iter().map(|order| async move {
        let released = api.post(&format!("/orders/{}/release", id(order)?), &json!({})).await?;
        let list = released["pick_list_id"].as_str().context("a released order has no pick list")?;
        let token = claim(api, &released["task_id"]).await?;
        let list = api.get(&format!("/pick-lists/{list}")).await?;
        stops(&list, token)
    });
    let by_list: Vec<Vec<Prepared>> = futures::stream::iter(lists).buffered(TOGETHER).try_collect().await?;
    Ok(in_turn(by_list))
}

/// An order of ten lines as another system sends it.
///
/// # Errors
/// Never, as long as the site has items.
pub fn order(site: &Site, items: &mut Items) -> Result<Value> {
    let lines: Vec<Value> =
        (0..ORDER_LINES).map(|_| Ok(json!({"item_id": items.next(site)?, "quantity": "2"}))).collect::<Result<_>>()?;
    Ok(json!({"owner_id": site.owner, "customer_id": site.customer, "warehouse_id": site.warehouse, "lines": lines}))
}

/// The picks of a list whose task was claimed.
///
/// # Errors
/// If it has no stops.
pub fn stops(list: &Value, token: i64) -> Result<Vec<Prepared>> {
    let path = format!("/pick-lists/{}/lines", id(list)?);
    let stops = list["lines"].as_array().context("a pick list without stops")?;
    stops
        .iter()
        .map(|stop| {
            let body = json!({"token": token, "location": stop["location"]});
            Ok(Prepared::new(format!("{path}/{}/confirm", id(stop)?), &body))
        })
        .collect()
}

/// Claims a task and answers the claim's token.
///
/// # Errors
/// If somebody else has it.
pub async fn claim(api: &Api, task: &Value) -> Result<i64> {
    let task = task.as_str().context("there is no task to claim")?;
    let claimed = api.post(&format!("/tasks/{task}/claim"), &json!({})).await?;
    claimed["token"].as_i64().context("a claim without a token")
}

/// The first rows of a list.
///
/// # Errors
/// If the server refuses to show them.
pub async fn pages(api: &Api, first: &str, most: usize) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    let mut path = first.to_owned();
    loop {
        let page = api.get(&path).await?;
        rows.extend(page["items"].as_array().context("a page has no items")?.iter().cloned());
        match page["next"].as_str() {
            Some(next) if rows.len() < most => path = format!("{first}&after={next}"),
            _ => return Ok(rows),
        }
    }
}

/// The first of each, then the second of each, …
fn in_turn<T>(groups: Vec<Vec<T>>) -> Vec<T> {
    let mut groups: Vec<_> = groups.into_iter().map(Vec::into_iter).collect();
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(groups.iter_mut().filter_map(Iterator::next));
        if all.len() == before {
            return all;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_taken_from_in_turn() {
        assert_eq!(in_turn(vec![vec![1, 2, 3], vec![4], vec![5, 6]]), [1, 4, 5, 2, 6, 3]);
        assert_eq!(in_turn(Vec::<Vec<u8>>::new()), Vec::<u8>::new());
    }

    #[test]
    fn a_stop_is_confirmed_with_the_claims_token_and_its_place() {
        let list = json!({"id": "L", "lines": [{"id": "S", "location": "P-001-01"}]});
        let [stop] = &stops(&list, 7).unwrap()[..] else { panic!("one stop") };
        assert_eq!(stop.path, "/api/v1/pick-lists/L/lines/S/confirm");
        assert_eq!(
            file(std::slice::from_ref(stop)),
            format!("{}\t{}\n", stop.path, r#"{"location":"P-001-01","token":7}"#)
        );
    }
}
