//! Changes a person's record: another badge, shift or warehouse, or that they have left.

use ambar_kernel::{AccountId, Ctx, DisplayName, ExternalRef, Failure, PersonId, Result, ShortCode, WarehouseId};
use ambar_web::{Allow, IfMatch, Json, Path, Problem, Versioned, versioned};
use ambar_workforce_contract::WorkforceManage;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::add_person::check_warehouse;
use crate::{Served, bodies::given, external::External, store, views::PersonView};

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePerson {
    /// What is scanned off the badge.
    badge: Option<ShortCode>,
    /// The name.
    name: Option<DisplayName>,
    /// The shift that the person works in; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    shift: Option<Option<ShortCode>>,
    /// The warehouse that the person works in; null: any.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<WarehouseId>)]
    warehouse_id: Option<Option<WarehouseId>>,
    /// Whether the person still works here.
    active: Option<bool>,
    /// The account that the person signs in with; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<AccountId>)]
    account_id: Option<Option<AccountId>>,
    /// Which other system knows the person; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ShortCode>)]
    source: Option<Option<ShortCode>>,
    /// That system's name for the person; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ExternalRef>)]
    external_ref: Option<Option<ExternalRef>>,
}

/// Changes a person's record.
#[utoipa::path(patch, path = "/people/{id}", operation_id = "change_person", tag = "workforce",
    params(("id" = PersonId, Path, description = "The person"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = ChangePerson, responses((status = 200, body = PersonView)),
    extensions(("x-permission" = json!("workforce:manage")),
        ("x-problems" = json!(["404 workforce.person_unknown", "409 workforce.badge_taken", "409 workforce.account_taken",
            "409 workforce.external_ref_taken", "412 stale", "422 invalid"]))))]
pub(crate) async fn patch(
    State(served): State<Served>,
    allow: Allow<WorkforceManage>,
    Path(id): Path<PersonId>,
    IfMatch(version): IfMatch,
    Json(body): Json<ChangePerson>,
) -> Result<Versioned<Json<PersonView>>, Problem> {
    let changed = change_person(&served, &allow.ctx, id, version, body).await?;
    Ok(versioned(changed.version, Json(changed)))
}

async fn change_person(
    served: &Served,
    ctx: &Ctx,
    id: PersonId,
    version: i64,
    body: ChangePerson,
) -> Result<PersonView> {
    check_warehouse(served, ctx, body.warehouse_id.flatten()).await?;
    let mut tx = served.db.begin(ctx).await?;
    let before = store::person::lock(&mut tx, id).await?;
    if before.version != version {
        return Err(Failure::stale(before.version));
    }
    let external =
        External::checked(body.source.unwrap_or(before.source), body.external_ref.unwrap_or(before.external_ref))?;
    let changed = PersonView {
        id,
        version: version + 1,
        badge: body.badge.unwrap_or(before.badge),
        name: body.name.unwrap_or(before.name),
        shift: body.shift.unwrap_or(before.shift),
        warehouse_id: body.warehouse_id.unwrap_or(before.warehouse_id),
        active: body.active.unwrap_or(before.active),
        account_id: body.account_id.unwrap_or(before.account_id),
        source: external.source.clone(),
        external_ref: external.external_ref.clone(),
    };
    if let Err(failure) = store::person::update(&mut tx, &changed).await {
        return Err(store::person::with_holder(served, tx, failure, &external).await);
    }
    let detail = json!({ "badge": changed.badge, "active": changed.active, "version": changed.version });
    tx.audit("change_person", "person", id, detail);
    tx.commit(200, changed).await
}
