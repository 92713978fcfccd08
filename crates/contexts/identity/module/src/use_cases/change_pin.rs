//! Changes one's own PIN.

use ambar_identity_domain::Pin;
use ambar_kernel::{ErrorKind, Failure, Result};
use ambar_web::{Json, Problem, SignedIn};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Identity,
    authenticate::session_secret,
    secrets::secret_hash,
    store::{
        self,
        pin_attempt::{self, of_account},
    },
};

/// What proves that it is oneself, and the new PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePin {
    /// The present PIN, or the password: who has no PIN yet sets the first one with that.
    current: String,
    /// The PIN to be: 4 to 6 digits, none that is easily guessed.
    #[schema(pattern = "^[0-9]{4,6}$", example = "7391")]
    new: String,
}

/// Changes one's own PIN. Other sessions by PIN end.
#[utoipa::path(put, path = "/session/pin", operation_id = "change_pin", tag = "identity", request_body = ChangePin,
    responses((status = 204)),
    extensions(("x-permission" = json!("signed_in")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["403 identity.wrong_pin", "404 identity.account_unknown", "429 identity.too_many_attempts", "422 invalid"]))))]
pub(crate) async fn put(
    State(identity): State<Identity>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Json(body): Json<ChangePin>,
) -> Result<StatusCode, Problem> {
    change_pin(&identity, &signed_in, session_secret(&headers), body).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change_pin(identity: &Identity, signed_in: &SignedIn, session: Option<String>, body: ChangePin) -> Result<()> {
    let ctx = &signed_in.ctx;
    let account = store::account::find(identity.db.reader(), ctx.actor.account).await?;
    let pin = Pin::new(&body.new, &account.name).map_err(|fault| Failure::field("/new", &fault))?;
    // A password is longer than any PIN, so what was typed tells which it is meant to be.
    let stored = if Pin::is_formed(&body.current) { account.pin_hash } else { Some(account.password_hash) };
    let counted = pin_attempt::count(&identity.db, ctx, of_account(account.id), None).await?;
    if !identity.passwords.matches(body.current, stored).await? {
        return Err(Failure::new(
            ErrorKind::Forbidden,
            "identity.wrong_pin",
            "The present PIN or password is wrong. Ask an administrator to set another PIN if it is forgotten.",
        ));
    }
    pin_attempt::succeeded(identity.db.reader(), counted).await?;
    let hash = identity.passwords.hash_pin(pin).await?;
    let mut tx = identity.db.begin(ctx).await?;
    store::account::set_pin(&mut tx, account.id, Some(&hash)).await?;
    let this_session = session.map(|secret| secret_hash(&secret));
    store::session::delete_by_pin(&mut tx, account.id, this_session.as_deref()).await?;
    tx.audit("change_pin", "account", account.id, json!({}));
    tx.commit_step().await?;
    identity.known.forget_all();
    Ok(())
}
