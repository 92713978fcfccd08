//! A scan as decided, made into its receipt and its stock commands.

use ambar_catalog_contract::{ItemCard, Tracking};
use ambar_inventory_contract::{
    IntoUnit, LotInput, PlacementStrategy, PlanPutaway, Receive, Reference, StockCommand, StockRequest, StockStatus,
    VirtualPlace,
};
use ambar_kernel::{
    Ctx, DeliveryLineId, DisplayName, Failure, FieldError, Id, ItemId, LocationCode, LocationId, LotCode, Quantity,
    ReasonCode, ReceiptId, Result, Scale, SerialCode, Sku, StockCommandId, WarehouseId,
};
use ambar_locations_contract::{LocationCard, LocationKind};
use ambar_receiving_domain::{
    Arrival, Counted, Discrepancy, Expected, GoodsStatus, Occasion, Records, check_serials, judge,
};
use chrono::NaiveDate;

use crate::{
    Receiving,
    recording::receipt::{main_line, putaway_id},
    store::{
        delivery::{DeliveryRow, LineRow},
        receipt::{ReceiptLineRow, ReceiptRow, Scan},
    },
    submission::Submission,
};

/// Where goods arrive.
#[derive(Debug, Clone)]
pub(crate) struct Dock {
    pub(crate) id: LocationId,
    pub(crate) code: LocationCode,
    pub(crate) sequence: i64,
}

impl Dock {
    pub(crate) fn of(card: LocationCard) -> Self {
        Self { id: card.id, code: card.code, sequence: card.pick_sequence }
    }

    pub(crate) fn of_delivery(delivery: &DeliveryRow) -> Option<Self> {
        Some(Self { id: delivery.dock_id?, code: delivery.dock.clone()?, sequence: delivery.dock_sequence })
    }
}

/// What a scan is of.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) scale: Scale,
    pub(crate) records: Records,
}

impl Thing {
    pub(crate) fn of_line(line: &LineRow) -> Self {
        let (sku, name) = (line.sku.clone(), line.name.clone());
        Self { item_id: line.item_id, sku, name, scale: line.scale, records: records(line.tracking) }
    }

    pub(crate) fn of_item(item: &ItemCard) -> Self {
        let (sku, name) = (item.sku.clone(), item.name.clone());
        Self { item_id: item.id, sku, name, scale: item.scale, records: records(item.tracking) }
    }
}

fn records(tracking: Tracking) -> Records {
    Records { lot: tracking.by_lot(), expiry: tracking == Tracking::Expiry, serial: tracking == Tracking::Serial }
}

/// What a person reads off the goods.
#[derive(Debug, Clone, Default)]
pub(crate) struct Label {
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) serials: Vec<SerialCode>,
}

/// Goods of one item in one scan.
#[derive(Debug, Clone)]
pub(crate) struct DraftLine {
    pub(crate) line_id: Option<DeliveryLineId>,
    pub(crate) thing: Thing,
    pub(crate) quantity: Quantity,
    pub(crate) counted: Counted,
    pub(crate) label: Label,
    pub(crate) expected: Expected,
}

/// Where the goods are to go from where they arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Nowhere: they stay.
    Stay,
    /// To the best place.
    Best(Option<PlacementStrategy>),
}

/// Checks what was read off the goods against what is recorded of the item. `at` is where the label is in the body.
///
/// # Errors
/// 422 with a pointer.
pub(crate) fn check_label(thing: &Thing, quantity: Quantity, label: &Label, at: &str) -> Result<()> {
    if !thing.records.lot {
        let given = [(label.lot.is_some(), "lot"), (label.expires_on.is_some(), "expires_on")];
        if let Some((_, field)) = given.into_iter().find(|it| it.0) {
            let detail = format!("{} is not recorded by lot: leave it out", thing.sku);
            return Err(invalid(format!("{at}/{field}"), "receiving.lot_not_recorded", detail));
        }
    }
    check_serials(thing.records, quantity, thing.scale, &label.serials)
        .map_err(|fault| Failure::field(format!("{at}/serials"), &fault))
}

pub(crate) fn invalid(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}

const fn stock_status(status: GoodsStatus) -> StockStatus {
    match status {
        GoodsStatus::Available => StockStatus::Available,
        GoodsStatus::Inspection => StockStatus::Inspection,
        GoodsStatus::Hold => StockStatus::Hold,
        GoodsStatus::Damaged => StockStatus::Damaged,
        GoodsStatus::Returned => StockStatus::Returned,
    }
}

