//! What the file does not say, drawn from a seed: owners, tracking, packaging, lots, serials, weights, and how much arrives.
//!
//! The data are whole pieces only. So that the warehouse has to do everything it can, by the seed 30 % of the items get
//! lots with expiry (a third of them at least three lots), 5 % serial numbers, 5 % three decimals, half come in cases and
//! on pallets, for two owners; and what is delivered covers the demand but for about 3 % of the lines.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::goods::{Day, Goods};

/// Owners of the goods.
pub(crate) const OWNERS: usize = 2;
/// Of a hundred items, how many are of each kind.
const EXPIRY_SHARE: usize = 30;
const SERIAL_SHARE: usize = 5;
const DECIMAL_SHARE: usize = 5;
const CASE_SHARE: usize = 50;
/// Of a thousand order lines, how many are left short on purpose.
const SHORT_SHARE: usize = 32;
/// Of a hundred items for which nothing is withheld, so many come with more than is ordered: a warehouse is never empty at the
/// end of a day. What is left stands on more than a thousand places.
const SURPLUS: u64 = 75;
/// An item with more pieces in demand gets no serial numbers: nobody numbers a thousand tea lights.
const MOST_SERIALS: u32 = 40;

/// What is recorded of an item's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing.
    Plain,
    /// Lots with expiry.
    Expiry,
    /// A number for each unit.
    Serial,
    /// Weighed: three decimals.
    Decimal,
}

/// An item to be.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Index into the owners.
    pub(crate) owner: usize,
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// What is recorded of it.
    pub(crate) kind: Kind,
    /// Smallest units in one piece of the file: 1, or grams for weighed items.
    pub(crate) units_per_piece: u32,
    /// Pieces in a case, if it comes in cases and on pallets.
    pub(crate) case: Option<u32>,
    /// Weight of one piece in g.
    pub(crate) weight_g: u32,
    /// Length, width, height of one piece in mm.
    pub(crate) size_mm: [u32; 3],
    /// A, B or C by the demand of the day.
    pub(crate) abc: char,
    /// Pieces that arrive.
    pub(crate) supply: u32,
}

/// Goods that arrive together: one scan at the dock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The lot, with the day until which it may be used, in days from the day of the replay.
    pub(crate) lot: Option<(String, u32)>,
    /// How it comes.
    pub(crate) form: Form,
}

/// How goods come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// Single pieces.
    Units(u32),
    /// So many cases.
    Cases(u32),
    /// So many cases on a pallet with this SSCC.
    Pallet(u32, String),
    /// Units with these numbers.
    Serials(Vec<String>),
}

/// The shares that came out, for the report.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Shares {
    pub(crate) items: usize,
    pub(crate) expiry: usize,
    pub(crate) serial: usize,
    pub(crate) decimal: usize,
    pub(crate) cased: usize,
    pub(crate) short_lines: usize,
    pub(crate) lines: usize,
}

/// The day with everything that was drawn.
#[derive(Debug)]
pub(crate) struct Plan {
    /// By code.
    pub(crate) items: BTreeMap<String, Item>,
    /// What came out.
    pub(crate) shares: Shares,
}

/// Draws the plan of a day. The same day and seed give the same plan; what an item is like depends on its code and the seed
/// alone, so that it is the same on another day.
pub(crate) fn draw(day: &Day, seed: u64) -> Plan {
    let lines: Vec<&Goods> = day.orders.values().flatten().collect();
    let mut demand: BTreeMap<&str, u32> = BTreeMap::new();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for goods in lines.iter().copied().chain(day.returns.values().flatten()) {
        let name = names.entry(&goods.code).or_default();
        if name.is_empty() {
            *name = &goods.description;
        }
        demand.entry(&goods.code).or_default();
    }
    for goods in &lines {
        *demand.entry(&goods.code).or_default() += goods.pieces;
    }
    let kinds = kinds(&demand, seed);
    let eligible = demand.keys().copied().filter(|code| matches!(kinds(code), Kind::Plain | Kind::Expiry));
    let cased = share(eligible, demand.len(), CASE_SHARE, seed, "case");
    let withheld = withheld(&lines, seed);
    let classes = classes(&demand);
    let items: BTreeMap<String, Item> = demand
        .iter()
        .map(|(&code, &pieces)| {
            let mut draw = generator(seed, "item", code);
            let name = names.get(code).copied().filter(|name| !name.is_empty()).unwrap_or(code);
            let kind = kinds(code);
            let (owner, grams, case) =
                (draw.random_range(0..OWNERS), draw.random_range(5..=250) * 5, [6, 12, 24][draw.random_range(0..3)]);
            let item = Item {
                owner,
                code: code.to_owned(),
                name: name.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').collect(),
                kind,
                units_per_piece: if kind == Kind::Decimal { grams } else { 1 },
                case: cased.contains(code).then_some(case),
                weight_g: draw.random_range(20..=900),
                size_mm: [draw.random_range(30..=220), draw.random_range(30..=180), draw.random_range(10..=120)],
                abc: classes.get(code).copied().unwrap_or('C'),
                supply: supply(
                    seed,
                    code,
                    pieces,
                    withheld.pieces.get(code).copied(),
                    cased.contains(code).then_some(case),
                ),
            };
            (code.to_owned(), item)
        })
        .collect();
    let count = |kind| items.values().filter(|item| item.kind == kind).count();
    let shares = Shares {
        items: items.len(),
        expiry: count(Kind::Expiry),
        serial: count(Kind::Serial),
        decimal: count(Kind::Decimal),
        cased: cased.len(),
        short_lines: withheld.lines,
        lines: lines.len(),
    };
    Plan { items, shares }
}

