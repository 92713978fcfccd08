//! What a floor plan is drawn from.

use ambar_testkit::TestResponse;
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use crate::world::{World, id, version};

const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

impl World {
    fn map_path(&self) -> String {
        format!("/warehouses/{}/map", self.warehouse)
    }

    /// Asks again, as a cache does that has this answer.
    async fn map_again(&self, known: &TestResponse) -> TestResponse {
        let request = Request::get(format!("/api/v1{}", self.map_path()))
            .header(header::AUTHORIZATION, self.ann.bearer().unwrap())
            .header(header::IF_NONE_MATCH, known.headers[header::ETAG].clone());
        self.ann.send_raw(request.body(Body::empty()).unwrap()).await
    }
}

fn numbers(column: &Value) -> Vec<i64> {
    column.as_array().unwrap().iter().map(|value| value.as_i64().unwrap()).collect()
}

#[tokio::test]
async fn places_come_as_columns_and_positions_as_steps() {
    let world = World::new().await;
    let kind = world.location_type(json!({"code": "SHELF", "name": "Shelf", "kind": "storage", "mixing": "any"})).await;
    let body = json!({
        "pattern": "A-{1..2}-{1..2}", "start": {"x_mm": 500, "y_mm": 100}, "steps": [{"x_mm": 3000}, {"z_mm": 1600}],
        "kind": null, "location_type_id": id(&kind),
    });
    world.ann.post("/locations/generate", world.body(body)).await.expect(201);
    let dock = world.ann.post("/locations", world.body(json!({"code": "DOCK", "kind": "dock"}))).await.expect(201);
    let lock = json!({"in": true, "out": true, "reason": "FLOOR_DAMAGED"});
    world.ann.post(&format!("/locations/{}/lock", id(&dock)), lock).await.expect(200);

    let map = world.ann.get(&world.map_path()).await.expect(200);
    assert_eq!(map["codes"], json!(["A-1-1", "A-1-2", "A-2-1", "A-2-2", "DOCK"]));
    assert_eq!(numbers(&map["x"]), [500, 0, 3000, 0, -3500]);
    assert_eq!(numbers(&map["y"]), [100, 0, 0, 0, -100]);
    assert_eq!(numbers(&map["z"]), [0, 1600, -1600, 1600, -1600]);
    assert_eq!((&map["kinds"], numbers(&map["kind"])), (&json!(["storage", "dock"]), vec![0, 0, 0, 0, 1]));
    assert_eq!((&map["types"], numbers(&map["type"])), (&json!([id(&kind)]), vec![0, 0, 0, 0, -1]));
    assert_eq!((&map["zones"], numbers(&map["zone"])), (&json!([world.zone]), vec![0; 5]));
    assert_eq!((numbers(&map["lock"]), &map["more"]), (vec![0, 0, 0, 0, 3], &json!(false)));
}

#[tokio::test]
async fn a_map_that_did_not_change_is_not_sent_again() {
    let world = World::new().await;
    let first = world.ann.get(&world.map_path()).await;
    assert_eq!(first.headers[header::CACHE_CONTROL], "private, no-cache");
    let same = world.map_again(&first).await;
    assert_eq!((same.status, &same.json), (304, &Value::Null));
    assert_eq!(same.headers[header::ETAG], first.headers[header::ETAG]);

    let place = world.place("A-1").await;
    let second = world.map_again(&first).await;
    assert_eq!(second.status, 200);
    let path = format!("/locations/{}", id(&place));
    world.ann.patch(&path, version(&place), json!({"position": {"x_mm": 7}})).await.expect(200);
    let moved = world.map_again(&second).await;
    assert_eq!((moved.status, &moved.json["x"]), (200, &json!([7])));
    world.ann.post(&format!("{path}/deactivate"), json!(null)).await.expect(200);
    let gone = world.map_again(&moved).await;
    assert_eq!((gone.status, &gone.json["codes"]), (200, &json!([])));
}

#[tokio::test]
async fn only_who_may_see_places_sees_the_map_of_a_warehouse_that_is_there() {
    let world = World::new().await;
    world.api.caller("rob", &["inventory:read"]).get(&world.map_path()).await.refused(403, "auth.forbidden");
    let nowhere = world.ann.get(&format!("/warehouses/{NOTHING}/map")).await;
    nowhere.refused(404, "locations.warehouse_unknown");
}

#[tokio::test]
async fn a_large_floor_comes_whole_in_one_answer() {
    let world = World::new().await;
    sqlx::query(
        "INSERT INTO locations.location (id, warehouse_id, zone_id, code, own_kind, own_limits, own_mixing, kind, mixing,
             x_mm, y_mm, z_mm, pick_sequence, check_digits)
         SELECT gen_random_uuid(), w.id, z.id, format('A-%s-%s-%s', lpad((n / 500)::text, 3, '0'), lpad((n / 5 % 100)::text, 2, '0'), n % 5),
                true, false, false, 'storage', 'any', n / 500 * 3000, n / 5 % 100 * 1000, n % 5 * 1600, n, '00'
         FROM generate_series(0, 99999) n, locations.warehouse w, locations.zone z",
    )
    .execute(&world.test.owner)
    .await
    .unwrap();
    let map = world.ann.get(&world.map_path()).await.expect(200);
    for column in ["codes", "x", "y", "z", "kind", "zone", "type", "lock"] {
        assert_eq!(map[column].as_array().unwrap().len(), 100_000, "{column}");
    }
    assert_eq!((&map["codes"][0], &map["codes"][99_999]), (&json!("A-000-00-0"), &json!("A-199-99-4")));
    assert_eq!(numbers(&map["x"]).iter().sum::<i64>(), 199 * 3000);
    assert_eq!(numbers(&map["z"]).iter().sum::<i64>(), 4 * 1600);
    // A place takes less room than its id alone would.
    assert!(map.to_string().len() < 100_000 * 36, "{}", map.to_string().len());
}
