//! Files that are imported: items and opening stock, as another system would write them.

use std::{fmt::Write as _, time::Instant};

use anyhow::{Context, Result, bail};

use crate::{
    api::{Api, id, pause},
    site::{Site, place},
};

/// How many rows the files of the table have.
pub const ITEMS: usize = 100_000;
pub const STOCK: usize = 200_000;

/// Whether a server knows imports.
///
/// # Errors
/// If it does not answer.
pub async fn are_there(api: &Api) -> Result<bool> {
    Ok(api.send(reqwest::Method::GET, "/imports", None).await?.status != reqwest::StatusCode::NOT_FOUND)
}

/// A file of items, other ones for every round.
pub fn items(round: u32, count: usize) -> String {
    let mut text = "sku,name,gtin,base_unit,weight_kg,length_mm,width_mm,height_mm\n".to_owned();
    for number in 1..=count {
        let gtin = gtin(u64::from(round) * 1_000_000 + number as u64);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{},Imported item {number},{gtin},pcs,0.1,50,40,20", sku(round, number));
    }
    text
}

/// A file of stock of these items, each in as many places as it takes.
pub fn stock(round: u32, items: usize, places: usize, count: usize) -> String {
    let mut text = "sku,location,quantity\n".to_owned();
    for number in 0..count {
        let (item, turn) = (number % items + 1, number / items);
        let _ = writeln!(text, "{},{},12", sku(round, item), place((item * 13 + turn * 997) % places + 1));
    }
    text
}

fn sku(round: u32, number: usize) -> String {
    format!("IMP{round}-{number:06}")
}

/// A number of GS1's range for demonstrations, with its check digit.
fn gtin(number: u64) -> String {
    let digits = format!("952{number:09}");
    let sum: u32 = digits
        .chars()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Uploads a file, has it committed whole, and waits until all of its rows are in; the seconds that took.
///
/// # Errors
/// If a row is refused.
pub async fn run(api: &Api, site: &Site, kind: &str, file: String, rows: usize) -> Result<f64> {
    let of = match kind {
        "items" => format!("owner_id={}", site.owner),
        _ => format!("owner_id={}&warehouse_id={}", site.owner, site.warehouse),
    };
    let began = Instant::now();
    let import = id(&api.upload(&format!("/imports?kind={kind}&{of}"), file).await?)?;
    wait_for(api, &import, "checked").await?;
    api.post(&format!("/imports/{import}/commit"), &serde_json::json!({"mode": "all"})).await?;
    let done = wait_for(api, &import, "done").await?;
    let took = began.elapsed().as_secs_f64();
    if done["added"] != serde_json::json!(rows) {
        bail!("of {rows} {kind} {} were imported: {done}", done["added"]);
    }
    Ok(took)
}

async fn wait_for(api: &Api, import: &str, wanted: &str) -> Result<serde_json::Value> {
    loop {
        let view = api.get(&format!("/imports/{import}")).await?;
        match view["state"].as_str().context("an import has no state")? {
            state if state == wanted => return Ok(view),
            "failed" | "cancelled" => bail!("an import ended: {view}"),
            _ => pause().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_a_file_is_another_item() {
        let text = items(2, 3);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[1], "IMP2-000001,Imported item 1,9520020000015,pcs,0.1,50,40,20");
    }

    #[test]
    fn a_check_digit_is_that_of_gs1() {
        // 952123400100 has the check digit 3.
        assert_eq!(gtin(123_400_100), "9521234001003");
    }

    #[test]
    fn stock_names_each_item_in_places_that_are_there() {
        let text = stock(1, 2, 50, 4);
        assert_eq!(
            text.lines().skip(1).collect::<Vec<_>>(),
            [
                "IMP1-000001,P-001-14,12",
                "IMP1-000002,P-001-27,12",
                "IMP1-000001,P-001-11,12",
                "IMP1-000002,P-001-24,12"
            ]
        );
    }
}
