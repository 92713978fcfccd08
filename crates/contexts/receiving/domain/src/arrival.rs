//! In what state arriving goods are kept. The dock never stops: what is damaged, expired or badly labelled comes in too, in
//! a status that no order can claim, and what was wrong is recorded.

use ambar_kernel::LotCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is recorded of every unit of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Records {
    /// Its lot, and the lot's date if it has one.
    pub lot: bool,
    /// Until when it may be used: its lot must have a date.
    pub expiry: bool,
    /// Its own number.
    pub serial: bool,
}

/// What the goods look like to the person at the dock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// As they should be.
    #[default]
    Good,
    /// Not fit for sale.
    Damaged,
    /// Somebody else must look at them.
    Doubtful,
}

/// Why goods come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A supplier announced them.
    Announced,
    /// A supplier sent them unannounced.
    Unannounced,
    /// A customer sent them back.
    Return,
    /// They could not be delivered and come back unopened.
    Undelivered,
}

/// The status that arriving goods get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GoodsStatus {
    /// May be ordered.
    Available,
    /// Waits to be looked at.
    Inspection,
    /// Held back: dates or lots are wrong or missing.
    Hold,
    /// Not fit for sale.
    Damaged,
    /// Came back from a customer, unopened.
    Returned,
}

/// What was not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discrepancy {
    /// More than announced.
    Over,
    /// Not fit for sale.
    Damaged,
    /// Somebody else must look at them.
    Doubtful,
    /// Past their date.
    Expired,
    /// No lot on the goods and none announced.
    LotMissing,
    /// No date on the goods and none announced.
    ExpiryMissing,
    /// Another lot than announced.
    LotDiffers,
    /// Another date than announced.
    ExpiryDiffers,
    /// Not announced.
    Unannounced,
}

impl Discrepancy {
    /// Every discrepancy.
    pub const ALL: [Self; 9] = [
        Self::Over,
        Self::Damaged,
        Self::Doubtful,
        Self::Expired,
        Self::LotMissing,
        Self::ExpiryMissing,
        Self::LotDiffers,
        Self::ExpiryDiffers,
        Self::Unannounced,
    ];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Damaged => "damaged",
            Self::Doubtful => "doubtful",
            Self::Expired => "expired",
            Self::LotMissing => "lot_missing",
            Self::ExpiryMissing => "expiry_missing",
            Self::LotDiffers => "lot_differs",
            Self::ExpiryDiffers => "expiry_differs",
            Self::Unannounced => "unannounced",
        }
    }

    /// Whether nobody may have the goods until a person has cleared it up.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Expired | Self::LotMissing | Self::ExpiryMissing | Self::LotDiffers | Self::ExpiryDiffers)
    }
}

/// What was announced of the goods' lot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// The lot.
    pub lot: Option<LotCode>,
    /// Its date.
    pub expires_on: Option<NaiveDate>,
}

/// Goods at the dock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Why they come.
    pub occasion: Occasion,
    /// What they look like.
    pub condition: Condition,
    /// What is recorded of the item.
    pub records: Records,
    /// The lot on them.
    pub lot: Option<LotCode>,
    /// The date on them.
    pub expires_on: Option<NaiveDate>,
    /// What was announced.
    pub expected: Expected,
    /// The day at the site.
    pub today: NaiveDate,
}

/// In what state arriving goods are kept, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Their status.
    pub status: GoodsStatus,
    /// Their lot, if the item is recorded by lot. Goods without a lot or a date get one of their own, so that they stay
    /// apart until a person has found out.
    pub lot: Option<LotCode>,
    /// Until when they may be used, if that is recorded; the day they came, if nobody knows.
    pub expires_on: Option<NaiveDate>,
    /// What was not as it should be, the worst first.
    pub discrepancies: Vec<Discrepancy>,
}

/// How the lot of goods begins that show none.
pub const UNKNOWN_LOT: &str = "UNKNOWN-";

/// What is put between the lot of goods that show no date and the arrival's mark.
const UNDATED: &str = "-UNDATED-";

