//! Soft claims by quantity.

use ambar_inventory_contract::{AllocationRule, Demand, Promise, StockDone};
use ambar_kernel::{OrderLineId, Quantity};

use super::{Book, Result, TotalKey, positive};
use crate::{
    PromiseRow,
    allocation::{Stocked, Terms, objection},
};

impl Book {
    /// The rows of an item of an owner in a warehouse that are not empty.
    pub(super) fn stock_of(&self, of: TotalKey) -> Vec<Stocked<'_>> {
        self.rows
            .values()
            .filter(|row| row.total_key() == of && !row.on_hand.is_zero())
            .filter_map(|row| {
                Some(Stocked {
                    row,
                    place: self.places.get(&row.key.location_id)?,
                    lot: self.lots.get(&row.key.lot_id),
                    serial: self.serials.get(&row.key.serial_id).map(|serial| &serial.code),
                })
            })
            .collect()
    }

    pub(super) fn promise(&mut self, promise: &Promise) -> Result<StockDone> {
        let item = self.item(promise.item_id)?;
        let wanted = positive(promise.quantity)?;
        // Promised again, the line gives up what it had and queues up anew.
        self.use_promise(promise.demand.order_line_id);
        let of = (promise.warehouse_id, promise.item_id, promise.owner_id);
        let rule = AllocationRule::default();
        let terms = Terms {
            rule: &rule,
            min_remaining_days: item.min_remaining_days,
            exclude: Default::default(),
            today: self.today(promise.warehouse_id),
        };
        let usable = self.stock_of(of).into_iter().filter(|stocked| objection(stocked, &terms).is_none());
        let there: Quantity = usable.map(|stocked| stocked.row.free()).sum();
        let others = self.totals.get(&of).copied().unwrap_or_default();
        let granted = Quantity::new((there.units() - others).clamp(0, wanted.units()))?;
        if !granted.is_zero() {
            let (demand, quantity) = (promise.demand, granted);
            let (warehouse_id, item_id, owner_id) = of;
            let row = PromiseRow { demand, warehouse_id, item_id, owner_id, quantity };
            self.promises.put(demand.order_line_id, row);
            self.add_to_total(of, granted.units());
        }
        Ok(StockDone::Promised { quantity: granted })
    }

    /// Uses up what a demand was promised, if anything. Another system's orders are promised nothing.
    pub(super) fn use_promise_of(&mut self, demand: Demand) {
        if !demand.outside {
            self.use_promise(demand.order_line_id);
        }
    }

    /// Uses up what an order line was promised, if anything.
    pub(super) fn use_promise(&mut self, line: OrderLineId) {
        let Some(promise) = self.promises.get(&line).filter(|promise| !promise.quantity.is_zero()).cloned() else {
            return;
        };
        self.add_to_total((promise.warehouse_id, promise.item_id, promise.owner_id), -promise.quantity.units());
        self.promises.put(line, PromiseRow { quantity: Quantity::ZERO, ..promise });
    }

    fn add_to_total(&mut self, of: TotalKey, by: i64) {
        let before = self.totals.get(&of).copied().unwrap_or_default();
        self.totals.put(of, before + by);
    }
}
