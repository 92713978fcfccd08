//! What readers are told of months that left.

use std::io::Read;

use ambar_kernel::ItemId;
use serde_json::{Value, json};

use super::{Site, day};
use crate::scene::{list, text};

impl Site {
    /// January has left, April has movements of mugs; of lamps there were some in January alone.
    async fn cut() -> Self {
        let site = Self::open().await;
        site.works().await;
        site.scene.bring_in("TEA", "5", json!({"lot": "Ц\"1\\"})).await;
        site.goes_to(day(4, 10)).await;
        site.works().await;
        site.goes_to(day(5, 10)).await;
        assert_eq!(site.leave().await.unwrap().len(), 1);
        site
    }
}

#[tokio::test]
async fn stock_as_of_a_moment_before_the_ledger_begins_is_refused_with_since_when_it_has_movements() {
    let site = Site::cut().await;
    for at in ["2024-01-15T00:00:00Z", "2024-01-31T23:59:59.999999Z", "1999-01-01T00:00:00Z"] {
        let problem = site.scene.boss.get(&format!("/stock-at?at={at}")).await.refused(409, "inventory.movements_left");
        assert_eq!(problem["params"]["kept_from"], "2024-02-01T00:00:00Z", "{problem:#}");
        assert!(text(&problem["detail"]).contains("2024-02-01 00:00 UTC"), "{problem:#}");
    }
    let mugs = format!("item_id={}", text(site.scene.item("MUG")));
    let stands = async |at: &str| {
        let rows = site.scene.rows(&format!("/stock-at?at={at}&{mugs}")).await;
        rows.iter().map(|row| text(&row["on_hand"]).parse::<i64>().unwrap()).sum::<i64>()
    };
    assert_eq!(stands("2024-02-01T00:00:00Z").await, 6, "as January left it");
    assert_eq!(stands("2024-04-30T00:00:00Z").await, 12);
}

#[tokio::test]
async fn lists_of_movements_say_in_the_end_that_older_ones_are_archived() {
    let site = Site::cut().await;
    let from = json!("2024-02-01T00:00:00Z");
    let list_of = async |query: &str| site.scene.get(query).await;
    let all = list_of("/movements").await;
    assert_eq!((&all["archived_before"], &all["next"]), (&from, &Value::Null));
    let first = list_of("/movements?limit=1").await;
    assert!(first["archived_before"].is_null() && first["next"].is_string(), "only where the list ends: {first:#}");
    let mugs = text(site.scene.item("MUG"));
    assert_eq!(list_of(&format!("/movements?item_id={mugs}")).await["archived_before"], from);
    let tea = list_of(&format!("/movements?item_id={}", text(site.scene.item("TEA")))).await;
    assert!(list(&tea["items"]).is_empty() && tea["archived_before"] == from, "{tea:#}");
    let lamps = list_of(&format!("/movements?item_id={}", text(site.scene.item("LAMP")))).await;
    assert!(lamps["archived_before"].is_null(), "none of them ever moved: {lamps:#}");
    assert_eq!(list_of("/movements?from=2024-01-31T23:00:00Z").await["archived_before"], from);
    assert!(list_of("/movements?from=2024-02-01T00:00:00Z").await["archived_before"].is_null());
    let row = site.row("TEA").await;
    assert_eq!(list_of(&format!("/stock/{row}/movements")).await["archived_before"], from);
}

#[tokio::test]
async fn an_item_whose_movements_all_left_still_has_a_past() {
    let site = Site::cut().await;
    let usage = site.scene.app.contexts.inventory.item_usage();
    let item: ItemId = serde_json::from_value(site.scene.item("TEA").clone()).unwrap();
    let past = usage.history(&site.scene.app.test.db.system_ctx(), item).await.unwrap();
    assert!(past.iter().any(|it| it.what == "past movements" && it.count == 2), "{past:?}");
}

#[tokio::test]
async fn a_file_tells_each_movement_in_words_that_need_nothing_else() {
    let site = Site::cut().await;
    let name: String = sqlx::query_scalar("SELECT file_name FROM inventory.archived_month")
        .fetch_one(&site.scene.app.test.owner)
        .await
        .unwrap();
    let mut text = String::new();
    let file = std::fs::File::open(site.folder.join(name)).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<i64> = lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert!(numbers.len() == 7 && numbers.is_sorted(), "{numbers:?}");
    let came = &lines[0];
    assert_eq!(
        (&came["kind"], &came["sku"], &came["quantity"], &came["decimals"], &came["unit"]),
        (&json!("inbound"), &json!("MUG"), &json!(10), &json!(0), &json!("pcs"))
    );
    assert_eq!(
        (&came["from"], &came["to"]["location"], &came["to"]["status"]),
        (&json!({"virtual": "supplier"}), &json!("DOCK-1"), &json!("available"))
    );
    assert_eq!((&came["moved_at"], &came["lot"]), (&json!("2024-01-10T09:00:00.000000Z"), &Value::Null));
    let shipped = lines.iter().find(|line| line["to"]["virtual"] == "customer").unwrap();
    assert_eq!(shipped["from"]["sscc"].as_str().map(str::len), Some(18), "{shipped:#}");
    assert_eq!(lines[6]["lot"], "Ц\"1\\", "whatever a person wrote stays on its line");
}