/// How many pieces arrive.
fn supply(seed: u64, code: &str, demand: u32, withheld: Option<u32>, case: Option<u32>) -> u32 {
    match (withheld, case) {
        (Some(withheld), _) => demand.saturating_sub(withheld),
        (None, _) if demand == 0 || hash(seed, "surplus", code) % 100 >= SURPLUS => demand,
        (None, case) => demand + case.map_or(1 + demand / 20, |case| case * (1 + demand / case / 20)),
    }
}

/// What is recorded of each item.
fn kinds<'a>(demand: &BTreeMap<&'a str, u32>, seed: u64) -> impl Fn(&str) -> Kind + use<'a> {
    let few = demand.iter().filter(|(_, pieces)| (1..=MOST_SERIALS).contains(*pieces)).map(|(code, _)| *code);
    let serial = share(few, demand.len(), SERIAL_SHARE, seed, "serial");
    let rest = demand.keys().copied().filter(|code| !serial.contains(code));
    let decimal = share(rest, demand.len(), DECIMAL_SHARE, seed, "decimal");
    let rest = demand.keys().copied().filter(|code| !serial.contains(code) && !decimal.contains(code));
    let expiry = share(rest, demand.len(), EXPIRY_SHARE, seed, "expiry");
    move |code| match code {
        code if serial.contains(code) => Kind::Serial,
        code if decimal.contains(code) => Kind::Decimal,
        code if expiry.contains(code) => Kind::Expiry,
        _ => Kind::Plain,
    }
}

/// So many of a hundred of `all`, chosen among `eligible` by the seed.
fn share<'a>(
    eligible: impl Iterator<Item = &'a str>,
    all: usize,
    percent: usize,
    seed: u64,
    what: &str,
) -> BTreeSet<&'a str> {
    let mut ranked: Vec<(u64, &str)> = eligible.map(|code| (hash(seed, what, code), code)).collect();
    ranked.sort_unstable();
    ranked.into_iter().take((all * percent).div_ceil(100)).map(|(_, code)| code).collect()
}

struct Withheld<'a> {
    lines: usize,
    pieces: BTreeMap<&'a str, u32>,
}

/// The lines for which nothing is delivered.
fn withheld<'a>(lines: &[&'a Goods], seed: u64) -> Withheld<'a> {
    let mut ranked: Vec<(u64, &Goods)> =
        lines.iter().map(|goods| (hash(seed, "short", &format!("{}/{}", goods.line, goods.code)), *goods)).collect();
    ranked.sort_unstable_by_key(|(rank, goods)| (*rank, goods.line));
    let count = (lines.len() * SHORT_SHARE).div_ceil(1000);
    let mut pieces = BTreeMap::new();
    for (_, goods) in ranked.into_iter().take(count) {
        *pieces.entry(goods.code.as_str()).or_default() += goods.pieces;
    }
    Withheld { lines: count, pieces }
}