/// Judges goods of a scan.
pub(crate) fn line_of(receipt: &ReceiptRow, n: i32, draft: &DraftLine, today: NaiveDate) -> ReceiptLineRow {
    let arrival = Arrival {
        occasion: receipt.occasion,
        condition: receipt.condition,
        records: draft.thing.records,
        lot: draft.label.lot.clone(),
        expires_on: draft.label.expires_on,
        expected: draft.expected.clone(),
        today,
    };
    let mark: String = receipt.id.uuid().simple().to_string().chars().take(8).collect();
    let mut judged = judge(arrival, &mark);
    if draft.counted.over {
        judged.discrepancies.push(Discrepancy::Over);
    }
    ReceiptLineRow {
        receipt_id: receipt.id,
        n,
        owner_id: receipt.owner_id,
        delivery_line_id: draft.line_id,
        item_id: draft.thing.item_id,
        sku: draft.thing.sku.clone(),
        name: draft.thing.name.clone(),
        scale: draft.thing.scale,
        quantity: draft.quantity,
        excess: draft.counted.excess,
        lot: judged.lot,
        expires_on: judged.expires_on,
        status: stock_status(judged.status),
        discrepancies: judged.discrepancies,
        rows: Vec::new(),
    }
}

/// Makes the receipt of a scan, with the stock commands that take its goods in and plan their putaway.
pub(crate) async fn scan_of(
    receiving: &Receiving,
    ctx: &Ctx,
    receipt: ReceiptRow,
    drafts: Vec<DraftLine>,
    into: IntoUnit,
    wish: Wish,
    today: NaiveDate,
) -> Result<(Scan, Submission)> {
    let lines: Vec<_> = (1..).zip(&drafts).map(|(n, draft)| line_of(&receipt, n, draft, today)).collect();
    let serials = drafts.into_iter().map(|draft| draft.label.serials).collect::<Vec<_>>();
    // Goods that no order can have wait to be looked at, where there is a place for it.
    let held_back = main_line(&lines).is_some_and(|line| line.status != StockStatus::Available);
    let asked = match wish {
        Wish::Best(_) if held_back => inspection_place(receiving, ctx, receipt.warehouse_id).await?,
        _ => None,
    };
    let is_there = asked.as_ref().is_some_and(|place| place.id == receipt.location_id);
    let wish = if is_there { Wish::Stay } else { wish };
    let commands = |round: &str| {
        let receives = lines.iter().zip(&serials).map(|(line, serials)| receive(&receipt, line, &into, serials, round));
        receives.collect::<Vec<_>>()
    };
    let mut submission = Submission::of(commands(""));
    if let Wish::Best(strategy) = wish {
        submission.requests.extend(plan(&receipt, &lines, &into, strategy, asked.as_ref().map(|place| place.id), ""));
        if asked.is_some() {
            submission.otherwise = commands(" otherwise");
            submission.otherwise.extend(plan(&receipt, &lines, &into, strategy, None, " otherwise"));
        }
    }
    Ok((Scan { receipt, lines }, submission))
}

/// Where goods wait to be looked at.
pub(crate) async fn inspection_place(
    receiving: &Receiving,
    ctx: &Ctx,
    warehouse: WarehouseId,
) -> Result<Option<LocationCard>> {
    let places = receiving.locations.locations_of_kind(ctx, warehouse, LocationKind::Inspection).await?;
    Ok(places.into_iter().find(|place| !place.locked_in))
}

fn command_id(receipt: ReceiptId, what: &str) -> StockCommandId {
    Id::derived(receipt.uuid(), what)
}

fn receive(
    receipt: &ReceiptRow,
    line: &ReceiptLineRow,
    into: &IntoUnit,
    serials: &[SerialCode],
    round: &str,
) -> StockRequest {
    let origin = match receipt.occasion {
        Occasion::Announced | Occasion::Unannounced => VirtualPlace::Supplier,
        Occasion::Return | Occasion::Undelivered => VirtualPlace::Customer,
    };
    // Why goods are held back is said with the movement, by the person or by what was found.
    let found = line.discrepancies.first().filter(|_| line.status != StockStatus::Available);
    let reason = receipt.reason.clone().or_else(|| ReasonCode::parse(found?.name()).ok());
    StockRequest {
        id: command_id(receipt.id, &format!("receive {}{round}", line.n)),
        command: StockCommand::Receive(Receive {
            warehouse_id: receipt.warehouse_id,
            location_id: receipt.location_id,
            unit: into.clone(),
            item_id: line.item_id,
            owner_id: receipt.owner_id,
            lot: line.lot.clone().map(|code| LotInput { code, expires_on: line.expires_on }),
            serials: serials.to_vec(),
            quantity: line.quantity,
            status: line.status,
            origin,
            hold_id: None,
        }),
        reference: Reference { kind: "receipt".into(), id: receipt.id.uuid() },
        reason,
        note: receipt.note.clone(),
    }
}

fn plan(
    receipt: &ReceiptRow,
    lines: &[ReceiptLineRow],
    into: &IntoUnit,
    strategy: Option<PlacementStrategy>,
    asked: Option<LocationId>,
    round: &str,
) -> Option<StockRequest> {
    let main = main_line(lines)?;
    let putaway = putaway_id(receipt.id).uuid();
    Some(StockRequest {
        id: command_id(receipt.id, &format!("plan{round}")),
        command: StockCommand::PlanPutaway(PlanPutaway {
            hold_id: ambar_kernel::derived_uuid(putaway, "hold"),
            warehouse_id: receipt.warehouse_id,
            item_id: main.item_id,
            owner_id: receipt.owner_id,
            lot: main.lot.clone(),
            quantity: main.quantity,
            whole_unit: *into != IntoUnit::Loose,
            strategy,
            location_id: asked,
            avoid: Vec::new(),
        }),
        reference: Reference { kind: "putaway".into(), id: putaway },
        reason: None,
        note: None,
    })
}

