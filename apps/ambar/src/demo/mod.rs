//! The demo warehouse: small, with something in every state, made over the API as people would make it.

mod flow;
mod goods;
mod site;

use anyhow::Result;

use crate::replay::Client;

/// Whether there is nothing yet: then the demo may be loaded.
///
/// # Errors
/// If the server cannot be reached.
pub(crate) async fn is_empty(client: &Client) -> Result<bool> {
    let warehouses = client.get("/warehouses?limit=1").await?.ok("the warehouses")?;
    Ok(warehouses["items"].as_array().is_some_and(Vec::is_empty))
}

/// Whether loading was begun and stopped half-way: the last thing that it makes is not there.
///
/// # Errors
/// If the server cannot be reached.
pub(crate) async fn is_unfinished(client: &Client) -> Result<bool> {
    let warehouses = client.get("/warehouses?code=DEMO").await?.ok("the warehouses")?;
    let orders = client.get("/orders?limit=200").await?.ok("the orders")?;
    let (begun, made) =
        (warehouses["items"].as_array().map_or(0, Vec::len), orders["items"].as_array().map_or(0, Vec::len));
    Ok(begun == 1 && made < flow::ORDERS)
}

/// Loads the demo. Repeating it changes nothing: every step has its key.
///
/// # Errors
/// If the server refuses a step, which is a bug.
pub(crate) async fn load(client: &Client) -> Result<()> {
    let site = site::set_up(client).await?;
    let items = goods::add(client, &site).await?;
    flow::bring_in(client, &site, items).await?;
    flow::send_out(client, &site).await
}
