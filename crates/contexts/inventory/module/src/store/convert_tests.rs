use ambar_catalog_contract::{
    AbcClass as CatalogClass, ItemCard, PackagingCard, PackagingLevel, Tracking as CatalogTracking,
};
use ambar_inventory_contract::UnitKind;
use ambar_inventory_domain::{AbcClass, ClaimState, CountState, Limits, Load, Mixing, PlaceKind, Tracking};
use ambar_kernel::{DisplayName, ErrorKind, LotCode, Scale, ShortCode, Sku};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::convert::{ClaimRow, CountRow, HoldRow, LotRow, PlaceRow, PromisedRow, SerialRow, StockRow, UnitRow, item};
use crate::sample::{self, id, q, read, uuid};

fn packaging(level: PackagingLevel, sides: [Option<u32>; 3], weight_g: Option<u32>) -> PackagingCard {
    let [length_mm, width_mm, height_mm] = sides;
    PackagingCard { id: id(80), level, quantity: q(1), length_mm, width_mm, height_mm, weight_g, barcodes: Vec::new() }
}

fn card(packagings: Vec<PackagingCard>) -> ItemCard {
    ItemCard {
        id: id(3),
        version: 1,
        owner_id: id(2),
        sku: Sku::parse("I3").unwrap(),
        name: DisplayName::parse("Item 3").unwrap(),
        base_unit: ShortCode::parse("PCS").unwrap(),
        scale: Scale::WHOLE,
        tracking: CatalogTracking::None,
        category_id: None,
        category: None,
        abc: None,
        min_remaining_days: None,
        active: true,
        packagings,
    }
}

fn place(changes: Value) -> PlaceRow {
    let mut place = json!({
        "id": uuid(10), "warehouse_id": uuid(1), "zone_id": uuid(5), "code": "A-01-02-3", "kind": "storage", "active": true,
        "locked_in": false, "locked_out": false, "pick_sequence": 420, "max_weight_g": null, "max_volume_cm3": null,
        "max_units": null, "mixing": "any", "counted": true, "weight_g": 0, "volume_cm3": 0, "units": 0, "full_rows": 0,
        "held_weight_g": 0, "held_volume_cm3": 0, "held_units": 0, "holds": 0, "over_limit_reason": null, "version": 1, "revision": 0,
    });
    place.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    read(place)
}

#[test]
fn an_item_is_as_heavy_and_as_big_as_one_of_it_whatever_a_pallet_is() {
    let each = packaging(PackagingLevel::Each, [Some(10), Some(20), Some(30)], Some(250));
    let pallet = packaging(PackagingLevel::Pallet, [Some(1200), Some(800), Some(1500)], Some(400_000));
    let item = item(&card(vec![pallet, each]));
    assert_eq!((item.each_weight_g, item.each_volume_mm3), (250, 6000));
}

#[test]
fn an_item_of_which_a_side_is_not_known_has_no_volume_but_its_weight() {
    let item = item(&card(vec![packaging(PackagingLevel::Each, [Some(10), None, Some(30)], Some(250))]));
    assert_eq!((item.each_weight_g, item.each_volume_mm3), (250, 0));
}

#[test]
fn an_item_that_nobody_measured_weighs_nothing() {
    let item = item(&card(vec![packaging(PackagingLevel::Each, [None; 3], None)]));
    assert_eq!((item.each_weight_g, item.each_volume_mm3), (0, 0));
}

#[test]
fn sides_beyond_any_shelf_do_not_overflow() {
    let item = item(&card(vec![packaging(PackagingLevel::Each, [Some(u32::MAX); 3], Some(u32::MAX))]));
    assert_eq!((item.each_weight_g, item.each_volume_mm3), (u32::MAX.into(), i64::MAX));
}

#[test]
fn an_item_is_tracked_and_classed_as_the_catalog_says() {
    let tracked = |tracking| item(&ItemCard { tracking, ..card(Vec::new()) }).tracking;
    assert_eq!(tracked(CatalogTracking::None), Tracking::None);
    assert_eq!(tracked(CatalogTracking::Lot), Tracking::Lot);
    assert_eq!(tracked(CatalogTracking::Expiry), Tracking::Expiry);
    assert_eq!(tracked(CatalogTracking::Serial), Tracking::Serial);
    let classed = |abc| item(&ItemCard { abc, ..card(Vec::new()) }).abc;
    assert_eq!(classed(Some(CatalogClass::A)), Some(AbcClass::A));
    assert_eq!(classed(Some(CatalogClass::B)), Some(AbcClass::B));
    assert_eq!(classed(Some(CatalogClass::C)), Some(AbcClass::C));
    assert_eq!(classed(None), None);
}

#[test]
fn an_item_without_a_rest_of_days_may_go_on_its_last_day() {
    let days = |min_remaining_days| item(&ItemCard { min_remaining_days, ..card(Vec::new()) }).min_remaining_days;
    assert_eq!((days(None), days(Some(30))), (0, 30));
}

#[test]
fn a_row_keeps_its_key_its_balance_and_the_version_that_a_write_must_find() {
    let stored: StockRow = read(sample::row(json!({ "on_hand": 10, "reserved": 4, "version": 6 })));
    let row = stored.row().unwrap();
    assert_eq!((row.id, row.key), (stored.stock_id, stored.key()));
    assert_eq!((row.on_hand, row.reserved, row.free(), row.version), (q(10), q(4), q(6), Some(6)));
}

#[test]
fn a_balance_below_nothing_is_no_row() {
    for wrong in [json!({ "on_hand": -1 }), json!({ "reserved": -1 })] {
        let stored: StockRow = read(sample::row(wrong.clone()));
        assert!(stored.row().is_err(), "{wrong}");
    }
}