#[cfg(test)]
mod tests {
    use ambar_kernel::ErrorKind;
    use serde_json::json;

    use super::*;
    use crate::sample;

    fn q(units: i64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn thing(tracking: &str) -> Thing {
        Thing::of_line(&sample::line(json!({ "tracking": tracking })))
    }

    fn draft(tracking: &str, over: bool) -> DraftLine {
        DraftLine {
            line_id: None,
            thing: thing(tracking),
            quantity: q(3),
            counted: Counted { excess: q(1), over },
            label: Label::default(),
            expected: Expected::default(),
        }
    }

    #[test]
    fn the_label_must_say_what_is_recorded_of_the_item() {
        let lot = || Label { lot: LotCode::parse("L1").ok(), ..Label::default() };
        assert!(check_label(&thing("lot"), q(1), &lot(), "").is_ok());
        assert!(check_label(&thing("expiry"), q(1), &Label { expires_on: Some(day(24)), ..lot() }, "").is_ok());
        let dated = Label { expires_on: Some(day(24)), ..Label::default() };
        let two = Label { serials: vec![SerialCode::parse("a").unwrap()], ..Label::default() };
        for (tracking, label, pointer) in [
            ("none", lot(), "/at/lot"),
            ("serial", dated, "/at/expires_on"),
            ("serial", two.clone(), "/at/serials"),
            ("none", two, "/at/serials"),
        ] {
            let refusal = check_label(&thing(tracking), q(2), &label, "/at").unwrap_err();
            assert_eq!((refusal.kind, refusal.fields[0].pointer.as_str()), (ErrorKind::Invalid, pointer), "{tracking}");
        }
    }

    #[test]
    fn a_line_tells_what_was_not_as_announced() {
        let receipt = sample::receipt(json!({"condition": "damaged"}));
        let line = line_of(&receipt, 1, &draft("none", true), day(24));
        assert_eq!((line.status, line.excess), (StockStatus::Damaged, q(1)));
        assert_eq!(line.discrepancies, [Discrepancy::Damaged, Discrepancy::Over]);
        let unknown = line_of(&sample::receipt(json!({})), 1, &draft("expiry", false), day(24));
        assert_eq!(unknown.lot.as_ref().map(LotCode::as_str), Some("UNKNOWN-00000000"), "marked by the receipt");
    }

    #[test]
    fn each_status_of_goods_is_one_of_stock() {
        let statuses = [
            GoodsStatus::Available,
            GoodsStatus::Inspection,
            GoodsStatus::Hold,
            GoodsStatus::Damaged,
            GoodsStatus::Returned,
        ];
        let names = ["available", "inspection", "hold", "damaged", "returned"];
        assert_eq!(statuses.map(|status| stock_status(status).name()), names);
    }

    #[test]
    fn goods_come_from_where_the_occasion_says_with_the_reason() {
        let line = sample::receipt_line(
            json!({"status": "hold", "discrepancies": ["expired"], "lot": "L1", "expires_on": "2026-11-01"}),
        );
        for (occasion, origin) in [("announced", VirtualPlace::Supplier), ("undelivered", VirtualPlace::Customer)] {
            let receipt = sample::receipt(json!({ "occasion": occasion }));
            let request = receive(&receipt, &line, &IntoUnit::Loose, &[], "");
            assert_eq!(request.reason.as_ref().map(ReasonCode::as_str), Some("expired"), "what was found");
            let StockCommand::Receive(receive) = request.command else { panic!("a receipt receives") };
            assert_eq!((receive.origin, receive.lot.unwrap().expires_on), (origin, Some(day(1))));
        }
        let said = receive(&sample::receipt(json!({"reason": "WET"})), &line, &IntoUnit::Loose, &[], "");
        assert_eq!(said.reason.as_ref().map(ReasonCode::as_str), Some("WET"), "what the person said");
        let good = sample::receipt_line(json!({"discrepancies": ["over"]}));
        assert_eq!(receive(&sample::receipt(json!({})), &good, &IntoUnit::Loose, &[], "").reason, None);
    }

    #[test]
    fn each_command_of_each_round_has_its_own_key() {
        let receipt = sample::receipt(json!({}));
        let lines = [sample::receipt_line(json!({})), sample::receipt_line(json!({"n": 2}))];
        let ids = |round: &str| {
            let receives = lines.iter().map(|line| receive(&receipt, line, &IntoUnit::Loose, &[], round).id);
            receives
                .chain(plan(&receipt, &lines, &IntoUnit::Loose, None, None, round).map(|it| it.id))
                .collect::<Vec<_>>()
        };
        let (first, second) = (ids(""), ids(" otherwise"));
        assert_eq!(first, ids(""), "the same for every retry");
        let all: std::collections::BTreeSet<_> = first.iter().chain(&second).collect();
        assert_eq!(all.len(), 6);
    }
}
