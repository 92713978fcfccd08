//! The life of a draft: what the process that adds items relies on.

use ambar_catalog_contract::{AbcClass, CategoryRef, ItemBrief, NewItem, PackagingLevel, Tracking};
use ambar_kernel::{DecimalText, ErrorKind, ExternalRef, ItemId, LocationId, Scale, ShortCode, Sku};
use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use crate::setup::{id, level, new_item, start};

#[tokio::test]
async fn a_draft_is_known_by_its_id_alone_until_it_is_published() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let new = NewItem { packagings: vec![level(PackagingLevel::Case, 12, &["C-1"])], ..new_item(owner, "S-1") };
    let draft = it.gateway.draft_item(&it.ctx(), new.clone()).await.unwrap();
    assert_eq!(it.gateway.draft_item(&it.ctx(), new.clone()).await.unwrap(), draft);
    let skus = [Sku::parse("s-1").unwrap()];
    let barcode = "C-1".parse().unwrap();
    assert_eq!(it.gateway.items(&it.ctx(), &[draft.id]).await.unwrap(), vec![draft.clone()]);
    assert_eq!(it.gateway.items_by_sku(&it.ctx(), owner, &skus).await.unwrap(), []);
    assert_eq!(it.gateway.items_in_brief(&it.ctx(), owner, &skus).await.unwrap(), []);
    assert_eq!(it.gateway.by_barcode(&it.ctx(), None, &barcode).await.unwrap(), []);
    it.ann.get(&format!("/items/{}", draft.id)).await.refused(404, "catalog.item_unknown");
    it.ann.patch(&format!("/items/{}", draft.id), 1, json!({})).await.refused(404, "catalog.item_unknown");
    assert_eq!(it.ann.get("/items").await.expect(200)["items"], json!([]));
    assert_eq!(it.event_names().await, [""; 0]);
    let published = it.gateway.publish_item(&it.ctx(), draft.id, None).await.unwrap();
    assert_eq!(published, draft);
    assert_eq!(it.gateway.items_by_sku(&it.ctx(), owner, &skus).await.unwrap(), vec![draft.clone()]);
    assert_eq!(it.gateway.items_in_brief(&it.ctx(), owner, &skus).await.unwrap(), [ItemBrief::from(draft.clone())]);
    assert_eq!(
        it.gateway.by_barcode(&it.ctx(), Some(owner), &barcode).await.unwrap(),
        [(draft.clone(), draft.packagings[1].id)]
    );
    assert_eq!(it.gateway.draft_item(&it.ctx(), new).await.unwrap(), draft, "a retry after publishing");
    it.gateway.discard_draft(&it.ctx(), draft.id).await.unwrap();
    assert_eq!(it.get(&draft).await["sku"], "S-1");
}

/// Plan row P14.
#[tokio::test]
async fn placing_publishes_an_event() {
    let it = start().await;
    let draft = it.gateway.draft_item(&it.ctx(), new_item(it.owner("ACME").await, "S-1")).await.unwrap();
    let place = LocationId::from_uuid(Uuid::from_u128(5));
    let placed = Some((DecimalText::new("7"), place));
    it.gateway.publish_item(&it.ctx(), draft.id, placed.clone()).await.unwrap();
    it.gateway.publish_item(&it.ctx(), draft.id, placed).await.unwrap();
    let events = it.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].name.as_str(), events[0].key.as_str()), ("catalog.item_added", &*draft.id.to_string()));
    let payload = &events[0].payload;
    assert_eq!((&payload["initial_quantity"], &payload["location_id"]), (&json!("7"), &json!(place)));
    assert_eq!((&payload["item"]["sku"], &payload["item"]["version"]), (&json!("S-1"), &json!(1)));
}

