//! Signs somebody in: a session cookie for a name and a password.

use ambar_identity_domain::ThrottleFault;
use ambar_kernel::{ErrorKind, Failure, Result};
use ambar_web::{Caller, Json, Problem};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::Duration;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Identity,
    authenticate::COOKIE,
    cookies,
    queries::session::{Began, SessionView},
    rights::shared_permissions,
    secrets::{new_secret, secret_hash},
    store,
};

/// A session ends after a shift and a half; then one signs in again.
const SESSION_HOURS: i64 = 12;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The account's name.
    name: String,
    /// Its password.
    password: String,
}

/// Signs in: sets the session cookie.
#[utoipa::path(post, path = "/session", operation_id = "sign_in", tag = "identity", request_body = SignIn,
    responses((status = 200, body = SessionView)),
    extensions(("x-permission" = json!("public")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["401 identity.wrong_password", "429 identity.too_many_attempts"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    caller: Caller,
    Json(body): Json<SignIn>,
) -> Result<Response, Problem> {
    let (view, secret) = sign_in(&identity, &caller, body).await?;
    let cookie = cookies::set(COOKIE, &secret, SESSION_HOURS * 3600, caller.secure)?;
    let mut response = Json(view).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn sign_in(identity: &Identity, caller: &Caller, body: SignIn) -> Result<(SessionView, String)> {
    let pool = identity.db.reader();
    let subjects = [subject(&body.name, caller)];
    for known in store::failure::find(pool, &subjects).await? {
        known.check(caller.now).map_err(slow_down)?;
    }
    let account = if body.name.len() <= 200 && !body.name.contains('\0') {
        store::account::by_name(pool, &body.name).await?.filter(|account| account.active)
    } else {
        None
    };
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let right = identity.passwords.matches(body.password, stored).await?;
    let Some(account) = account.filter(|_| right) else {
        store::failure::record(pool, &subjects, caller.now).await?;
        return Err(Failure::new(
            ErrorKind::Unauthenticated,
            "identity.wrong_password",
            "The name or the password is wrong, or the account is deactivated.",
        ));
    };
    store::failure::forget(pool, &subjects[0]).await?;
    let roles = account.roles()?;
    let actor = ambar_kernel::Actor {
        account: account.id,
        name: account.name.as_str().into(),
        person: account.person_id,
        permissions: shared_permissions(&roles),
    };
    let ctx = caller.ctx(actor);
    let secret = new_secret();
    let mut tx = identity.db.begin(&ctx).await?;
    let expires_at = ctx.now + Duration::hours(SESSION_HOURS);
    store::session::insert(&mut tx, &secret_hash(&secret), account.id, expires_at, None).await?;
    tx.audit("sign_in", "account", account.id, json!({ "address": caller.peer }));
    tx.commit_step().await?;
    let began = Began { by: "password", device: None, expires_at: Some(expires_at) };
    Ok((SessionView::of(&ctx.actor, &roles, began), secret))
}

/// Failures are counted by name and address, so that nobody locks an owner out from elsewhere.
fn subject(name: &str, caller: &Caller) -> String {
    let address = caller.peer.map_or_else(|| "-".to_owned(), |ip| ip.to_string());
    let name: String = name.to_lowercase().chars().filter(|c| *c != '\0').take(64).collect();
    format!("{name}@{address}")
}

pub(super) fn slow_down(fault: ThrottleFault) -> Failure {
    let mut failure = Failure::from(fault);
    failure.retry_after_s = Some(fault.seconds);
    failure
}
