//! Ends the session.

use ambar_kernel::Result;
use ambar_web::{OverTls, Problem, SignedIn};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    Identity,
    authenticate::{COOKIE, session_secret},
    cookies,
    secrets::secret_hash,
    store,
};

/// Signs out: ends the session of the cookie.
#[utoipa::path(delete, path = "/session", operation_id = "sign_out", tag = "identity", responses((status = 204)),
    extensions(("x-permission" = json!("signed_in")), ("x-idempotency" = json!("none")), ("x-problems" = json!([]))))]
pub(crate) async fn delete(
    State(identity): State<Identity>,
    signed_in: SignedIn,
    over_tls: Option<Extension<OverTls>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(secret) = session_secret(&headers) {
        sign_out(&identity, &signed_in, &secret).await?;
    }
    let gone = cookies::set(COOKIE, "", 0, over_tls.is_some())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

async fn sign_out(identity: &Identity, signed_in: &SignedIn, secret: &str) -> Result<()> {
    let mut tx = identity.db.begin(&signed_in.ctx).await?;
    store::session::delete(&mut tx, &secret_hash(secret)).await?;
    tx.audit("sign_out", "account", signed_in.ctx.actor.account, json!({}));
    tx.commit_step().await?;
    identity.known.forget_all();
    Ok(())
}
