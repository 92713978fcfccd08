//! Finds the places that a putaway may be proposed, and locks them so that no two plans get the same room.

use std::collections::{HashMap, hash_map::Entry};

use ambar_inventory_contract::{PlacementStrategy, PlanPutaway, StockCommand, StockRequest};
use ambar_inventory_domain::{AbcClass, Book, Hints, Item, Load, Lot};
use ambar_kernel::{LocationId, LotId, Result, WarehouseId};
use sqlx::PgConnection;

use super::{load::Items, queue::GROUP, stop::Stop};
use crate::store::{
    convert::PlaceRow,
    search::{self, Sought, Step},
};

/// Places beside the found ones, to tell why not.
const NEARBY: i64 = 3;

/// Places that a plan looks at, at most. Where there are plans only a submission that is bulk makes a group larger than that.
const MOST_PLACES: usize = GROUP;

/// The plans among requests that ask for a place.
fn plans<'a>(requests: &[&'a StockRequest]) -> Vec<&'a PlanPutaway> {
    requests
        .iter()
        .filter_map(|request| match &request.command {
            StockCommand::PlanPutaway(plan) if plan.location_id.is_none() => Some(plan),
            _ => None,
        })
        .collect()
}

/// Loads the places that plans may propose, and then a few others beside them.
///
/// # Errors
/// [`Stop::Contended`] if only places that others have locked would fit.
pub(super) async fn prepare(
    conn: &mut PgConnection,
    book: &mut Book,
    items: &Items,
    requests: &[&StockRequest],
) -> Result<(), Stop> {
    let plans: Vec<_> =
        plans(requests).into_iter().filter_map(|plan| Some((plan, items.get(&plan.item_id)?))).collect();
    let least = plans.iter().map(|(plan, item)| item.planned_load(plan)).reduce(Load::least).unwrap_or_default();
    let mut empty = EmptyPlaces { least, searched: Vec::new() };
    let mut found = Vec::with_capacity(plans.len());
    for (plan, item) in plans {
        found.push((plan, find(conn, book, (item, plan), requests.len(), &mut empty).await?));
    }
    // Not before every place that may be proposed is locked: what is told beside is read as it happens to be, and the book
    // keeps what it was given first.
    let mut seen: HashMap<(WarehouseId, i64, bool), Vec<LocationId>> = HashMap::new();
    for (plan, Found { mut hints, from, down }) in found {
        let beside = match seen.entry((plan.warehouse_id, from, down)) {
            Entry::Occupied(seen) => seen.into_mut(),
            Entry::Vacant(unseen) => {
                let places = search::nearby(conn, plan.warehouse_id, from, down, NEARBY).await?;
                unseen.insert(load(book, places))
            }
        };
        hints.nearby.clone_from(beside);
        book.load_hints(plan.hold_id, hints);
    }
    Ok(())
}

/// Loads places, and answers which.
fn load(book: &mut Book, places: Vec<PlaceRow>) -> Vec<LocationId> {
    let load = |place: PlaceRow| {
        let place = place.place();
        let id = place.id;
        book.places.load(id, place);
        id
    };
    places.into_iter().map(load).collect()
}

/// The empty places that were found for plans of the group: what comes to them does not matter, so that others of the group find them
/// too. They are searched for with the least that any plan brings.
struct EmptyPlaces<'a> {
    least: Load,
    searched: Vec<(Step, Sought<'a>, Vec<LocationId>)>,
}

impl<'a> EmptyPlaces<'a> {
    /// The places of a step, free for all that is known; they are locked now.
    async fn free(
        &mut self,
        conn: &mut PgConnection,
        book: &mut Book,
        step: Step,
        sought: &Sought<'a>,
    ) -> Result<Vec<LocationId>> {
        if !step.is_empty_place() {
            return Ok(load(book, step.free(conn, sought).await?));
        }
        if let Some(found) = self.known(book, step, sought) {
            return Ok(found);
        }
        let of_all = Sought { load: self.least, ..sought.clone() };
        if self.known(book, step, &of_all).is_none() {
            let found = load(book, step.free(conn, &of_all).await?);
            self.searched.push((step, of_all, found));
            if let Some(found) = self.known(book, step, sought) {
                return Ok(found);
            }
        }
        Ok(load(book, step.free(conn, sought).await?))
    }

