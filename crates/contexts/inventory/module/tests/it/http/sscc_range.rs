//! The company's range of SSCCs.

use ambar_testkit::TestResponse;
use axum::http::Method;
use serde_json::{Value, json};

use super::Site;

async fn put(site: &Site, version: Option<i64>, body: Value) -> TestResponse {
    let key = super::new::<ambar_kernel::ids::Count>().to_string();
    site.ann.send(Method::PUT, "/sscc-range", Some(&key), version, Some(body)).await
}

#[tokio::test]
async fn a_range_is_set_and_changed_by_whoever_read_it() {
    let site = Site::open().await;
    let unset = site.ann.get("/sscc-range").await;
    assert_eq!(unset.headers["etag"], "\"0\"");
    assert_eq!(unset.expect(200)["company_prefix"], json!(null));
    let range = json!({ "extension_digit": 1, "company_prefix": "0614141" });
    put(&site, None, range.clone()).await.refused(428, "if_match.missing");
    put(&site, Some(1), range.clone()).await.refused(412, "stale");
    let set = put(&site, Some(0), range.clone()).await;
    assert_eq!(set.headers["etag"], "\"1\"");
    let set = set.expect(200);
    assert_eq!((&set["next_reference"], &set["last_reference"]), (&json!(0), &json!(999_999_999)));
    put(&site, Some(0), range).await.refused(412, "stale");
    let other =
        json!({ "extension_digit": 2, "company_prefix": "0614141999", "next_reference": 5, "last_reference": 9 });
    assert_eq!(put(&site, Some(1), other).await.expect(200)["version"], 2);
    let shown = site.ann.get("/sscc-range").await.expect(200);
    assert_eq!((&shown["company_prefix"], &shown["next_reference"]), (&json!("0614141999"), &json!(5)));
    assert_eq!(site.number("SELECT count(*) FROM platform.audit WHERE action = 'set_sscc_range'").await, 2);
}

#[tokio::test]
async fn a_range_does_not_give_a_number_twice() {
    let site = Site::open().await;
    site.pallet(site.bin("A-1"), "106141412345678908").await;
    let over = json!({ "extension_digit": 1, "company_prefix": "0614141" });
    let refusal = put(&site, Some(0), over).await.refused(409, "inventory.sscc_range_used");
    assert_eq!(refusal["params"]["sscc"], "106141412345678908");
    let behind = json!({ "extension_digit": 1, "company_prefix": "0614141", "next_reference": 234_567_891 });
    put(&site, Some(0), behind).await.expect(200);
    let before = json!({ "extension_digit": 1, "company_prefix": "0614141", "last_reference": 234_567_889 });
    put(&site, Some(1), before).await.expect(200);
    let at = json!({ "extension_digit": 1, "company_prefix": "0614141", "next_reference": 234_567_890, "last_reference": 234_567_890 });
    put(&site, Some(2), at).await.refused(409, "inventory.sscc_range_used");
}

#[tokio::test]
async fn what_is_no_range_is_pointed_at() {
    let site = Site::open().await;
    for (body, pointer) in [
        (json!({ "extension_digit": 10, "company_prefix": "0614141" }), "/extension_digit"),
        (json!({ "extension_digit": 300, "company_prefix": "0614141" }), "/extension_digit"),
        (json!({ "extension_digit": 1, "company_prefix": "061414" }), "/company_prefix"),
        (json!({ "extension_digit": 1, "company_prefix": "06141419999" }), "/company_prefix"),
        (json!({ "extension_digit": 1, "company_prefix": "061414x" }), "/company_prefix"),
        (
            json!({ "extension_digit": 1, "company_prefix": "0614141", "last_reference": 1_000_000_000 }),
            "/last_reference",
        ),
        (json!({ "extension_digit": 1, "company_prefix": "0614141", "next_reference": -1 }), "/next_reference"),
        (
            json!({ "extension_digit": 1, "company_prefix": "0614141", "next_reference": 6, "last_reference": 5 }),
            "/next_reference",
        ),
        (json!({ "extension_digit": 1, "company_prefix": "0614141", "colour": "red" }), "/colour"),
    ] {
        let refusal = put(&site, Some(0), body.clone()).await.refused(422, "invalid");
        assert_eq!(refusal["errors"][0]["pointer"], pointer, "{body}");
    }
}
