//! Finds the places that a putaway may be proposed, and locks them so that no two plans get the same room.

use ambar_inventory_contract::{PlacementStrategy, PlanPutaway, StockCommand, StockRequest};
use ambar_inventory_domain::{AbcClass, Book, Hints, Item, Lot};
use ambar_kernel::{LocationId, LotId, Result};
use sqlx::PgConnection;

use super::{load::Items, stop::Stop};
use crate::store::search::{self, Sought, Step};

/// Places beside the found ones, to tell why not.
const NEARBY: i64 = 3;

/// Places that a plan looks at, at most. A submission holds more requests only if it is bulk, and a group only then.
const MOST_PLACES: usize = 128;

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
    let mut found = Vec::new();
    for plan in plans(requests) {
        if let Some(item) = items.get(&plan.item_id) {
            found.push((plan, find(conn, book, item, plan, requests.len()).await?));
        }
    }
    // Not before every place that may be proposed is locked: what is told beside is read as it happens to be, and the book
    // keeps what it was given first.
    for (plan, Found { mut hints, from, down }) in found {
        for place in search::nearby(conn, plan.warehouse_id, from, down, NEARBY).await? {
            hints.nearby.push(place.id);
            book.places.load(place.id, place.place());
        }
        book.load_hints(plan.hold_id, hints);
    }
    Ok(())
}

/// What was found for a plan, and where its walk began, in which direction.
struct Found {
    hints: Hints,
    from: i64,
    down: bool,
}

/// Locks and loads the places that a plan may propose. `requests` is how many requests of the group may want the same places:
/// so many places are found, or all that there are, so that what those before it take is never all that this one knows.
async fn find(
    conn: &mut PgConnection,
    book: &mut Book,
    item: &Item,
    plan: &PlanPutaway,
    requests: usize,
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
        hints.candidates.extend(try_steps(conn, book, steps, &sought).await?);
        if hints.candidates.len() >= wanted {
            break;
        }
    }
    Ok(Found { hints, from, down })
}

/// The places of the first steps that find any.
async fn try_steps(
    conn: &mut PgConnection,
    book: &mut Book,
    steps: &[Step],
    sought: &Sought<'_>,
) -> Result<Vec<LocationId>, Stop> {
    let mut found = Vec::new();
    for step in steps {
        for place in step.free(conn, sought).await? {
            found.push(place.id);
            book.places.load(place.id, place.place());
        }
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
