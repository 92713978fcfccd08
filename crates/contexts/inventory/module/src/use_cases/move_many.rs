//! Moves of many rows in one request, each with its own outcome, or all or nothing.

use ambar_inventory_contract::{InventoryWrite, Mode, StockOutcome, StockRequest};
use ambar_inventory_domain::Book;
use ambar_kernel::{AuditNote, Ctx, Document, ErrorKind, Failure, Replay, Result, Told};
use ambar_web::{Allow, Json, Problem, problem_of};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::move_stock::{MoveStock, Planned, Prepared, prepare};
use crate::{Inventory, engine::Tell, figures, foresee::foresee, views::MovedView};

/// Moves of one request.
const MOST: usize = 1000;

/// Several moves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveMany {
    /// Whether each stands alone, or one that is refused stops all.
    #[serde(default = "each")]
    mode: Mode,
    /// 1 to 1,000 moves, carried out in their order.
    moves: Vec<MoveStock>,
}

const fn each() -> Mode {
    Mode::Each
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoveOutcome {
    /// The status that it would have had alone: 201, or that of its problem.
    status: u16,
    /// What was moved.
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    moved: Option<MovedView>,
    /// Why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    problem: Option<Document>,
}

/// What became of them, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoveOutcomes {
    /// One for each move.
    outcomes: Vec<MoveOutcome>,
}

/// Moves unclaimed goods of many rows in one transaction: each move with its own outcome, or, in the mode `all`, all or nothing.
#[utoipa::path(post, path = "/stock/moves/bulk", operation_id = "move_stock_in_bulk", tag = "inventory",
    request_body = MoveMany, responses((status = 200, body = MoveOutcomes)),
    extensions(("x-permission" = json!("inventory:write")), ("x-idempotency" = json!("own")),
        ("x-problems" = json!(["403 auth.forbidden", "404 inventory.unit_unknown", "409 inventory.not_enough",
            "409 inventory.place_full", "409 inventory.place_inactive", "409 inventory.place_locked_in",
            "409 inventory.place_locked_out", "409 inventory.place_mixing", "409 inventory.same_place",
            "409 inventory.unit_elsewhere", "422 inventory.reason_required", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryWrite>,
    Json(body): Json<MoveMany>,
) -> Result<Json<Document>, Problem> {
    let ctx = &allow.ctx;
    if body.moves.is_empty() || body.moves.len() > MOST {
        let detail = format!("send 1 to {MOST} moves, not {}", body.moves.len());
        return Err(figures::bad("/moves", "inventory.too_many_commands", detail).into());
    }
    let mode = body.mode;
    // All at once, so that none of them has to be looked up alone.
    let moves: Vec<_> = body.moves.iter().map(|it| (it.stock_id, it.to_location_id)).collect();
    foresee(&inventory, &moves).await?;
    let planned = body.moves.into_iter().enumerate();
    let planned = planned.map(|(n, body)| Planned { body, pointer: format!("/moves/{n}"), step: format!("#{n}") });
    let many = match mode {
        Mode::All => Many::all(&inventory, ctx, planned.collect()).await?,
        Mode::Each => Many::each(&inventory, ctx, planned.collect()).await?,
    };
    let reply = inventory.engine.reply(ctx, many.requests(), mode, Box::new(many)).await?;
    Ok(Json(reply.body))
}

/// The moves of a call: those that could be made stock commands, and why the others could not.
#[derive(Debug)]
struct Many {
    mode: Mode,
    ctx: Ctx,
    moves: Vec<Result<Prepared>>,
}

impl Many {
    /// # Errors
    /// The first mistake in any of them.
    async fn all(inventory: &Inventory, ctx: &Ctx, planned: Vec<Planned>) -> Result<Self> {
        let mut moves = Vec::with_capacity(planned.len());
        for one in planned {
            moves.push(Ok(prepare(inventory, ctx, one).await?));
        }
        Ok(Self { mode: Mode::All, ctx: ctx.clone(), moves })
    }

    /// # Errors
    /// The first mistake, if there is one in each of them; an accident.
    async fn each(inventory: &Inventory, ctx: &Ctx, planned: Vec<Planned>) -> Result<Self> {
        let mut moves = Vec::with_capacity(planned.len());
        for one in planned {
            match prepare(inventory, ctx, one).await {
                Err(failure) if matches!(failure.kind, ErrorKind::Internal | ErrorKind::Unavailable) => {
                    return Err(failure);
                }
                made => moves.push(made),
            }
        }
        if let Some(Err(failure)) = moves.first()
            && moves.iter().all(Result::is_err)
        {
            return Err(failure.clone());
        }
        Ok(Self { mode: Mode::Each, ctx: ctx.clone(), moves })
    }

    fn requests(&self) -> Vec<StockRequest> {
        self.moves.iter().flatten().map(|prepared| prepared.request.clone()).collect()
    }

    fn refused(&self, failure: &Failure) -> Result<MoveOutcome> {
        let Replay { status, body } = problem_of(failure, self.ctx.operation_id)?;
        Ok(MoveOutcome { status, moved: None, problem: Some(body) })
    }
}

impl Tell for Many {
    fn tell(&self, outcomes: &[StockOutcome], book: &Book) -> Result<Option<Told>> {
        if self.mode == Mode::All && outcomes.iter().any(Result::is_err) {
            return Ok(None);
        }
        let mut outcomes = outcomes.iter();
        let (mut told, mut notes) = (Vec::with_capacity(self.moves.len()), Vec::new());
        for prepared in &self.moves {
            told.push(match prepared {
                Err(failure) => self.refused(failure)?,
                Ok(prepared) => match outcomes.next() {
                    Some(Err(refusal)) => self.refused(&refusal.clone().into())?,
                    Some(outcome) => {
                        let moved = prepared.told(outcome, book)?;
                        let moved = moved.ok_or_else(|| Failure::internal("a move that was made is not told"))?;
                        // The ledger tells of each; the trail tells of each decision.
                        notes.extend(prepared.is_decision().then(|| prepared.note(book)));
                        MoveOutcome { status: 201, moved: Some(moved), problem: None }
                    }
                    None => return Err(Failure::internal("a move got no outcome")),
                },
            });
        }
        let moved = told.iter().filter(|outcome| outcome.moved.is_some()).count();
        notes.push(AuditNote {
            action: "move_stock_in_bulk",
            entity: "operation",
            entity_id: self.ctx.operation_id.to_string(),
            detail: json!({ "mode": self.mode, "moves": told.len(), "moved": moved }),
        });
        let body = Document::of(&MoveOutcomes { outcomes: told })?;
        Ok(Some(Told { reply: Replay { status: 200, body }, notes, facts: Vec::new() }))
    }
}
