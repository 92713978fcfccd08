//! Changes an owner of goods.

use ambar_catalog_contract::CatalogWrite;
use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, OwnerId, Result, ShortCode};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    patch::{Given, given, or},
    store::owner::{self, OwnerFields, OwnerRow},
};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeOwner {
    /// Their name.
    name: Option<DisplayName>,
    /// Whether goods of theirs may be received and ordered.
    active: Option<bool>,
    /// Which other system knows them; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Given<ShortCode>,
    /// That system's name for them; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Given<ExternalRef>,
}

/// Changes an owner. One of whom an item, a supplier or a customer is still active cannot be deactivated.
#[utoipa::path(patch, path = "/owners/{id}", operation_id = "change_owner", tag = "catalog", request_body = ChangeOwner,
    params(("id" = OwnerId, Path, description = "The owner."), ("If-Match" = String, Header, description = "Its `ETag`.")),
    responses((status = 200, body = OwnerRow)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.owner_unknown", "409 catalog.owner_in_use", "409 catalog.external_ref_taken"]))))]
pub(crate) async fn patch(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<OwnerId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangeOwner>,
) -> Result<Versioned<Json<OwnerRow>>, Problem> {
    let changed = change_owner(&catalog, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_owner(catalog: &Catalog, ctx: &Ctx, id: OwnerId, version: i64, body: ChangeOwner) -> Result<OwnerRow> {
    let mut tx = catalog.db.begin(ctx).await?;
    let before = owner::get(tx.conn(), owner::LOCK, id).await?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let fields = OwnerFields {
        code: before.code.clone(),
        name: body.name.unwrap_or_else(|| before.name.clone()),
        active: body.active.unwrap_or(before.active),
        external: External::checked(
            or(body.source, before.source.clone()),
            or(body.external_ref, before.external_ref.clone()),
        )?,
    };
    if before.active && !fields.active {
        let usages = owner::uses(&mut tx, id).await?;
        if !usages.is_empty() {
            return Err(owner::in_use(&before, &usages));
        }
    }
    let changed = match owner::update(&mut tx, id, &fields).await {
        Ok(changed) => changed,
        Err(error) => return Err(owner::explain(catalog, tx, error, &fields).await),
    };
    tx.audit(
        "change_owner",
        "owner",
        id,
        json!({ "code": changed.code, "name": changed.name, "active": changed.active }),
    );
    tx.commit(200, changed).await
}