/// The fifth of the items that move most is A, the next three tenths B, the rest C.
fn classes<'a>(demand: &BTreeMap<&'a str, u32>) -> BTreeMap<&'a str, char> {
    let mut ranked: Vec<(&str, u32)> = demand.iter().map(|(code, pieces)| (*code, *pieces)).collect();
    ranked.sort_unstable_by_key(|(code, pieces)| (std::cmp::Reverse(*pieces), *code));
    let (a, b) = (ranked.len() / 5, ranked.len() / 2);
    ranked
        .into_iter()
        .enumerate()
        .map(|(rank, (code, _))| {
            (
                code,
                if rank < a {
                    'A'
                } else if rank < b {
                    'B'
                } else {
                    'C'
                },
            )
        })
        .collect()
}

/// What arrives of an item, part by part: one scan at the dock each. `kind` and `case` are as the warehouse knows the item,
/// which may have come to it on another day; `day` tells days apart; `pallets` counts on.
pub(crate) fn arrivals(
    item: &Item,
    kind: Kind,
    case: Option<u32>,
    seed: u64,
    day: &str,
    pallets: &mut u64,
) -> Vec<Part> {
    if item.supply == 0 {
        return Vec::new();
    }
    let (code, supply) = (item.code.as_str(), item.supply);
    if kind == Kind::Serial {
        let numbers = (1..=supply).map(|number| format!("{code}-{day}-{number:03}")).collect();
        return vec![Part { lot: None, form: Form::Serials(numbers) }];
    }
    let mut draw = generator(seed, day, code);
    let lots = if kind == Kind::Expiry { lots(&mut draw, code, day, supply) } else { vec![(None, supply)] };
    let mut parts = Vec::new();
    for (lot, pieces) in lots {
        let mut loose = pieces;
        if let Some(size) = case {
            let cases = pieces / size;
            loose = pieces % size;
            if cases >= 2 {
                *pallets += 1;
                parts.push(Part { lot: lot.clone(), form: Form::Pallet(cases, sscc(*pallets)) });
            } else if cases == 1 {
                parts.push(Part { lot: lot.clone(), form: Form::Cases(cases) });
            }
        }
        if loose > 0 {
            parts.push(Part { lot, form: Form::Units(loose) });
        }
    }
    parts
}

type Lot = Option<(String, u32)>;

/// One or two lots, or at least three for a third of the items and some more, if there are pieces enough.
fn lots(draw: &mut StdRng, code: &str, day: &str, supply: u32) -> Vec<(Lot, u32)> {
    let wanted = if draw.random_range(0..100) < 40 { draw.random_range(3..=4) } else { draw.random_range(1..=2) };
    let count = wanted.min(supply);
    (0..count)
        .map(|number| {
            let pieces = supply / count + u32::from(number < supply % count);
            let lot = (format!("{code}-{day}{number}"), 60 + draw.random_range(0..600));
            (Some(lot), pieces)
        })
        .collect()
}

