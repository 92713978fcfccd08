//! Packs goods into a carton: one scan.
//!
//! The hot path is one read and one transaction, which moves the goods and records them. Picked goods have a number that each scan
//! raises, so that of several packers at once each takes what is there.

use std::sync::Arc;

use ambar_inventory_contract::{Conclude, Concluded, IntoUnit, MoveReserved, StockCommand, StockDone, StockRequest};
use ambar_kernel::{
    AccountId, CartonId, Ctx, DecimalText, Document, Entry, Failure, HandlingUnitId, LotCode, OrderId, OrderLineId,
    Replay, ReservationId, Result, Scale, SerialCode, Sku, StockCommandId, Timestamp, Told,
};
use ambar_shipments_contract::{CartonChanged, ShipmentsPack};
use ambar_shipments_domain::{Action, CartonState, PackFault, Part, PickedClaim, Scan, plan};
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{open_carton::leaving, take_order::field};
use crate::{
    Shipments, stock,
    store::{
        self,
        packing::{Bench, Named, PackedLine},
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
    extensions(("x-permission" = json!("shipments:pack")), ("x-late" = json!(true)), ("x-idempotency" = json!("own")),
        ("x-problems" = json!(["404 shipments.carton_unknown",
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
) -> Result<Json<Document>, Problem> {
    Ok(Json(pack_line(&shipments, &allow.ctx, id, body).await?))
}

async fn pack_line(shipments: &Shipments, ctx: &Ctx, carton: CartonId, body: PackLine) -> Result<Document> {
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

/// Packs goods into an open carton; answers what the scan came to, and nothing for a part of a command that was done before, or that
/// takes all that waits where nothing does.
///
/// # Errors
/// The refusals of `pack_line`; the reply, if the command was answered before.
pub(crate) async fn pack(
    shipments: &Shipments,
    ctx: &Ctx,
    carton: CartonId,
    goods: Goods<'_>,
    end: End,
) -> Result<Document> {
    let mut asked = false;
    for _ in 0..TRIES {
        let bench = load(shipments, carton, goods.named, goods.serial).await?;
        let scale = check(&bench)?;
        let quantity = goods.quantity.map(|text| text.positive_at(scale)).transpose();
        let quantity = quantity.map_err(|fault| Failure::field("/quantity", &fault))?;
        if end == End::Step && is_done(ctx, &bench) {
            return Ok(Document::nothing());
        }
        let left = match quantity {
            Some(quantity) => quantity,
            None if !bench.picking_complete && !asked => {
                asked = true;
                sync::ask(shipments, ctx, bench.order_id).await?;
                continue;
            }
            None => bench.waiting_like(goods.lot, goods.serial),
        };
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
        if parts.is_empty() {
            return Ok(Document::nothing());
        }
        let requests = parts.iter().map(|part| move_into(ctx, &bench, part)).collect();
        let numbers = bench.numbers();
        let record = Record { bench, parts, account: ctx.actor.account, at: ctx.now, end };
        match shipments.inventory.conclude(ctx, requests, Arc::new(record)).await? {
            Concluded::Done(reply) => return Ok(reply.body),
            Concluded::Refused { refusal, .. } => {
                // It may rest on what another packer did with the same goods at the same moment.
                if load(shipments, carton, goods.named, goods.serial).await?.numbers() == numbers {
                    return Err(refusal.into());
                }
            }
            Concluded::Outrun => {}
        }
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

/// Whether this command has packed before.
fn is_done(ctx: &Ctx, bench: &Bench) -> bool {
    bench.waiting.iter().any(|waiting| waiting.parts.contains(&packed_id(ctx, waiting.claim.reservation_id)))
}

/// Moves goods into the carton's unit.
fn move_into(ctx: &Ctx, bench: &Bench, part: &Part) -> StockRequest {
    let command = StockCommand::MoveReserved(MoveReserved {
        reservation_id: part.reservation_id,
        quantity: part.quantity,
        to_location_id: bench.location_id,
        unit: IntoUnit::Unit { id: HandlingUnitId::from_uuid(bench.carton_id.uuid()) },
        new_reservation_id: packed_id(ctx, part.reservation_id),
    });
    let id = StockCommandId::from_uuid(ctx.step(&format!("pack {}", part.reservation_id)));
    stock::request(id, bench.order_id, command)
}

/// What is recorded of goods that went into a carton.
#[derive(Debug)]
struct Record {
    bench: Bench,
    parts: Vec<Part>,
    account: AccountId,
    at: Timestamp,
    end: End,
}

impl Conclude for Record {
    fn entries(&self, done: &[StockDone]) -> Result<Vec<Entry>> {
        let part = |(part, done): (&Part, &StockDone)| match done {
            StockDone::ReservationMoved { reservation_id, row, .. } => Ok(json!({
                "source": part.reservation_id, "attempt": self.bench.attempt(part.reservation_id), "claim": reservation_id,
                "carton": row.handling_unit_id, "quantity": row.quantity,
            })),
            other => Err(stock::odd(other)),
        };
        let parts: Vec<Value> = self.parts.iter().zip(done).map(part).collect::<Result<_>>()?;
        let record = json!({ "parts": parts, "at": self.at, "account": self.account });
        Ok(vec![Entry { function: "shipments.record_packs", record }])
    }

    fn is_step(&self) -> bool {
        self.end == End::Step
    }

    fn tell(&self, _: &[StockDone], written: &[Value]) -> Result<Told> {
        let written = written.first().cloned().unwrap_or_default();
        let lines: Vec<PackedLine> = serde_json::from_value(written).map_err(Failure::internal)?;
        let done = view(&self.bench, &lines)?;
        let (order_id, carton_id) = (self.bench.order_id, self.bench.carton_id);
        let detail = json!({ "order_id": order_id, "lines": done.lines });
        let body = Document::of(&done)?;
        Told::reply(Replay { status: 200, body })
            .noting("pack_line", "carton", carton_id, detail)
            .telling(order_id, &CartonChanged { order_id, carton_id })
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
