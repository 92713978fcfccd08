//! Lists of tasks.

use ambar_workforce_contract::TaskKind;

use crate::world::{NOTHING, WAREHOUSE, World, claim, column};

#[tokio::test]
async fn tasks_are_filtered() {
    let world = World::new().await;
    let (a, b) = (world.task(50, 1).await, world.task(50, 2).await);
    let mut count = world.new_task(50, 3);
    count.kind = TaskKind::Count;
    world.open(std::slice::from_ref(&count)).await;
    let (c, reference) = (count.id, count.reference);
    claim(&world.ann, a).await;
    world.gateway.complete(&world.ctx("ann"), claim(&world.ann, b).await).await.unwrap();
    let list = |query: String| {
        let ann = world.ann.clone();
        async move { column(&ann.get(&format!("/tasks?{query}")).await.expect(200), "id") }
    };
    let ids = |tasks: &[ambar_kernel::TaskId]| tasks.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(list(String::new()).await, ids(&[a, b, c]));
    assert_eq!(list("state=completed".into()).await, ids(&[b]));
    assert_eq!(list("kind=count".into()).await, ids(&[c]));
    assert_eq!(list("mine=true".into()).await, ids(&[a]));
    assert_eq!(list("mine=false".into()).await, ids(&[a, b, c]));
    assert_eq!(list(format!("reference={reference}")).await, ids(&[c]));
    assert_eq!(list(format!("warehouse_id={WAREHOUSE}&state=pending")).await, ids(&[c]));
    assert_eq!(list(format!("warehouse_id={NOTHING}")).await, ids(&[]));
    assert_eq!(list("sort=urgency".into()).await, ids(&[a, c]));
    world.ann.get("/tasks?state=lost").await.refused(422, "query.invalid");
    assert_eq!(column(&world.bob.get("/tasks?mine=true").await.expect(200), "id"), ids(&[]));
}

#[tokio::test]
async fn both_orders_page_to_the_end() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for (priority, sequence) in [(10, 5), (90, 1), (50, 9), (50, 2), (90, 3)] {
        tasks.push(world.task(priority, sequence).await.to_string());
        world.test.clock.advance(chrono::Duration::milliseconds(1));
    }
    let by_urgency = [1, 4, 3, 2, 0].map(|number| tasks[number].clone());
    for (sort, expected) in [("opened_at", tasks.clone()), ("urgency", by_urgency.to_vec())] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = world.ann.get(&format!("/tasks?sort={sort}&limit=2{after}")).await.expect(200);
            seen.extend(column(&page, "id"));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{sort}");
    }
}

#[tokio::test]
async fn open_tasks_are_counted_by_the_place_where_they_begin() {
    let world = World::new().await;
    let held = world.task(50, 1).await;
    world.task(50, 2).await;
    let mut elsewhere = world.new_task(50, 3);
    elsewhere.location = ambar_kernel::LocationCode::parse("B-01").ok();
    let mut nowhere = world.new_task(50, 4);
    nowhere.location = None;
    world.open(&[elsewhere, nowhere]).await;
    let over = world.task(50, 5).await;
    world.gateway.complete(&world.ctx("ann"), claim(&world.ann, over).await).await.unwrap();
    claim(&world.bob, held).await;
    let counted = world.ann.get(&format!("/warehouses/{WAREHOUSE}/map/tasks")).await.expect(200);
    let expected = serde_json::json!({"codes": ["A-01", "B-01"], "open": [2, 1], "held": [1, 0]});
    assert_eq!(counted, expected);
    let nowhere = world.ann.get(&format!("/warehouses/{NOTHING}/map/tasks")).await;
    assert_eq!(nowhere.json["code"], "locations.warehouse_unknown");
}
