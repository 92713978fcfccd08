//! Random commands in groups, by every way that a group can take, beside a reference that is obviously right: all come to the same
//! verdicts and balances.

use std::collections::BTreeMap;

use ambar_inventory::{Inventory, Way, Writers};
use ambar_inventory_contract::{
    Adjust, AdjustTarget, Demand, Direction, InventoryGateway, Mode, Reserve, StockCommand, StockId, StockOutcome,
};
use ambar_kernel::{ItemId, LocationId};
use ambar_locations_contract::LocationKind;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{Floor, floor::*};

/// Groups of commands.
const GROUPS: usize = 600;
const PLACES: usize = 5;
const ITEMS: usize = 2;
/// The first place is the dock. This one holds ten pieces, and the last one is locked.
const SMALL: usize = 3;
const LOCKED: usize = 4;

/// A thing that somebody wants: numbers of places and items.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Receive { item: usize, units: i64 },
    Move { from: usize, item: usize, to: usize, units: i64 },
    Correct { at: usize, item: usize, more: bool, units: i64 },
}

/// For an order of another system. Which rows it takes is compared between the ways, not foretold: it is a group by itself.
fn reservation() -> impl Strategy<Value = (usize, i64)> {
    (0..ITEMS, 1..6_i64)
}

fn wish() -> impl Strategy<Value = Wish> {
    let (place, item, units) = (0..PLACES, 0..ITEMS, 1..9_i64);
    prop_oneof![
        1 => (item.clone(), units.clone()).prop_map(|(item, units)| Wish::Receive { item, units }),
        6 => (place.clone(), item.clone(), place.clone(), units.clone())
            .prop_map(|(from, item, to, units)| Wish::Move { from, item, to, units }),
        1 => (place, item, any::<bool>(), units).prop_map(|(at, item, more, units)| Wish::Correct { at, item, more, units }),
    ]
}

/// What stands where, and what of it is claimed.
#[derive(Debug, Clone, Default, PartialEq)]
struct Reference {
    stands: BTreeMap<(usize, usize), i64>,
    claimed: BTreeMap<(usize, usize), i64>,
}

impl Reference {
    fn at(&self, place: usize, item: usize) -> i64 {
        self.stands.get(&(place, item)).copied().unwrap_or_default()
    }

    fn free(&self, place: usize, item: usize) -> i64 {
        self.at(place, item) - self.claimed.get(&(place, item)).copied().unwrap_or_default()
    }

    fn add(&mut self, place: usize, item: usize, units: i64) {
        *self.stands.entry((place, item)).or_default() += units;
    }

    fn takes(&self, place: usize, units: i64) -> bool {
        place != LOCKED && (place != SMALL || (0..ITEMS).map(|item| self.at(place, item)).sum::<i64>() + units <= 10)
    }

    /// Whether it is granted; if so, it is done. A row must be there that is taken from or corrected.
    fn apply(&mut self, wish: Wish) -> bool {
        let granted = match wish {
            Wish::Receive { .. } => true,
            Wish::Move { from, item, to, units } => {
                from != to && self.free(from, item) >= units && self.takes(to, units)
            }
            Wish::Correct { at, item, more: true, units } => {
                self.stands.contains_key(&(at, item)) && self.takes(at, units)
            }
            Wish::Correct { at, item, more: false, units } => self.free(at, item) >= units,
        };
        if granted {
            match wish {
                Wish::Receive { item, units } => self.add(0, item, units),
                Wish::Move { from, item, to, units } => {
                    self.add(from, item, -units);
                    self.add(to, item, units);
                }
                Wish::Correct { at, item, more, units } => self.add(at, item, if more { units } else { -units }),
            }
        }
        granted
    }

    fn group(&mut self, wishes: &[Wish], mode: Mode) -> Vec<bool> {
        let before = self.clone();
        let verdicts: Vec<bool> = wishes.iter().map(|wish| self.apply(*wish)).collect();
        if mode == Mode::All && !verdicts.iter().all(|granted| *granted) {
            *self = before;
            return vec![false; wishes.len()];
        }
        verdicts
    }
}

/// Goods and places of its own, on which one way is taken, or several in turn.
struct World {
    gateways: Vec<std::sync::Arc<dyn InventoryGateway>>,
    items: Vec<ItemId>,
    places: Vec<LocationId>,
    rows: BTreeMap<(usize, usize), StockId>,
}

impl World {
    fn new(floor: &Floor, name: &str, gateways: Vec<std::sync::Arc<dyn InventoryGateway>>) -> Self {
        let items = (0..ITEMS).map(|n| floor.item(&format!("{name}-{n}"))).collect();
        let place = |n: usize| {
            let code = format!("{name}-{n}").to_uppercase();
            match n {
                0 => floor.place_with(&code, LocationKind::Dock, |_| {}),
                SMALL => floor.place_with(&code, LocationKind::Storage, holds_pieces(10)),
                LOCKED => floor.place_with(&code, LocationKind::Storage, |card| card.locked_in = true),
                _ => floor.bin(&code),
            }
        };
        Self { gateways, items, places: (0..PLACES).map(place).collect(), rows: BTreeMap::new() }
    }

    fn command(&self, wish: Wish) -> StockCommand {
        let row = |place, item| self.rows.get(&(place, item)).copied().unwrap_or(StockId(999_999));
        match wish {
            Wish::Receive { item, units } => StockCommand::Receive(receive(self.items[item], self.places[0], units)),
            Wish::Move { from, item, to, units } => StockCommand::Move(go(row(from, item), self.places[to], units)),
            Wish::Correct { at, item, more, units } => StockCommand::Adjust(Adjust {
                target: AdjustTarget::Row { stock_id: row(at, item) },
                direction: if more { Direction::In } else { Direction::Out },
                quantity: q(units),
            }),
        }
    }

