//! What a scan names, of what is known.

use ambar_catalog_contract::ItemCard;
use ambar_gs1::{Facts, Gs1Reading, LabelKind, Marking, Reading, Scan, Subject};
use ambar_inventory_contract::{UnitCard, UnitRow};
use ambar_locations_contract::LocationCard;
use ambar_receiving_contract::{AnnouncedUnit, DeliveryCard};
use ambar_shipments_contract::OrderCard;

use crate::{
    advice::Advice,
    item::Piece,
    known::Known,
    request::ScanKind,
    views::{
        Candidate, CartonMatch, DeliveryMatch, Gs1View, LabelMatch, LocationMatch, LooksLike, LotMatch, Match,
        OrderMatch, ScanOutcome, ScanView, SerialMatch, UnitContent, UnitMatch, UnitState,
    },
    wanted,
};

/// Rows of a handling unit's contents that are told.
const MOST_ROWS: usize = 50;

/// The answer to a scan.
pub(crate) fn answer(scan: Scan, known: &Known, expect: &[ScanKind]) -> ScanView {
    let mut view = ScanView {
        symbol: scan.aim.map(|aim| format!("]{}{}", char::from(aim.kind), char::from(aim.modifier))),
        repairs: scan.repairs.iter().map(|repair| repair.name()).collect(),
        looks_like: looks_like(&scan.reading),
        outcome: ScanOutcome::Unknown,
        matches: Vec::new(),
        gs1: None,
        candidates: Vec::new(),
        more_candidates: false,
        expected: None,
        command: None,
        advice: None,
        text: scan.text.clone(),
    };
    match &scan.reading {
        Reading::Ignored => view.outcome = ScanOutcome::Ignored,
        Reading::Command(command) => {
            view.outcome = ScanOutcome::Command;
            view.command = Some(command.name());
            return view;
        }
        Reading::Ambiguous { readings, more } => {
            view.more_candidates = *more;
            candidates(&mut view, readings, known);
            return view;
        }
        Reading::Gs1(reading) => view.gs1 = Some(Gs1View::from(&**reading)),
        _ => {}
    }
    view.matches = matches(&scan, known);
    settle(&mut view, expect);
    if matches!(view.outcome, ScanOutcome::Unknown | ScanOutcome::Ignored) {
        view.advice = Some(Advice::for_unknown(&scan, known));
    }
    checked_digits(&mut view, &scan.reading);
    unit_of_content(&mut view, &scan.reading);
    view
}

/// Of several things that answer, those that were asked for are meant.
fn settle(view: &mut ScanView, expect: &[ScanKind]) {
    let asked_for = |found: &Match| expect.contains(&found.kind());
    if !expect.is_empty() && !view.matches.is_empty() {
        let any = view.matches.iter().any(asked_for);
        view.expected = Some(any);
        if any {
            view.matches.retain(asked_for);
        }
    }
    if view.outcome == ScanOutcome::Ignored {
        return;
    }
    view.outcome = match view.matches.len() {
        0 => ScanOutcome::Unknown,
        1 => ScanOutcome::Resolved,
        _ => ScanOutcome::Choose,
    };
    if view.outcome == ScanOutcome::Choose {
        view.advice = Some(Advice::new("scan.choose").with("count", view.matches.len()));
    }
}

/// A place whose check digits are others than those that were given is not the one where the person stands.
fn checked_digits(view: &mut ScanView, reading: &Reading) {
    let Reading::CheckDigits { location, .. } = reading else { return };
    let of_place = |found: &Match| matches!(found, Match::Location(place) if !place.checked);
    if view.outcome == ScanOutcome::Resolved && view.matches.iter().all(of_place) {
        view.matches.clear();
        view.outcome = ScanOutcome::Unknown;
        view.advice = Some(Advice::new("scan.wrong_check_digits").with("code", location.clone()));
    }
}

/// A label on a handling unit often has two symbols, and the one that says what is in it does not say which unit it is.
fn unit_of_content(view: &mut ScanView, reading: &Reading) {
    if matches!(reading, Reading::Gs1(one) if one.subject == Subject::Content) && view.advice.is_none() {
        view.advice = Some(Advice::new("scan.needs_unit"));
    }
}

/// The readings of a code that lost its separators: if what is known fits one alone, it is that; else it is asked.
fn candidates(view: &mut ScanView, readings: &[Gs1Reading], known: &Known) {
    let candidate = |reading: &Gs1Reading| {
        let matches = of_gs1(reading, known);
        let known = matches.iter().any(is_known);
        Candidate { gs1: Gs1View::from(reading), matches, known }
    };
    let mut candidates: Vec<Candidate> = readings.iter().map(candidate).collect();
    candidates.sort_by_key(|candidate| !candidate.known);
    let fits = candidates.iter().filter(|candidate| candidate.known).count();
    if fits == 1
        && !view.more_candidates
        && let Some(settled) = candidates.first()
        && settled.matches.len() == 1
    {
        view.outcome = ScanOutcome::Resolved;
        view.gs1 = Some(settled.gs1.clone());
        view.matches = settled.matches.clone();
        view.advice = Some(Advice::new("scan.separator_lost_settled"));
        return;
    }
    view.outcome = ScanOutcome::Ambiguous;
    view.advice = Some(Advice::new("scan.separator_lost").with("count", candidates.len()));
    view.candidates = candidates;
}

