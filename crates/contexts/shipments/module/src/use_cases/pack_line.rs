//! Packs goods into a carton: one scan.
//!
//! The hot path is one read, one stock submission, one transaction. The keys of the stock commands derive from the picked
//! goods and their number, so that of several packers at once each takes what is there, and goods that moved without a
//! record (a crash) are recorded by whoever comes next under that number.

use ambar_inventory_contract::{IntoUnit, Mode, MoveReserved, StockCommand, StockDone, StockOutcome, StockRequest};
use ambar_kernel::{
    CartonId, Ctx, DecimalText, Failure, HandlingUnitId, LotCode, OrderId, OrderLineId, Quantity, ReservationId,
    Result, Scale, SerialCode, Sku, StockCommandId,
};
use ambar_shipments_contract::{CartonChanged, ShipmentsPack};
use ambar_shipments_domain::{Action, CartonState, PackFault, Part, PickedClaim, Scan, plan};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{open_carton::leaving, take_order::field};
use crate::{
    Shipments, stock,
    store::{
        self,
        packing::{Bench, Named, PackedLine, PackedPart},
    },
    sync,
};

/// How often a scan tries again when others pack the same goods at the same moment.
const TRIES: usize = 10;

/// What was scanned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackLine {
    /// The demand line; or `sku`.
    order_line_id: Option<OrderLineId>,
    /// The item's code, for all lines of the order that want it; or `order_line_id`.
    sku: Option<Sku>,
    /// How much, in base units.
    quantity: DecimalText,
    /// The lot on the goods; needed if several wait.
    lot: Option<LotCode>,
    /// The serial number on the goods; needed if several wait.
    serial: Option<SerialCode>,
}

/// A carton after a scan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackedScan {
    carton_id: CartonId,
    sscc: String,
    order_id: OrderId,
    /// The lines that the scan packed of.
    lines: Vec<PackedScanLine>,
}

/// A line after a scan. Quantities are in base units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackedScanLine {
    order_line_id: OrderLineId,
    line_no: i32,
    sku: Sku,
    /// What this scan packed.
    quantity: DecimalText,
    /// What is packed in all.
    packed: DecimalText,
    /// What is known to be picked and is in no carton.
    unpacked: DecimalText,
}

