//! What scanners read.

use ambar_catalog_contract::{NewItem, PackagingLevel};
use serde_json::json;

use crate::setup::{level, new_item, start};

#[tokio::test]
async fn a_scan_names_the_item_and_how_much_one_scan_stands_for() {
    let it = start().await;
    let (acme, beta) = (it.owner("ACME").await, it.owner("BETA").await);
    let packed = |owner| NewItem {
        packagings: vec![level(PackagingLevel::Case, 12, &["036000291452", "A/b c%"])],
        ..new_item(owner, "S-1")
    };
    let (first, second) = (it.item(packed(acme)).await, it.item(packed(beta)).await);
    for reading in ["036000291452", "0036000291452", "00036000291452"] {
        let both = it.ann.get(&format!("/barcodes/{reading}")).await.expect(200);
        assert_eq!(both["matches"].as_array().unwrap().len(), 2, "{reading}");
        let one = it.ann.get(&format!("/barcodes/{reading}?owner_id={beta}")).await.expect(200);
        assert_eq!(one["matches"][0]["item"]["id"], json!(second.id));
        assert_eq!(one["matches"][0]["packaging"]["quantity"], "12");
    }
    it.ann.get("/barcodes/A%2Fb%20c%25").await.expect(200);
    it.ann.get("/barcodes/A").await.refused(404, "catalog.barcode_unknown");
    it.ann.get(&format!("/barcodes/{}", "9".repeat(200))).await.refused(404, "path.unknown");
    it.ann.get("/barcodes/A?colour=red").await.refused(422, "query.invalid");
    let found = it.gateway.by_barcode(&it.ctx(), None, &"0036000291452".parse().unwrap()).await.unwrap();
    let mut owners: Vec<_> = found.iter().map(|(card, _)| card.owner_id).collect();
    owners.sort();
    let mut both = vec![first.owner_id, second.owner_id];
    both.sort();
    assert_eq!(owners, both);
}
