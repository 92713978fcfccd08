//! Claims that go to other goods or to other orders, on a real database and many at once.

use ambar_inventory_contract::*;
use ambar_kernel::{OrderLineId, Quantity, ReservationId};
use tokio::task::JoinSet;

use super::{Floor, floor::*};

async fn claim(floor: &Floor, item: ambar_kernel::ItemId, units: i64) -> (OrderLineId, AllocatedRow) {
    let reserve = reserve(item, units);
    let line = reserve.demand.order_line_id;
    (line, allocation(floor.done(StockCommand::Reserve(reserve)).await).rows.remove(0))
}

fn reallocate(claim: &AllocatedRow) -> Reallocate {
    let (reservation_id, quantity, rule) = (claim.reservation_id, claim.quantity, AllocationRule::default());
    Reallocate { reservation_id, quantity, rule, stock_id: None, exclude: vec![claim.location_id] }
}

fn from(claim: &AllocatedRow) -> TakeFrom {
    TakeFrom { reservation_id: claim.reservation_id, quantity: claim.quantity }
}

#[tokio::test]
async fn a_claim_goes_elsewhere_and_an_order_takes_from_another_in_one_command() {
    let floor = Floor::open().await;
    let (item, near, far) = (floor.item("A"), floor.bin("A-1"), floor.bin("A-2"));
    let (first, second) = (floor.stock(item, near, 5).await, floor.stock(item, far, 5).await);
    let (line, mine) = claim(&floor, item, 4).await;
    let moved = allocation(floor.done(StockCommand::Reallocate(reallocate(&mine))).await).rows.remove(0);
    assert_eq!((moved.stock_id, floor.balance(first).await, floor.balance(second).await), (second, (5, 0), (5, 4)));
    let command = TakeOver { reserve: reserve(item, 8), from: vec![from(&moved)] };
    let taken = allocation(floor.done(StockCommand::TakeOver(command)).await);
    assert_eq!((taken.allocated(), taken.short()), (q(8), q(0)));
    assert_eq!((taken.taken[0].demand.order_line_id, taken.taken[0].quantity), (line, q(2)));
    let kept = taken.taken[0].kept.clone().unwrap();
    assert_eq!((kept.stock_id, kept.quantity, kept.location_id), (second, q(2), far));
    let why: serde_json::Value = sqlx::query_scalar("SELECT why FROM inventory.reservation WHERE id = $1")
        .bind(taken.rows.last().unwrap().reservation_id)
        .fetch_one(&floor.test.owner)
        .await
        .unwrap();
    assert_eq!(why["step"], "taken");
    let stale = StockCommand::Reallocate(reallocate(&mine));
    assert_eq!(floor.outcome(stale).await.unwrap_err().code, "inventory.reservation_over");
    floor.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_swaps_and_takes_at_once_leave_nothing_claimed_twice_or_by_nobody() {
    let floor = Floor::of_three_instances().await;
    let (item, bins) = (floor.item("A"), ["A-1", "A-2", "A-3"].map(|code| floor.bin(code)));
    for bin in bins {
        floor.stock(item, bin, 40).await;
    }
    // Each has two: a hundred of the hundred and twenty.
    let mut claims = Vec::new();
    for _ in 0..50 {
        claims.push(claim(&floor, item, 2).await);
    }
    let everything: Vec<TakeFrom> = claims.iter().map(|(_, claim)| from(claim)).collect();
    let mut clients = JoinSet::new();
    for (n, (_, claim)) in claims.iter().enumerate() {
        let command = if n % 2 == 0 {
            StockCommand::Reallocate(reallocate(claim))
        } else {
            let mut from = everything.clone();
            from.rotate_left(n);
            StockCommand::TakeOver(TakeOver { reserve: reserve(item, 3), from })
        };
        let (gateway, ctx, request) = (floor.gateway.clone(), floor.ctx(), request(command));
        clients.spawn(async move {
            let outcome = gateway.submit(&ctx, vec![request.clone()], Mode::Each).await.unwrap().remove(0);
            (request.command, outcome)
        });
    }
    let outcomes = clients.join_all().await;
    let (mut granted, mut lost, mut over) = (Quantity::ZERO, Quantity::ZERO, Vec::<ReservationId>::new());
    for (command, outcome) in outcomes {
        match (command, outcome) {
            (StockCommand::TakeOver(_), Ok(done)) => {
                let done = allocation(done);
                assert_eq!(done.allocated().units() + done.short().units(), 3);
                granted = granted.add(done.allocated()).unwrap();
                lost = lost.add(done.taken.iter().map(|taken| taken.quantity).sum()).unwrap();
                over.extend(done.taken.iter().map(|taken| taken.reservation_id));
            }
            (StockCommand::Reallocate(command), Ok(done)) => {
                assert_eq!(allocation(done).allocated(), command.quantity);
                over.push(command.reservation_id);
            }
            (StockCommand::Reallocate(_), Err(refusal)) => {
                let known = ["inventory.reservation_over", "inventory.shortage"];
                assert!(known.contains(&refusal.code.as_str()), "{refusal:?}");
            }
            (command, outcome) => panic!("{command:?}: {outcome:?}"),
        }
    }
    let times = over.len();
    over.sort();
    over.dedup();
    assert_eq!(over.len(), times, "no claim was given up twice");
    // What the winners have beyond what was free is what the losers lost.
    let reserved = floor.count("SELECT sum(reserved)::bigint FROM inventory.stock").await;
    assert_eq!(reserved, 100 + granted.units() - lost.units());
    // A claim that was swapped or split has another id: who comes after that finds less to take. Short is nobody as long as
    // there is a named claim or a free piece left.
    assert!((21..=75).contains(&granted.units()), "{granted:?}");
    if granted.units() < 75 {
        let named: Vec<_> = claims.iter().map(|(_, claim)| claim.reservation_id.uuid()).collect();
        let open = "SELECT count(*) FROM inventory.reservation WHERE id = ANY($1) AND state = 'allocated'";
        let open: i64 = sqlx::query_scalar(open).bind(named).fetch_one(&floor.test.owner).await.unwrap();
        assert_eq!((reserved, open), (120, 0));
    }
    let claimed = "SELECT sum(quantity)::bigint FROM inventory.reservation WHERE state = 'allocated'";
    assert_eq!(floor.count(claimed).await, reserved);
    assert_eq!(floor.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").await, 0);
    floor.assert_sound().await;
}
