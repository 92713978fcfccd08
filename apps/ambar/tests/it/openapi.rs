//! The API description is a snapshot: a change of the API is seen in its review.

use crate::app::App;

#[tokio::test]
async fn the_description_is_as_recorded() {
    let app = App::start().await;
    insta::assert_snapshot!("openapi", ambar_web::description_text(&app.api.description).unwrap());
}

#[tokio::test]
async fn every_reference_in_the_description_leads_somewhere() {
    let app = App::start().await;
    let text = ambar_web::description_text(&app.api.description).unwrap();
    let description: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lost: Vec<&str> = text
        .split("\"$ref\": \"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|pointer| description.pointer(pointer).is_none())
        .collect();
    assert!(text.contains("\"$ref\": \"#"), "references are written otherwise than this test reads them");
    assert_eq!(lost, Vec::<&str>::new());
}
