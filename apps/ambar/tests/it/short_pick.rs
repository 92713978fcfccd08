//! A picker finds less than the book says: what is missing comes from elsewhere, and a person counts.

use serde_json::{Value, json};

use crate::scene::{Scene, each, list, text};

/// Mugs in two places, an order over both of them but for a few, released and claimed by a picker.
async fn at_the_shelf(scene: &Scene, wanted: &str) -> (Value, Value, Vec<Value>) {
    scene.bring_in("MUG", "10", json!({})).await;
    scene.bring_in("MUG", "20", json!({})).await;
    let released = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": wanted}])).await).await;
    let token = scene.claim(&released["task_id"]).await;
    let stops = scene.stops(&released).await;
    (released, token, stops)
}

async fn report(scene: &Scene, order: &Value, token: &Value, stop: &Value, found: &str) -> Value {
    let path = format!("/pick-lists/{}/lines/{}/short", text(&order["pick_list_id"]), text(&stop["id"]));
    scene.post(&path, json!({"token": token, "found": found})).await
}

/// A person claims the count's task and says what stands there.
async fn count(scene: &Scene, count: &Value, counted: &str) -> Value {
    let path = format!("/counts/{}", text(count));
    let view = scene.get(&path).await;
    assert!(
        view["book"].is_null() && view["difference"].is_null(),
        "who counts is not told what the book says: {view:#}"
    );
    let token = scene.claim(&view["task_id"]).await;
    scene.post(&format!("{path}/result"), json!({"token": token, "counted": counted})).await
}

#[tokio::test]
async fn what_is_not_found_comes_from_elsewhere_and_the_place_is_counted_until_the_book_is_right() {
    let scene = Scene::set().await;
    let (order, token, stops) = at_the_shelf(&scene, "8").await;
    assert_eq!(stops.len(), 1);
    let place = text(&stops[0]["location"]).to_owned();
    let shorted = report(&scene, &order, &token, &stops[0], "3").await;
    assert_eq!((&shorted["short"], &shorted["stop"]["picked"]), (&json!("0"), &json!("3")), "{shorted:#}");
    let [new] = list(&shorted["new_stops"]) else { panic!("{shorted:#}") };
    assert!(new["location"] != json!(place) && new["quantity"] == "5" && new["replaces"] == stops[0]["id"], "{new:#}");
    let suspect: Vec<_> = scene.stock("MUG").await.into_iter().filter(|row| row.1 == "suspect").collect();
    assert_eq!(suspect, [(place.clone(), "suspect".into(), "7".into(), "0".into())], "the doubt is not hidden");
    scene.pick(&order, &token, new).await;
    assert_eq!(scene.available("MUG").await, "15");

    let counted = count(&scene, &shorted["count_id"], "4").await;
    assert_eq!(
        (&counted["state"], &counted["book"], &counted["difference"]),
        (&json!("completed"), &json!("7"), &json!("-3"))
    );
    let at_place: Vec<_> = scene.stock("MUG").await.into_iter().filter(|row| row.0 == place).collect();
    assert_eq!(at_place.iter().map(|row| row.2.as_str()).collect::<Vec<_>>(), ["4"], "{at_place:?}");
    let corrections = scene.rows("/movements?kind=adjustment").await;
    assert!(
        corrections.iter().any(|it| it["quantity"] == "3" && it["to"]["virtual_place"] == "adjustment"),
        "{corrections:#?}"
    );

    let stops: Vec<Value> = scene.stops(&order).await.into_iter().filter(|stop| stop["picked"] != "0").collect();
    let packed: Vec<Value> =
        stops.iter().map(|stop| json!({"order_line_id": stop["order_line_id"], "quantity": stop["picked"]})).collect();
    scene.pack(&order, &packed).await;
    let shipment = scene.ship(&order).await;
    assert_eq!((each(&shipment["lines"], "shipped"), &shipment["backorder_id"]), (vec!["8"], &Value::Null));
    scene.settled().await;
}

#[tokio::test]
async fn what_nothing_replaces_is_short_and_goes_on_as_a_backorder() {
    let scene = Scene::set().await;
    let (order, token, stops) = at_the_shelf(&scene, "30").await;
    assert_eq!(stops.len(), 2);
    let shorted = report(&scene, &order, &token, &stops[0], "0").await;
    assert!(list(&shorted["new_stops"]).is_empty());
    assert_eq!(shorted["short"], stops[0]["quantity"]);
    scene.pick(&order, &token, &stops[1]).await;
    let counted = count(&scene, &shorted["count_id"], "0").await;
    assert_eq!(counted["difference"], json!(format!("-{}", text(&stops[0]["quantity"]))));
    scene.pack(&order, &stops[1..]).await;
    let shipment = scene.ship(&order).await;
    assert_eq!(
        (each(&shipment["lines"], "shipped"), each(&shipment["lines"], "backordered")),
        (vec![text(&stops[1]["quantity"])], vec![text(&stops[0]["quantity"])])
    );
    let parent = scene.get(&format!("/orders/{}", text(&shipment["backorder_id"]))).await["parent_id"].clone();
    assert_eq!(parent, order["id"]);
    assert_eq!(scene.available("MUG").await, "0");
    scene.settled().await;
}

#[tokio::test]
async fn a_short_pick_takes_the_doubtful_stops_of_other_pickers_away_too() {
    let scene = Scene::set().await;
    let (first, token, stops) = at_the_shelf(&scene, "4").await;
    let second = scene.release(&scene.order(json!([{"sku": "MUG", "quantity": "5"}])).await).await;
    let theirs = scene.stops(&second).await;
    assert_eq!(theirs[0]["location"], stops[0]["location"], "both were sent to the same place");
    report(&scene, &first, &token, &stops[0], "0").await;
    scene.app.drain().await;
    let open: Vec<Value> = scene.stops(&second).await.into_iter().filter(|stop| stop["left"] != "0").collect();
    let token = scene.claim(&second["task_id"]).await;
    assert_eq!(open.len(), 1, "{open:#?}");
    if open[0]["location"] == stops[0]["location"] {
        // They were on their way already: at the shelf they are told where to go instead.
        let path = format!("/pick-lists/{}/lines/{}/confirm", text(&second["pick_list_id"]), text(&open[0]["id"]));
        scene.boss.post(&path, json!({"token": token})).await.refused(409, "picking.claim_given_up");
    }
    let open: Vec<Value> = scene.stops(&second).await.into_iter().filter(|stop| stop["left"] != "0").collect();
    assert_ne!(open[0]["location"], stops[0]["location"]);
    scene.pick(&second, &token, &open[0]).await;
    assert_eq!(scene.seen(&second).await["lines"][0]["short"], "0");
    scene.settled().await;
}
