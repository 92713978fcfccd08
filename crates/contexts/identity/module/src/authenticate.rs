//! Who calls: by bearer token, else by session cookie.

use ambar_identity_domain::{PinSession, Role};
use ambar_kernel::{AccountId, Actor, DeviceId, Failure, PersonId, Result, Timestamp};
use ambar_web::Authenticate;
use async_trait::async_trait;
use axum::http::{HeaderMap, header};
use chrono::Duration;
use moka::sync::Cache;
use sqlx::FromRow;

use crate::{
    Identity, cookies,
    devices::device_secret,
    rights::{permissions_by_pin, shared_permissions},
    secrets::{TOKEN_PREFIX, secret_hash},
};

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "ambar_session";

pub(crate) const BY_SESSION: &str = "
SELECT a.id, a.name, a.person_id, a.roles, s.expires_at, coalesce(s.last_seen_at, s.created_at) AS last_seen_at, s.device_id, d.secret_hash
FROM identity.session s JOIN identity.account a ON a.id = s.account_id LEFT JOIN identity.device d ON d.id = s.device_id
WHERE s.secret_hash = $1 AND s.expires_at > $2 AND a.active";

pub(crate) const SEEN: &str = "
WITH seen AS (UPDATE identity.session SET last_seen_at = $2 WHERE secret_hash = $1 RETURNING device_id)
UPDATE identity.device d SET last_seen_at = $2 FROM seen WHERE d.id = seen.device_id";

pub(crate) const BY_TOKEN: &str = "
SELECT a.id, a.name, a.person_id, a.roles, t.expires_at FROM identity.token t JOIN identity.account a ON a.id = t.account_id
WHERE t.secret_hash = $1 AND t.expires_at > $2 AND a.active";

type Row = (AccountId, String, Option<PersonId>, Vec<String>, Timestamp);

/// A session, and the device that it is bound to.
#[derive(FromRow)]
struct SessionRow {
    id: AccountId,
    name: String,
    person_id: Option<PersonId>,
    roles: Vec<String>,
    expires_at: Timestamp,
    last_seen_at: Timestamp,
    device_id: Option<DeviceId>,
    secret_hash: Option<Vec<u8>>,
}

/// That a session is used is written so often.
const SEEN_EVERY_S: i64 = 60;

/// Who was found lately. An entry lives a second: that is how long a revoked token or a taken role may still work on
/// another instance; on this one it is forgotten at once.
#[derive(Clone)]
pub(crate) struct Known(Cache<Vec<u8>, (Actor, Timestamp)>);

impl Default for Known {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(std::time::Duration::from_secs(1)).build())
    }
}

impl Known {
    fn find(&self, proof: &[u8], now: Timestamp) -> Option<Actor> {
        self.0.get(proof).filter(|(_, until)| *until > now).map(|(actor, _)| actor)
    }

    /// Accounts, sessions, devices or tokens have changed.
    pub(crate) fn forget_all(&self) {
        self.0.invalidate_all();
    }
}

#[async_trait]
impl Authenticate for Identity {
    async fn authenticate(&self, headers: &HeaderMap, now: Timestamp) -> Result<Option<Actor>> {
        match headers.get(header::AUTHORIZATION) {
            Some(value) => match value.to_str().ok().and_then(bearer) {
                Some(token) => self.by_token(token, now).await,
                None => Ok(None),
            },
            None => match session_secret(headers) {
                Some(secret) => self.by_session(&secret, device_secret(headers), now).await,
                None => Ok(None),
            },
        }
    }
}

impl Identity {
    /// Whom the headers prove at this moment. It is no use of the session: whoever watches alone is not at work.
    pub(crate) async fn still(&self, headers: &HeaderMap, now: Timestamp) -> Result<Option<Actor>> {
        match headers.get(header::AUTHORIZATION) {
            Some(value) => match value.to_str().ok().and_then(bearer) {
                Some(token) => Ok(self.find_token(&secret_hash(token), now).await?.map(|(actor, _)| actor)),
                None => Ok(None),
            },
            None => match session_secret(headers) {
                Some(secret) => {
                    let device = device_secret(headers).map(|secret| secret_hash(&secret));
                    Ok(self.find_session(&secret_hash(&secret), device, now).await?.map(|found| found.actor))
                }
                None => Ok(None),
            },
        }
    }