/// Packs goods into an open carton.
#[utoipa::path(post, path = "/cartons/{id}/lines", operation_id = "pack_line", tag = "shipments",
    params(("id" = CartonId, Path, description = "The carton.")), request_body = PackLine, responses((status = 200, body = PackedScan)),
    extensions(("x-permission" = json!("shipments:pack")), ("x-late" = json!(true)), ("x-problems" = json!(["404 shipments.carton_unknown",
        "409 shipments.carton_closed", "409 shipments.order_state", "409 shipments.leaving", "409 shipments.not_picked",
        "409 shipments.wrong_lot", "409 shipments.wrong_serial", "409 shipments.which_lot", "409 shipments.which_serial",
        "422 shipments.item_missing", "422 shipments.line_unknown", "422 quantity.not_a_number", "422 quantity.too_fine",
        "422 quantity.zero", "422 quantity.negative", "422 quantity.too_large", "409 inventory.unit_elsewhere",
        "409 inventory.place_locked_out", "409 inventory.place_locked_in", "409 inventory.place_full", "503 shipments.busy"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsPack>,
    Path(id): Path<CartonId>,
    Json(body): Json<PackLine>,
) -> Result<Json<PackedScan>, Problem> {
    Ok(Json(pack_line(&shipments, &allow.ctx, id, body).await?))
}

async fn pack_line(shipments: &Shipments, ctx: &Ctx, carton: CartonId, body: PackLine) -> Result<PackedScan> {
    let goods = Goods {
        named: named(&body)?,
        quantity: Some(&body.quantity),
        lot: body.lot.as_ref(),
        serial: body.serial.as_ref(),
    };
    pack(shipments, ctx, carton, goods, End::Reply).await
}

/// What goes into a carton.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goods<'a> {
    pub(crate) named: Named<'a>,
    /// How much, in base units; all that is picked and in no carton if left out.
    pub(crate) quantity: Option<&'a DecimalText>,
    pub(crate) lot: Option<&'a LotCode>,
    pub(crate) serial: Option<&'a SerialCode>,
}

/// Whether packing is the whole command, or a part of one that stores its own reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The whole.
    Reply,
    /// A part.
    Step,
}

/// Packs goods into an open carton. Repeated under the same command, nothing is packed twice.
///
/// # Errors
/// The refusals of `pack_line`.
pub(crate) async fn pack(
    shipments: &Shipments,
    ctx: &Ctx,
    carton: CartonId,
    goods: Goods<'_>,
    end: End,
) -> Result<PackedScan> {
    let (mut asked, mut refused) = (false, false);
    for _ in 0..TRIES {
        let bench = load(shipments, carton, goods.named, goods.serial).await?;
        let scale = check(&bench)?;
        let quantity = goods.quantity.map(|text| text.positive_at(scale)).transpose();
        let quantity = quantity.map_err(|fault| Failure::field("/quantity", &fault))?;
        let before = recorded(shipments, ctx, &bench).await?;
        let left = match quantity {
            Some(quantity) => quantity.saturating_minus(before),
            None if !bench.picking_complete && !asked => {
                asked = true;
                sync::ask(shipments, ctx, bench.order_id).await?;
                continue;
            }
            None => bench.waiting_like(goods.lot, goods.serial),
        };
        if left.is_zero() && (quantity.is_some() || !before.is_zero()) {
            return answer_again(shipments, ctx, &bench, end).await;
        }
        let claims: Vec<PickedClaim> = bench.waiting.iter().map(|waiting| waiting.claim.clone()).collect();
        let scan = Scan { quantity: left, lot: goods.lot, serial: goods.serial, scale };
        let planned = if quantity.is_none() && !left.is_zero() { Ok(all(&claims, goods)) } else { plan(&claims, scan) };
        let parts = match planned {
            Ok(parts) => parts,
            Err(fault) if behind(&bench, &fault) && !asked => {
                asked = true;
                sync::ask(shipments, ctx, bench.order_id).await?;
                continue;
            }
            Err(fault) => return Err(fault.into()),
        };
        let outcomes = move_into(shipments, ctx, &bench, &parts).await?;
        let (moved, refusal) = sorted(&bench, &parts, outcomes)?;
        let Some((refusal, of)) = refusal else {
            match record(shipments, ctx, &bench, &moved, end).await? {
                Some(done) => return Ok(done),
                None => continue,
            }
        };
        // What moved all the same is the work of a command before this one.
        catch_up(shipments, ctx, &moved).await?;
        store::packing::next_attempt(&shipments.db, &of).await?;
        // The first refusal may be the answer to another command under the same number.
        if refused {
            return Err(refusal);
        }
        refused = true;
    }
    Err(Failure::unavailable("shipments.busy", "Others pack the same goods. Try again with the same key.", 1))
}

/// Everything that waits of a lot or a serial number, or at all.
fn all(claims: &[PickedClaim], goods: Goods<'_>) -> Vec<Part> {
    let like = claims.iter().filter(|claim| Bench::is_like(claim, goods.lot, goods.serial) && !claim.left.is_zero());
    let part = |claim: &PickedClaim| Part {
        reservation_id: claim.reservation_id,
        order_line_id: claim.order_line_id,
        quantity: claim.left,
    };
    like.map(part).collect()
}

fn named(body: &PackLine) -> Result<Named<'_>> {
    match (body.order_line_id, &body.sku) {
        (Some(line), None) => Ok(Named::Line(line)),
        (None, Some(sku)) => Ok(Named::Item(sku)),
        _ => Err(field("/order_line_id", "shipments.item_missing", "say either order_line_id or sku")),
    }
}

/// What a scan must know. Of a line with many units only the scanned one is read; if it is not there, all are, to say which.
async fn load(shipments: &Shipments, carton: CartonId, named: Named<'_>, serial: Option<&SerialCode>) -> Result<Bench> {
    let bench = store::packing::load(&shipments.db, carton, named, serial).await?;
    if serial.is_some() && bench.waiting.iter().all(|waiting| waiting.claim.left.is_zero()) {
        return store::packing::load(&shipments.db, carton, named, None).await;
    }
    Ok(bench)
}

fn check(bench: &Bench) -> Result<Scale> {
    if bench.carton_state != CartonState::Open {
        return Err(Failure::refused(
            "shipments.carton_closed",
            format!("This carton is {}: open another one.", bench.carton_state.name()),
        )
        .param("state", bench.carton_state.name()));
    }
    bench.order_state.may(Action::Pack)?;
    if bench.leaving {
        return Err(leaving());
    }
    bench.scale.ok_or_else(|| field("/order_line_id", "shipments.line_unknown", "the carton's order has no such line"))
}

/// Whether picking may know of goods that are missing here.
fn behind(bench: &Bench, fault: &PackFault) -> bool {
    !bench.picking_complete
        && matches!(fault, PackFault::NotPicked { .. } | PackFault::WrongLot { .. } | PackFault::WrongSerial { .. })
}

/// The claim that goods packed by this command get.
fn packed_id(ctx: &Ctx, source: ReservationId) -> ReservationId {
    ReservationId::derived(ctx.command_uuid(), &source.to_string())
}

/// What this command packed before and was recorded, by itself or by whoever came next.
async fn recorded(shipments: &Shipments, ctx: &Ctx, bench: &Bench) -> Result<Quantity> {
    let mine: Vec<ReservationId> = bench
        .waiting
        .iter()
        .map(|waiting| (packed_id(ctx, waiting.claim.reservation_id), waiting))
        .filter(|(mine, waiting)| waiting.parts.contains(mine))
        .map(|(mine, _)| mine)
        .collect();
    if mine.is_empty() { Ok(Quantity::ZERO) } else { store::packing::quantity_of(&shipments.db, &mine).await }
}

