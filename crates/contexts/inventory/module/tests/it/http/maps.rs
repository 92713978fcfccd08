//! What colours a floor plan.

use ambar_inventory_contract::{IntoUnit, Mode, Move, Reference, StockCommand, StockId, StockRequest};
use ambar_kernel::LocationId;
use ambar_locations_contract::{Limits, LocationKind};
use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Site, new, pieces};
use crate::fakes;

impl Site {
    /// Moves one piece, as somebody does who has this to do.
    async fn carry(&self, row: i64, to: LocationId, why: &str) {
        let command = StockCommand::Move(Move {
            stock_id: StockId(row),
            quantity: Some(pieces(1)),
            to_location_id: to,
            unit: IntoUnit::Loose,
            hold_id: None,
            override_limits: false,
        });
        let reference = Reference { kind: why.into(), id: Uuid::from_u128(7) };
        let request = StockRequest { id: new(), command, reference, reason: None, note: None };
        let ctx = self.test.db.system_ctx();
        self.gateway.submit(&ctx, vec![request], Mode::Each).await.unwrap().pop().unwrap().unwrap();
    }

    async fn map_figures(&self, what: &str) -> Value {
        self.ann.get(&format!("/warehouses/{}/map/{what}", fakes::warehouse())).await.expect(200)
    }
}

/// The figure of a place in a column.
fn of<'a>(answer: &'a Value, code: &str, column: &str) -> &'a Value {
    let at = answer["codes"].as_array().unwrap().iter().position(|one| one == code).unwrap();
    &answer[column][at]
}

#[tokio::test]
async fn places_that_are_not_empty_say_how_full_they_are() {
    let site = Site::open().await;
    let item = site.item("A");
    let limits = Limits { max_handling_units: Some(4), ..Limits::default() };
    let limited = site
        .fakes
        .locations
        .add(ambar_locations_contract::LocationCard { limits, ..fakes::place("A-1", LocationKind::Storage) });
    site.pallet(limited, "106141412345678908").await;
    let free = site.bin("A-2");
    site.stock(item, free, 10).await;
    site.bin("A-3");
    let dock = site.fakes.locations.add(fakes::place("DOCK", LocationKind::Dock));
    site.stock(item, dock, 3).await;

    let answer = site.map_figures("occupancy").await;
    assert_eq!(answer["codes"].as_array().unwrap().len(), 3, "{answer}");
    assert_eq!((of(&answer, "A-1", "fill"), of(&answer, "A-1", "units")), (&json!(25), &json!(1)));
    assert_eq!((of(&answer, "A-2", "fill"), of(&answer, "A-2", "rows")), (&Value::Null, &json!(1)));
    assert_eq!((of(&answer, "DOCK", "rows"), of(&answer, "DOCK", "units")), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn picks_are_counted_where_they_were_made_and_for_as_long_as_was_asked() {
    let site = Site::open().await;
    let item = site.item("A");
    let (near, far) = (site.bin("A-1"), site.bin("A-2"));
    let staging = site.fakes.locations.add(fakes::place("STAGE", LocationKind::Staging));
    let (one, other) = (site.stock(item, near, 10).await, site.stock(item, far, 10).await);
    site.carry(other, staging, "pick_list").await;
    site.test.clock.advance(Duration::days(3));
    site.carry(one, staging, "pick_list").await;
    site.carry(one, staging, "pick_list").await;
    site.carry(one, far, "move").await;

    let week = site.map_figures("picks").await;
    assert_eq!(week["codes"].as_array().unwrap().len(), 2);
    assert_eq!((of(&week, "A-1", "picks"), of(&week, "A-2", "picks")), (&json!(2), &json!(1)));
    let today = site.map_figures("picks?days=1").await;
    assert_eq!((&today["codes"], &today["picks"]), (&json!(["A-1"]), &json!([2])));

    // For a minute everybody gets what was counted.
    site.carry(one, staging, "pick_list").await;
    assert_eq!(site.map_figures("picks").await, week);
    site.test.clock.advance(Duration::seconds(61));
    assert_eq!(of(&site.map_figures("picks").await, "A-1", "picks"), &json!(3));
    for days in ["0", "32"] {
        let path = format!("/warehouses/{}/map/picks?days={days}", fakes::warehouse());
        site.ann.get(&path).await.refused(422, "invalid");
    }
}
