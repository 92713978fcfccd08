//! Announces deliveries in bulk: each by itself, by the rules of a single one.

use ambar_kernel::{BulkDone, BulkMode, BulkOutcome, Ctx, DeliveryId, Failure, Result};
use ambar_receiving_contract::{NewDelivery, NewDeliveryLine};

use super::announce_delivery::{AnnounceDelivery, NewLine, checked, record};
use crate::{
    Receiving,
    store::delivery::{self, DeliveryRow, InsertError, LineRow},
};

/// How often it is looked again when somebody else was announcing the same at the same time.
const LOOKS: usize = 3;

/// Says of each delivery what became of it, or would.
pub(crate) async fn announce_deliveries(
    receiving: &Receiving,
    ctx: &Ctx,
    deliveries: Vec<NewDelivery>,
    mode: BulkMode,
) -> Result<Vec<BulkOutcome<DeliveryId>>> {
    let mut outcomes = Vec::with_capacity(deliveries.len());
    for said in &deliveries {
        outcomes.push(announce(receiving, ctx, said, mode).await);
    }
    Ok(outcomes)
}

async fn announce(receiving: &Receiving, ctx: &Ctx, said: &NewDelivery, mode: BulkMode) -> BulkOutcome<DeliveryId> {
    for _ in 0..LOOKS {
        if let Some((held, lines)) = delivery::by_number(&receiving.db, said.id, said.owner_id, &said.number).await? {
            return there(&held, &lines, said);
        }
        let announced = checked(receiving, ctx, said.id, body(said), usize::MAX).await?;
        if delivery::reference_holder(&receiving.db, &announced.head).await?.is_some() {
            return Err(delivery::reference_taken(&receiving.db, &announced.head).await);
        }
        if mode == BulkMode::Check {
            return Ok(BulkDone::Added(said.id));
        }
        let mut tx = receiving.db.begin(ctx).await?;
        match record(&mut tx, &announced).await {
            Ok(_) => {
                tx.commit_step().await?;
                return Ok(BulkDone::Added(said.id));
            }
            // Whoever was faster is found by the next look.
            Err(InsertError::Twin | InsertError::ReferenceTaken) => tx.rollback().await?,
            Err(InsertError::Other(failure)) if failure.code == "receiving.number_taken" => tx.rollback().await?,
            Err(InsertError::Other(failure)) => return Err(failure),
        }
    }
    Err(Failure::unavailable("database.conflict", "Others are announcing the same deliveries. Try again.", 1))
}

/// The number belongs to a delivery: by an earlier sending of the same, or to one that is just as it is said.
fn there(held: &DeliveryRow, lines: &[LineRow], said: &NewDelivery) -> BulkOutcome<DeliveryId> {
    if held.id == said.id {
        return Ok(BulkDone::Added(held.id));
    }
    let differ = differences(held, lines, said);
    if differ.is_empty() {
        return Ok(BulkDone::Unchanged(held.id));
    }
    let detail = format!(
        "This owner has a delivery {} already, and it differs in {}. Give this one another number.",
        said.number,
        differ.join(", ")
    );
    let refusal = Failure::refused("receiving.number_taken", detail).param("number", said.number.as_str());
    Err(refusal.param("id", held.id.to_string()).param("differs", differ))
}

/// In what a delivery is not as it is said. What is left open is not compared.
fn differences(held: &DeliveryRow, lines: &[LineRow], said: &NewDelivery) -> Vec<&'static str> {
    fn open_or_same<T: PartialEq>(said: Option<&T>, held: Option<&T>) -> bool {
        said.is_none() || said == held
    }
    let same_lines =
        lines.len() == said.lines.len() && lines.iter().zip(&said.lines).all(|(held, said)| same(held, said));
    let compared = [
        ("warehouse", held.warehouse_id == said.warehouse_id),
        ("supplier", open_or_same(said.supplier_id.as_ref(), held.supplier_id.as_ref())),
        ("expected_on", open_or_same(said.expected_on.as_ref(), held.expected_on.as_ref())),
        ("dock", open_or_same(said.dock.as_ref(), held.dock.as_ref())),
        ("source", open_or_same(said.source.as_ref(), held.source.as_ref())),
        ("external_ref", open_or_same(said.external_ref.as_ref(), held.external_ref.as_ref())),
        ("note", open_or_same(said.note.as_ref(), held.note.as_ref())),
        ("lines", same_lines),
    ];
    compared.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

fn same(held: &LineRow, said: &NewDeliveryLine) -> bool {
    held.sku_key == said.sku.folded()
        && said.quantity.at(held.scale).is_ok_and(|quantity| quantity == held.expected)
        && held.lot == said.lot
        && held.expires_on == said.expires_on
}

/// The same as the body of a request.
fn body(said: &NewDelivery) -> AnnounceDelivery {
    let said = said.clone();
    let line = |line: NewDeliveryLine| NewLine {
        sku: Some(line.sku),
        item_id: None,
        quantity: line.quantity,
        lot: line.lot,
        expires_on: line.expires_on,
    };
    AnnounceDelivery {
        owner_id: Some(said.owner_id),
        warehouse_id: said.warehouse_id,
        supplier_id: said.supplier_id,
        number: Some(said.number),
        expected_on: said.expected_on,
        dock: said.dock,
        source: said.source,
        external_ref: said.external_ref,
        note: said.note,
        lines: said.lines.into_iter().map(line).collect(),
        handling_units: Vec::new(),
    }
}