/// The SSCC of a number: extension digit and company prefix out of its upper part, check digit after GS1.
fn sscc(number: u64) -> String {
    let body = format!("{:017}", number % 100_000_000_000_000_000);
    let sum: u32 =
        body.bytes().rev().enumerate().map(|(i, digit)| u32::from(digit - b'0') * if i % 2 == 0 { 3 } else { 1 }).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn generator(seed: u64, what: &str, about: &str) -> StdRng {
    StdRng::seed_from_u64(hash(seed, what, about))
}

/// FNV-1a: the same on every machine and in every version.
pub(crate) fn hash(seed: u64, what: &str, about: &str) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(what.bytes()).chain([0]).chain(about.bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    // Its upper bits mix too little for ranking.
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(lines: u32) -> Day {
        let goods = (0..lines).map(|line| Goods {
            line: u64::from(line) + 2,
            invoice: format!("{}", line / 10),
            code: format!("{:05}", 10_000 + line % 400),
            description: "X".into(),
            pieces: 1 + line % 12,
            customer: "1".into(),
            country: "F".into(),
        });
        let mut day = Day::default();
        goods.for_each(|goods| day.orders.entry(goods.invoice.clone()).or_default().push(goods));
        day
    }

    fn parts(plan: &Plan, seed: u64) -> Vec<(&Item, Part)> {
        let mut pallets = 40_000_000_000_000_000;
        let arrive = |item| {
            arrivals(item, item.kind, item.case, seed, "d1", &mut pallets).into_iter().map(move |part| (item, part))
        };
        plan.items.values().flat_map(arrive).collect()
    }

    #[test]
    fn the_shares_come_out_as_wanted() {
        let plan = draw(&day(2000), 7);
        let shares = plan.shares;
        assert_eq!((shares.items, shares.expiry, shares.serial, shares.decimal, shares.cased), (400, 120, 20, 20, 200));
        assert!((20..=50).contains(&(shares.short_lines * 1000 / shares.lines)), "{shares:?}");
        let owned = plan.items.values().filter(|item| item.owner == 0).count();
        assert!((100..300).contains(&owned));
        let mut lots: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (item, part) in parts(&plan, 7) {
            lots.entry(&item.code).or_default().extend(part.lot.map(|lot| lot.0));
        }
        assert!(lots.values().filter(|lots| lots.len() >= 3).count() * 3 >= shares.expiry);
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_another() {
        let drawn = |seed| {
            let plan = draw(&day(500), seed);
            parts(&plan, seed).into_iter().map(|(item, part)| (item.weight_g, part)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }

    #[test]
    fn what_arrives_is_about_the_demand() {
        let day = day(2000);
        let plan = draw(&day, 3);
        let arrives: u32 = parts(&plan, 3)
            .into_iter()
            .map(|(item, part)| match part.form {
                Form::Units(pieces) => pieces,
                Form::Cases(cases) | Form::Pallet(cases, _) => cases * item.case.unwrap(),
                Form::Serials(numbers) => u32::try_from(numbers.len()).unwrap(),
            })
            .sum();
        let demand: u32 = day.orders.values().flatten().map(|goods| goods.pieces).sum();
        let surplus: u32 = plan.items.values().filter(|item| item.case.is_some()).map(|item| item.supply).sum();
        assert!(surplus > 0 && arrives > demand * 9 / 10 && arrives < demand * 12 / 10, "{arrives} of {demand}");
    }

    #[test]
    fn every_pallet_has_its_own_valid_sscc() {
        assert_eq!(sscc(10_614_141_234_567_890), "106141412345678908");
        let plan = draw(&day(2000), 3);
        let numbers: Vec<String> = parts(&plan, 3)
            .into_iter()
            .filter_map(|(_, part)| match part.form {
                Form::Pallet(_, sscc) => Some(sscc),
                _ => None,
            })
            .collect();
        assert!(numbers.len() > 50);
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert!(numbers.iter().all(|sscc| sscc.len() == 18));
    }

    fn item(supply: u32) -> Item {
        let plan = draw(&day(1), 1);
        Item { supply, ..plan.items["10000"].clone() }
    }

    #[test]
    fn an_item_with_serial_numbers_comes_with_one_for_each_piece() {
        let parts = arrivals(&item(12), Kind::Serial, None, 1, "d1", &mut 0);
        let [Part { lot: None, form: Form::Serials(numbers) }] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 12);
    }

    #[test]
    fn one_case_comes_as_it_is_several_on_a_pallet_and_the_rest_in_pieces() {
        let forms = |supply| -> Vec<Form> {
            let parts = arrivals(&item(supply), Kind::Plain, Some(6), 1, "d1", &mut 0);
            parts.into_iter().map(|part| part.form).collect()
        };
        assert_eq!(forms(5), [Form::Units(5)]);
        assert_eq!(forms(8), [Form::Cases(1), Form::Units(2)]);
        assert_eq!(forms(12), [Form::Pallet(2, sscc(1))]);
    }

    #[test]
    fn the_lots_of_an_item_add_up_to_what_arrives() {
        let parts = arrivals(&item(101), Kind::Expiry, None, 1, "d1", &mut 0);
        let pieces = parts.iter().map(|part| if let Form::Units(pieces) = part.form { pieces } else { 0 });
        assert_eq!(pieces.sum::<u32>(), 101);
        let lots: BTreeSet<_> = parts.iter().map(|part| part.lot.clone().unwrap().0).collect();
        assert_eq!(lots.len(), parts.len());
    }

    #[test]
    fn goods_that_only_come_back_are_planned_but_never_arrive() {
        let mut day = day(10);
        let back = Goods { code: "99999".into(), ..day.orders["0"][0].clone() };
        day.returns.insert("C1".into(), vec![back]);
        let plan = draw(&day, 1);
        assert_eq!(plan.items["99999"].supply, 0);
        assert!(arrivals(&plan.items["99999"], Kind::Plain, None, 1, "d1", &mut 0).is_empty());
    }

    #[test]
    fn an_item_is_as_heavy_and_large_on_another_day() {
        let (long, short) = (draw(&day(2000), 5), draw(&day(3), 5));
        for (code, item) in short.items {
            let other = &long.items[&code];
            assert_eq!((item.owner, item.weight_g, item.size_mm), (other.owner, other.weight_g, other.size_mm));
        }
    }
}