    /// What is known of a search: if it found enough that fit, or all that there are.
    fn known(&self, book: &Book, step: Step, sought: &Sought<'a>) -> Option<Vec<LocationId>> {
        let same = |it: &&(Step, Sought<'a>, Vec<LocationId>)| {
            it.0 == step && it.1.warehouse_id == sought.warehouse_id && it.1.avoid == sought.avoid
        };
        let (_, asked, found) = self.searched.iter().find(same)?;
        let fits = |id: &&LocationId| book.places.get(id).is_some_and(|place| place.room_for(sought.load).is_ok());
        let limit = |sought: &Sought<'a>| usize::try_from(sought.limit).unwrap_or(usize::MAX);
        let fitting: Vec<LocationId> = found.iter().filter(fits).take(limit(sought)).copied().collect();
        (fitting.len() == limit(sought) || found.len() < limit(asked)).then_some(fitting)
    }
}

/// What was found for a plan, and where its walk began, in which direction.
struct Found {
    hints: Hints,
    from: i64,
    down: bool,
}

/// Locks and loads the places that a plan may propose. `requests` is how many requests of the group may want the same places:
/// so many places are found, or all that there are, so that what those before it take is never all that this one knows.
async fn find<'a>(
    conn: &mut PgConnection,
    book: &mut Book,
    (item, plan): (&Item, &'a PlanPutaway),
    requests: usize,
    empty: &mut EmptyPlaces<'a>,
) -> Result<Found, Stop> {
    let wanted = requests.min(MOST_PLACES);
    let sought = Sought {
        warehouse_id: plan.warehouse_id,
        load: item.planned_load(plan),
        avoid: &plan.avoid,
        item_id: item.id,
        lot_id: plan.lot.as_ref().map_or(LotId::NIL, |lot| Lot::id_of(item.id, lot)),
        lot: plan.lot.as_ref(),
        limit: i64::try_from(wanted + 1).unwrap_or(i64::MAX),
    };
    let Route { mut hints, steps, from, down } = route(conn, item, plan).await?;
    for steps in &steps {
        hints.candidates.extend(try_steps(conn, book, steps, &sought, empty).await?);
        if hints.candidates.len() >= wanted {
            break;
        }
    }
    Ok(Found { hints, from, down })
}

