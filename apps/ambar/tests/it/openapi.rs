//! The API description is a snapshot: a change of the API is seen in its review.

use crate::app::App;

#[tokio::test]
async fn the_description_is_as_recorded() {
    let app = App::start().await;
    insta::assert_snapshot!("openapi", ambar_web::description_text(&app.api.description).unwrap());
}
