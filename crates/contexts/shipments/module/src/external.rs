//! Another system's name for an order: unique within its owner and that system.

use ambar_kernel::{ExternalRef, Failure, FieldError, OrderId, OwnerId, Result, ShortCode};

use crate::{Shipments, store};

pub(crate) const TAKEN: &str = "shipments.external_ref_taken";

/// # Errors
/// 422 for a system without the name that it uses.
pub(crate) fn check(source: Option<&ShortCode>, external_ref: Option<&ExternalRef>) -> Result<()> {
    if source.is_some() && external_ref.is_none() {
        return Err(Failure::invalid(vec![FieldError {
            pointer: "/external_ref".into(),
            code: "shipments.external_ref_missing",
            detail: "say what the system in `source` calls it".into(),
        }]));
    }
    Ok(())
}

/// What the database says about a new order.
pub(crate) fn explain(error: sqlx::Error) -> Failure {
    Failure::on_constraint(error, "customer_order_external_ref_key", || {
        Failure::refused(
            TAKEN,
            "The other system's reference belongs to another order: see `id`. It was taken before; do not send it again.",
        )
    })
}

/// The order of this id, else the one that has the name.
pub(crate) async fn holder(
    shipments: &Shipments,
    id: Option<OrderId>,
    owner: OwnerId,
    source: Option<&ShortCode>,
    external_ref: Option<&ExternalRef>,
) -> Result<Option<OrderId>> {
    let query = sqlx::query_scalar(store::order::FIND_EXTERNAL).bind(owner).bind(source).bind(external_ref).bind(id);
    Ok(query.fetch_optional(shipments.db.reader()).await?)
}

/// Adds the id of the order that has the name, if that is why it failed.
pub(crate) async fn with_holder(
    shipments: &Shipments,
    failure: Failure,
    owner: OwnerId,
    source: Option<&ShortCode>,
    external_ref: Option<&ExternalRef>,
) -> Failure {
    if failure.code != TAKEN {
        return failure;
    }
    match holder(shipments, None, owner, source, external_ref).await {
        Ok(Some(id)) => failure.param("id", id.to_string()),
        Ok(None) => failure,
        Err(accident) => accident,
    }
}
