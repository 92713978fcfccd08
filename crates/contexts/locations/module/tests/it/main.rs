//! Locations on a real PostgreSQL, through its routes.

use ambar_locations::{Locations, STATEMENTS, schema};
use ambar_pg::platform_schema;
use ambar_testkit::{TestApi, TestDb, prepare_all};
use serde_json::json;

async fn start() -> (TestDb, TestApi) {
    let test = TestDb::new(vec![platform_schema(), schema()]).await;
    let api = TestApi::new(&test, Locations::new(test.db.clone()).routes());
    (test, api)
}

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let (test, _) = start().await;
    prepare_all(test.db.reader(), STATEMENTS).await;
}

#[tokio::test]
async fn a_site_is_added_once_and_listed() {
    let (_test, api) = start().await;
    let ann = api.anyone("ann");
    let body = json!({"code": "MOW", "name": "Moscow", "time_zone": "Europe/Moscow"});
    let added = ann.post_keyed("/warehouses", "k", body.clone()).await.expect(201);
    assert_eq!(ann.post_keyed("/warehouses", "k", body.clone()).await.expect(201), added);
    ann.post("/warehouses", body).await.refused(409, "locations.warehouse_code_taken");
    let page = ann.get("/warehouses?limit=1").await.expect(200);
    assert_eq!((&page["items"][0]["id"], &page["next"]), (&added["id"], &json!(null)));
}