/// Moves the goods into the carton's unit: all of them, or none; but what was moved before stays so.
async fn move_into(shipments: &Shipments, ctx: &Ctx, bench: &Bench, parts: &[Part]) -> Result<Vec<StockOutcome>> {
    let requests: Vec<StockRequest> = parts
        .iter()
        .map(|part| {
            let command = StockCommand::MoveReserved(MoveReserved {
                reservation_id: part.reservation_id,
                quantity: part.quantity,
                to_location_id: bench.location_id,
                unit: IntoUnit::Unit { id: HandlingUnitId::from_uuid(bench.carton_id.uuid()) },
                new_reservation_id: packed_id(ctx, part.reservation_id),
            });
            let number = format!("pack {}", bench.attempt(part.reservation_id));
            stock::request(StockCommandId::derived(part.reservation_id.uuid(), &number), bench.order_id, command)
        })
        .collect();
    shipments.inventory.submit(ctx, requests, Mode::All).await
}

/// Goods with the number of the stock command on them.
type Numbered = (ReservationId, i32);

/// A refusal, and the goods that it kept from moving.
type Refused = (Failure, Vec<Numbered>);

/// What moved; and the refusal, if there is one.
fn sorted(bench: &Bench, parts: &[Part], outcomes: Vec<StockOutcome>) -> Result<(Vec<PackedPart>, Option<Refused>)> {
    let refusal = stock::stopped_by(&outcomes).cloned();
    let (mut moved, mut refused) = (Vec::with_capacity(parts.len()), Vec::new());
    for (part, outcome) in parts.iter().zip(outcomes) {
        match outcome {
            Ok(done) => moved.push(packed_part(bench, part, done)?),
            Err(_) => refused.push((part.reservation_id, bench.attempt(part.reservation_id))),
        }
    }
    Ok((moved, refusal.map(|refusal| (refusal.into(), refused))))
}

fn packed_part(bench: &Bench, part: &Part, done: StockDone) -> Result<PackedPart> {
    match done {
        StockDone::ReservationMoved { reservation_id, row, .. } => Ok(PackedPart {
            source: part.reservation_id,
            attempt: bench.attempt(part.reservation_id),
            reservation_id,
            carton_id: CartonId::from_uuid(row.handling_unit_id.uuid()),
            quantity: row.quantity,
        }),
        other => Err(stock::odd(&other)),
    }
}

/// Records goods that commands before this one moved and could not record.
async fn catch_up(shipments: &Shipments, ctx: &Ctx, moved: &[PackedPart]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let mut tx = shipments.db.begin(ctx).await?;
    match store::packing::record(&mut tx, moved).await? {
        Some(_) => tx.commit_step().await,
        None => tx.rollback().await,
    }
}

/// Records goods that moved; answers if all of them are this command's. `None`: others were faster, or were recorded now.
async fn record(
    shipments: &Shipments,
    ctx: &Ctx,
    bench: &Bench,
    moved: &[PackedPart],
    end: End,
) -> Result<Option<PackedScan>> {
    let mut tx = shipments.db.begin(ctx).await?;
    let Some(lines) = store::packing::record(&mut tx, moved).await? else {
        tx.rollback().await?;
        return Ok(None);
    };
    if !moved.iter().all(|part| part.reservation_id == packed_id(ctx, part.source)) {
        tx.commit_step().await?;
        return Ok(None);
    }
    let done = view(bench, &lines)?;
    let (order_id, carton_id) = (bench.order_id, bench.carton_id);
    tx.emit(order_id, &CartonChanged { order_id, carton_id })?;
    tx.audit("pack_line", "carton", bench.carton_id, json!({ "order_id": bench.order_id, "lines": done.lines }));
    match end {
        End::Reply => tx.commit(200, done).await.map(Some),
        End::Step => tx.commit_step().await.map(|()| Some(done)),
    }
}

fn view(bench: &Bench, lines: &[PackedLine]) -> Result<PackedScan> {
    let lines = lines.iter().map(|line| {
        let [quantity, packed, unpacked] = line.texts()?;
        let (order_line_id, line_no, sku) = (line.id, line.line_no, line.sku.clone());
        Ok(PackedScanLine { order_line_id, line_no, sku, quantity, packed, unpacked })
    });
    Ok(PackedScan {
        carton_id: bench.carton_id,
        sscc: bench.sscc.clone(),
        order_id: bench.order_id,
        lines: lines.collect::<Result<_>>()?,
    })
}

/// Everything was packed and recorded before: the answer is made again.
async fn answer_again(shipments: &Shipments, ctx: &Ctx, bench: &Bench, end: End) -> Result<PackedScan> {
    let mine: Vec<ReservationId> =
        bench.waiting.iter().map(|waiting| packed_id(ctx, waiting.claim.reservation_id)).collect();
    let mut tx = shipments.db.begin(ctx).await?;
    let lines = store::packing::lines_of(&mut tx, &mine).await?;
    let done = view(bench, &lines)?;
    match end {
        End::Reply => tx.commit(200, done).await,
        End::Step => tx.rollback().await.map(|()| done),
    }
}
