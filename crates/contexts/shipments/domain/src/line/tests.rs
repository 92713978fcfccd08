use proptest::prelude::*;

use super::*;

fn q(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn line(ordered: i64) -> Figures {
    Figures::ordered(q(ordered))
}

#[test]
fn a_line_that_is_filled_goes_from_ordered_to_shipped() {
    let promised = line(10).promised(q(10)).unwrap();
    assert!(!promised.is_released());
    let allocated = promised.allocated(q(10)).unwrap();
    assert_eq!((allocated.promised, allocated.short, allocated.is_released()), (q(0), q(0), true));
    let packed = allocated.picked(q(4)).unwrap().picked(q(6)).unwrap().packed(q(10)).unwrap();
    let shipped = packed.shipped(Policy::ShipAvailable).unwrap();
    assert_eq!((shipped.shipped, shipped.open(), shipped.backordered), (q(10), q(0), q(0)));
}

#[test]
fn what_is_missing_becomes_a_backorder_or_is_cancelled_as_the_policy_says() {
    let packed = line(10).allocated(q(7)).unwrap().picked(q(7)).unwrap().packed(q(7)).unwrap();
    assert_eq!(packed.short, q(3));
    for (policy, backordered, cancelled) in
        [(Policy::ShipAvailable, 3, 0), (Policy::ShipComplete, 3, 0), (Policy::CancelRest, 0, 3)]
    {
        let shipped = packed.shipped(policy).unwrap();
        assert_eq!((shipped.backordered, shipped.cancelled, shipped.open()), (q(backordered), q(cancelled), q(0)));
    }
}

#[test]
fn a_short_pick_moves_from_allocated_to_short_once() {
    let picked = line(10).allocated(q(8)).unwrap().picked(q(5)).unwrap();
    let short = picked.pick_shorted(q(2)).unwrap();
    assert_eq!((short.allocated, short.short, short.pick_short), (q(6), q(4), q(2)));
    assert_eq!(short.pick_shorted(q(2)), Ok(short), "the same figure again changes nothing");
    let shorter = short.pick_shorted(q(3)).unwrap();
    assert_eq!((shorter.allocated, shorter.short), (q(5), q(5)));
    assert_eq!(shorter.pick_shorted(q(4)).unwrap_err(), LineFault::Beyond { what: "short", bound: "is left to pick" });
}

#[test]
fn no_figure_passes_the_one_that_bounds_it() {
    let allocated = line(10).allocated(q(5)).unwrap();
    for (refusal, text) in [
        (line(10).promised(q(11)).unwrap_err(), "more would be promised than is open"),
        (line(10).allocated(q(11)).unwrap_err(), "more would be allocated than is open"),
        (allocated.picked(q(6)).unwrap_err(), "more would be picked than is allocated"),
        (allocated.picked(q(2)).unwrap().packed(q(3)).unwrap_err(), "more would be packed than is picked"),
    ] {
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "shipments.line_beyond"));
        assert_eq!(refusal.to_string(), text);
    }
}

#[test]
fn what_is_picked_neither_leaves_unpacked_nor_is_given_up() {
    let picked = line(10).allocated(q(5)).unwrap().picked(q(2)).unwrap();
    let unpacked = picked.shipped(Policy::ShipAvailable).unwrap_err();
    assert_eq!((unpacked.kind(), unpacked.code()), (ErrorKind::Refused, "shipments.not_packed"));
    assert_eq!(picked.packed(q(2)).unwrap().shipped(Policy::ShipAvailable), Err(LineFault::NotPacked));
    for refusal in [picked.cancelled().unwrap_err(), picked.taken_back().unwrap_err()] {
        assert_eq!(refusal.code(), "shipments.picking_started");
    }
}

#[test]
fn a_line_of_which_nothing_came_is_open_again() {
    let nothing = line(10).promised(q(4)).unwrap().allocated(q(0)).unwrap();
    assert!(nothing.is_released());
    assert_eq!(nothing.taken_back(), Ok(line(10)));
    let shorted = line(10).allocated(q(4)).unwrap().pick_shorted(q(4)).unwrap();
    assert_eq!(shorted.taken_back(), Ok(line(10)));
}

#[test]
fn a_cancelled_line_has_nothing_left() {
    let cancelled = line(10).promised(q(4)).unwrap().cancelled().unwrap();
    assert_eq!((cancelled.cancelled, cancelled.promised, cancelled.open()), (q(10), q(0), q(0)));
    let allocated = line(10).allocated(q(4)).unwrap().cancelled().unwrap();
    assert_eq!((allocated.cancelled, allocated.allocated, allocated.short), (q(10), q(0), q(0)));
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Promise(i64),
    Allocate(i64),
    TakeBack,
    Short(i64),
    Pick(i64),
    Pack(i64),
    Ship(Policy),
    Cancel,
}