#[test]
fn goods_only_pass_through_where_they_are_not_kept() {
    let kind = |kind: &str| place(json!({ "kind": kind })).place().kind;
    assert_eq!((kind("storage"), kind("overflow")), (PlaceKind::Storage, PlaceKind::Overflow));
    for passage in ["dock", "staging", "packing", "inspection"] {
        assert_eq!(kind(passage), PlaceKind::Passage, "{passage}");
    }
}

#[test]
fn what_may_stand_together_is_as_locations_says() {
    let mixing = |mixing: &str| place(json!({ "mixing": mixing })).place().mixing;
    assert_eq!((mixing("any"), mixing("one_item")), (Mixing::Any, Mixing::OneItem));
    assert_eq!((mixing("one_lot"), mixing("empty_only")), (Mixing::OneLot, Mixing::EmptyOnly));
}

#[test]
fn what_a_place_may_hold_what_stands_there_and_what_is_on_its_way_are_kept_apart() {
    let figures = json!({
        "max_weight_g": 1, "max_volume_cm3": 2, "max_units": 3, "weight_g": 4, "volume_cm3": 5, "units": 6, "full_rows": 7,
        "held_weight_g": 8, "held_volume_cm3": 9, "held_units": 10, "holds": 11,
    });
    let place = place(figures).place();
    assert_eq!(place.limits, Limits { weight_g: Some(1), volume_cm3: Some(2), units: Some(3) });
    assert_eq!((place.load, place.full_rows), (Load { weight_g: 4, volume_cm3: 5, units: 6 }, 7));
    assert_eq!((place.held, place.holds), (Load { weight_g: 8, volume_cm3: 9, units: 10 }, 11));
}

#[test]
fn a_place_that_is_locked_in_one_direction_is_open_in_the_other() {
    let locked = place(json!({ "locked_in": true })).place();
    assert_eq!((locked.locked_in, locked.locked_out), (true, false));
    let locked = place(json!({ "locked_out": true })).place();
    assert_eq!((locked.locked_in, locked.locked_out), (false, true));
}

#[test]
fn a_unit_that_has_left_stands_nowhere() {
    let stored: UnitRow = read(json!({
        "id": uuid(40), "sscc": "106141412345678908", "kind": "tote", "warehouse_id": uuid(1), "location_id": uuid(0),
    }));
    let unit = stored.unit();
    assert_eq!((unit.kind, unit.location_id.some()), (UnitKind::Tote, None));
}

#[test]
fn a_lot_may_have_no_date() {
    let lot = |expires_on: Value| {
        read::<LotRow>(json!({ "id": uuid(70), "item_id": uuid(3), "code": "L-7", "expires_on": expires_on })).lot()
    };
    assert_eq!(lot(Value::Null).expires_on, None);
    assert_eq!(lot(json!("2027-02-28")).expires_on, NaiveDate::from_ymd_opt(2027, 2, 28));
}

#[test]
fn a_unit_with_a_number_that_is_not_on_the_floor_has_no_row() {
    let serial = |stock_id: Value| {
        let stored = json!({ "id": uuid(71), "item_id": uuid(3), "code": "S1", "stock_id": stock_id });
        read::<SerialRow>(stored).serial().stock_id.map(|row| row.0)
    };
    assert_eq!((serial(Value::Null), serial(json!(7))), (None, Some(7)));
}

#[test]
fn every_state_of_a_claim_is_read_and_no_other() {
    for state in ClaimState::ALL {
        let stored: ClaimRow = read(sample::claim(json!({ "state": state.name() })));
        assert_eq!(stored.claim().unwrap().state, state);
    }
    let failure = read::<ClaimRow>(sample::claim(json!({ "state": "lost" }))).claim().unwrap_err();
    assert_eq!(failure.kind, ErrorKind::Internal);
    assert!(failure.internal.unwrap().contains("lost"));
}

#[test]
fn every_state_of_a_count_is_read_and_no_other() {
    for state in CountState::ALL {
        let stored: CountRow = read(sample::count(json!({ "state": state.name() })));
        assert_eq!(stored.count().unwrap().state, state);
    }
    let failure = read::<CountRow>(sample::count(json!({ "state": "lost" }))).count().unwrap_err();
    assert_eq!(failure.kind, ErrorKind::Internal);
    assert!(failure.internal.unwrap().contains("lost"));
}

#[test]
fn a_count_that_found_nothing_is_not_one_that_nobody_did() {
    let count =
        |counted: Value| read::<CountRow>(sample::count(json!({ "counted": counted }))).count().unwrap().counted;
    assert_eq!((count(json!(0)), count(Value::Null)), (Some(q(0)), None));
}

#[test]
fn a_promise_is_that_of_its_order_line() {
    let stored: PromisedRow = read(json!({
        "order_line_id": uuid(32), "order_id": uuid(31), "warehouse_id": uuid(1), "item_id": uuid(3), "owner_id": uuid(2),
        "quantity": 4, "created_at": "2026-11-24T09:00:00Z",
    }));
    let promise = stored.promise();
    assert_eq!((promise.demand, promise.quantity), (sample::demand(), q(4)));
}

#[test]
fn a_hold_keeps_the_room_and_the_lot_that_it_was_made_for() {
    let hold = read::<HoldRow>(sample::hold(json!({ "lot_code": "L-7" }))).hold();
    assert_eq!(hold.load, Load { weight_g: 500, volume_cm3: 50, units: 1 });
    assert_eq!(hold.lot, Some(LotCode::parse("L-7").unwrap()));
}