/// Whether all that a reading says of a piece, its lot and its number, is known of its item.
fn is_known(found: &Match) -> bool {
    let Match::Item(item) = found else { return false };
    let (lot, serial) = (item.lot.as_ref().map(|lot| lot.known), item.serial.as_ref().map(|serial| serial.known));
    (lot.is_some() || serial.is_some()) && lot.unwrap_or(true) && serial.unwrap_or(true)
}

fn looks_like(reading: &Reading) -> LooksLike {
    match reading {
        Reading::Ignored => LooksLike::Nothing,
        Reading::Command(_) => LooksLike::Command,
        Reading::Label { kind: LabelKind::Location, .. } => LooksLike::LocationLabel,
        Reading::Label { kind: LabelKind::Unit, .. } => LooksLike::UnitLabel,
        Reading::Label { kind: LabelKind::Device, .. } => LooksLike::DeviceLabel,
        Reading::Label { kind: LabelKind::Printer, .. } => LooksLike::PrinterLabel,
        Reading::Label { kind: LabelKind::Document, .. } => LooksLike::DocumentLabel,
        Reading::CheckDigits { .. } => LooksLike::CheckDigits,
        Reading::Gs1(_) | Reading::Ambiguous { .. } => LooksLike::Gs1,
        Reading::Tobacco(_) => LooksLike::TobaccoMarking,
        Reading::Gtin { .. } => LooksLike::Gtin,
        Reading::Sscc { .. } => LooksLike::Sscc,
        Reading::Faulty(_) => LooksLike::Faulty,
        Reading::Unknown => LooksLike::Unknown,
    }
}

fn matches(scan: &Scan, known: &Known) -> Vec<Match> {
    match &scan.reading {
        Reading::Gs1(reading) => of_gs1(reading, known),
        Reading::Tobacco(marking) => of_tobacco(marking, known),
        Reading::Label { kind: LabelKind::Device, code } => vec![Match::Device(LabelMatch { code: code.clone() })],
        Reading::Label { kind: LabelKind::Printer, code } => vec![Match::Printer(LabelMatch { code: code.clone() })],
        Reading::CheckDigits { location, digits } => anything(known, Some((location, digits))),
        _ => anything(known, None),
    }
}

/// Everything that answers to a code; lots and numbers of any item only if nothing else does.
fn anything(known: &Known, check: Option<(&String, &String)>) -> Vec<Match> {
    let piece = Piece::default();
    let mut found: Vec<Match> = items(known, &piece, |_| true);
    found.extend(known.locations.iter().map(|card| location(card, check)));
    found.extend(units(known, |_| true));
    found.extend(known.orders.iter().map(|card| Match::Order(order(card))));
    found.extend(known.deliveries.iter().map(|card| Match::Delivery(delivery(card))));
    if found.is_empty() { lots_and_serials(known) } else { found }
}

fn of_gs1(reading: &Gs1Reading, known: &Known) -> Vec<Match> {
    let Facts { sscc, .. } = &reading.facts;
    match reading.subject {
        Subject::Unit => units(known, |one| sscc.as_deref() == Some(one)),
        Subject::Product | Subject::Content => {
            let piece = Piece { facts: reading.facts.clone(), marking: reading.marking.as_ref() };
            let gtin = piece.gtin().map(wanted::key);
            items(known, &piece, |key| gtin.as_deref() == Some(key))
        }
        Subject::Place => known.locations.iter().map(|card| location(card, None)).collect(),
        Subject::Order => {
            let orders = known.orders.iter().map(|card| Match::Order(order(card)));
            orders.chain(known.deliveries.iter().map(|card| Match::Delivery(delivery(card)))).collect()
        }
        Subject::Attributes => lots_and_serials(known),
        Subject::Asset | Subject::Document | Subject::Shipment => Vec::new(),
    }
}

fn of_tobacco(marking: &Marking, known: &Known) -> Vec<Match> {
    let facts = Facts { gtin: Some(marking.gtin.clone()), serial: Some(marking.serial.clone()), ..Facts::default() };
    items(known, &Piece { facts, marking: Some(marking) }, |key| key == marking.gtin)
}

