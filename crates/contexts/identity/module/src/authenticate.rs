//! Who calls: by bearer token, else by session cookie.

use std::time::Duration;

use ambar_identity_domain::Role;
use ambar_kernel::{AccountId, Actor, Failure, PersonId, Result, Timestamp};
use ambar_web::Authenticate;
use async_trait::async_trait;
use axum::http::{HeaderMap, header};
use moka::sync::Cache;

use crate::{
    Identity,
    rights::shared_permissions,
    secrets::{TOKEN_PREFIX, secret_hash},
};

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "ambar_session";

pub(crate) const BY_SESSION: &str = "
SELECT a.id, a.name, a.person_id, a.roles, s.expires_at FROM identity.session s JOIN identity.account a ON a.id = s.account_id
WHERE s.secret_hash = $1 AND s.expires_at > $2 AND a.active";

pub(crate) const BY_TOKEN: &str = "
SELECT a.id, a.name, a.person_id, a.roles, t.expires_at FROM identity.token t JOIN identity.account a ON a.id = t.account_id
WHERE t.secret_hash = $1 AND t.expires_at > $2 AND a.active";

type Row = (AccountId, String, Option<PersonId>, Vec<String>, Timestamp);

/// Who was found lately. An entry lives a second: that is how long a revoked token or a taken role may still work on
/// another instance; on this one it is forgotten at once.
#[derive(Clone)]
pub(crate) struct Known(Cache<Vec<u8>, (Actor, Timestamp)>);

impl Default for Known {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(1)).build())
    }
}

impl Known {
    /// Accounts, sessions or tokens have changed.
    pub(crate) fn forget_all(&self) {
        self.0.invalidate_all();
    }
}

#[async_trait]
impl Authenticate for Identity {
    async fn authenticate(&self, headers: &HeaderMap, now: Timestamp) -> Result<Option<Actor>> {
        match headers.get(header::AUTHORIZATION) {
            Some(value) => match value.to_str().ok().and_then(bearer) {
                Some(token) => self.find(BY_TOKEN, token, now).await,
                None => Ok(None),
            },
            None => match session_secret(headers) {
                Some(secret) => self.find(BY_SESSION, &secret, now).await,
                None => Ok(None),
            },
        }
    }
}

impl Identity {
    async fn find(&self, statement: &'static str, secret: &str, now: Timestamp) -> Result<Option<Actor>> {
        let hash = secret_hash(secret);
        if let Some((actor, expires_at)) = self.known.0.get(&hash)
            && expires_at > now
        {
            return Ok(Some(actor));
        }
        let row: Option<Row> = sqlx::query_as(statement).bind(&hash).bind(now).fetch_optional(self.db.reader()).await?;
        let Some((account, name, person, roles, expires_at)) = row else { return Ok(None) };
        let roles = Role::set(&roles).map_err(|fault| Failure::internal(format!("account {account}: {fault}")))?;
        let actor = Actor { account, name: name.into(), person, permissions: shared_permissions(&roles) };
        self.known.0.insert(hash, (actor.clone(), expires_at));
        Ok(Some(actor))
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(TOKEN_PREFIX) && token.len() <= 200).then_some(token)
}

/// The session's secret out of the cookies.
pub(crate) fn session_secret(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && !value.is_empty() && value.len() <= 200)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_tokens_of_ours_are_looked_up() {
        assert_eq!(bearer("Bearer ambar_1"), Some("ambar_1"));
        assert_eq!(bearer("bearer  ambar_1 "), Some("ambar_1"));
        for odd in ["Basic ambar_1", "Bearer", "Bearer x", "Bearer "] {
            assert_eq!(bearer(odd), None, "{odd}");
        }
        assert_eq!(bearer(&format!("Bearer ambar_{}", "x".repeat(999))), None);
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(session_secret(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; ambar_sessions=1"));
        headers.append(header::COOKIE, HeaderValue::from_static("x=y; ambar_session=abc; z="));
        assert_eq!(session_secret(&headers).as_deref(), Some("abc"));
    }
}
