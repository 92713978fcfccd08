//! One receipt.

use ambar_kernel::{Failure, ReceiptId};
use ambar_receiving_contract::ReceivingRead;
use ambar_web::{Allow, Json, Path, Problem};
use axum::extract::State;

use super::receipts::{Row, shown};
use crate::{Receiving, views::receipt::ReceiptView};

pub(crate) const SELECT: &str = "
SELECT to_jsonb(r), (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.n) FROM receiving.receipt_line l WHERE l.receipt_id = r.id),
       (SELECT to_jsonb(p) FROM receiving.putaway p WHERE p.receipt_id = r.id)
FROM receiving.receipt r WHERE r.id = $1";

/// Shows a receipt: what was taken in by one scan, and where it was put away.
#[utoipa::path(get, path = "/receipts/{id}", operation_id = "get_receipt", tag = "receiving",
    params(("id" = ReceiptId, Path, description = "The receipt.")), responses((status = 200, body = ReceiptView)),
    extensions(("x-permission" = json!("receiving:read")), ("x-problems" = json!(["404 receiving.receipt_unknown"]))))]
pub(crate) async fn get(
    State(receiving): State<Receiving>,
    _allow: Allow<ReceivingRead>,
    Path(id): Path<ReceiptId>,
) -> Result<Json<ReceiptView>, Problem> {
    let found: Option<Row> =
        sqlx::query_as(SELECT).bind(id).fetch_optional(receiving.db.reader()).await.map_err(Failure::from)?;
    let row = found.ok_or_else(|| Failure::not_found("receiving.receipt_unknown", "There is no such receipt."))?;
    Ok(Json(shown(row)))
}