fn step() -> impl Strategy<Value = Step> {
    let policy = prop_oneof![Just(Policy::ShipAvailable), Just(Policy::ShipComplete), Just(Policy::CancelRest)];
    prop_oneof![
        (0..60_i64).prop_map(Step::Promise),
        (0..60_i64).prop_map(Step::Allocate),
        Just(Step::TakeBack),
        (0..60_i64).prop_map(Step::Short),
        (0..60_i64).prop_map(Step::Pick),
        (0..60_i64).prop_map(Step::Pack),
        policy.prop_map(Step::Ship),
        Just(Step::Cancel),
    ]
}

#[test]
fn a_new_promise_takes_the_place_of_the_one_before() {
    let promised = line(10).promised(q(8)).unwrap();
    assert_eq!(promised.promised(q(10)).unwrap().promised, q(10));
    assert_eq!(promised.promised(q(0)), Ok(line(10)));
}

#[test]
fn an_earlier_figure_of_a_short_pick_that_comes_late_changes_nothing() {
    let short = line(10).allocated(q(8)).unwrap().pick_shorted(q(5)).unwrap();
    assert_eq!(short.pick_shorted(q(2)), Ok(short));
}

#[test]
fn what_is_picked_cannot_be_found_missing() {
    let picked = line(10).allocated(q(8)).unwrap().picked(q(5)).unwrap();
    assert_eq!(picked.pick_shorted(q(3)).unwrap().allocated, q(5));
    assert_eq!(picked.pick_shorted(q(4)).unwrap_err().code(), "shipments.line_beyond");
}

#[test]
fn a_line_of_which_nothing_was_found_leaves_as_a_backorder_of_the_whole() {
    let nothing = line(10).allocated(q(6)).unwrap().pick_shorted(q(6)).unwrap();
    let shipped = nothing.shipped(Policy::ShipAvailable).unwrap();
    assert_eq!((shipped.shipped, shipped.backordered, shipped.short), (q(0), q(10), q(10)));
}

#[test]
fn what_has_left_is_neither_given_up_nor_taken_back() {
    let left = line(10).allocated(q(7)).unwrap().picked(q(7)).unwrap().packed(q(7)).unwrap();
    let left = left.shipped(Policy::CancelRest).unwrap();
    assert_eq!((left.cancelled(), left.taken_back()), (Err(LineFault::Picked), Err(LineFault::Picked)));
    assert_eq!(left.promised(q(1)).unwrap_err().code(), "shipments.line_beyond", "nothing is open");
}

proptest! {
    #[test]
    fn whatever_happens_to_a_line_its_figures_add_up(ordered in 1..50_i64, steps in prop::collection::vec(step(), 0..40)) {
        let mut line = line(ordered);
        for step in steps {
            // As in life: a line that is released or over is not promised or released again.
            let fresh = !line.is_released() && !line.open().is_zero();
            let next = match step {
                Step::Promise(units) if fresh => line.promised(q(units)),
                Step::Allocate(units) if fresh => line.allocated(q(units)),
                Step::Promise(_) | Step::Allocate(_) => continue,
                Step::TakeBack => line.taken_back(),
                Step::Short(units) => line.pick_shorted(q(units)),
                Step::Pick(units) => line.picked(q(units)),
                Step::Pack(units) => line.packed(q(units)),
                Step::Ship(policy) => line.shipped(policy),
                Step::Cancel => line.cancelled(),
            };
            let over = line.open().is_zero();
            let Ok(next) = next else { continue };
            line = next;
            let done: Quantity = [line.shipped, line.backordered, line.cancelled, line.open()].into_iter().sum();
            prop_assert_eq!(done, line.ordered);
            prop_assert!(line.shipped <= line.packed && line.packed <= line.picked && line.picked <= line.allocated);
            prop_assert!(line.pick_short <= line.short && line.promised <= line.ordered);
            if line.is_released() {
                prop_assert_eq!(sum([line.allocated, line.short]), line.ordered);
            }
            if !line.shipped.is_zero() && over {
                prop_assert_eq!((line.shipped, line.packed), (line.packed, line.picked));
            }
        }
    }

    #[test]
    fn picked_and_packed_in_parts_or_at_once_a_line_leaves_the_same(
        ordered in 1..200_i64, parts in prop::collection::vec(1..9_i64, 0..20),
    ) {
        let all = parts.iter().sum::<i64>();
        prop_assume!(all <= ordered);
        let allocated = line(ordered).allocated(q(all)).unwrap();
        let in_parts = parts.iter().fold(allocated, |line, part| line.picked(q(*part)).unwrap().packed(q(*part)).unwrap());
        let at_once = allocated.picked(q(all)).unwrap().packed(q(all)).unwrap();
        for policy in [Policy::ShipAvailable, Policy::ShipComplete, Policy::CancelRest] {
            let shipped = in_parts.shipped(policy).unwrap();
            prop_assert_eq!(Ok(shipped), at_once.shipped(policy));
            prop_assert_eq!((shipped.shipped, shipped.open()), (q(all), q(0)));
        }
    }
}
