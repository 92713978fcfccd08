//! Taking back what came in: until something refers to it, and then it says what.

use serde_json::{Value, json};

use super::figures;
use crate::scene::{Scene, list, text};

impl Scene {
    pub(super) async fn undone(&self, import: &Value) -> Value {
        self.boss.post(&format!("/imports/{}/undo", text(&import["id"])), json!({})).await.expect(200);
        self.work().await;
        self.app.drain().await;
        self.import(&import["id"]).await
    }
}

const ITEMS: &str = "sku,name,gtin,case_qty\nX-1,First,4006381333931,6\nX-2,Second,,\nX-3,Third,,\n";

#[tokio::test]
async fn items_that_nothing_refers_to_are_gone_and_can_come_in_again() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", ITEMS).await;
    let done = scene.committed(&import, "all").await;
    scene.app.drain().await;
    assert_eq!(figures(&done, &["added"]), [3]);
    let undone = scene.undone(&import).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["undone_rows", "kept"])), ("undone", vec![3, 0]));
    assert_eq!(scene.count("SELECT count(*) FROM catalog.item WHERE sku LIKE 'X-%'").await, 0);
    assert_eq!(scene.count("SELECT count(*) FROM catalog.barcode WHERE barcode = '4006381333931'").await, 0);
    assert_eq!(scene.count("SELECT count(*) FROM platform.audit WHERE action = 'remove_items'").await, 1);
    let path = format!("/imports/{}/undo", text(&import["id"]));
    scene.boss.post(&path, json!({})).await.refused(409, "import.nothing_to_undo");
    // The mended file comes in under the same SKUs and barcodes.
    let again = scene.checked("kind=items", ITEMS.replace("First", "The first")).await;
    assert_eq!(figures(&scene.committed(&again, "all").await, &["added", "refused"]), [3, 0]);
    scene.settled().await;
}

#[tokio::test]
async fn an_item_that_something_refers_to_stays_and_says_what() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", ITEMS).await;
    scene.committed(&import, "all").await;
    let stock = scene.checked(&scene.opening(), "sku,location,quantity\nX-2,A-01,5\n").await;
    scene.committed(&stock, "all").await;
    scene.app.drain().await;
    let undone = scene.undone(&import).await;
    assert_eq!((text(&undone["state"]), figures(&undone, &["kept"])), ("undone", vec![1]));
    assert_eq!(scene.errors(&undone).await, ["3 sku catalog.item_in_use"]);
    let page = scene.boss.get(&format!("/imports/{}/errors", text(&import["id"]))).await.expect(200);
    let error = &page["items"][0];
    assert_eq!(text(&error["found_by"]), "undo");
    let usage = &list(&error["params"]["usages"])[0];
    assert_eq!((text(&usage["what"]), &usage["examples"]), ("stock", &json!(["A-01"])));
    assert_eq!(scene.count("SELECT count(*) FROM catalog.item WHERE sku LIKE 'X-%' AND active").await, 1);
    // Once the stock is taken back as well, its movements still tell of the item: it stays.
    let gone = scene.undone(&stock).await;
    assert_eq!((text(&gone["state"]), figures(&gone, &["kept"])), ("undone", vec![0]), "{gone:#}");
    assert_eq!(scene.count("SELECT sum(on_hand)::bigint FROM inventory.stock").await, 0);
    let again = scene.undone(&import).await;
    assert_eq!(figures(&again, &["kept"]), [1]);
    assert_eq!(scene.errors(&again).await, ["3 sku catalog.item_in_use"]);
    scene.settled().await;
}

#[tokio::test]
async fn only_what_the_import_brought_in_is_taken_back() {
    let scene = Scene::set().await;
    scene.boss.post("/items", json!({"sku": "X-2", "name": "Second"})).await.expect(201);
    let import = scene.checked("kind=items", ITEMS).await;
    assert_eq!(figures(&scene.committed(&import, "all").await, &["added", "unchanged"]), [2, 1]);
    scene.undone(&import).await;
    assert_eq!(scene.count("SELECT count(*) FROM catalog.item WHERE sku LIKE 'X-%'").await, 1, "X-2 was there before");
}

#[tokio::test]
async fn places_are_taken_out_of_use_unless_something_stands_there() {
    let scene = Scene::set().await;
    let import = scene.checked(&scene.places(), "code,zone,kind\nN-1,PICK,storage\nN-2,PICK,storage\n").await;
    scene.committed(&import, "all").await;
    let stock = scene.checked(&scene.opening(), "sku,location,quantity\nMUG,N-2,5\n").await;
    scene.committed(&stock, "all").await;
    scene.app.drain().await;
    let undone = scene.undone(&import).await;
    assert_eq!(figures(&undone, &["undone_rows", "kept"]), [2, 1]);
    assert_eq!(scene.errors(&undone).await, ["3 code locations.in_use"]);
    assert_eq!(scene.count("SELECT count(*) FROM locations.location WHERE code LIKE 'N-%' AND active").await, 1);
    scene.settled().await;
}

#[tokio::test]
async fn opening_stock_is_taken_out_again_where_it_still_is() {
    let scene = Scene::set().await;
    let file = "sku,location,quantity,lot,serials\nMUG,A-01,5,,\nTEA,R-1,3,T1,\nLAMP,R-3,2,,S1|S2\nMUG,R-2,4,,\n";
    let import = scene.checked(&scene.opening(), file).await;
    assert_eq!(figures(&scene.committed(&import, "all").await, &["added"]), [4], "{:?}", scene.errors(&import).await);
    scene.app.drain().await;
    // The four mugs go elsewhere.
    let rows = scene.boss.get("/stock?limit=200").await.expect(200);
    let row = list(&rows["items"]).iter().find(|row| row["location"] == "R-2").unwrap();
    scene.post("/stock/moves", json!({"stock_id": row["stock_id"], "to_location": "R-4"})).await;
    let undone = scene.undone(&import).await;
    assert_eq!(text(&undone["state"]), "undone");
    let left = scene.count("SELECT coalesce(sum(on_hand), 0)::bigint FROM inventory.stock").await;
    assert_eq!((figures(&undone, &["kept"]), left), (vec![1], 4), "{:?}", scene.errors(&undone).await);
    assert_eq!(scene.errors(&undone).await, ["5 sku import.stock_moved"]);
    let path = format!("/imports/{}/undo", text(&import["id"]));
    scene.boss.post(&path, json!({})).await.refused(409, "import.nothing_to_undo");
    scene.settled().await;
}