/// The places of the first steps that find any.
async fn try_steps<'a>(
    conn: &mut PgConnection,
    book: &mut Book,
    steps: &[Step],
    sought: &Sought<'a>,
    empty: &mut EmptyPlaces<'a>,
) -> Result<Vec<LocationId>, Stop> {
    let mut found = Vec::new();
    for step in steps {
        found.extend(empty.free(conn, book, *step, sought).await?);
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let mut locked = Vec::new();
    for step in steps {
        locked.extend(step.any(conn, sought).await?);
    }
    if locked.is_empty() { Ok(found) } else { Err(Stop::Contended(locked)) }
}

/// Where to look, what is wanted most first.
struct Route {
    hints: Hints,
    steps: Vec<Vec<Step>>,
    /// Where the walk begins, and in which direction.
    from: i64,
    down: bool,
}

async fn route(conn: &mut PgConnection, item: &Item, plan: &PlanPutaway) -> Result<Route> {
    let near = |hints| Route {
        hints,
        steps: vec![vec![Step::EmptyUp(i64::MIN)], vec![Step::RoomUp(i64::MIN)], vec![Step::Overflow]],
        from: i64::MIN,
        down: false,
    };
    Ok(match plan.strategy.unwrap_or(item.own_strategy()) {
        PlacementStrategy::NearestEmpty => near(Hints::default()),
        PlacementStrategy::Fifo => {
            let oldest = search::oldest_zone(conn, plan.warehouse_id, item.id, plan.owner_id).await?;
            let mut route = near(Hints { oldest, ..Hints::default() });
            if let Some(zone) = oldest {
                route.steps.splice(0..0, [vec![Step::EmptyInZone(zone)], vec![Step::RoomInZone(zone)]]);
            }
            route
        }
        PlacementStrategy::Abc => match item.class() {
            AbcClass::A => near(Hints::default()),
            AbcClass::B => {
                let middle = search::middle(conn, plan.warehouse_id).await?;
                Route {
                    hints: Hints { middle, ..Hints::default() },
                    steps: vec![
                        vec![Step::EmptyUp(middle), Step::EmptyDown(middle)],
                        vec![Step::RoomUp(middle), Step::RoomDown(middle)],
                        vec![Step::Overflow],
                    ],
                    from: middle,
                    down: false,
                }
            }
            AbcClass::C => Route {
                hints: Hints::default(),
                steps: vec![vec![Step::EmptyDown(i64::MAX)], vec![Step::RoomDown(i64::MAX)], vec![Step::Overflow]],
                from: i64::MAX,
                down: true,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use ambar_inventory_domain::{Limits, Place};
    use ambar_kernel::Timestamp;

    use super::*;
    use crate::sample::{self, id, read};

    const ONE: Load = Load { weight_g: 1, volume_cm3: 0, units: 0 };

    fn sought(limit: i64, load: Load) -> Sought<'static> {
        let (item_id, lot_id) = (id(4), LotId::NIL);
        Sought { warehouse_id: id(1), load, avoid: &[], item_id, lot_id, lot: None, limit }
    }

    /// Places that bear 1 g, 2 g and so on.
    fn book(places: u128) -> Book {
        let mut book = Book::new(Timestamp::UNIX_EPOCH);
        for n in 1..=places {
            let bears = Limits { weight_g: i64::try_from(n).ok(), volume_cm3: None, units: None };
            let place = Place { id: id(n), limits: bears, ..read::<PlaceRow>(sample::place()).place() };
            book.places.load(place.id, Place { load: Load::default(), held: Load::default(), ..place });
        }
        book
    }

    fn known(asked: i64, limit: i64, weight_g: i64) -> Option<Vec<LocationId>> {
        let found = (1..=4).map(id).collect();
        let empty = EmptyPlaces { least: ONE, searched: vec![(Step::EmptyUp(0), sought(asked, ONE), found)] };
        let heavy = sought(limit, Load { weight_g, ..ONE });
        let other = |step, change: fn(&mut Sought<'static>)| {
            let mut other = heavy.clone();
            change(&mut other);
            empty.known(&book(4), step, &other)
        };
        assert_eq!(other(Step::EmptyUp(7), |_| {}), None);
        assert_eq!(other(Step::EmptyUp(0), |it| it.warehouse_id = id(2)), None);
        let avoid: &'static [LocationId] = Box::leak(Box::new([id(9)]));
        assert_eq!(EmptyPlaces { least: ONE, searched: Vec::new() }.known(&book(4), Step::EmptyUp(0), &heavy), None);
        assert_eq!(empty.known(&book(4), Step::EmptyUp(0), &Sought { avoid, ..heavy.clone() }), None);
        empty.known(&book(4), Step::EmptyUp(0), &heavy)
    }

    #[test]
    fn empty_places_that_were_found_for_one_plan_are_found_for_others_that_they_fit() {
        assert_eq!(known(4, 4, 1), Some(vec![id(1), id(2), id(3), id(4)]));
        assert_eq!(known(4, 2, 3), Some(vec![id(3), id(4)]), "the nearest that bear it");
        assert_eq!(known(4, 2, 4), None, "others may bear it that were not looked for");
        assert_eq!(known(5, 2, 4), Some(vec![id(4)]), "there are no others");
    }
}
