//! Identity on a real PostgreSQL, through its routes, with its own way to tell who calls.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop at once")]

mod app;
mod devices;
mod fakes;
mod pin;
mod sign_in;
mod users;

use ambar_identity::STATEMENTS;
use ambar_testkit::prepare_all;

#[tokio::test]
async fn every_statement_is_valid_sql() {
    let app = app::App::start().await;
    prepare_all(app.test.db.reader(), STATEMENTS).await;
}
