//! What came of the day.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use super::{goods::Refused, inbound::Received, outbound::Shipped, plan::Shares, stats::Latency};

/// What came of the day.
pub(crate) struct Summary {
    /// Rows of the file.
    pub(crate) read: usize,
    /// Rows that were not taken.
    pub(crate) refused: Vec<Refused>,
    pub(crate) received: Received,
    pub(crate) shipped: Shipped,
    /// Rows that came back.
    pub(crate) returned: usize,
    pub(crate) shares: Shares,
    /// Movements in the ledger, all days together.
    pub(crate) movements: u64,
    /// Commands that were answered.
    pub(crate) commands: usize,
    pub(crate) seconds: Duration,
    pub(crate) latencies: BTreeMap<&'static str, Latency>,
    /// How long after the last command every event was delivered.
    pub(crate) event_lag: Duration,
    pub(crate) seed: u64,
}

impl Summary {
    /// The document of `--json`.
    pub(crate) fn json(&self) -> Value {
        json!({
            "lines": {
                "read": self.read, "ordered": self.shipped.ordered, "shipped": self.shipped.shipped, "short": self.shipped.short,
                "backordered": self.shipped.backordered, "returned": self.returned, "refused": self.refused.len(),
            },
            "movements": self.movements,
            "commands": self.commands,
            "seconds": self.seconds.as_secs_f64(),
            "latency_ms": self.latencies,
            "commands_per_second": self.rate(),
            "event_lag_seconds": self.event_lag.as_secs_f64(),
            "deliveries": self.received.deliveries, "receipts": self.received.receipts,
            "putaways": self.received.putaways, "places": self.received.places, "left_at_dock": self.received.left_at_dock,
            "orders": self.shipped.orders, "cartons": self.shipped.cartons,
            "refusals": self.refusals().into_iter().map(|(why, lines)| json!({"why": why, "lines": lines})).collect::<Vec<_>>(),
            "items": {
                "all": self.shares.items, "expiry": self.shares.expiry, "serial": self.shares.serial,
                "three_decimals": self.shares.decimal, "cased": self.shares.cased,
            },
            "left_short_on_purpose": {
                "lines": self.shares.short_lines, "of": self.shares.lines,
            },
            "seed": self.seed,
        })
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let percent = |part: usize, whole: usize| (part * 1000 + whole / 2).checked_div(whole).unwrap_or(0);
        let tenths = |permille: usize| format!("{}.{} %", permille / 10, permille % 10);
        let of_items = |part| tenths(percent(part, self.shares.items));
        let mut lines = vec![
            format!("rows read            {:>8}", self.read),
            format!("  ordered            {:>8}   in {} orders", self.shipped.ordered, self.shipped.orders),
            format!("    shipped whole    {:>8}   in {} cartons", self.shipped.shipped, self.shipped.cartons),
            format!(
                "    short            {:>8}   {} of the lines; {} backordered",
                self.shipped.short,
                tenths(percent(self.shipped.short, self.shipped.ordered)),
                self.shipped.backordered
            ),
            format!("  returned           {:>8}", self.returned),
            format!("  refused            {:>8}", self.refused.len()),
        ];
        for (why, rows) in self.refusals() {
            let shown: Vec<String> = rows.iter().take(12).map(u64::to_string).collect();
            let more = if rows.len() > 12 { format!(" and {} more", rows.len() - 12) } else { String::new() };
            lines.push(format!("    {:>4}  {why}: line {}{more}", rows.len(), shown.join(", ")));
        }
        lines.push(format!(
            "goods in             {:>8} receipts of {} deliveries, {} put away to {} places, {} left at the dock",
            self.received.receipts,
            self.received.deliveries,
            self.received.putaways,
            self.received.places,
            self.received.left_at_dock
        ));
        lines.push(format!(
            "items                {:>8}   lots with expiry {}, serial numbers {}, three decimals {}, cases and pallets {}",
            self.shares.items, of_items(self.shares.expiry), of_items(self.shares.serial), of_items(self.shares.decimal), of_items(self.shares.cased)
        ));
        lines.push(format!("movements            {:>8}", self.movements));
        lines.push(format!(
            "commands             {:>8}   in {:.1} s, {:.0} a second; events all delivered {:.1} s after the last",
            self.commands,
            self.seconds.as_secs_f64(),
            self.rate(),
            self.event_lag.as_secs_f64()
        ));
        lines.push("milliseconds            count      p50      p99      max".to_owned());
        for (kind, latency) in &self.latencies {
            lines.push(format!(
                "  {kind:<20}{:>8} {:>8.1} {:>8.1} {:>8.1}",
                latency.count, latency.p50, latency.p99, latency.max
            ));
        }
        lines.join("\n")
    }

    #[expect(clippy::float_arithmetic, reason = "a rate for people")]
    fn rate(&self) -> f64 {
        let commands = u32::try_from(self.commands).unwrap_or(u32::MAX);
        f64::from(commands) / self.seconds.as_secs_f64().max(0.001)
    }

    /// Lines of the file by the reason why they were not taken.
    fn refusals(&self) -> BTreeMap<&'static str, Vec<u64>> {
        let mut by_reason: BTreeMap<&'static str, Vec<u64>> = BTreeMap::new();
        for refused in &self.refused {
            by_reason.entry(refused.why).or_default().push(refused.line);
        }
        by_reason
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        Summary {
            read: 30,
            refused: (2..16).map(|line| Refused { line, why: "postage is no goods" }).collect(),
            received: Received { deliveries: 2, receipts: 9, putaways: 8, places: 7, left_at_dock: 1 },
            shipped: Shipped { orders: 3, ordered: 16, shipped: 15, short: 1, backordered: 1, cartons: 4 },
            returned: 0,
            shares: Shares { items: 8, expiry: 2, ..Shares::default() },
            movements: 50,
            commands: 100,
            seconds: Duration::from_secs(4),
            latencies: BTreeMap::new(),
            event_lag: Duration::from_millis(250),
            seed: 7,
        }
    }

    #[test]
    fn the_summary_tells_shares_to_the_tenth_of_a_percent() {
        let text = summary().text();
        assert!(text.contains("6.3 % of the lines; 1 backordered"), "{text}");
        assert!(text.contains("lots with expiry 25.0 %"), "{text}");
    }

    #[test]
    fn refused_rows_are_told_by_their_reason_the_first_dozen_by_line() {
        let text = summary().text();
        assert!(
            text.contains("14  postage is no goods: line 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 2 more"),
            "{text}"
        );
    }

    #[test]
    fn a_day_without_orders_has_shares_of_nothing() {
        let (shipped, shares) = (Shipped::default(), Shares::default());
        let text = Summary { shipped, shares, seconds: Duration::ZERO, commands: 0, ..summary() }.text();
        assert!(text.contains("0.0 % of the lines") && text.contains("0 a second"), "{text}");
    }

    #[test]
    fn the_document_has_the_rate_and_every_refused_line() {
        let document = summary().json();
        assert_eq!((document["commands_per_second"].as_f64(), document["seed"].as_u64()), (Some(25.0), Some(7)));
        assert_eq!(document["lines"]["refused"], 14);
        assert_eq!(document["refusals"][0]["lines"].as_array().map(Vec::len), Some(14));
    }
}