#[tokio::test]
async fn a_discarded_draft_leaves_nothing_and_never_comes_back() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let new = NewItem { packagings: vec![level(PackagingLevel::Case, 12, &["C-1"])], ..new_item(owner, "S-1") };
    let draft = it.gateway.draft_item(&it.ctx(), new.clone()).await.unwrap();
    it.gateway.discard_draft(&it.ctx(), draft.id).await.unwrap();
    it.gateway.discard_draft(&it.ctx(), draft.id).await.unwrap();
    assert_eq!(it.gateway.items(&it.ctx(), &[draft.id]).await.unwrap(), []);
    let again = it.gateway.draft_item(&it.ctx(), new.clone()).await.unwrap_err();
    assert_eq!((again.kind, &*again.code), (ErrorKind::Unavailable, "catalog.draft_just_discarded"));
    it.test.clock.advance(Duration::seconds(31));
    assert_eq!(it.gateway.draft_item(&it.ctx(), new.clone()).await.unwrap_err().code, "catalog.draft_discarded");
    assert_eq!(it.gateway.publish_item(&it.ctx(), draft.id, None).await.unwrap_err().code, "catalog.draft_discarded");
    let other = NewItem { id: ItemId::from_uuid(Uuid::from_u128(9)), ..new };
    assert_eq!(it.item(other).await.packagings[1].barcodes.len(), 1, "SKU and barcode are free again");
}

#[tokio::test]
async fn drafts_that_nobody_comes_back_for_are_stale() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let first = it.gateway.draft_item(&it.ctx(), new_item(owner, "S-1")).await.unwrap();
    let second = it.gateway.draft_item(&it.ctx(), new_item(owner, "S-2")).await.unwrap();
    it.item(new_item(owner, "S-3")).await;
    it.test.clock.advance(Duration::minutes(9));
    it.gateway.draft_item(&it.ctx(), new_item(owner, "S-2")).await.unwrap();
    it.test.clock.advance(Duration::minutes(2));
    assert_eq!(it.gateway.stale_drafts(&it.ctx(), 10).await.unwrap(), [first.id]);
    assert_eq!(it.gateway.stale_drafts(&it.ctx(), 1).await.unwrap(), [first.id, second.id]);
}

#[tokio::test]
async fn everything_that_an_item_has_is_kept() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let category = it.ann.post("/categories", json!({"code": "TOYS", "name": "Toys"})).await.expect(201);
    let new = NewItem {
        base_unit: ShortCode::parse("kg").unwrap(),
        scale: Scale::new(3).unwrap(),
        tracking: Tracking::Expiry,
        category: Some(CategoryRef::Code(ShortCode::parse("TOYS").unwrap())),
        abc: Some(AbcClass::A),
        min_remaining_days: Some(u16::MAX),
        external_ref: Some(ExternalRef::parse("4711").unwrap()),
        source: Some(ShortCode::parse("erp").unwrap()),
        packagings: vec![level(PackagingLevel::Case, 12_000, &[])],
        ..new_item(owner, "S-1")
    };
    let card = it.item(new).await;
    assert_eq!((card.category_id, card.min_remaining_days), (Some(id(&category)), Some(65_535)));
    let shown = it.get(&card).await;
    let ids: Vec<_> = card.packagings.iter().map(|level| level.id).collect();
    let bare = |at: usize, level: &str, quantity: &str| {
        json!({"id": ids[at], "level": level, "quantity": quantity, "length_mm": null, "width_mm": null,
               "height_mm": null, "weight_g": null, "barcodes": []})
    };
    assert_eq!(
        shown,
        json!({
            "id": card.id, "version": 1, "owner_id": owner, "sku": "S-1", "name": "Item S-1", "base_unit": "kg", "scale": 3,
            "tracking": "expiry", "category_id": category["id"], "category": "TOYS", "abc": "A", "min_remaining_days": 65535,
            "active": true, "packagings": [bare(0, "each", "1"), bare(1, "case", "12")],
            "source": "erp", "external_ref": "4711",
            "created_at": shown["created_at"], "updated_at": shown["updated_at"],
        })
    );
}