/// Decides in what state goods are kept. What the goods do not show is taken from the announcement. `mark` is a short code
/// of this arrival.
#[must_use]
pub fn judge(arrival: Arrival, mark: &str) -> Judgement {
    let Arrival { occasion, condition, records, expected, today, .. } = arrival;
    let lot = arrival.lot.or_else(|| expected.lot.clone()).filter(|_| records.lot);
    // The announced date belongs to the announced lot.
    let as_announced = expected.lot.is_none() || lot == expected.lot;
    let announced_date = expected.expires_on.filter(|_| as_announced);
    let expires_on = arrival.expires_on.or(announced_date).filter(|_| records.lot);
    let found = [
        (condition == Condition::Damaged, Discrepancy::Damaged),
        (expires_on.is_some_and(|date| date < today), Discrepancy::Expired),
        (records.lot && lot.is_none(), Discrepancy::LotMissing),
        (records.expiry && expires_on.is_none(), Discrepancy::ExpiryMissing),
        (records.lot && expected.lot.is_some() && lot != expected.lot, Discrepancy::LotDiffers),
        (records.lot && announced_date.is_some() && expires_on != announced_date, Discrepancy::ExpiryDiffers),
        (condition == Condition::Doubtful, Discrepancy::Doubtful),
        (occasion == Occasion::Unannounced, Discrepancy::Unannounced),
    ];
    let discrepancies: Vec<_> = found.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect();
    let status = match (condition, occasion) {
        (Condition::Damaged, _) => GoodsStatus::Damaged,
        (_, Occasion::Return) => GoodsStatus::Inspection,
        (Condition::Doubtful, Occasion::Undelivered) => GoodsStatus::Inspection,
        _ if discrepancies.iter().any(|found| found.holds()) => GoodsStatus::Hold,
        (Condition::Doubtful, _) | (_, Occasion::Unannounced) => GoodsStatus::Inspection,
        (Condition::Good, Occasion::Undelivered) => GoodsStatus::Returned,
        (Condition::Good, Occasion::Announced) => GoodsStatus::Available,
    };
    let undated = discrepancies.contains(&Discrepancy::ExpiryMissing);
    let own_lot = || LotCode::parse(&format!("{UNKNOWN_LOT}{mark}")).ok();
    let lot = match lot {
        None if records.lot => own_lot(),
        Some(lot) if undated => LotCode::parse(&format!("{lot}{UNDATED}{mark}")).ok().or_else(own_lot),
        lot => lot,
    };
    Judgement { status, lot, expires_on: if undated { Some(today) } else { expires_on }, discrepancies }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lot(code: &str) -> Option<LotCode> {
        Some(LotCode::parse(code).unwrap())
    }

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, 11, day)
    }

    fn arrival(records: Records) -> Arrival {
        Arrival {
            occasion: Occasion::Announced,
            condition: Condition::Good,
            records,
            lot: None,
            expires_on: None,
            expected: Expected::default(),
            today: day(24).unwrap(),
        }
    }

    const MARK: &str = "1a2b3c4d";
    const DATED: Records = Records { lot: true, expiry: true, serial: false };
    const LOTTED: Records = Records { lot: true, expiry: false, serial: false };

    #[test]
    fn good_goods_may_be_ordered_at_once() {
        let judgement = judge(arrival(Records::default()), MARK);
        assert_eq!(
            judgement,
            Judgement { status: GoodsStatus::Available, lot: None, expires_on: None, discrepancies: vec![] }
        );
        let dated = judge(Arrival { lot: lot("L1"), expires_on: day(24), ..arrival(DATED) }, MARK);
        assert_eq!(
            (dated.status, dated.lot, dated.expires_on),
            (GoodsStatus::Available, lot("L1"), day(24)),
            "usable on its last day"
        );
    }

    #[test]
    fn what_the_goods_do_not_show_was_announced() {
        let expected = Expected { lot: lot("L1"), expires_on: day(30) };
        let judgement = judge(Arrival { expected, ..arrival(DATED) }, MARK);
        assert_eq!(
            (judgement.status, judgement.lot, judgement.expires_on),
            (GoodsStatus::Available, lot("L1"), day(30))
        );
        let dated = judge(Arrival { lot: lot("L1"), expires_on: day(30), ..arrival(LOTTED) }, MARK);
        assert_eq!((dated.status, dated.expires_on), (GoodsStatus::Available, day(30)), "a lot may have a date");
        let undated = Expected { lot: None, expires_on: day(30) };
        let judgement = judge(Arrival { expected: undated, lot: lot("L7"), ..arrival(DATED) }, MARK);
        assert_eq!((judgement.status, judgement.expires_on), (GoodsStatus::Available, day(30)));
    }

    #[test]
    fn wrong_or_missing_lots_and_dates_hold_the_goods() {
        let expected = Expected { lot: lot("L1"), expires_on: day(30) };
        for (goods, found) in [
            (Arrival { lot: lot("L1"), expires_on: day(23), ..arrival(DATED) }, vec![Discrepancy::Expired]),
            (arrival(LOTTED), vec![Discrepancy::LotMissing]),
            (Arrival { lot: lot("L1"), ..arrival(DATED) }, vec![Discrepancy::ExpiryMissing]),
            (Arrival { expires_on: day(30), ..arrival(DATED) }, vec![Discrepancy::LotMissing]),
            (Arrival { lot: lot("L2"), expected: expected.clone(), ..arrival(LOTTED) }, vec![Discrepancy::LotDiffers]),
            (
                Arrival { lot: lot("L2"), expected: expected.clone(), ..arrival(DATED) },
                vec![Discrepancy::ExpiryMissing, Discrepancy::LotDiffers],
            ),
            (Arrival { expires_on: day(29), expected, ..arrival(DATED) }, vec![Discrepancy::ExpiryDiffers]),
        ] {
            let judgement = judge(goods.clone(), MARK);
            assert_eq!((judgement.status, judgement.discrepancies), (GoodsStatus::Hold, found), "{goods:?}");
        }
    }

    #[test]
    fn goods_without_a_lot_or_a_date_are_kept_apart() {
        let unknown = judge(arrival(DATED), MARK);
        assert_eq!((unknown.lot, unknown.expires_on), (lot("UNKNOWN-1a2b3c4d"), day(24)));
        let undated = judge(Arrival { lot: lot("L1"), ..arrival(DATED) }, MARK);
        assert_eq!((undated.lot, undated.expires_on), (lot("L1-UNDATED-1a2b3c4d"), day(24)));
        let long = judge(Arrival { lot: lot(&"x".repeat(60)), ..arrival(DATED) }, MARK);
        assert_eq!(long.lot, lot("UNKNOWN-1a2b3c4d"));
        let dated = judge(Arrival { expires_on: day(30), ..arrival(DATED) }, MARK);
        assert_eq!((dated.lot, dated.expires_on), (lot("UNKNOWN-1a2b3c4d"), day(30)));
    }

    #[test]
    fn damage_is_worse_than_anything_else() {
        let goods = Arrival { condition: Condition::Damaged, lot: lot("L1"), expires_on: day(1), ..arrival(DATED) };
        let judgement = judge(goods, MARK);
        assert_eq!(judgement.status, GoodsStatus::Damaged);
        assert_eq!(judgement.discrepancies, [Discrepancy::Damaged, Discrepancy::Expired]);
    }

    #[test]
    fn doubtful_and_unannounced_goods_are_looked_at_first() {
        let doubtful = judge(Arrival { condition: Condition::Doubtful, ..arrival(Records::default()) }, MARK);
        assert_eq!((doubtful.status, doubtful.discrepancies), (GoodsStatus::Inspection, vec![Discrepancy::Doubtful]));
        let unannounced = judge(Arrival { occasion: Occasion::Unannounced, ..arrival(Records::default()) }, MARK);
        assert_eq!(
            (unannounced.status, unannounced.discrepancies),
            (GoodsStatus::Inspection, vec![Discrepancy::Unannounced])
        );
        let held = judge(Arrival { condition: Condition::Doubtful, ..arrival(LOTTED) }, MARK);
        assert_eq!(held.status, GoodsStatus::Hold);
    }

    #[test]
    fn returns_are_never_available() {
        for (occasion, condition, status) in [
            (Occasion::Return, Condition::Good, GoodsStatus::Inspection),
            (Occasion::Return, Condition::Doubtful, GoodsStatus::Inspection),
            (Occasion::Return, Condition::Damaged, GoodsStatus::Damaged),
            (Occasion::Undelivered, Condition::Good, GoodsStatus::Returned),
            (Occasion::Undelivered, Condition::Doubtful, GoodsStatus::Inspection),
            (Occasion::Undelivered, Condition::Damaged, GoodsStatus::Damaged),
        ] {
            assert_eq!(
                judge(Arrival { occasion, condition, ..arrival(Records::default()) }, MARK).status,
                status,
                "{occasion:?} {condition:?}"
            );
        }
        let unlabelled = judge(Arrival { occasion: Occasion::Return, ..arrival(LOTTED) }, MARK);
        assert_eq!(
            (unlabelled.status, unlabelled.discrepancies),
            (GoodsStatus::Inspection, vec![Discrepancy::LotMissing])
        );
    }

    #[test]
    fn names_are_those_of_the_json() {
        for found in Discrepancy::ALL {
            assert_eq!(serde_json::to_value(found).unwrap(), found.name());
        }
        assert_eq!(Condition::default(), Condition::Good);
    }

    #[test]
    fn the_date_of_the_announced_lot_is_not_that_of_another() {
        let expected = Expected { lot: lot("L1"), expires_on: day(30) };
        let judgement = judge(Arrival { lot: lot("L2"), expected, ..arrival(LOTTED) }, MARK);
        assert_eq!((judgement.lot, judgement.expires_on), (lot("L2"), None));
    }

    #[test]
    fn of_an_item_without_lots_no_lot_or_date_is_kept_or_compared() {
        let expected = Expected { lot: lot("L1"), expires_on: day(30) };
        let goods = Arrival { lot: lot("L2"), expires_on: day(1), expected, ..arrival(Records::default()) };
        assert_eq!(judge(goods, MARK), judge(arrival(Records::default()), MARK));
    }

    #[test]
    fn what_is_wrong_is_listed_from_the_worst_on() {
        let goods = Arrival {
            occasion: Occasion::Unannounced,
            condition: Condition::Doubtful,
            lot: lot("L1"),
            expires_on: day(1),
            expected: Expected { lot: lot("L1"), expires_on: day(30) },
            ..arrival(DATED)
        };
        let judgement = judge(goods, MARK);
        assert_eq!(judgement.status, GoodsStatus::Hold, "not merely looked at");
        assert_eq!(
            judgement.discrepancies,
            [Discrepancy::Expired, Discrepancy::ExpiryDiffers, Discrepancy::Doubtful, Discrepancy::Unannounced]
        );
    }

    #[test]
    fn unopened_goods_that_come_back_without_a_lot_are_held() {
        let back = judge(Arrival { occasion: Occasion::Undelivered, ..arrival(LOTTED) }, MARK);
        assert_eq!((back.status, back.discrepancies), (GoodsStatus::Hold, vec![Discrepancy::LotMissing]));
    }

    #[test]
    fn two_arrivals_of_goods_that_show_nothing_are_kept_apart() {
        for goods in [arrival(DATED), Arrival { lot: lot("L1"), ..arrival(DATED) }] {
            assert_ne!(judge(goods.clone(), MARK).lot, judge(goods, "5e6f7a8b").lot);
        }
    }

    proptest! {
        #[test]
        fn goods_are_available_only_if_nothing_is_wrong(
            occasion in prop::sample::select(vec![Occasion::Announced, Occasion::Unannounced, Occasion::Return, Occasion::Undelivered]),
            condition in prop::sample::select(vec![Condition::Good, Condition::Damaged, Condition::Doubtful]),
            records in (any::<bool>(), any::<bool>()), found in (0..4_u8, 20..28_u32), announced in (0..4_u8, 20..28_u32),
        ) {
            let code = |n: u8| if n == 0 { None } else { lot(&format!("L{n}")) };
            let judgement = judge(Arrival {
                occasion, condition,
                records: Records { lot: records.0 || records.1, expiry: records.1, serial: false },
                lot: code(found.0), expires_on: day(found.1).filter(|_| found.1 < 27),
                expected: Expected { lot: code(announced.0), expires_on: day(announced.1).filter(|_| announced.1 < 26) },
                today: day(24).unwrap(),
            }, MARK);
            let available = occasion == Occasion::Announced && judgement.discrepancies.is_empty();
            prop_assert_eq!(judgement.status == GoodsStatus::Available, available);
            prop_assert!(records.0 || records.1 || judgement.lot.is_none());
        }

        #[test]
        fn goods_recorded_by_date_leave_the_dock_with_a_lot_and_a_date(
            found in (0..3_u8, 20..28_u32), announced in (0..3_u8, 20..28_u32), length in 1..=64_usize,
        ) {
            let code = |n: u8| if n == 0 { None } else { lot(&n.to_string().repeat(length)) };
            let judgement = judge(Arrival {
                lot: code(found.0), expires_on: day(found.1).filter(|_| found.1 < 27),
                expected: Expected { lot: code(announced.0), expires_on: day(announced.1).filter(|_| announced.1 < 26) },
                ..arrival(DATED)
            }, MARK);
            prop_assert!(judgement.lot.is_some() && judgement.expires_on.is_some(), "{:?}", judgement);
        }
    }
}
