//! Begins a session by badge or name with a PIN, on an enrolled device and for it alone.

use ambar_identity_domain::{BadgeCode, Pin, PinSession};
use ambar_kernel::{Actor, ErrorKind, Failure, FieldError, Result};
use ambar_web::{Caller, Json, Problem};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Identity, authenticate, cookies, devices,
    queries::session::{Began, SessionView},
    rights::permissions_by_pin,
    secrets::{new_secret, secret_hash},
    store::{
        self,
        account::{AccountRow, folded},
        device::DeviceRow,
        pin_attempt::{self, Counted, of_account},
    },
};

/// Who signs in: by name or by badge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInByPin {
    /// The account's name, if it was chosen or typed.
    #[schema(example = "ann")]
    name: Option<String>,
    /// What was scanned from the badge.
    badge: Option<String>,
    /// The PIN.
    pin: String,
}

/// Signs in on an enrolled device: sets the session cookie. The session is good on this device alone, for a shift of 12 hours
/// and until an hour without use; it administers nothing. Whoever was signed in on the device before is signed out.
#[utoipa::path(post, path = "/session/pin", operation_id = "sign_in_by_pin", tag = "identity", request_body = SignInByPin,
    responses((status = 200, body = SessionView)),
    extensions(("x-permission" = json!("public")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["401 identity.wrong_pin", "403 identity.device_unknown", "429 identity.too_many_attempts", "422 invalid"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    caller: Caller,
    headers: HeaderMap,
    Json(body): Json<SignInByPin>,
) -> Result<Response, Problem> {
    let device = identity.device_of(&headers).await?;
    let (view, secret) = sign_in(&identity, &caller, &device, body).await?;
    let session = cookies::set(authenticate::COOKIE, &secret, PinSession::SHIFT_HOURS * 3600, caller.secure)?;
    // Used today, it is kept for another 400 days.
    let kept = cookies::read(&headers, devices::COOKIE)
        .map(|secret| cookies::set(devices::COOKIE, &secret, devices::COOKIE_S, caller.secure))
        .transpose()?;
    let cookies: Vec<_> = [Some(session), kept].into_iter().flatten().map(|it| (header::SET_COOKIE, it)).collect();
    Ok((AppendHeaders(cookies), Json(view)).into_response())
}

async fn sign_in(
    identity: &Identity,
    caller: &Caller,
    device: &DeviceRow,
    body: SignInByPin,
) -> Result<(SessionView, String)> {
    let (account, subject) = find(identity, body.name.as_deref(), body.badge.as_deref()).await?;
    let ctx = caller.ctx(Actor::system());
    let counted = pin_attempt::count(&identity.db, &ctx, subject, Some(device.id)).await?;
    // What has not the form of a PIN is compared too, so that the answer takes as long.
    let stored = account.as_ref().and_then(|it| it.pin_hash.clone()).filter(|_| Pin::is_formed(&body.pin));
    let right = identity.passwords.matches(body.pin, stored).await?;
    match account {
        Some(account) if right => {
            pin_attempt::succeeded(identity.db.reader(), counted).await?;
            begin(identity, caller, device, account).await
        }
        account => Err(refuse(identity, caller, device, account, &counted).await?),
    }
}

/// The account that is meant, and under what its attempts are counted. Those of a name that nobody has are counted too, so
/// that names cannot be told from others by how often they may be tried.
async fn find(identity: &Identity, name: Option<&str>, badge: Option<&str>) -> Result<(Option<AccountRow>, String)> {
    let pool = identity.db.reader();
    let (found, unknown) = match (name, badge) {
        (Some(name), None) => {
            let name: String = folded(name).chars().filter(|sign| *sign != '\0').take(200).collect();
            (store::account::by_name(pool, &name).await?, format!("name {name}"))
        }
        (None, Some(scan)) => {
            let badge = BadgeCode::read(scan);
            let hash = secret_hash(&badge.as_ref().map_or_else(|| scan.to_owned(), BadgeCode::text));
            let found = match badge {
                Some(_) => store::account::by_badge(pool, &hash).await?,
                None => None,
            };
            (found, format!("badge {}", hex::encode(hash)))
        }
        _ => {
            return Err(Failure::invalid(vec![FieldError {
                pointer: "/badge".into(),
                code: "identity.name_or_badge",
                detail: "send the name or the badge, and not both".into(),
            }]));
        }
    };
    Ok(match found.filter(|account| account.active) {
        Some(account) => {
            let subject = of_account(account.id);
            (Some(account), subject)
        }
        None => (None, unknown),
    })
}

/// Leaves a line in the trail and makes the one refusal, whatever was wrong.
async fn refuse(
    identity: &Identity,
    caller: &Caller,
    device: &DeviceRow,
    account: Option<AccountRow>,
    counted: &Counted,
) -> Result<Failure> {
    let mut tx = identity.db.begin(&caller.ctx(Actor::system())).await?;
    let detail = json!({ "device_id": device.id, "address": caller.peer, "locked": counted.locks });
    match account {
        Some(account) => tx.audit("refuse_pin", "account", account.id, detail),
        None => tx.audit("refuse_pin", "device", device.id, detail),
    }
    tx.commit_step().await?;
    Ok(Failure::new(
        ErrorKind::Unauthenticated,
        "identity.wrong_pin",
        "The name, the badge or the PIN is wrong, or the account may not sign in here.",
    ))
}

async fn begin(
    identity: &Identity,
    caller: &Caller,
    device: &DeviceRow,
    account: AccountRow,
) -> Result<(SessionView, String)> {
    let roles: Vec<_> = account.roles()?.into_iter().map(ambar_identity_domain::Role::by_pin).collect();
    let actor = Actor {
        account: account.id,
        name: account.name.as_str().into(),
        person: account.person_id,
        permissions: permissions_by_pin(&roles),
    };
    let ctx = caller.ctx(actor);
    let (secret, expires_at) = (new_secret(), PinSession::until(ctx.now));
    let mut tx = identity.db.begin(&ctx).await?;
    if !store::device::seen(&mut tx, device).await? {
        return Err(devices::not_enrolled());
    }
    store::session::delete_of_device(&mut tx, device.id).await?;
    store::session::insert(&mut tx, &secret_hash(&secret), account.id, expires_at, Some(device.id)).await?;
    tx.audit("sign_in_by_pin", "account", account.id, json!({ "device_id": device.id, "address": caller.peer }));
    tx.commit_step().await?;
    identity.known.forget_all();
    let began = Began {
        device: Some((device.id, device.name.clone(), device.warehouse_id)),
        expires_at: Some(expires_at),
        by: "pin",
    };
    Ok((SessionView::of(&ctx.actor, &roles, began), secret))
}
