//! Random histories over several months, cut at random: every rule says before a cut what it says after, and notices each
//! single figure that is changed later.

use ambar::verify::Report;
use chrono::Duration;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use super::{Site, day};
use crate::scene::{list, text};

/// What somebody does.
const DEEDS: u32 = 7;

struct History {
    site: Site,
    random: StdRng,
    /// Orders that are released, and wait to be picked and shipped: some for months.
    open: Vec<Value>,
    serials: u32,
}

impl History {
    async fn of(seed: u64) -> Self {
        Self { site: Site::open().await, random: StdRng::seed_from_u64(seed), open: Vec::new(), serials: 0 }
    }

    fn up_to(&mut self, most: u32) -> u32 {
        self.random.random_range(1..=most)
    }

    async fn deed(&mut self) {
        match self.up_to(DEEDS) {
            1 | 2 => self.comes_in().await,
            3 => self.is_ordered().await,
            4 => self.ships().await,
            5 => self.is_corrected().await,
            6 => self.is_counted().await,
            _ => self.is_moved().await,
        }
    }

    async fn comes_in(&mut self) {
        let many = self.up_to(9).to_string();
        let scene = &self.site.scene;
        match self.random.random_range(0..4) {
            0 => drop(scene.bring_in("MUG", &many, json!({})).await),
            1 => drop(scene.bring_in("RICE", &format!("{many}.5"), json!({})).await),
            2 => drop(scene.bring_in("TEA", &many, json!({"lot": format!("T{}", many)})).await),
            _ => {
                self.serials += 1;
                // A serial number is scanned, not announced.
                let delivery = scene.announce(json!([{"sku": "LAMP", "quantity": "1"}]), json!([])).await;
                let scan =
                    json!({"by": "unit", "sku": "LAMP", "quantity": "1", "serials": [format!("S-{}", self.serials)]});
                let receipt = scene.post(&format!("/deliveries/{}/receipts", text(&delivery["id"])), scan).await;
                if self.serials.is_multiple_of(2) {
                    scene.put_away(&receipt["putaways"][0]).await;
                }
            }
        }
    }

    async fn is_ordered(&mut self) {
        let many = self.up_to(6).to_string();
        let sku = ["MUG", "TEA", "LAMP"][self.random.random_range(0..3)];
        let scene = &self.site.scene;
        if scene.available(sku).await == "0" {
            return;
        }
        let quantity = if sku == "LAMP" { "1".to_owned() } else { many };
        let order = scene.release(&scene.order(json!([{"sku": sku, "quantity": quantity}])).await).await;
        if list(&order["lines"]).iter().any(|line| line["allocated"] != "0") {
            self.open.push(order);
        }
    }

    async fn ships(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let order = self.open.remove(self.random.random_range(0..self.open.len()));
        let scene = &self.site.scene;
        let stops = scene.pick_all(&order).await;
        scene.pack(&order, &stops).await;
        scene.app.drain().await;
        scene.ship(&order).await;
    }

    /// A row in storage of which some is unclaimed; the units with numbers are left alone.
    async fn free_row(&mut self) -> Option<Value> {
        let rows = self.site.scene.rows("/stock?limit=200").await;
        let stored = |row: &Value| text(&row["location"]).starts_with(['A', 'R']) && row["serial"].is_null();
        let free: Vec<Value> =
            rows.into_iter().filter(|row| stored(row) && row["reserved"] == "0" && row["on_hand"] != "0").collect();
        (!free.is_empty()).then(|| free[self.random.random_range(0..free.len())].clone())
    }

    async fn is_corrected(&mut self) {
        let Some(row) = self.free_row().await else { return };
        let direction = if self.up_to(2) == 1 { "in" } else { "out" };
        let body = json!({"stock_id": row["stock_id"], "direction": direction, "quantity": "1", "reason": "RECOUNTED"});
        self.site.scene.boss.post("/stock/adjustments", body).await;
    }

    async fn is_counted(&mut self) {
        let Some(row) = self.free_row().await else { return };
        let counted = self.up_to(12).to_string();
        let scene = &self.site.scene;
        let asked = scene.post("/counts", json!({"stock_id": row["stock_id"]})).await;
        let count = &asked["counts"][0];
        let token = scene.claim(&count["task_id"]).await;
        scene
            .post(&format!("/counts/{}/result", text(&count["id"])), json!({"token": token, "counted": counted}))
            .await;
    }

    async fn is_moved(&mut self) {
        let Some(row) = self.free_row().await else { return };
        let to = format!("R-{}", self.up_to(4));
        // Refused where it stands already.
        self.site.scene.boss.post("/stock/moves", json!({"stock_id": row["stock_id"], "to_location": to})).await;
    }

    /// Cuts what may leave; every rule must say the same.
    async fn cut(&self) -> usize {
        self.site.forget().await;
        let before = said(&self.site.verified().await);
        let left = self.site.months().leave().await.unwrap();
        let after = said(&self.site.verified().await);
        assert_eq!(before, after);
        left.len()
    }
}

/// What a report says of everything but how many tables there are, and files.
fn said(report: &Report) -> (bool, i64, Vec<String>) {
    let counts_tables = ["i23", "i25", "i29"];
    let rule = |rule: &ambar::verify::RuleReport| {
        let checked = if counts_tables.contains(&rule.id) { 0 } else { rule.checked };
        format!("{} {checked} {} {:?}", rule.id, rule.violations, rule.examples)
    };
    (report.ok, report.movements, report.rules.iter().map(rule).collect())
}

