//! The beginning of a putaway's step: what every kind of step has in common.

use ambar_inventory_contract::{
    IntoUnit, Move, MoveUnit, PlacementStrategy, PlanPutaway, Reference, ReleasePlan, StockCommand, StockId,
    StockRequest,
};
use ambar_kernel::{Ctx, Id, LocationCode, LocationId, Quantity, Result, derived_uuid};

use crate::{
    Receiving,
    draft::invalid,
    store::{
        Begun,
        putaway::{GoodsRow, PutawayRow},
        step::{StepId, StepKind, StepRow},
    },
};

/// A step of this command that does nothing yet.
pub(crate) fn step(ctx: &Ctx, putaway: &PutawayRow, kind: StepKind) -> StepRow {
    StepRow {
        id: StepId::from_uuid(ctx.step("step")),
        putaway_id: putaway.id,
        owner_id: putaway.owner_id,
        n: putaway.steps + 1,
        kind,
        location_id: None,
        location: None,
        elsewhere: false,
        taken: Vec::new(),
        avoid: Vec::new(),
        reason: None,
        token: None,
        begun: Begun::by(ctx),
    }
}

/// A stock command of a step.
pub(crate) fn request(step: &StepRow, what: &str, command: StockCommand) -> StockRequest {
    StockRequest {
        id: Id::derived(step.id.uuid(), what),
        command,
        reference: Reference { kind: "putaway".into(), id: step.putaway_id.uuid() },
        reason: step.reason.clone(),
        note: None,
    }
}

/// Gives up the hold on the planned place, if there is one.
pub(crate) fn release(putaway: &PutawayRow, step: &StepRow) -> Option<StockRequest> {
    putaway.location_id?;
    Some(request(step, "release", StockCommand::ReleasePlan(ReleasePlan { hold_id: putaway.hold_id })))
}

/// Brings goods to a place; the first of them use up the hold.
pub(crate) fn moves(
    putaway: &PutawayRow,
    step: &StepRow,
    to: LocationId,
    hold_id: Option<uuid::Uuid>,
    round: &str,
) -> Vec<StockRequest> {
    if let Some(unit_id) = putaway.handling_unit_id {
        let command = MoveUnit { unit_id, to_location_id: to, hold_id, override_limits: false };
        return vec![request(step, "move unit", StockCommand::MoveUnit(command))];
    }
    let one = |(n, row): (usize, &GoodsRow)| {
        let command = Move {
            stock_id: StockId(row.stock_id),
            quantity: Some(row.quantity),
            to_location_id: to,
            unit: IntoUnit::Loose,
            hold_id,
            override_limits: false,
        };
        request(step, &format!("move {n}{round}"), StockCommand::Move(command))
    };
    step.taken.iter().enumerate().map(one).collect()
}

/// Asks for a place for what is left, in this one or anywhere.
pub(crate) fn plan(
    putaway: &PutawayRow,
    step: &StepRow,
    left: Quantity,
    asked: Option<LocationId>,
    strategy: Option<PlacementStrategy>,
    round: &str,
) -> StockRequest {
    let avoid: Vec<LocationId> = putaway.avoid.iter().chain(&step.avoid).copied().collect();
    let command = PlanPutaway {
        hold_id: derived_uuid(step.id.uuid(), &format!("hold{round}")),
        warehouse_id: putaway.warehouse_id,
        item_id: putaway.item_id,
        owner_id: putaway.owner_id,
        lot: putaway.lot.clone(),
        quantity: left,
        whole_unit: putaway.handling_unit_id.is_some(),
        strategy,
        location_id: asked,
        avoid,
    };
    request(step, &format!("plan{round}"), StockCommand::PlanPutaway(command))
}

/// A place of the putaway's site by its code.
///
/// # Errors
/// 422 at the pointer.
pub(crate) async fn place(
    receiving: &Receiving,
    ctx: &Ctx,
    putaway: &PutawayRow,
    code: &LocationCode,
    pointer: &str,
) -> Result<LocationId> {
    let found =
        receiving.locations.locations_by_code(ctx, putaway.warehouse_id, std::slice::from_ref(code)).await?.pop();
    let unknown =
        || invalid(pointer, "receiving.location_unknown", format!("there is no place {code} in this warehouse"));
    found.map(|place| place.id).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::sample;

    fn place() -> LocationId {
        sample::one()
    }

    #[test]
    fn only_a_planned_place_has_a_hold_to_give_up() {
        let step = sample::step(json!({}));
        assert!(release(&sample::putaway(json!({})), &step).is_some());
        assert!(release(&sample::putaway(json!({"location_id": null, "location": null})), &step).is_none());
    }

    #[test]
    fn each_row_moves_by_a_command_of_its_own() {
        let step = sample::step(json!({"taken": [sample::goods(5, 4), sample::goods(6, 1)], "reason": "NEARER"}));
        let first = moves(&sample::putaway(json!({})), &step, place(), None, "");
        let second = moves(&sample::putaway(json!({})), &step, place(), None, " otherwise");
        let ids: std::collections::BTreeSet<_> = first.iter().chain(&second).map(|request| request.id).collect();
        assert_eq!((first.len(), ids.len()), (2, 4));
        assert!(first.iter().all(|request| request.reason.is_some()));
        let StockCommand::Move(one) = &first[0].command else { panic!("loose goods move") };
        assert_eq!(
            (one.stock_id, one.quantity.map(Quantity::units), one.override_limits),
            (StockId(5), Some(4), false)
        );
    }

    #[test]
    fn a_unit_moves_whole() {
        let unit = sample::putaway(json!({"handling_unit_id": sample::one::<()>()}));
        let step = sample::step(json!({"taken": [sample::goods(5, 4), sample::goods(6, 1)]}));
        let requests = moves(&unit, &step, place(), Some(unit.hold_id), "");
        assert!(
            matches!(&requests[..], [StockRequest { command: StockCommand::MoveUnit(unit), .. }] if unit.hold_id.is_some())
        );
    }

    #[test]
    fn a_plan_avoids_what_was_no_good_before_and_now() {
        let other = |n: u128| Value::from(uuid::Uuid::from_u128(n).to_string());
        let putaway = sample::putaway(json!({ "avoid": [other(1)] }));
        let step = sample::step(json!({ "avoid": [other(2)] }));
        let request = plan(&putaway, &step, Quantity::new(3).unwrap(), None, None, "");
        let StockCommand::PlanPutaway(plan) = request.command else { panic!("a place is planned") };
        assert_eq!((plan.avoid.len(), plan.quantity.units(), plan.location_id), (2, 3, None));
        assert_ne!(plan.hold_id, putaway.hold_id, "a hold is used once");
    }
}
