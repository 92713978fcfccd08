//! Lists of items.

use ambar_catalog_contract::{CategoryRef, NewItem, PackagingLevel};
use ambar_kernel::{DisplayName, ExternalRef, ShortCode};
use chrono::Duration;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row as _};

use crate::setup::{It, level, new_item, start};

async fn skus(it: &It, query: &str) -> Vec<Value> {
    let page = it.ann.get(&format!("/items{query}")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["sku"].clone()).collect()
}

fn named(new: NewItem, name: &str) -> NewItem {
    NewItem { name: DisplayName::parse(name).unwrap(), ..new }
}

#[tokio::test]
async fn items_are_found_by_the_beginning_of_code_and_barcode_and_by_a_part_of_the_name() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    it.item(named(new_item(owner, "85123A"), "Ёлка 50% off")).await;
    it.item(named(new_item(owner, "85124_b"), "Café table")).await;
    let coded =
        NewItem { packagings: vec![level(PackagingLevel::Case, 2, &["036000291452"])], ..new_item(owner, "ZZ") };
    it.item(named(coded, "100 \\ cups")).await;
    for (q, found) in [
        ("85123a", vec!["85123A"]),
        ("8512", vec!["85123A", "85124_b"]),
        ("123A", vec![]),
        ("%D0%B5%D0%BB%D0%BA%D0%B0", vec!["85123A"]),
        ("50%25", vec!["85123A"]),
        ("%25", vec!["85123A"]),
        ("_", vec![]),
        ("85124_", vec!["85124_b"]),
        ("cafe", vec!["85124_b"]),
        ("af", vec!["85124_b"]),
        ("fé%20ta", vec!["85124_b"]),
        ("le", vec!["85124_b"]),
        ("\'a", vec![]),
        ("TABLE", vec!["85124_b"]),
        ("%5C", vec!["ZZ"]),
        ("0360", vec!["ZZ"]),
        ("0036000291452", vec!["ZZ"]),
        ("", vec!["85123A", "85124_b", "ZZ"]),
        ("'%3B%20DROP", vec![]),
    ] {
        assert_eq!(skus(&it, &format!("?q={q}")).await, found, "{q}");
    }
}

#[tokio::test]
async fn every_filter_keeps_what_it_says() {
    let it = start().await;
    let (acme, beta) = (it.owner("ACME").await, it.owner("BETA").await);
    let category = it.ann.post("/categories", json!({"code": "TOYS", "name": "Toys"})).await.expect(201);
    let toy = NewItem {
        category: Some(CategoryRef::Code(ShortCode::parse("TOYS").unwrap())),
        external_ref: Some(ExternalRef::parse("17").unwrap()),
        source: Some(ShortCode::parse("erp").unwrap()),
        packagings: vec![level(PackagingLevel::Case, 2, &["C-1"])],
        ..new_item(acme, "A-1")
    };
    it.item(toy).await;
    let gone = it.item(new_item(acme, "A-2")).await;
    it.ann.post(&format!("/items/{}/deactivate", gone.id), json!({})).await.expect(200);
    it.test.clock.advance(Duration::hours(1));
    it.item(new_item(beta, "B-1")).await;
    for (query, found) in [
        ("?sku=a-1".to_owned(), vec!["A-1"]),
        (format!("?owner_id={acme}"), vec!["A-1", "A-2"]),
        (format!("?category_id={}", category["id"].as_str().unwrap()), vec!["A-1"]),
        ("?barcode=C-1".into(), vec!["A-1"]),
        ("?active=false".into(), vec!["A-2"]),
        ("?active=true".into(), vec!["A-1", "B-1"]),
        ("?external_ref=17&source=erp".into(), vec!["A-1"]),
        ("?external_ref=17&source=shop".into(), vec![]),
        ("?updated_since=2026-11-24T08:30:00Z".into(), vec!["B-1"]),
        (format!("?owner_id={acme}&q=item&active=true"), vec!["A-1"]),
    ] {
        assert_eq!(skus(&it, &query).await, found, "{query}");
    }
    for odd in ["?colour=red", "?active=perhaps", "?owner_id=7", "?sort=size", "?sku=", "?updated_since=yesterday"] {
        it.ann.get(&format!("/items{odd}")).await.refused(422, "query.invalid");
    }
    it.ann.get(&format!("/items?q={}", "x".repeat(201))).await.refused(422, "invalid");
    it.ann.get("/items?limit=0").await.refused(422, "invalid");
}

#[tokio::test]
async fn every_order_is_paged_to_its_end_without_a_gap() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    for (sku, name) in [("d", "Жук"), ("B", "ёлка"), ("a", "Ель"), ("C", "set 12"), ("E", "set 3")] {
        it.item(named(new_item(owner, sku), name)).await;
        it.test.clock.advance(Duration::seconds(1));
    }
    for (sort, expected) in [
        ("sku", ["a", "B", "C", "d", "E"]),
        ("name", ["E", "C", "B", "a", "d"]),
        ("updated", ["E", "C", "a", "B", "d"]),
    ] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = it.ann.get(&format!("/items?sort={sort}&limit=2{after}")).await.expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["sku"].clone()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen, expected, "{sort}");
    }
    let page = it.ann.get("/items?sort=name&limit=1").await.expect(200);
    let next = page["next"].as_str().unwrap();
    for other in ["sku", "updated"] {
        it.ann.get(&format!("/items?sort={other}&after={next}")).await.refused(400, "page.cursor");
    }
    it.ann.get("/items?after=e30").await.refused(400, "page.cursor");
}

/// So many that reading all of them is no way to find one.
const MANY: &str = "
INSERT INTO catalog.item (id, owner_id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, created_at, updated_at)
SELECT gen_random_uuid(), i.owner_id, 'S' || n, 'S' || n, 'Item ' || n, 'item ' || n, 'item ' || n, 'pcs', 0, 'none', now(), now()
FROM catalog.item i, generate_series(1, 20000) n";

/// Whatever is searched for, in whatever order, each way to it goes down its index.
#[tokio::test]
async fn a_search_goes_to_what_it_finds_and_reads_nothing_else() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    it.item(named(new_item(owner, "85123A"), "Hanging lantern")).await;
    let found: Vec<_> = ambar_catalog::STATEMENTS.iter().filter(|sql| sql.contains("@@ $16")).collect();
    assert_eq!(found.len(), 3);
    sqlx::raw_sql(MANY).execute(&it.test.owner).await.unwrap();
    sqlx::raw_sql("ANALYZE catalog.item").execute(&it.test.owner).await.unwrap();
    let mut conn = it.test.db.reader().acquire().await.unwrap();
    sqlx::raw_sql("SET plan_cache_mode = force_custom_plan").execute(&mut *conn).await.unwrap();
    for sql in found {
        sqlx::raw_sql(AssertSqlSafe(format!("PREPARE searched AS {sql}"))).execute(&mut *conn).await.unwrap();
        // $13 is a time in the order by time; nothing is after nothing.
        let explain =
            "EXPLAIN EXECUTE searched (NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'LANTERN%', '%lantern%', 'lantern%',
            NULL, NULL, NULL, NULL, 7, '''lan'' & ''ant''')";
        let lines = sqlx::raw_sql(explain).fetch_all(&mut *conn).await.unwrap();
        let plan: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
        let plan = plan.join("\n");
        assert!(plan.contains("item_parts_idx"), "{plan}");
        assert!(!plan.contains("Seq Scan on item"), "{plan}");
        sqlx::raw_sql("DEALLOCATE searched").execute(&mut *conn).await.unwrap();
    }
}
