//! Enrols the device that calls, by a code.

use ambar_identity_domain::{DeviceFault, EnrolmentCode};
use ambar_kernel::{Actor, Result};
use ambar_web::{Caller, Json, Problem};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::sign_in::slow_down;
use crate::{
    Identity, cookies,
    devices::{COOKIE, COOKIE_S},
    queries::this_device::ThisDeviceView,
    secrets::new_secret,
    store,
};

/// The code that an administrator was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolDevice {
    /// The code, with or without its dash, in any case.
    code: String,
    /// Whether to answer the device's secret instead of setting a cookie: for programs that keep none.
    #[serde(default)]
    secret: bool,
}

/// Enrols this device: sets a cookie that no script sees, by which people may sign in on it with a PIN.
#[utoipa::path(post, path = "/device", operation_id = "enrol_device", tag = "identity", request_body = EnrolDevice,
    responses((status = 201, body = ThisDeviceView)),
    extensions(("x-permission" = json!("public")), ("x-idempotency" = json!("none")),
        ("x-problems" = json!(["403 identity.enrolment_code_invalid", "429 identity.too_many_attempts"]))))]
pub(crate) async fn post(
    State(identity): State<Identity>,
    caller: Caller,
    Json(body): Json<EnrolDevice>,
) -> Result<Response, Problem> {
    let (mut view, secret) = enrol(&identity, &caller, &body).await?;
    if body.secret {
        view.secret = Some(secret);
        return Ok((StatusCode::CREATED, Json(view)).into_response());
    }
    let cookie = cookies::set(COOKIE, &secret, COOKIE_S, caller.secure)?;
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

async fn enrol(identity: &Identity, caller: &Caller, body: &EnrolDevice) -> Result<(ThisDeviceView, String)> {
    let pool = identity.db.reader();
    let subjects = [format!("enrolment@{}", caller.peer.map_or_else(|| "-".to_owned(), |ip| ip.to_string()))];
    for known in store::failure::find(pool, &subjects).await? {
        known.check(caller.now).map_err(slow_down)?;
    }
    match redeem(identity, caller, &body.code).await? {
        Some(done) => Ok(done),
        None => {
            store::failure::record(pool, &subjects, caller.now).await?;
            Err(DeviceFault::CodeInvalid.into())
        }
    }
}

/// The device and its new secret, or none if the code cannot be used.
async fn redeem(identity: &Identity, caller: &Caller, code: &str) -> Result<Option<(ThisDeviceView, String)>> {
    let Some(code) = EnrolmentCode::read(code) else { return Ok(None) };
    let mut tx = identity.db.begin(&caller.ctx(Actor::system())).await?;
    let Some(device) = store::device::lock_by_code(&mut tx, &code).await? else { return Ok(None) };
    if device.standing().enrol(caller.now).is_err() {
        return Ok(None);
    }
    let secret = new_secret();
    store::device::enrol(&mut tx, device.id, &secret).await?;
    // Whoever was signed in with the secret before is not on this device.
    store::session::delete_of_device(&mut tx, device.id).await?;
    tx.audit("enrol_device", "device", device.id, json!({ "address": caller.peer }));
    tx.commit_step().await?;
    identity.known.forget_all();
    Ok(Some((ThisDeviceView::from(device), secret)))
}
