//! Adds a supplier or a customer.

use ambar_catalog_contract::{CatalogWrite, PartnerKind, ShippingPolicy};
use ambar_catalog_domain::PartnerTerms;
use ambar_kernel::{Ctx, DisplayName, ExternalRef, Failure, OwnerId, PartnerId, Result, ShortCode};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Catalog,
    external::External,
    store::{
        owner,
        partner::{self, PartnerFields, PartnerRow},
    },
};

/// A supplier or customer to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPartner {
    /// Whose partner they are; may be left out while there is only one owner.
    owner_id: Option<OwnerId>,
    /// What they are.
    kind: PartnerKind,
    /// Their code, unique per owner and kind.
    code: ShortCode,
    /// Their name.
    name: DisplayName,
    /// For customers: what is done with an order that cannot be filled whole; `ship_available` if left out.
    shipping_policy: Option<ShippingPolicy>,
    /// For suppliers: how much more than announced may be received, 0 to 100 percent of each line; 0 if left out.
    #[schema(maximum = 100)]
    over_receipt_percent: Option<u16>,
    /// Which other system knows them.
    source: Option<ShortCode>,
    /// That system's name for them.
    external_ref: Option<ExternalRef>,
}

/// Adds a supplier or a customer.
#[utoipa::path(post, path = "/partners", operation_id = "add_partner", tag = "catalog", request_body = AddPartner,
    responses((status = 201, body = PartnerRow)),
    extensions(("x-permission" = json!("catalog:write")),
        ("x-problems" = json!(["409 catalog.partner_code_taken", "409 catalog.external_ref_taken", "409 catalog.owner_inactive",
            "422 catalog.owner_unknown", "422 catalog.owner_required"]))))]
pub(crate) async fn post(
    State(catalog): State<Catalog>,
    allow: Allow<CatalogWrite>,
    Json(body): Json<AddPartner>,
) -> Result<Versioned<Created<PartnerRow>>, Problem> {
    let added = add_partner(&catalog, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_partner(catalog: &Catalog, ctx: &Ctx, body: AddPartner) -> Result<PartnerRow> {
    let external = External::checked(body.source, body.external_ref)?;
    let terms = PartnerTerms::of(body.kind, PartnerTerms::default(), body.shipping_policy, body.over_receipt_percent)
        .map_err(|fault| Failure::field(fault.pointer(), &fault))?;
    let mut tx = catalog.db.begin(ctx).await?;
    let owner = owner::of_body(&mut tx, body.owner_id).await?;
    let fields = PartnerFields {
        owner_id: owner.id,
        kind: body.kind,
        code: body.code,
        name: body.name,
        terms,
        active: true,
        external,
    };
    let id = PartnerId::from_uuid(ctx.step("partner"));
    let added = match partner::insert(&mut tx, id, &fields).await {
        Ok(added) => added,
        Err(error) => return Err(partner::explain(catalog, tx, error, &fields).await),
    };
    tx.audit("add_partner", "partner", id, json!({ "owner": owner.code, "kind": added.kind, "code": added.code }));
    tx.commit(201, added).await
}
