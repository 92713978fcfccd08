//! Picking in memory, with its events on the real outbox.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use ambar_inventory_contract::{
    IntoUnit, InventoryGateway, Mode, MoveReserved, Reference, StockCommand, StockDone, StockRequest,
};
use ambar_kernel::{Ctx, Failure, Id, OrderId, OrderLineId, PickListId, ReservationId, Result, StockCommandId, TaskId};
use ambar_pg::Db;
use ambar_picking_contract::{
    NewPickLine, NewPickList, OpenedPickList, PickListCompleted, PickShorted, PickStarted, PickedLine, PickingGateway,
    PickingState, ShortLine, TakenPick,
};
use async_trait::async_trait;

use crate::{
    bench::place,
    crash::Crash,
    inventory::{FakeInventory, q},
};

#[derive(Clone)]
pub struct List {
    pub new: NewPickList,
    pub state: PickingState,
    pub canceled: bool,
}

pub struct FakePicking {
    pub lists: Mutex<BTreeMap<PickListId, List>>,
    /// Lists by age.
    pub opened: Mutex<Vec<PickListId>>,
    inventory: Arc<FakeInventory>,
    db: Db,
    crash: Arc<Crash>,
}

impl FakePicking {
    pub fn new(db: Db, inventory: Arc<FakeInventory>, crash: Arc<Crash>) -> Arc<Self> {
        Arc::new(Self { lists: Mutex::default(), opened: Mutex::default(), inventory, db, crash })
    }

    fn last(&self, order: OrderId) -> Option<List> {
        let lists = self.lists.lock().unwrap();
        let opened = self.opened.lock().unwrap();
        opened.iter().rev().filter_map(|id| lists.get(id)).find(|list| list.new.order_id == order).cloned()
    }

    pub fn list(&self, order: OrderId) -> List {
        self.last(order).unwrap()
    }

    fn change(&self, list: PickListId, change: impl FnOnce(&mut PickingState)) {
        change(&mut self.lists.lock().unwrap().get_mut(&list).unwrap().state);
    }

    /// Somebody begins to pick an order.
    pub async fn start(&self, order: OrderId) {
        let list = self.list(order);
        if !list.state.started {
            self.change(list.new.id, |state| state.started = true);
            self.emit(order, &PickStarted { pick_list_id: list.new.id, order_id: order }).await;
        }
    }

    /// Picks some units of a line, from its first claims on.
    pub async fn pick(&self, order: OrderId, line: OrderLineId, mut units: i64) {
        self.start(order).await;
        let list = self.list(order);
        for stop in list.new.lines.iter().filter(|stop| stop.order_line_id == line) {
            let left = self.inventory.book.lock().unwrap().claims[&stop.reservation_id].left;
            let take = left.min(units);
            if take == 0 {
                continue;
            }
            units -= take;
            let to = ReservationId::from_uuid(self.db.new_id());
            let moved = StockRequest {
                id: StockCommandId::from_uuid(self.db.new_id()),
                command: StockCommand::MoveReserved(MoveReserved {
                    reservation_id: stop.reservation_id,
                    quantity: q(take),
                    to_location_id: place("STAGE"),
                    unit: IntoUnit::Loose,
                    new_reservation_id: to,
                }),
                reference: Reference { kind: "pick_list".into(), id: list.new.id.uuid() },
                reason: None,
                note: None,
            };
            let outcome =
                self.inventory.submit(&self.db.system_ctx(), vec![moved], Mode::Each).await.unwrap().remove(0);
            assert!(matches!(outcome, Ok(StockDone::ReservationMoved { .. })), "{outcome:?}");
            let (item_id, lot, serial) = (stop.item_id, stop.lot.clone(), stop.serial.clone());
            let picked =
                PickedLine { order_line_id: line, reservation_id: to, item_id, lot, serial, quantity: q(take) };
            self.change(list.new.id, |state| state.picked.push(picked));
        }
        assert_eq!(units, 0, "not so much is allocated");
    }

    /// Units of a line are not found, and nothing replaces them.
    pub async fn short(&self, order: OrderId, line: OrderLineId, units: i64) {
        self.start(order).await;
        let list = self.list(order);
        let mut left = units;
        for stop in list.new.lines.iter().filter(|stop| stop.order_line_id == line) {
            let mut book = self.inventory.book.lock().unwrap();
            let row = {
                let claim = book.claims.get_mut(&stop.reservation_id).unwrap();
                let take = claim.left.min(left);
                claim.left -= take;
                left -= take;
                (claim.row, take)
            };
            book.rows[row.0].on_hand -= row.1;
        }
        assert_eq!(left, 0, "not so much is allocated");
        let mut total = q(0);
        self.change(list.new.id, |state| {
            match state.short.iter_mut().find(|short| short.order_line_id == line) {
                Some(short) => short.quantity = short.quantity.add(q(units)).unwrap(),
                None => state.short.push(ShortLine { order_line_id: line, quantity: q(units) }),
            }
            total = state.short.iter().find(|short| short.order_line_id == line).unwrap().quantity;
        });
        let location = "A-1".parse().unwrap();
        let (pick_list_id, quantity) = (list.new.id, q(units));
        self.emit(
            order,
            &PickShorted {
                pick_list_id,
                order_id: order,
                order_line_id: line,
                location,
                quantity,
                total,
                taken_by: None,
            },
        )
        .await;
    }