    async fn reserve(&self, floor: &Floor, turn: usize, item: usize, units: i64) -> StockOutcome {
        let demand = Demand::of_outside(new(), new());
        let command = Reserve { demand, partial: false, ..reserve(self.items[item], units) };
        let requests = vec![request(StockCommand::Reserve(command))];
        let gateway = &self.gateways[turn % self.gateways.len()];
        gateway.submit(&floor.ctx(), requests, Mode::Each).await.unwrap().pop().unwrap()
    }

    async fn submit(&self, floor: &Floor, turn: usize, wishes: &[Wish], mode: Mode) -> Vec<StockOutcome> {
        let requests = wishes.iter().map(|wish| request(self.command(*wish))).collect();
        self.gateways[turn % self.gateways.len()].submit(&floor.ctx(), requests, mode).await.unwrap()
    }

    /// What stands where, and the numbers of the rows.
    async fn look(&mut self, floor: &Floor) -> Reference {
        let found: Vec<(LocationId, ItemId, i64, i64, i64)> = sqlx::query_as(
            "SELECT location_id, item_id, stock_id, on_hand, reserved FROM inventory.stock WHERE item_id = ANY($1)",
        )
        .bind(&self.items)
        .fetch_all(floor.sql())
        .await
        .unwrap();
        let mut seen = Reference::default();
        for (place, item, stock_id, on_hand, reserved) in found {
            let key = (
                self.places.iter().position(|it| *it == place).unwrap(),
                self.items.iter().position(|it| *it == item).unwrap(),
            );
            self.rows.insert(key, StockId(stock_id));
            seen.stands.insert(key, on_hand);
            if reserved > 0 {
                seen.claimed.insert(key, reserved);
            }
        }
        seen
    }
}

fn codes(outcomes: &[StockOutcome]) -> Vec<Result<(), &str>> {
    outcomes.iter().map(|outcome| outcome.as_ref().map(drop).map_err(|refusal| &*refusal.code)).collect()
}

#[tokio::test]
async fn every_way_comes_to_the_same() {
    let floor = Floor::open().await;
    let by = |way| {
        let (app, stock) = (floor.test.db.clone(), floor.test.stock.clone());
        let writers = Writers { way, ..Writers::on(stock.clone()) };
        let (catalog, locations) = (floor.fakes.catalog.clone(), floor.fakes.locations.clone());
        Inventory::written_by(writers, app, stock, catalog, locations, floor.fakes.workforce.clone()).gateway()
    };
    let ways = [Way::Remembered, Way::Asked, Way::Locked];
    let mut worlds: Vec<World> =
        ways.iter().map(|way| World::new(&floor, &format!("{way:?}"), vec![by(*way)])).collect();
    // Each finds what it remembers overtaken by the others.
    worlds.push(World::new(&floor, "InTurn", vec![by(ways[0]), by(ways[0]), by(ways[2]), by(ways[1])]));
    floor.follow().await;

    let mut runner = TestRunner::deterministic();
    let mut reference = Reference::default();
    let (mut granted, mut refused) = (0, 0);
    for turn in 0..GROUPS {
        if turn % 5 == 0 {
            let (item, units) = reservation().new_tree(&mut runner).unwrap().current();
            reference = reserved_alike(&floor, &mut worlds, turn, (item, units), &reference).await;
        }
        let wishes: Vec<Wish> = proptest::collection::vec(wish(), 1..7).new_tree(&mut runner).unwrap().current();
        let mode = if turn % 4 == 0 { Mode::All } else { Mode::Each };
        let expected = reference.group(&wishes, mode);
        granted += expected.iter().filter(|it| **it).count();
        refused += expected.iter().filter(|it| !**it).count();
        let mut first: Option<Vec<StockOutcome>> = None;
        for world in &mut worlds {
            let outcomes = world.submit(&floor, turn, &wishes, mode).await;
            let seen = world.look(&floor).await;
            let verdicts: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
            assert_eq!(verdicts, expected, "{turn}: {wishes:?} {mode:?}: {outcomes:?} on {reference:?}");
            assert_eq!(seen, reference, "{turn}: {wishes:?} {mode:?}");
            assert_eq!(codes(&outcomes), codes(first.get_or_insert_with(|| outcomes.clone())), "{turn}: {wishes:?}");
        }
    }
    assert!(granted > 100 && refused > 100, "{granted} granted, {refused} refused");
    floor.assert_sound().await;
}

/// Reserves in every world; answers what is claimed then, which is the same in all of them.
async fn reserved_alike(
    floor: &Floor,
    worlds: &mut [World],
    turn: usize,
    (item, units): (usize, i64),
    before: &Reference,
) -> Reference {
    let storage = |place: &usize| ![0, LOCKED].contains(place);
    let free: i64 = (0..PLACES).filter(storage).map(|place| before.free(place, item)).sum();
    let mut after: Option<Reference> = None;
    for world in worlds {
        let outcome = world.reserve(floor, turn, item, units).await;
        assert_eq!(outcome.is_ok(), free >= units, "{turn}: {units} of {free}: {outcome:?}");
        let seen = world.look(floor).await;
        assert_eq!(&seen, after.get_or_insert_with(|| seen.clone()), "{turn}: {units} of item {item}");
    }
    let after = after.unwrap();
    let claimed = |of: &Reference| of.claimed.values().sum::<i64>();
    assert_eq!(after.stands, before.stands);
    assert_eq!(claimed(&after) - claimed(before), if free >= units { units } else { 0 }, "exactly what was granted");
    after
}
