//! Adds a person on the floor.

use ambar_kernel::{
    AccountId, Ctx, DisplayName, ExternalRef, Failure, FieldError, PersonId, Result, ShortCode, WarehouseId,
};
use ambar_web::{Allow, Created, Json, Problem, Versioned, versioned};
use ambar_workforce_contract::WorkforceManage;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Served, external::External, store, views::PersonView};

/// A person to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPerson {
    /// What is scanned off the badge.
    badge: ShortCode,
    /// The name.
    name: DisplayName,
    /// The shift that the person works in.
    shift: Option<ShortCode>,
    /// The warehouse that the person works in; none: any.
    warehouse_id: Option<WarehouseId>,
    /// The account that the person signs in with.
    account_id: Option<AccountId>,
    /// Which other system knows the person.
    source: Option<ShortCode>,
    /// That system's name for the person.
    external_ref: Option<ExternalRef>,
}

/// Adds a person.
#[utoipa::path(post, path = "/people", operation_id = "add_person", tag = "workforce", request_body = AddPerson,
    responses((status = 201, body = PersonView)),
    extensions(("x-permission" = json!("workforce:manage")),
        ("x-problems" = json!(["409 workforce.badge_taken", "409 workforce.account_taken", "409 workforce.external_ref_taken", "422 invalid"]))))]
pub(crate) async fn post(
    State(served): State<Served>,
    allow: Allow<WorkforceManage>,
    Json(body): Json<AddPerson>,
) -> Result<Versioned<Created<PersonView>>, Problem> {
    let added = add_person(&served, &allow.ctx, body).await?;
    Ok(versioned(added.version, Created(added)))
}

async fn add_person(served: &Served, ctx: &Ctx, body: AddPerson) -> Result<PersonView> {
    let external = External::checked(body.source, body.external_ref)?;
    check_warehouse(served, ctx, body.warehouse_id).await?;
    let added = PersonView {
        id: PersonId::from_uuid(ctx.step("person")),
        version: 1,
        badge: body.badge,
        name: body.name,
        shift: body.shift,
        warehouse_id: body.warehouse_id,
        active: true,
        account_id: body.account_id,
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
    };
    let mut tx = served.db.begin(ctx).await?;
    if let Err(failure) = store::person::insert(&mut tx, &added).await {
        return Err(store::person::with_holder(served, tx, failure, &external).await);
    }
    tx.audit("add_person", "person", added.id, json!({ "badge": added.badge }));
    tx.commit(201, added).await
}

/// # Errors
/// 422 `locations.warehouse_unknown`.
pub(crate) async fn check_warehouse(served: &Served, ctx: &Ctx, id: Option<WarehouseId>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    match served.locations.warehouse(ctx, id).await {
        Ok(_) => Ok(()),
        Err(failure) if failure.code == "locations.warehouse_unknown" => Err(Failure::invalid(vec![FieldError {
            pointer: "/warehouse_id".into(),
            code: "locations.warehouse_unknown",
            detail: "there is no such warehouse".into(),
        }])),
        Err(failure) => Err(failure),
    }
}
