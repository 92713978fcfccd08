//! What a release would come to.

use std::collections::BTreeMap;

use ambar_catalog_contract::ShippingPolicy;
use ambar_kernel::{
    DecimalText, DisplayName, Failure, ItemId, LocationCode, LocationId, LotCode, OrderId, OrderLineId, Quantity,
    Result, SerialCode, ShortCode, Sku,
};
use ambar_shipments_domain::{OrderState, after_release};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::order::ShortageView;
use crate::{
    claiming::{Finding, Found},
    store::{line::LineRow, order::OrderRow},
};

/// What a release of orders would come to now, one after the other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleasePreview {
    /// In the sequence in which they were named.
    pub(crate) orders: Vec<PreviewedOrder>,
}

/// What would become of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReleaseOutcome {
    /// All of it would be claimed.
    Whole,
    /// A part of it would be claimed; the rest would be short.
    Part,
    /// Nothing would be claimed: it would go on waiting.
    Waits,
    /// It would not be released.
    Refused,
}

/// What would become of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewedOrder {
    pub(crate) id: OrderId,
    /// Its number, for people.
    number: String,
    #[schema(value_type = String, example = "promised")]
    state: OrderState,
    /// What is done if it cannot be filled whole.
    policy: ShippingPolicy,
    outcome: ReleaseOutcome,
    /// Why it would not be released.
    refusal: Option<ReleaseRefusal>,
    /// What would be found for each of its lines; none of an order that would not be released.
    pub(crate) lines: Vec<PreviewedLine>,
}

/// Why an order would not be released.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseRefusal {
    /// The code of the problem that a release would answer.
    #[schema(example = "shipments.on_hold")]
    code: String,
    /// What is wrong and what to do.
    detail: String,
}

/// What would be found for a line. Quantities are in base units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewedLine {
    id: OrderLineId,
    line_no: i32,
    item_id: ItemId,
    sku: Sku,
    name: DisplayName,
    base_unit: ShortCode,
    /// What it wants.
    wanted: DecimalText,
    /// What of it would be claimed.
    claimed: DecimalText,
    /// Where, and why there.
    claims: Vec<PreviewedClaim>,
    /// What would be missing, and why.
    shortage: Option<ShortageView>,
    /// What other orders would lose by it.
    pub(crate) taken: Vec<PreviewedLoss>,
}

/// Stock that would be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewedClaim {
    location_id: LocationId,
    location: LocationCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    quantity: DecimalText,
    /// Why it would be chosen: the rule, its rank, since when and until when it may be used, what was free of it.
    #[schema(value_type = Object)]
    why: Value,
}

/// What an order of lower priority would lose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewedLoss {
    pub(crate) order_id: OrderId,
    /// Its number.
    pub(crate) number: String,
    quantity: DecimalText,
}

impl PreviewedOrder {
    /// Of an order that may be released.
    pub(crate) fn tried(order: &OrderRow, wanted: &[Quantity], finding: &Finding) -> Result<Self> {
        let lines = finding.lines.iter().zip(wanted).zip(&finding.found);
        let lines = lines.map(|((line, wanted), found)| PreviewedLine::of(line, *wanted, found));
        let figures = finding.lines.iter().map(LineRow::figures).collect::<Result<Vec<_>>>()?;
        let outcome = match after_release(&figures) {
            Some(OrderState::Allocated) => ReleaseOutcome::Whole,
            Some(_) => ReleaseOutcome::Part,
            None => ReleaseOutcome::Waits,
        };
        Ok(Self::of(order, outcome, None, lines.collect::<Result<_>>()?))
    }

    /// Of an order that may not.
    pub(crate) fn refused(order: &OrderRow, refusal: Failure) -> Self {
        let refusal = ReleaseRefusal { code: refusal.code.into_owned(), detail: refusal.detail };
        Self::of(order, ReleaseOutcome::Refused, Some(refusal), Vec::new())
    }

    fn of(
        order: &OrderRow,
        outcome: ReleaseOutcome,
        refusal: Option<ReleaseRefusal>,
        lines: Vec<PreviewedLine>,
    ) -> Self {
        Self {
            id: order.id,
            number: order.number.clone(),
            state: order.state,
            policy: order.policy,
            outcome,
            refusal,
            lines,
        }
    }
}

impl PreviewedLine {
    fn of(line: &LineRow, wanted: Quantity, found: &Found) -> Result<Self> {
        let scale = line.scale()?;
        let text = |quantity: Quantity| quantity.to_text(scale);
        let claims = found.rows.iter().map(|row| PreviewedClaim {
            location_id: row.location_id,
            location: row.location.clone(),
            lot: row.lot.clone(),
            serial: row.serial.clone(),
            quantity: text(row.quantity),
            why: json!(row.why),
        });
        // An order may lose several claims; its number is looked up for all of them at once.
        let mut lost: BTreeMap<OrderId, Quantity> = BTreeMap::new();
        for taken in &found.taken {
            let all = lost.entry(taken.demand.order_id).or_default();
            *all = [*all, taken.quantity].into_iter().sum();
        }
        let taken = lost.into_iter().map(|(order_id, quantity)| PreviewedLoss {
            order_id,
            number: String::new(),
            quantity: text(quantity),
        });
        Ok(Self {
            id: line.id,
            line_no: line.line_no,
            item_id: line.item_id,
            sku: line.sku.clone(),
            name: line.name.clone(),
            base_unit: line.base_unit.clone(),
            wanted: text(wanted),
            claimed: text(found.rows.iter().map(|row| row.quantity).sum()),
            claims: claims.collect(),
            shortage: found.shortage.as_ref().map(|shortage| shortage.view(scale)),
            taken: taken.collect(),
        })
    }
}
