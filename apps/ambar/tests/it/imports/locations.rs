//! Places of a warehouse.

use serde_json::json;

use super::figures;
use crate::scene::{Scene, list, text};

const FILE: &str = "\
Ячейка;Зона;Назначение;Смешивание;Макс. вес, кг;Макс. паллет;X, мм;Y, мм;Порядок обхода
B-01;PICK;storage;one_item;500;2;1000;-2000;700
B-02;PICK;storage;;500,5;;;;
";

#[tokio::test]
async fn places_come_in_by_the_rules_of_a_single_one() {
    let scene = Scene::set().await;
    let import = scene.checked(&scene.places(), FILE).await;
    assert_eq!(import["errors"], 0, "{:?}", scene.errors(&import).await);
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["added", "refused"]), [2, 0]);
    let page =
        scene.boss.get(&format!("/locations?warehouse_id={}&limit=200", text(&scene.warehouse))).await.expect(200);
    let place = |code| list(&page["items"]).iter().find(|place| place["code"] == code).unwrap().clone();
    let (first, second) = (place("B-01"), place("B-02"));
    assert_eq!(first["limits"], json!({"max_weight_g": 500_000, "max_volume_cm3": null, "max_handling_units": 2}));
    assert_eq!(
        (&first["position"]["y_mm"], &first["pick_sequence"], text(&first["mixing"])),
        (&json!(-2000), &json!(700), "one_item")
    );
    assert_eq!((&second["limits"]["max_weight_g"], &second["pick_sequence"]), (&json!(500_500), &json!(710)));
    assert_eq!(text(&second["check_digits"]).len(), 2, "made from the code");
    // The same file again, and one that says something else of a place.
    let again = scene.checked(&scene.places(), FILE).await;
    assert_eq!(figures(&scene.committed(&again, "all").await, &["added", "unchanged"]), [0, 2]);
    let other = scene.checked(&scene.places(), "code,zone,kind\nB-01,PICK,dock\n").await;
    assert_eq!(scene.errors(&other).await, ["2 code locations.location_code_taken"]);
}

#[tokio::test]
async fn every_error_of_a_place_is_kept() {
    let scene = Scene::set().await;
    let file = "\
code,zone,location_type,kind,max_weight_kg,x_mm,check_digits
C-01,PICK,,storage,1,0,07
C 02,,,storage,,,
C-03,NOWHERE,,storage,,,
C-04,PICK,RACK,,,,
C-05,PICK,,,,,
C-06,PICK,,shelf,,x,
C-07,PICK,,storage,0,,
C-08,PICK,,storage,,,seven
C-01,PICK,,storage,,,
";
    let import = scene.checked(&scene.places(), file).await;
    assert_eq!(
        scene.errors(&import).await,
        [
            "3 code text.blank",
            "3 zone import.missing",
            "4 zone locations.zone_unknown",
            "5 location_type locations.location_type_unknown",
            "6 kind locations.kind_missing",
            "7 kind import.choice",
            "7 x_mm import.whole_number",
            "8 max_weight_kg locations.out_of_bounds",
            "9 check_digits locations.check_digits",
            "10 code import.twice_in_file",
        ]
    );
    assert_eq!(scene.committed(&import, "only_valid").await["added"], 1);
}