    async fn by_token(&self, secret: &str, now: Timestamp) -> Result<Option<Actor>> {
        let hash = secret_hash(secret);
        if let Some(actor) = self.known.find(&hash, now) {
            return Ok(Some(actor));
        }
        let Some((actor, expires_at)) = self.find_token(&hash, now).await? else { return Ok(None) };
        self.known.0.insert(hash, (actor.clone(), expires_at));
        Ok(Some(actor))
    }

    async fn find_token(&self, hash: &[u8], now: Timestamp) -> Result<Option<(Actor, Timestamp)>> {
        let row: Option<Row> = sqlx::query_as(BY_TOKEN).bind(hash).bind(now).fetch_optional(self.db.reader()).await?;
        let Some((account, name, person, roles, expires_at)) = row else { return Ok(None) };
        let permissions = shared_permissions(&read_roles(account, &roles)?);
        Ok(Some((Actor { account, name: name.into(), person, permissions }, expires_at)))
    }

    async fn by_session(&self, secret: &str, device: Option<String>, now: Timestamp) -> Result<Option<Actor>> {
        let (hash, device) = (secret_hash(secret), device.map(|secret| secret_hash(&secret)));
        let both = [&hash[..], device.as_deref().unwrap_or_default()].concat();
        if let Some(actor) = self.known.find(&both, now) {
            return Ok(Some(actor));
        }
        let Some(found) = self.find_session(&hash, device, now).await? else { return Ok(None) };
        if (now - found.last_seen_at).num_seconds() >= SEEN_EVERY_S {
            sqlx::query(SEEN).bind(&hash).bind(now).execute(self.db.reader()).await?;
        }
        // By then it is to be written again that the session is used.
        let until = found.until.min(now + Duration::seconds(SEEN_EVERY_S));
        self.known.0.insert(both, (found.actor.clone(), until));
        Ok(Some(found.actor))
    }

    /// A session by PIN is one only together with the secret of its device, and not after an hour without use.
    async fn find_session(&self, hash: &[u8], device: Option<Vec<u8>>, now: Timestamp) -> Result<Option<FoundSession>> {
        let row: Option<SessionRow> =
            sqlx::query_as(BY_SESSION).bind(hash).bind(now).fetch_optional(self.db.reader()).await?;
        let Some(row) = row else { return Ok(None) };
        let roles = read_roles(row.id, &row.roles)?;
        let (permissions, until) = match row.device_id {
            None => (shared_permissions(&roles), row.expires_at),
            Some(_) => {
                let idle_until = PinSession::idle_until(row.last_seen_at);
                if row.secret_hash.is_none() || row.secret_hash != device || now >= idle_until {
                    return Ok(None);
                }
                (permissions_by_pin(&roles), row.expires_at.min(idle_until))
            }
        };
        let actor = Actor { account: row.id, name: row.name.into(), person: row.person_id, permissions };
        Ok(Some(FoundSession { actor, until, last_seen_at: row.last_seen_at }))
    }
}

/// Whose session it is, until when, and when it was last used.
struct FoundSession {
    actor: Actor,
    until: Timestamp,
    last_seen_at: Timestamp,
}

fn read_roles(account: AccountId, names: &[String]) -> Result<Vec<Role>> {
    Role::set(names).map_err(|fault| Failure::internal(format!("account {account}: {fault}")))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(TOKEN_PREFIX) && token.len() <= 200).then_some(token)
}

/// The session's secret out of the cookies.
pub(crate) fn session_secret(headers: &HeaderMap) -> Option<String> {
    cookies::read(headers, COOKIE)
}

#[cfg(test)]
mod tests {
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
}