#[tokio::test]
async fn what_cannot_be_drafted_is_refused_and_pointed_at() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let base = || new_item(owner, "S-1");
    let code = |text| Some(ShortCode::parse(text).unwrap());
    for (new, code, pointer) in [
        (
            NewItem { tracking: Tracking::Serial, scale: Scale::new(1).unwrap(), ..base() },
            "catalog.serial_needs_whole_units",
            "/scale",
        ),
        (NewItem { source: code("erp"), ..base() }, "catalog.external_ref_missing", "/external_ref"),
        (
            NewItem { packagings: vec![level(PackagingLevel::Each, 2, &[])], ..base() },
            "catalog.packaging_each_is_one",
            "/packagings/0/quantity",
        ),
        (NewItem { owner_id: ambar_kernel::OwnerId::NIL, ..base() }, "catalog.owner_unknown", "/owner_id"),
        (NewItem { category: code("NONE").map(CategoryRef::Code), ..base() }, "catalog.category_unknown", "/category"),
        (
            NewItem { category: Some(CategoryRef::Id(ambar_kernel::CategoryId::NIL)), ..base() },
            "catalog.category_unknown",
            "/category_id",
        ),
    ] {
        let refusal = it.gateway.draft_item(&it.ctx(), new).await.unwrap_err();
        assert_eq!(
            (refusal.kind, refusal.fields[0].code, refusal.fields[0].pointer.as_str()),
            (ErrorKind::Invalid, code, pointer)
        );
    }
    assert_eq!(it.gateway.items(&it.ctx(), &[base().id]).await.unwrap(), []);
}

#[tokio::test]
async fn what_another_item_has_is_refused_and_what_a_draft_has_is_left_open() {
    let it = start().await;
    let (acme, beta) = (it.owner("ACME").await, it.owner("BETA").await);
    let full = |owner, sku: &str| NewItem {
        external_ref: Some(ExternalRef::parse("1").unwrap()),
        packagings: vec![level(PackagingLevel::Case, 2, &["036000291452"])],
        ..new_item(owner, sku)
    };
    let clashes = || {
        let barcode = vec![level(PackagingLevel::Pallet, 4, &["0036000291452"])];
        [
            ("catalog.sku_taken", NewItem { id: ItemId::from_uuid(Uuid::from_u128(1)), ..new_item(acme, "s-1") }),
            ("catalog.external_ref_taken", NewItem { packagings: vec![], ..full(acme, "S-2") }),
            ("catalog.barcode_taken", NewItem { packagings: barcode, ..new_item(acme, "S-3") }),
        ]
    };
    let draft = it.gateway.draft_item(&it.ctx(), full(acme, "S-1")).await.unwrap();
    for (_, clash) in clashes() {
        let refusal = it.gateway.draft_item(&it.ctx(), clash).await.unwrap_err();
        assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Unavailable, "catalog.being_added"));
    }
    it.gateway.publish_item(&it.ctx(), draft.id, None).await.unwrap();
    for (code, clash) in clashes() {
        let refusal = it.gateway.draft_item(&it.ctx(), clash).await.unwrap_err();
        assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Refused, code));
        assert_eq!(refusal.params["id"], draft.id.to_string());
    }
    assert_eq!(it.item(full(beta, "S-1")).await.owner_id, beta, "another owner has codes of their own");
}

#[tokio::test]
async fn the_owner_may_be_left_out_while_there_is_one() {
    let it = start().await;
    let none = it.gateway.owner_or_only(&it.ctx(), None).await.unwrap_err();
    assert_eq!((none.kind, &*none.code), (ErrorKind::Invalid, "catalog.owner_required"));
    let acme = it.owner("ACME").await;
    assert_eq!(it.gateway.owner_or_only(&it.ctx(), None).await.unwrap().id, acme);
    let beta = it.owner("BETA").await;
    assert_eq!(it.gateway.owner_or_only(&it.ctx(), None).await.unwrap_err().code, "catalog.owner_required");
    assert_eq!(it.gateway.owner_or_only(&it.ctx(), Some(beta)).await.unwrap().code.as_str(), "BETA");
    let unknown = it.gateway.owner(&it.ctx(), ambar_kernel::OwnerId::NIL).await.unwrap_err();
    assert_eq!((unknown.kind, &*unknown.code), (ErrorKind::Invalid, "catalog.owner_unknown"));
}
