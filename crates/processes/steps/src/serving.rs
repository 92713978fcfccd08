//! A script as an answer: with its revision, or 304 for whoever has it.

use ambar_kernel::{Failure, Result};
use ambar_steps_script::Script;
use ambar_web::Json;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// Sets the revision and answers. The lease is no part of it: that it was prolonged changes nothing of what is to be done.
///
/// # Errors
/// If the script contradicts itself, which is a mistake of ours.
pub(crate) fn answer(mut script: Script, headers: &HeaderMap) -> Result<Response> {
    if let Some(fault) = script.validate().first() {
        return Err(Failure::internal(format!("a script that cannot be run: {fault}")));
    }
    script.revision = revision(&script)?;
    let tag = format!("\"{}\"", script.revision);
    let has_it = headers.get_all(header::IF_NONE_MATCH).iter().any(|value| {
        let listed = value.to_str().unwrap_or_default().split(',');
        listed.map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
    });
    let mut response = if has_it { StatusCode::NOT_MODIFIED.into_response() } else { Json(script).into_response() };
    response.headers_mut().insert(header::ETAG, HeaderValue::try_from(tag).map_err(Failure::internal)?);
    Ok(response)
}

fn revision(script: &Script) -> Result<String> {
    let mut bare = script.clone();
    for task in bare.task.iter_mut().chain(&mut bare.also) {
        task.lease_until = None;
    }
    let text = serde_json::to_vec(&bare).map_err(Failure::internal)?;
    Ok(hex::encode(&Sha256::digest(text)[..12]))
}
