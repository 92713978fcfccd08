//! Many at once.

use ambar_catalog_contract::NewItem;
use ambar_kernel::{ErrorKind, ItemId};
use serde_json::json;
use uuid::Uuid;

use crate::setup::{new_item, start};

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_parallel_adds_of_one_sku_one_succeeds() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let mut adds = tokio::task::JoinSet::new();
    for number in 1..=20_u128 {
        let sku = if number % 2 == 0 { "S-1" } else { "s-1" };
        let new = NewItem { id: ItemId::from_uuid(Uuid::from_u128(number)), ..new_item(owner, sku) };
        let (gateway, ctx) = (it.gateway.clone(), it.ctx());
        adds.spawn(async move {
            let card = gateway.draft_item(&ctx, new).await?;
            gateway.publish_item(&ctx, card.id, None).await
        });
    }
    let results = adds.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for failure in results.into_iter().filter_map(Result::err) {
        assert!(
            matches!(
                (failure.kind, &*failure.code),
                (ErrorKind::Refused, "catalog.sku_taken") | (ErrorKind::Unavailable, "catalog.being_added")
            ),
            "{failure}"
        );
    }
    assert_eq!(it.ann.get("/items").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(it.event_names().await, ["catalog.item_added"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_of_one_command_get_one_answer() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let new = new_item(owner, "S-1");
    let mut twins = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (gateway, ctx, new) = (it.gateway.clone(), it.ctx(), new.clone());
        twins.spawn(async move {
            let card = gateway.draft_item(&ctx, new).await?;
            gateway.publish_item(&ctx, card.id, None).await
        });
    }
    let cards = twins.join_all().await.into_iter().collect::<ambar_kernel::Result<Vec<_>>>().unwrap();
    assert!(cards.iter().all(|card| card == &cards[0]));
    assert_eq!(it.event_names().await, ["catalog.item_added"]);
    let mut same = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let ann = it.ann.clone();
        same.spawn(async move {
            ann.post_keyed("/categories", "one-key", json!({"code": "TOYS", "name": "Toys"})).await.expect(201)
        });
    }
    let answers = same.join_all().await;
    assert!(answers.iter().all(|answer| answer == &answers[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_changes_of_one_version_one_succeeds() {
    let it = start().await;
    let item = it.item(new_item(it.owner("ACME").await, "S-1")).await;
    let mut changes = tokio::task::JoinSet::new();
    for number in 0..10 {
        let (ann, path) = (it.ann.clone(), format!("/items/{}", item.id));
        changes.spawn(async move { ann.patch(&path, 1, json!({"name": format!("Name {number}")})).await.status });
    }
    let mut statuses = changes.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![412; 9]].concat());
    assert_eq!(it.event_names().await, ["catalog.item_added", "catalog.item_updated"]);
}
