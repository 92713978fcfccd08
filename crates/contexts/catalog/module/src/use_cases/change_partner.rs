//! Changes a supplier or a customer.

use ambar_catalog_contract::{CatalogWrite, ShippingPolicy};
use ambar_catalog_domain::PartnerTerms;
use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, PartnerId, Result, ShortCode};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    patch::{Given, given, or},
    store::{
        owner,
        partner::{self, PartnerFields, PartnerRow},
    },
};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePartner {
    /// Their name.
    name: Option<DisplayName>,
    /// For customers: what is done with an order that cannot be filled whole.
    shipping_policy: Option<ShippingPolicy>,
    /// For suppliers: how much more than announced may be received, 0 to 100 percent of each line.
    #[schema(maximum = 100)]
    over_receipt_percent: Option<u16>,
    /// Whether new documents may name them.
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

/// Changes a supplier or a customer. Documents that name them already stay as they are.
#[utoipa::path(patch, path = "/partners/{id}", operation_id = "change_partner", tag = "catalog", request_body = ChangePartner,
    params(("id" = PartnerId, Path, description = "The partner."), ("If-Match" = String, Header, description = "Its `ETag`.")),
    responses((status = 200, body = PartnerRow)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["404 catalog.partner_unknown", "409 catalog.external_ref_taken", "409 catalog.owner_inactive"]))))]
pub(crate) async fn patch(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Path(id): Path<PartnerId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangePartner>,
) -> Result<Versioned<Json<PartnerRow>>, Problem> {
    let changed = change_partner(&catalog, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_partner(
    catalog: &Catalog,
    ctx: &Ctx,
    id: PartnerId,
    version: i64,
    body: ChangePartner,
) -> Result<PartnerRow> {
    let mut tx = catalog.db.begin(ctx).await?;
    let before = partner::get(tx.conn(), partner::LOCK, id).await?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let terms = PartnerTerms::of(before.kind, before.terms(), body.shipping_policy, body.over_receipt_percent)
        .map_err(|fault| Failure::field(fault.pointer(), &fault))?;
    let fields = PartnerFields {
        owner_id: before.owner_id,
        kind: before.kind,
        code: before.code,
        name: body.name.unwrap_or(before.name),
        terms,
        active: body.active.unwrap_or(before.active),
        external: External::checked(or(body.source, before.source), or(body.external_ref, before.external_ref))?,
    };
    if fields.active && !before.active {
        owner::of_body(&mut tx, Some(before.owner_id)).await?;
    }
    let changed = match partner::update(&mut tx, id, &fields).await {
        Ok(changed) => changed,
        Err(error) => return Err(partner::explain(catalog, tx, error, &fields).await),
    };
    tx.audit("change_partner", "partner", id, json!({ "code": changed.code, "active": changed.active }));
    tx.commit(200, changed).await
}
