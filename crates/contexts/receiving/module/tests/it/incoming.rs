//! What is announced and has not come yet.

use serde_json::{Value, json};

use crate::{
    fakes::id,
    world::{World, text},
};

impl World {
    /// Of these items: how much is to come, on how many deliveries, and when first.
    async fn incoming(&self, skus: &[&str]) -> Vec<(String, i64, Value)> {
        let ids: Vec<String> = skus.iter().map(|sku| id::<()>(sku).to_string()).collect();
        let reader = self.api.caller("eve", &["receiving:read"]);
        let rows = reader.get(&format!("/incoming?items={}", ids.join(","))).await.expect(200);
        let one = |sku: &&str| {
            let row = rows.as_array().unwrap().iter().find(|row| row["item_id"] == json!(id::<()>(sku)));
            row.map_or(("0".into(), 0, Value::Null), |row| {
                assert_eq!((&row["warehouse_id"], &row["owner_id"]), (&json!(self.site), &json!(self.owner)));
                (text(&row["incoming"]).to_owned(), row["deliveries"].as_i64().unwrap(), row["next_on"].clone())
            })
        };
        skus.iter().map(one).collect()
    }

    async fn incoming_units(&self) -> Value {
        let path = format!("/incoming/figures?warehouse_id={}", self.site);
        self.boss().get(&path).await.expect(200)["incoming"].clone()
    }
}

#[tokio::test]
async fn what_is_announced_is_incoming_until_it_is_received() {
    let world = World::new().await;
    assert_eq!(world.incoming(&["MUG", "RICE"]).await, [("0".into(), 0, Value::Null), ("0".into(), 0, Value::Null)]);
    let lines =
        json!([{"sku": "MUG", "quantity": "10"}, {"sku": "MUG", "quantity": "2"}, {"sku": "RICE", "quantity": "1.5"}]);
    let later = world.announce_with("STRICT", json!({"lines": lines, "expected_on": "2026-12-05"})).await;
    let lines = json!([{"sku": "MUG", "quantity": "5"}]);
    let sooner = world.announce_with("STRICT", json!({"lines": lines, "expected_on": "2026-12-01"})).await;
    world.announce("STRICT", &[("RICE", "0.25")]).await;
    assert_eq!(
        world.incoming(&["MUG", "RICE"]).await,
        [("17".into(), 2, json!("2026-12-01")), ("1.75".into(), 2, json!("2026-12-05"))]
    );
    assert_eq!(world.incoming_units().await, "18.75");
    world.receive(&later, "MUG", "3").await;
    world.receive(&later, "RICE", "0.5").await;
    assert_eq!(
        world.incoming(&["MUG", "RICE"]).await,
        [("14".into(), 2, json!("2026-12-01")), ("1.25".into(), 2, json!("2026-12-05"))]
    );
    world.receive(&sooner, "MUG", "5").await;
    assert_eq!(world.incoming(&["MUG"]).await, [("9".into(), 1, json!("2026-12-05"))], "what came is not to come");
    assert_eq!(world.incoming_units().await, "10.25");
}

#[tokio::test]
async fn what_was_closed_short_or_cancelled_is_not_incoming_any_more() {
    let world = World::new().await;
    let short = world.announce("STRICT", &[("MUG", "10"), ("CUP", "4")]).await;
    let gone = world.announce("STRICT", &[("MUG", "7")]).await;
    world.receive(&short, "MUG", "6").await;
    assert_eq!(world.incoming(&["MUG", "CUP"]).await.map_quantities(), ["11", "4"]);
    let path = |delivery: &Value, verb: &str| format!("/deliveries/{}/{verb}", text(&delivery["id"]));
    world.boss().post(&path(&gone, "cancel"), json!({"reason": "NOT_SENT"})).await.expect(200);
    assert_eq!(world.incoming(&["MUG", "CUP"]).await.map_quantities(), ["4", "4"]);
    world.boss().post(&path(&short, "close"), json!({"reason": "SHORT"})).await.expect(200);
    assert_eq!(world.incoming(&["MUG", "CUP"]).await.map_quantities(), ["0", "0"]);
    assert_eq!(world.incoming_units().await, "0");
}

#[tokio::test]
async fn what_came_beyond_what_was_announced_takes_nothing_from_other_lines() {
    let world = World::new().await;
    let generous = world.announce("GENEROUS", &[("MUG", "10")]).await;
    world.announce("STRICT", &[("MUG", "3")]).await;
    world.receive(&generous, "MUG", "11").await;
    assert_eq!(world.incoming(&["MUG"]).await, [("3".into(), 1, Value::Null)]);
    assert_eq!(world.incoming_units().await, "3");
}

#[tokio::test]
async fn a_scan_that_is_not_booked_yet_is_still_to_come() {
    let world = World::new().await;
    let delivery = world.announce("STRICT", &[("MUG", "10")]).await;
    sqlx::query("UPDATE receiving.delivery_line SET counted = 4").execute(&world.test.owner).await.unwrap();
    assert_eq!(world.incoming(&["MUG"]).await, [("10".into(), 1, Value::Null)]);
    let elsewhere = id::<()>("elsewhere");
    let item = id::<()>("MUG");
    let path = format!("/incoming?items={item}&warehouse_id={elsewhere}");
    assert_eq!(world.boss().get(&path).await.expect(200), json!([]), "{delivery}");
}

#[tokio::test]
async fn items_are_named_by_their_ids() {
    let world = World::new().await;
    let reader = world.api.caller("eve", &["receiving:read"]);
    let many = vec![id::<()>("MUG").to_string(); 201].join(",");
    for items in ["", "MUG", ",", many.as_str()] {
        let refused = reader.get(&format!("/incoming?items={items}")).await.refused(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], "/items");
    }
    reader.get(&format!("/incoming?items={}", &many[..many.len() - 37])).await.expect(200);
    reader.get("/incoming").await.refused(422, "query.invalid");
    let stranger = world.api.caller("sam", &[]);
    stranger.get(&format!("/incoming?items={}", id::<()>("MUG"))).await.refused(403, "auth.forbidden");
    stranger.get(&format!("/incoming/figures?warehouse_id={}", world.site)).await.refused(403, "auth.forbidden");
}

trait Quantities {
    fn map_quantities(self) -> Vec<String>;
}

impl Quantities for Vec<(String, i64, Value)> {
    fn map_quantities(self) -> Vec<String> {
        self.into_iter().map(|row| row.0).collect()
    }
}
