use super::*;
use std::time::Instant;

#[tokio::test]
async fn scratch() {
    let site = Site::open().await;
    let o = &site.test.owner;
    let ex = |sql: &'static str| async move { let t = Instant::now(); sqlx::query(sql).execute(o).await.unwrap(); println!("{:?} {}", t.elapsed(), &sql[..40.min(sql.len())]); };
    let item = serde_json::to_value(crate::fakes::item("X")).unwrap();
    let place = serde_json::to_value(crate::fakes::place("X-1", LocationKind::Storage)).unwrap();
    sqlx::query("INSERT INTO inventory.item SELECT ('00000000-0000-7000-8000-' || lpad(n::text,12,'0'))::uuid, 1, $1 || jsonb_build_object('sku', 'SKU-'||n) FROM generate_series(1,2000) n").bind(&item).execute(o).await.unwrap();
    sqlx::query("INSERT INTO inventory.place (id, version, card, warehouse_id, zone_id, code, kind, active, locked_in, locked_out, pick_sequence, mixing, counted) SELECT ('00000000-0000-7000-8001-' || lpad(n::text,12,'0'))::uuid, 1, $1, '00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000d', 'P-'||lpad(n::text,6,'0'), 'storage', true,false,false,n,'any',true FROM generate_series(1,20000) n").bind(&place).execute(o).await.unwrap();
    ex("INSERT INTO inventory.stock (warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, received_at) SELECT '00000000-0000-0000-0000-00000000000b', ('00000000-0000-7000-8001-' || lpad((1 + n % 20000)::text,12,'0'))::uuid, '00000000-0000-0000-0000-000000000000', ('00000000-0000-7000-8000-' || lpad((1 + (n * 7) % 1999)::text,12,'0'))::uuid, '00000000-0000-0000-0000-000000000000','00000000-0000-0000-0000-000000000000','available','00000000-0000-0000-0000-00000000000a', 10, '2026-11-01' FROM generate_series(1,200000) n ON CONFLICT DO NOTHING").await;
    ex("INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_virtual, to_stock_id, quantity, reference_kind, reference_id, account_id, operation_id) SELECT timestamptz '2026-10-26' + n * interval '4 seconds', s.warehouse_id, gen_random_uuid(), 'inbound', s.item_id, s.owner_id, s.lot_id, s.serial_id, 'supplier', s.stock_id, 1, 'receipt', gen_random_uuid(), '00000000-0000-0000-0000-000000000000', gen_random_uuid() FROM generate_series(1,600000) n JOIN inventory.stock s ON s.stock_id = 1 + n % 200000").await;
    ex("ANALYZE").await;
    let mut paths: Vec<String> = vec![];
    let it = "00000000-0000-7000-8000-000000000123"; let pl = "00000000-0000-7000-8001-000000000777";
    for p in ["/stock".to_owned(), format!("/stock?item_id={it}"), format!("/stock?location_id={pl}"), format!("/stock?sort=location&warehouse_id={}", fakes::warehouse()), "/stock?lot=NONE".into(), "/stock?status=hold".into(),
        "/movements".into(), format!("/movements?item_id={it}"), format!("/movements?location_id={pl}"), format!("/movements?reference_id={it}"), format!("/movements?command_id={it}"), format!("/movements?handling_unit_id={it}"), "/movements?kind=outbound".into(), "/movements?from=2026-11-20T00:00:00Z".into(),
        "/stock/5/movements".into(), format!("/availability?item_id={it}"), "/stock-at?at=2026-11-10T00:00:00Z".into(), format!("/stock-at?at=2026-11-10T00:00:00Z&item_id={it}"), "/stock-at?at=2026-10-26T00:00:00Z".into(), "/lots".into(), "/reservations".into(), "/handling-units".into(), "/counts".into()] { paths.push(p); }
    for path in &paths {
        let mut times = vec![];
        for _ in 0..9 { let t = Instant::now(); let _ = site.ann.get(path).await.expect(200); times.push(t.elapsed()); }
        println!("{:>9.1?} first, {:>9.1?} last  {path}", times[0], times[8]);
    }
    let t = Instant::now(); let n = site.inventory.stock_levels(5000).await.unwrap().len(); println!("{:?} stock_levels {n}", t.elapsed());
    let t = Instant::now(); let n = site.inventory.item_usage().usage(&site.test.db.system_ctx(), it.parse().unwrap()).await.unwrap(); println!("{:?} item usage {n:?}", t.elapsed());
    let t = Instant::now(); let n = site.inventory.item_usage().history(&site.test.db.system_ctx(), it.parse().unwrap()).await.unwrap().len(); println!("{:?} item history {n:?}", t.elapsed());
}