fn items(known: &Known, piece: &Piece<'_>, is: impl Fn(&str) -> bool) -> Vec<Match> {
    let named = known.items.iter().filter(|named| is(&named.key));
    named.filter_map(|named| piece.of(named, known)).map(|item| Match::Item(Box::new(item))).collect()
}

fn location(card: &LocationCard, check: Option<(&String, &String)>) -> Match {
    let right = |(code, digits): (&String, &String)| {
        card.code.as_str().eq_ignore_ascii_case(code) && card.check_digits.as_ref() == Some(digits)
    };
    Match::Location(LocationMatch {
        id: card.id,
        warehouse_id: card.warehouse_id,
        code: card.code.clone(),
        zone: card.zone.clone(),
        purpose: card.kind,
        locked_in: card.locked_in,
        locked_out: card.locked_out,
        checked: check.is_some_and(right),
    })
}

/// A carton is a handling unit as well: packers mean the carton. A unit that was received is no longer announced.
fn units(known: &Known, is: impl Fn(&str) -> bool) -> Vec<Match> {
    let cartons = known.cartons.iter().filter(|carton| is(&carton.sscc));
    let carton = |carton: &ambar_shipments_contract::CartonCard| {
        let order = order(&carton.order);
        let (id, sscc, number, state) = (carton.id, carton.sscc.clone(), carton.number, carton.state.clone());
        Match::Carton(CartonMatch { id, sscc, number, state, order })
    };
    let mut found: Vec<Match> = cartons.map(carton).collect();
    if found.is_empty() {
        let announced = |sscc: &str| known.announced.iter().find(|unit| unit.sscc == sscc);
        let stock = known.units.iter().filter(|unit| is(&unit.sscc));
        found.extend(stock.map(|unit| Match::HandlingUnit(of_stock(unit, announced(&unit.sscc), known))));
    }
    if found.is_empty() {
        let coming = known.announced.iter().filter(|unit| is(&unit.sscc) && !unit.received);
        found.extend(coming.map(|unit| Match::HandlingUnit(of_delivery(unit))));
    }
    found
}

fn of_stock(unit: &UnitCard, announced: Option<&AnnouncedUnit>, known: &Known) -> UnitMatch {
    let content = |row: &UnitRow| {
        let card = known.cards.get(&row.item_id)?;
        Some(UnitContent {
            item_id: row.item_id,
            sku: card.sku.clone(),
            name: card.name.clone(),
            lot: row.lot.clone(),
            serial: row.serial.clone(),
            status: row.status,
            quantity: row.on_hand.to_text(card.scale),
        })
    };
    UnitMatch {
        id: unit.id,
        sscc: unit.sscc.clone(),
        warehouse_id: unit.warehouse_id,
        location: unit.location_id.and_then(|id| known.places.get(&id).cloned()),
        state: if unit.location_id.is_some() { UnitState::InStock } else { UnitState::Left },
        contents: unit.rows.iter().filter_map(content).take(MOST_ROWS).collect(),
        delivery: announced.map(|unit| delivery(&unit.delivery)),
    }
}

fn of_delivery(unit: &AnnouncedUnit) -> UnitMatch {
    UnitMatch {
        id: unit.id,
        sscc: unit.sscc.clone(),
        warehouse_id: unit.delivery.warehouse_id,
        location: None,
        state: UnitState::Announced,
        contents: Vec::new(),
        delivery: Some(delivery(&unit.delivery)),
    }
}

fn order(card: &OrderCard) -> OrderMatch {
    OrderMatch {
        id: card.id,
        number: card.number.clone(),
        external_ref: card.external_ref.clone(),
        owner_id: card.owner_id,
        warehouse_id: card.warehouse_id,
        state: card.state.clone(),
    }
}

fn delivery(card: &DeliveryCard) -> DeliveryMatch {
    DeliveryMatch {
        id: card.id,
        number: card.number.clone(),
        owner_id: card.owner_id,
        warehouse_id: card.warehouse_id,
        state: card.state.clone(),
    }
}

fn lots_and_serials(known: &Known) -> Vec<Match> {
    let card = |item| -> Option<&ItemCard> { known.cards.get(item) };
    let lots = known.lots.iter().filter_map(|lot| {
        let card = card(&lot.item_id)?;
        let (sku, name) = (card.sku.clone(), card.name.clone());
        Some(Match::Lot(LotMatch {
            item_id: lot.item_id,
            sku,
            name,
            code: lot.code.clone(),
            expires_on: lot.expires_on,
        }))
    });
    let serials = known.serials.iter().filter_map(|serial| {
        let card = card(&serial.item_id)?;
        let (sku, name) = (card.sku.clone(), card.name.clone());
        Some(Match::Serial(SerialMatch {
            item_id: serial.item_id,
            sku,
            name,
            code: serial.code.clone(),
            in_stock: serial.in_stock,
        }))
    });
    lots.chain(serials).collect()
}
