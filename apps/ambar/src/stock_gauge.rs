//! `wms_current_stock_level{location_code,item_category}`: exported by one of the instances, the one that holds a lock.
//!
//! Cost: one aggregate over the stock rows every 30 s, at most [`CAP`] series, the largest first.

use std::{collections::HashSet, time::Duration};

use ambar_inventory::Inventory;
use ambar_pg::Db;
use tokio_util::sync::CancellationToken;

/// The most series: a monitoring system suffers beyond.
const CAP: usize = 5_000;
const EVERY: Duration = Duration::from_secs(30);

/// Exports until `stop`, if this instance gets the lock; tries again every so often if another has it.
pub(crate) async fn export(db: Db, inventory: Inventory, stop: CancellationToken) {
    let mut every = tokio::time::interval(EVERY);
    let mut lock = None;
    let mut shown: HashSet<(String, String)> = HashSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => {}
        }
        if lock.is_none() {
            lock = take_lock(&db).await;
        }
        // The lock lives as long as its connection; one that no longer answers has lost it.
        let holds = match &mut lock {
            Some(connection) => sqlx::query("SELECT 1").execute(&mut **connection).await.is_ok(),
            None => continue,
        };
        if !holds {
            lock = None;
            continue;
        }
        match inventory.stock_levels(&db, CAP).await {
            Ok(levels) => {
                let mut now_shown = HashSet::new();
                for level in levels {
                    let labels = (level.location_code, level.item_category);
                    set(&labels, level.on_hand);
                    now_shown.insert(labels);
                }
                // A place that was emptied shows zero instead of its last figure.
                shown.difference(&now_shown).for_each(|labels| set(labels, 0.0));
                shown = now_shown;
            }
            Err(failure) => tracing::warn!(error = %failure, "the stock gauge cannot be read"),
        }
    }
}

async fn take_lock(db: &Db) -> Option<sqlx::pool::PoolConnection<sqlx::Postgres>> {
    let mut connection = db.reader().acquire().await.ok()?;
    let (mine,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock(hashtext('ambar stock gauge'))")
        .fetch_one(&mut *connection)
        .await
        .ok()?;
    mine.then_some(connection)
}

fn set((location, category): &(String, String), on_hand: f64) {
    metrics::gauge!("wms_current_stock_level", "location_code" => location.clone(), "item_category" => category.clone()).set(on_hand);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ambar_kernel::{SystemClock, SystemIds};
    use metrics_exporter_prometheus::PrometheusBuilder;
    use sqlx::PgPool;

    use super::*;
    use crate::wiring::Contexts;

    #[test]
    fn a_level_is_shown_by_its_place_and_category_and_the_last_one_counts() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || {
            let labels = ("A-01".to_owned(), "FOOD".to_owned());
            set(&labels, 12.5);
            set(&labels, 0.0);
        });
        let said = recorder.handle().render();
        let line = "wms_current_stock_level{location_code=\"A-01\",item_category=\"FOOD\"} 0";
        assert!(said.contains(line) && !said.contains("12.5"), "{said}");
    }

    #[tokio::test]
    async fn exporting_ends_with_the_server_though_the_database_is_gone() {
        let pool = PgPool::connect_lazy("postgres://nowhere/ambar").unwrap();
        pool.close().await;
        let db = Db::new(pool, Arc::new(SystemClock), Arc::new(SystemIds), crate::wiring::subscriptions());
        let (inventory, stop) = (Contexts::new(&db, &db).inventory, CancellationToken::new());
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(5), export(db, inventory, stop)).await.unwrap();
    }
}
