//! The demo's items.

use anyhow::Result;
use serde_json::{Value, json};

use super::site::{Site, post};
use crate::replay::Client;

/// An item of the demo.
pub(super) struct DemoItem {
    pub(super) sku: &'static str,
    name: &'static str,
    category: &'static str,
    base_unit: &'static str,
    scale: u8,
    pub(super) tracking: &'static str,
    abc: &'static str,
    pub(super) case: Option<u32>,
    weight_g: u32,
    size_mm: [u32; 3],
}

#[expect(clippy::too_many_arguments, reason = "a row of the table below")]
const fn item(
    sku: &'static str,
    name: &'static str,
    category: &'static str,
    tracking: &'static str,
    abc: &'static str,
    case: Option<u32>,
    weight_g: u32,
    size_mm: [u32; 3],
) -> DemoItem {
    DemoItem { sku, name, category, base_unit: "pcs", scale: 0, tracking, abc, case, weight_g, size_mm }
}

/// Everything that is kept.
pub(super) const ITEMS: [DemoItem; 16] = [
    item("WATER-05", "Mineral water still 0.5 l", "DRINKS", "expiry", "A", Some(12), 520, [60, 60, 220]),
    item("JUICE-1", "Apple juice 1 l", "DRINKS", "expiry", "A", Some(12), 1060, [70, 70, 240]),
    item("COFFEE-250", "Ground coffee 250 g", "FOOD", "expiry", "A", Some(20), 260, [50, 80, 160]),
    item("TEA-100", "Green tea, 100 bags", "FOOD", "expiry", "B", Some(18), 210, [80, 130, 90]),
    item("RICE-900", "Rice 900 g", "FOOD", "lot", "B", Some(10), 920, [60, 110, 190]),
    item("PASTA-500", "Pasta 500 g", "FOOD", "none", "B", Some(20), 510, [40, 100, 250]),
    item("HONEY-350", "Honey 350 g", "FOOD", "expiry", "C", Some(12), 560, [70, 70, 90]),
    item("SOAP-90", "Soap 90 g", "HOUSEHOLD", "none", "B", Some(48), 95, [30, 60, 90]),
    item("TOWEL-2", "Paper towels, 2 rolls", "HOUSEHOLD", "none", "A", Some(12), 340, [120, 240, 230]),
    item("BULB-9W", "LED bulb 9 W", "HOUSEHOLD", "none", "C", Some(50), 60, [60, 60, 110]),
    item("BATT-AA4", "Batteries AA, 4 pieces", "HOUSEHOLD", "none", "B", Some(40), 95, [15, 85, 110]),
    item("KETTLE-17", "Electric kettle 1.7 l", "DEVICES", "serial", "C", None, 1150, [200, 230, 250]),
    item("MIXER-500", "Hand mixer 500 W", "DEVICES", "serial", "C", None, 1300, [100, 180, 240]),
    item("MUG-350", "Mug 350 ml", "KITCHEN", "none", "B", Some(24), 340, [90, 120, 100]),
    item("PAN-24", "Frying pan 24 cm", "KITCHEN", "none", "C", Some(6), 980, [250, 440, 60]),
    DemoItem {
        sku: "CHEESE",
        name: "Cheese, by weight",
        category: "FOOD",
        base_unit: "kg",
        scale: 3,
        tracking: "expiry",
        abc: "B",
        case: None,
        weight_g: 1000,
        size_mm: [150, 150, 60],
    },
];

/// Adds them with their categories.
pub(super) async fn add(client: &Client, site: &Site) -> Result<&'static [DemoItem]> {
    let mut categories: Vec<(&str, Value)> = Vec::new();
    for item in &ITEMS {
        if !categories.iter().any(|(code, _)| *code == item.category) {
            let name = format!("{}{}", &item.category[..1], item.category[1..].to_lowercase());
            let body = json!({"code": item.category, "name": name});
            let made = post(client, "/categories", &format!("category-{}", item.category), body).await?;
            categories.push((item.category, made["id"].clone()));
        }
        let category = categories.iter().find(|(code, _)| *code == item.category).map(|(_, id)| id);
        post(client, "/items", &format!("item-{}", item.sku), body(item, site, category)).await?;
    }
    Ok(&ITEMS)
}

fn body(item: &DemoItem, site: &Site, category: Option<&Value>) -> Value {
    let [length, width, height] = item.size_mm;
    let mut packagings =
        vec![json!({"level": "each", "quantity": "1", "length_mm": length, "width_mm": width, "height_mm": height,
        "weight_g": item.weight_g})];
    if let Some(case) = item.case {
        packagings.push(json!({"level": "case", "quantity": case.to_string(), "weight_g": item.weight_g * case + 250}));
        packagings.push(json!({"level": "pallet", "quantity": (case * 40).to_string()}));
    }
    json!({"owner_id": site.owner, "sku": item.sku, "name": item.name, "category_id": category, "base_unit": item.base_unit,
        "scale": item.scale, "tracking": item.tracking, "abc": item.abc, "packagings": packagings})
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_item_of_the_demo_has_a_code_and_a_name_of_its_own() {
        let codes: BTreeSet<_> = ITEMS.iter().map(|item| item.sku).collect();
        let names: BTreeSet<_> = ITEMS.iter().map(|item| item.name).collect();
        assert_eq!((codes.len(), names.len()), (ITEMS.len(), ITEMS.len()));
    }

    #[test]
    fn the_demo_shows_every_way_of_tracking_and_a_weighed_item() {
        let ways: BTreeSet<_> = ITEMS.iter().map(|item| item.tracking).collect();
        assert_eq!(ways, BTreeSet::from(["expiry", "lot", "none", "serial"]));
        assert!(ITEMS.iter().any(|item| item.base_unit == "kg" && item.scale == 3));
    }
}
