//! Adds an owner of goods.

use ambar_catalog_contract::CatalogWrite;
use ambar_kernel::{Ctx, DisplayName, ExternalRef, OwnerId, Result, ShortCode};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    store::owner::{self, OwnerFields, OwnerRow},
};

/// An owner to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddOwner {
    /// Their code.
    code: ShortCode,
    /// Their name.
    name: DisplayName,
    /// Which other system knows them.
    source: Option<ShortCode>,
    /// That system's name for them.
    external_ref: Option<ExternalRef>,
}

/// Adds an owner of goods. As long as there is only one, requests need not say whose goods they mean.
#[utoipa::path(post, path = "/owners", operation_id = "add_owner", tag = "catalog", request_body = AddOwner,
    responses((status = 201, body = OwnerRow)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["409 catalog.owner_code_taken", "409 catalog.external_ref_taken"]))))]
pub(crate) async fn post(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Json(body): Json<AddOwner>,
) -> Result<Versioned<Created<OwnerRow>>, Problem> {
    let added = add_owner(&catalog, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_owner(catalog: &Catalog, ctx: &Ctx, body: AddOwner) -> Result<OwnerRow> {
    let external = External::checked(body.source, body.external_ref)?;
    let fields = OwnerFields { code: body.code, name: body.name, active: true, external };
    let id = OwnerId::from_uuid(ctx.step("owner"));
    let mut tx = catalog.db.begin(ctx).await?;
    let added = match owner::insert(&mut tx, id, &fields).await {
        Ok(added) => added,
        Err(error) => return Err(owner::explain(catalog, tx, error, &fields).await),
    };
    tx.audit("add_owner", "owner", id, json!({ "code": added.code, "name": added.name }));
    tx.commit(201, added).await
}