    /// Everything was picked or found short.
    pub async fn complete(&self, order: OrderId) {
        let list = self.list(order);
        self.change(list.new.id, |state| state.complete = true);
        let PickingState { picked, short, .. } = self.list(order).state;
        self.emit(order, &PickListCompleted { pick_list_id: list.new.id, order_id: order, picked, short }).await;
    }

    /// Picks everything of an order.
    pub async fn pick_all(&self, order: OrderId) {
        let list = self.list(order);
        for stop in &list.new.lines {
            self.pick(order, stop.order_line_id, stop.quantity.units()).await;
        }
        self.complete(order).await;
    }

    async fn emit<E: ambar_kernel::Event>(&self, order: OrderId, event: &E) {
        let mut tx = self.db.begin(&self.db.system_ctx()).await.unwrap();
        tx.emit(order, event).unwrap();
        tx.commit_step().await.unwrap();
    }
}

pub fn task_of(list: PickListId) -> TaskId {
    Id::derived(list.uuid(), "task")
}

#[async_trait]
impl PickingGateway for FakePicking {
    async fn open_pick_list(&self, _ctx: &Ctx, new: NewPickList) -> Result<OpenedPickList> {
        assert!(!new.lines.is_empty());
        let opened = OpenedPickList { pick_list_id: new.id, task_id: task_of(new.id) };
        self.crash.around("picking.open_pick_list", || {
            let mut lists = self.lists.lock().unwrap();
            lists.entry(new.id).or_insert_with(|| {
                self.opened.lock().unwrap().push(new.id);
                let state = PickingState { pick_list_id: Some(new.id), ..PickingState::default() };
                List { new, state, canceled: false }
            });
        })?;
        Ok(opened)
    }

    async fn cancel_pick_list(&self, _ctx: &Ctx, order: OrderId) -> Result<Vec<ReservationId>> {
        self.crash.around("picking.cancel_pick_list", || {
            let Some(list) = self.last(order) else { return Ok(Vec::new()) };
            if list.state.started {
                return Err(Failure::refused("picking.started", "somebody picks"));
            }
            self.lists.lock().unwrap().get_mut(&list.new.id).unwrap().canceled = true;
            Ok(list.new.lines.iter().map(|line| line.reservation_id).collect())
        })?
    }

    async fn give_way(&self, _ctx: &Ctx, to: OrderId, taken: &[TakenPick]) -> Result<()> {
        self.crash.around("picking.give_way", || ())?;
        for taken in taken {
            let found = self.lists.lock().unwrap().values().cloned().find_map(|list| {
                let stop = list.new.lines.iter().find(|stop| stop.reservation_id == taken.reservation_id).cloned();
                stop.map(|stop| (list, stop))
            });
            let Some((list, stop)) = found else { continue };
            let (pick_list_id, order, line) = (list.new.id, list.new.order_id, stop.order_line_id);
            let kept = taken.kept.as_ref().map_or(q(0), |kept| kept.quantity);
            let quantity = stop.quantity.minus(kept).unwrap();
            let (is_over, total);
            {
                let mut lists = self.lists.lock().unwrap();
                let list = lists.get_mut(&pick_list_id).unwrap();
                list.new.lines.retain(|other| other.reservation_id != taken.reservation_id);
                list.new.lines.extend(taken.kept.as_ref().map(|kept| NewPickLine {
                    reservation_id: kept.reservation_id,
                    quantity: kept.quantity,
                    ..stop.clone()
                }));
                let short = &mut list.state.short;
                match short.iter_mut().find(|short| short.order_line_id == line) {
                    Some(short) => short.quantity = short.quantity.add(quantity).unwrap(),
                    None => short.push(ShortLine { order_line_id: line, quantity }),
                }
                total = short.iter().find(|short| short.order_line_id == line).unwrap().quantity;
                is_over = list.new.lines.is_empty();
            }
            let shorted = PickShorted {
                pick_list_id,
                order_id: order,
                order_line_id: line,
                location: stop.location,
                quantity,
                total,
                taken_by: Some(to),
            };
            self.emit(order, &shorted).await;
            if is_over {
                self.complete(order).await;
            }
        }
        Ok(())
    }

    async fn picking_state(&self, _ctx: &Ctx, order: OrderId) -> Result<PickingState> {
        self.crash.around("picking.picking_state", || self.last(order).map(|list| list.state).unwrap_or_default())
    }
}
