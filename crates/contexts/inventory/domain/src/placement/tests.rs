use proptest::prelude::*;

use super::{Strategy, *};
use crate::{AbcClass, book::sample::id};

fn place(n: u32) -> Candidate {
    Candidate {
        id: id(n.into()),
        code: LocationCode::parse(&format!("A-{n}")).unwrap(),
        zone_id: id(u128::from(n) / 10),
        sequence: n.into(),
        empty: true,
        overflow: false,
        unfit: None,
    }
}

fn occupied(n: u32) -> Candidate {
    Candidate { empty: false, ..place(n) }
}

fn overflow(n: u32) -> Candidate {
    Candidate { overflow: true, ..place(n) }
}

fn unfit(n: u32, why: PlacementReason) -> Candidate {
    Candidate { unfit: Some(why), ..place(n) }
}

fn sequence(strategy: &dyn Strategy, candidates: &[Candidate]) -> (i64, PlacementReason) {
    let chosen = choose(strategy, candidates).unwrap();
    (chosen.sequence, chosen.why)
}

#[test]
fn fifo_picks_the_zone() {
    let fifo = Fifo { oldest: Some(id(2)) };
    let candidates = [place(5), place(31), place(25), place(21), occupied(20)];
    assert_eq!(sequence(&fifo, &candidates), (21, PlacementReason::OldestStockZone));
    assert_eq!(sequence(&fifo, &[place(5), occupied(20)]), (20, PlacementReason::OldestStockZone));
    assert_eq!(sequence(&fifo, &[place(35), place(5)]), (5, PlacementReason::NearestEmpty));
    let nothing_yet = Fifo { oldest: None };
    assert_eq!(sequence(&nothing_yet, &[occupied(5), place(21)]), (21, PlacementReason::NearestEmpty));
    assert_eq!(sequence(&nothing_yet, &[occupied(5)]), (5, PlacementReason::NearestWithRoom));
}

#[test]
fn no_space_raises_a_domain_error() {
    let full = [unfit(1, PlacementReason::Weight), unfit(2, PlacementReason::Volume)];
    for strategy in strategies() {
        let no_space = choose(&*strategy, &full).unwrap_err();
        assert_eq!(no_space.rejected.len(), 2);
        assert_eq!(no_space.to_string(), "no place has room for these goods");
        assert_eq!(choose(&*strategy, &[]), Err(NoSpace { rejected: vec![] }));
    }
}

#[test]
fn fast_movers_go_near_dispatch_slow_ones_far_others_between() {
    let all = [place(10), place(50), place(90), occupied(1), occupied(99)];
    let by = |class| sequence(&Abc { class, middle: 52 }, &all);
    assert_eq!(by(AbcClass::A), (10, PlacementReason::NearDispatch));
    assert_eq!(by(AbcClass::B), (50, PlacementReason::MiddleOfWalk));
    assert_eq!(by(AbcClass::C), (90, PlacementReason::FarFromDispatch));
}

#[test]
fn of_two_places_as_far_from_the_middle_the_nearer_to_dispatch_is_taken() {
    let middle = Abc { class: AbcClass::B, middle: 50 };
    assert_eq!(sequence(&middle, &[place(60), place(40)]).0, 40);
}

#[test]
fn the_nearest_empty_place_goes_before_a_nearer_one_with_room() {
    assert_eq!(sequence(&NearestEmpty, &[place(9), place(8), occupied(1)]), (8, PlacementReason::NearestEmpty));
    assert_eq!(sequence(&NearestEmpty, &[occupied(7), occupied(6)]), (6, PlacementReason::NearestWithRoom));
}

#[test]
fn overflow_is_for_what_no_storage_place_takes() {
    let (near, far) = (overflow(1), overflow(2));
    assert_eq!(sequence(&NearestEmpty, &[near.clone(), place(9)]), (9, PlacementReason::NearestEmpty));
    let full = unfit(9, PlacementReason::Mixing);
    assert_eq!(sequence(&NearestEmpty, &[far, full, near]), (1, PlacementReason::Overflow));
}

#[test]
fn why_not_the_others_is_told_what_stands_against_them_first() {
    let candidates = [place(1), place(2), place(3), place(4), place(5), place(6), unfit(9, PlacementReason::Weight)];
    let chosen = choose(&NearestEmpty, &candidates).unwrap();
    let told: Vec<_> = chosen.rejected.iter().map(|it| (it.location.as_str(), it.why)).collect();
    let lower = PlacementReason::RankedLower;
    assert_eq!(told, [("A-9", PlacementReason::Weight), ("A-2", lower), ("A-3", lower), ("A-4", lower)]);
    assert_eq!((chosen.id, chosen.code.as_str()), (id(1), "A-1"));
}

fn strategies() -> Vec<Box<dyn Strategy>> {
    let classes = [AbcClass::A, AbcClass::B, AbcClass::C];
    let abc = classes.map(|class| Box::new(Abc { class, middle: 50 }) as Box<dyn Strategy>);
    let mut all: Vec<Box<dyn Strategy>> =
        vec![Box::new(NearestEmpty), Box::new(Fifo { oldest: Some(id(2)) }), Box::new(Fifo { oldest: None })];
    all.extend(abc);
    all
}

proptest! {
    #[test]
    fn a_place_that_does_not_fit_is_never_chosen(
        places in prop::collection::vec((0_u32..100, any::<bool>(), any::<bool>(), any::<bool>()), 0..20),
    ) {
        let candidates: Vec<_> = places
            .into_iter()
            .map(|(n, empty, overflow, fits)| Candidate {
                empty,
                overflow,
                unfit: (!fits).then_some(PlacementReason::Volume),
                ..place(n)
            })
            .collect();
        for strategy in strategies() {
            match choose(&*strategy, &candidates) {
                Ok(chosen) => {
                    let fitting = |it: &&Candidate| it.unfit.is_none();
                    prop_assert!(candidates.iter().filter(fitting).any(|it| it.id == chosen.id));
                    let storage_fits = candidates.iter().filter(fitting).any(|it| !it.overflow);
                    prop_assert_eq!(chosen.why == PlacementReason::Overflow, !storage_fits);
                }
                Err(_) => prop_assert!(candidates.iter().all(|it| it.unfit.is_some())),
            }
        }
    }
}
