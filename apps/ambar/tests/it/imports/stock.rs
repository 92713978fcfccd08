//! Opening stock: through the engine, with lots, dates and serial numbers.

use serde_json::json;

use super::{figures, upload};
use crate::scene::{Scene, text};

const FILE: &str = "\
sku;location;quantity;lot;expires_on;serials;status
MUG;A-01;12;;;;
TEA;R-1;3;T1;;;
MILK;R-2;1;M1;31.03.2028;;
MILK;R-2;2;M1;2028-03-31;;hold
LAMP;R-3;2;;;S1|S2;
";

#[tokio::test]
async fn stock_comes_in_with_its_lots_dates_and_serial_numbers() {
    let scene = Scene::set().await;
    let import = scene.checked(&scene.opening(), FILE).await;
    assert_eq!(import["errors"], 0, "{:?}", scene.errors(&import).await);
    assert_eq!(scene.count("SELECT count(*) FROM inventory.movement").await, 0);
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["added", "refused"]), [5, 0], "{:?}", scene.errors(&done).await);
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 20);
    assert_eq!(scene.count("SELECT count(*) FROM inventory.lot WHERE expires_on = '2028-03-31'").await, 1);
    assert_eq!(scene.count("SELECT count(*) FROM inventory.serial").await, 2);
    scene.app.drain().await;
    scene.settled().await;
}

#[tokio::test]
async fn the_very_same_stock_is_not_brought_in_twice_unless_that_is_meant() {
    let scene = Scene::set().await;
    let file = "sku,location,quantity\nMUG,A-01,5\n";
    let first = scene.checked(&scene.opening(), file).await;
    scene.committed(&first, "all").await;
    let second = scene.checked(&scene.opening(), file).await;
    let commit = format!("/imports/{}/commit", text(&second["id"]));
    let refusal = scene.boss.post(&commit, json!({"mode": "all"})).await.refused(409, "import.same_file");
    assert_eq!(refusal["params"]["id"], first["id"]);
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 5);
    scene.boss.post(&commit, json!({"mode": "all", "repeat": true})).await.expect(200);
    scene.work().await;
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 10);
}

#[tokio::test]
async fn every_error_of_a_row_of_stock_is_kept() {
    let scene = Scene::set().await;
    let file = "\
Артикул;Ячейка;Количество;Партия;Годен до;Серийный номер;Статус
MUG;A-01;1;;;;
CUP;A-99;1;;;;
MUG;A-01;0;;;;
MUG;A-01;1,5;;;;
MUG;A-01;;;;;
TEA;R-1;1;;;;
MUG;A-01;1;L1;;;
MILK;R-1;1;M1;;;
MILK;R-1;1;M1;soon;;
LAMP;R-1;2;;;S1;
MUG;A-01;1;;;S1;
MUG;A-01;1;;;;new
LAMP;R-1;1;;;S9;
LAMP;R-2;1;;;S9;
";
    let import = scene.checked(&scene.opening(), file).await;
    assert_eq!(
        scene.errors(&import).await,
        [
            "3 sku import.item_unknown",
            "3 location import.location_unknown",
            "4 quantity quantity.zero",
            "5 quantity quantity.too_fine",
            "6 quantity import.missing",
            "7 lot import.lot_missing",
            "8 lot import.lot_not_recorded",
            "9 expires_on import.expiry_missing",
            "10 expires_on import.day",
            "11 serials import.serials_missing",
            "12 serials import.serials_not_recorded",
            "13 status import.choice",
            "15 serials import.twice_in_file",
        ]
    );
    assert_eq!(figures(&scene.committed(&import, "only_valid").await, &["added", "refused"]), [2, 0]);
}

#[tokio::test]
async fn what_the_engine_refuses_is_kept_at_its_row() {
    let scene = Scene::set().await;
    // The place is for one item.
    let import = scene.checked(&scene.opening(), "sku,location,quantity\nMUG,A-01,5\nRICE,A-01,5\n").await;
    assert_eq!(import["errors"], 0);
    let done = scene.committed(&import, "all").await;
    assert_eq!((text(&done["state"]), figures(&done, &["added", "refused"])), ("done", vec![1, 1]));
    assert_eq!(scene.errors(&done).await, ["3 location inventory.place_mixing"]);
}

#[tokio::test]
async fn nobody_imports_what_they_may_not_add_one_by_one() {
    let scene = Scene::set().await;
    let clerk = scene.app.api.caller("clerk", &["import:write", "import:read"]);
    for (query, needed) in [
        ("kind=items".to_owned(), "catalog:write"),
        (scene.places(), "locations:write"),
        (scene.opening(), "inventory:adjust"),
    ] {
        let refusal =
            upload(&clerk, &query, "sku,location,quantity,code,zone,name\n").await.refused(403, "auth.forbidden");
        assert_eq!(refusal["params"]["permission"], needed);
    }
    let import = scene.checked(&scene.opening(), "sku,location,quantity\nMUG,A-01,5\n").await;
    let id = text(&import["id"]);
    clerk.post(&format!("/imports/{id}/commit"), json!({"mode": "all"})).await.refused(403, "auth.forbidden");
    clerk.post(&format!("/imports/{id}/cancel"), json!({})).await.refused(403, "auth.forbidden");
    let lines = scene.count("SELECT count(*) FROM platform.audit WHERE entity = 'import'").await;
    assert_eq!(lines, 1, "the upload alone");
}
