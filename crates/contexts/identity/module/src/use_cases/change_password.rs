//! Changes one's own password; every other session and every token of the account ends.

use ambar_identity_domain::Password;
use ambar_kernel::{ErrorKind, Failure, Result};
use ambar_web::{Json, Problem, SignedIn};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{Identity, authenticate::session_secret, secrets::secret_hash, store};

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    /// The present password.
    current: String,
    /// The one to be.
    new: String,
}

/// Changes one's own password. Other sessions and all tokens of the account end.
#[utoipa::path(post, path = "/session/password", operation_id = "change_password", tag = "identity", request_body = ChangePassword,
    responses((status = 204)),
    extensions(("x-permission" = json!("signed_in")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["403 identity.wrong_password", "429 identity.too_many_attempts", "422 invalid"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Json(body): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    change_password(&identity, &signed_in, session_secret(&headers), body).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change_password(
    identity: &Identity,
    signed_in: &SignedIn,
    session: Option<String>,
    body: ChangePassword,
) -> Result<()> {
    let ctx = &signed_in.ctx;
    let pool = identity.db.reader();
    let subjects = [format!("password of {}", ctx.actor.account)];
    for known in store::failure::find(pool, &subjects).await? {
        known.check(ctx.now)?;
    }
    let account = store::account::find(pool, ctx.actor.account).await?;
    let password = Password::new(&body.new, &account.name).map_err(|fault| Failure::field("/new", &fault))?;
    if !identity.passwords.matches(body.current, Some(account.password_hash)).await? {
        store::failure::record(pool, &subjects, ctx.now).await?;
        return Err(Failure::new(ErrorKind::Forbidden, "identity.wrong_password", "The present password is wrong."));
    }
    let hash = identity.passwords.hash(password).await?;
    let mut tx = identity.db.begin(ctx).await?;
    store::account::set_password(&mut tx, account.id, &hash).await?;
    let this_session = session.map(|secret| secret_hash(&secret));
    store::session::delete_of_account(&mut tx, account.id, this_session.as_deref()).await?;
    store::token::delete_of_account(&mut tx, account.id).await?;
    tx.audit("change_password", "account", account.id, json!({}));
    tx.commit_step().await?;
    store::failure::forget(pool, &subjects[0]).await?;
    identity.known.forget_all();
    Ok(())
}
