//! Items out of use.

use ambar_catalog_contract::ItemDeactivated;
use serde_json::json;

use crate::setup::{new_item, start, usage};

#[tokio::test]
async fn an_item_in_use_says_where_and_stays() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let path = format!("/items/{}/deactivate", item.id);
    *it.usage.now.lock().unwrap() = vec![usage("stock", 3), usage("open order lines", 0)];
    let refusal = it.ann.post_keyed(&path, "k", json!({})).await.refused(409, "catalog.item_in_use");
    assert_eq!(
        refusal["params"]["usages"],
        json!([{"context": "inventory", "what": "stock", "count": 3, "examples": ["A-01"]}])
    );
    assert!(refusal["detail"].as_str().unwrap().contains("3 stock (A-01 …)"));
    it.usage.now.lock().unwrap().clear();
    it.ann.post_keyed(&path, "k", json!({})).await.refused(409, "catalog.item_in_use");
    assert_eq!(it.get(&item).await["active"], true);
    it.ann.post(&path, json!({})).await.expect(200);
}

#[tokio::test]
async fn an_item_leaves_use_and_comes_back_each_with_its_event() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let verb = |verb: &str| format!("/items/{}/{verb}", item.id);
    let gone = it.ann.post(&verb("deactivate"), json!({})).await.expect(200);
    assert_eq!((&gone["active"], &gone["version"]), (&json!(false), &json!(2)));
    let event = it.events().await.pop().unwrap();
    let deactivated: ItemDeactivated = serde_json::from_value(event.payload).unwrap();
    assert_eq!((deactivated.item_id, deactivated.item.version, deactivated.item.active), (item.id, 2, false));
    *it.usage.now.lock().unwrap() = vec![usage("stock", 3)];
    assert_eq!(it.ann.post(&verb("deactivate"), json!({})).await.expect(200), gone, "it is out of use already");
    let back = it.ann.post(&verb("reactivate"), json!({})).await.expect(200);
    assert_eq!((&back["active"], &back["version"]), (&json!(true), &json!(3)));
    assert_eq!(it.ann.post(&verb("reactivate"), json!({})).await.expect(200), back);
    assert_eq!(it.event_names().await, ["catalog.item_added", "catalog.item_deactivated", "catalog.item_updated"]);
    for unknown in ["deactivate", "reactivate"] {
        let path = format!("/items/0192f0c1-2345-7abc-8def-0123456789ab/{unknown}");
        it.ann.post(&path, json!({})).await.refused(404, "catalog.item_unknown");
    }
}