/// Every figure that is kept of months that left, how it is changed, and a rule beside i23 that must notice, if there is one
/// for each row.
const CHANGES: [(&str, &str, &str); 24] = [
    ("carried_row", "net = net + 1", "i02"),
    ("carried_row", "movements = movements + 1", ""),
    ("carried_row", "stock_id = stock_id + 1000000", ""),
    ("carried_goods", "came = came + 1", "i11"),
    ("carried_goods", "went = went + 1", "i11"),
    ("carried_goods", "first_in = coalesce(first_in, 0) + 1", ""),
    ("carried_goods", "first_out = coalesce(first_out, 0) + 1", ""),
    ("carried_goods", "movements = movements - 1", ""),
    ("carried_document", "quantity = quantity + 1", "document"),
    ("carried_document", "reference_id = gen_random_uuid()", "document"),
    ("archived_month", "movements = movements + 1", "i17"),
    ("archived_month", "shipped = shipped + 1", ""),
    ("archived_month", "first_seq = coalesce(first_seq, 0) + 1", ""),
    ("archived_month", "last_seq = coalesce(last_seq, 0) + 1", ""),
    ("archived_month", "mark = (mark::numeric + 1)::text", "i17"),
    ("archived_month", "lines_mark = (lines_mark::numeric + 1)::text", ""),
    ("archived_month", "file_name = file_name || '.old'", ""),
    ("archived_month", "file_bytes = file_bytes + 1", ""),
    ("archived_month", "file_sha256 = reverse(file_sha256)", ""),
    ("archived_month", "content_sha256 = reverse(content_sha256)", ""),
    ("archived_month", "carried_mark = (carried_mark::numeric + 1)::text", ""),
    ("archived_month", "archived_at = archived_at + interval '1 second'", ""),
    ("archive_head", "months = months + 1", ""),
    ("archive_head", "seal = reverse(seal)", ""),
];

impl History {
    /// Changes one row, has it noticed, and puts it back.
    async fn changed(&mut self, table: &str, change: &str, noticed_by: &str) {
        let row = self.up_to(1000);
        let pick = format!(
            "(SELECT ctid FROM inventory.{table} ORDER BY ctid OFFSET {row} % (SELECT count(*) FROM inventory.{table}) LIMIT 1)"
        );
        self.site.alter(&format!(
            "CREATE TABLE public.kept AS SELECT * FROM inventory.{table}; UPDATE inventory.{table} SET {change} WHERE ctid = {pick}"
        ))
        .await;
        self.noticed(&format!("{table}: {change}"), noticed_by).await;
        self.put_back(table).await;
    }

    async fn noticed(&self, what: &str, noticed_by: &str) {
        let report = self.site.verified().await;
        assert!(report.broken().contains(&"i23"), "{what}: {:?}", report.broken());
        let by = match noticed_by {
            "" => return,
            // Which rule it is says the document.
            "document" => ["i12", "i13", "i28"].as_slice(),
            rule => &[rule],
        };
        assert!(report.broken().iter().any(|id| by.contains(id)), "{what}: {:?}", report.broken());
    }

    async fn put_back(&self, table: &str) {
        let back = format!(
            "DELETE FROM inventory.{table}; INSERT INTO inventory.{table} SELECT * FROM public.kept; DROP TABLE public.kept"
        );
        self.site.alter(&back).await;
    }
}

async fn plays(seed: u64) {
    let mut history = History::of(seed).await;
    let mut left = 0;
    for month in 1..=9 {
        let start = day(month, 1) + Duration::minutes(history.random.random_range(0..2000));
        for deed in 0..5 {
            history.site.goes_to(start + Duration::days(5 * deed)).await;
            history.deed().await;
        }
        history.site.scene.app.drain().await;
        if history.random.random_bool(0.5) {
            left += history.cut().await;
        }
    }
    history.site.goes_to(day(12, 20)).await;
    left += history.cut().await;
    assert_eq!(left, 8, "January to August");
    history.site.holds().await;
    for (table, change, noticed_by) in CHANGES {
        history.changed(table, change, noticed_by).await;
    }
    for table in ["carried_row", "carried_goods", "carried_document", "archived_month", "archive_head"] {
        let remove = format!("DELETE FROM inventory.{table} WHERE ctid = (SELECT max(ctid) FROM inventory.{table})");
        history.site.alter(&format!("CREATE TABLE public.kept AS SELECT * FROM inventory.{table}; {remove}")).await;
        history.noticed(&format!("{table}: a row less"), "").await;
        history.put_back(table).await;
    }
    history.site.holds().await;
    // And life goes on.
    for _ in 0..5 {
        history.deed().await;
    }
    history.site.holds().await;
}

#[tokio::test]
async fn a_first_random_history_is_cut_and_nothing_is_lost() {
    plays(1).await;
}

#[tokio::test]
async fn a_second_random_history_is_cut_and_nothing_is_lost() {
    plays(2).await;
}

#[tokio::test]
async fn a_third_random_history_is_cut_and_nothing_is_lost() {
    plays(3).await;
}
