//! Who calls. The middleware finds out once; handlers ask for what they need by type.

use std::{
    marker::PhantomData,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use ambar_kernel::{Actor, Ctx, ErrorKind, Failure, Idempotency, Permission, Result, Timestamp};
use async_trait::async_trait;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Access, OperationInfo, Problem};

/// Tells who sends a request.
#[async_trait]
pub trait Authenticate: Send + Sync + 'static {
    /// The account that the headers prove: by `Authorization: Bearer` if that header is there (then the cookie must be
    /// ignored, as the guard against other sites relies on it), else by the session cookie. `None` if they prove nobody: no
    /// credentials, or wrong or expired ones.
    ///
    /// # Errors
    /// Only if it cannot be found out.
    async fn authenticate(&self, headers: &HeaderMap, now: Timestamp) -> Result<Option<Actor>>;
}

/// Where the request comes from, put on every request by [`crate::serve`]: the other end of the connection, or what a trusted
/// proxy says of it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The request came over TLS, to us or to a trusted proxy: then cookies are sent back over TLS alone.
#[derive(Debug, Clone, Copy)]
pub struct OverTls;

/// Ends when the server is to stop: for answers that would go on for ever.
#[derive(Debug, Clone, Default)]
pub struct Stopping(pub CancellationToken);

/// Who calls, if anybody: for public operations.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account, if one is signed in.
    pub actor: Option<Actor>,
    /// The operation's id.
    pub operation_id: Uuid,
    /// When the call began.
    pub now: Timestamp,
    /// The caller's idempotency key, if the operation takes one.
    pub idempotency: Option<Idempotency>,
    /// When it was done, if the operation takes late steps and the caller said so.
    pub recorded_at: Option<Timestamp>,
    /// Where the call comes from, if over a network: see [`Peer`].
    pub peer: Option<IpAddr>,
    /// Whether it came over TLS: see [`OverTls`].
    pub secure: bool,
}

impl Caller {
    /// The context of a use case that `actor` calls.
    #[must_use]
    pub fn ctx(&self, actor: Actor) -> Ctx {
        Ctx {
            actor,
            operation_id: self.operation_id,
            now: self.now,
            idempotency: self.idempotency.clone(),
            recorded_at: self.recorded_at,
        }
    }

    /// The context of the account that is signed in.
    ///
    /// # Errors
    /// 401 `auth.not_signed_in`.
    pub fn signed_in(&self) -> Result<Ctx> {
        match &self.actor {
            Some(actor) => Ok(self.ctx(actor.clone())),
            None => Err(Failure::new(
                ErrorKind::Unauthenticated,
                "auth.not_signed_in",
                "Nobody is signed in, or the session or token is over. Sign in and repeat the request.",
            )),
        }
    }

    /// Whether the caller may call the operation at all.
    ///
    /// # Errors
    /// 401 `auth.not_signed_in`, 403 `auth.forbidden`.
    pub(crate) fn authorise(&self, access: &Access) -> Result<()> {
        match access {
            Access::Public => Ok(()),
            Access::SignedIn => self.signed_in().map(drop),
            Access::Permission(name) => {
                if self.signed_in()?.actor.may(name) {
                    return Ok(());
                }
                Err(Failure::new(
                    ErrorKind::Forbidden,
                    "auth.forbidden",
                    format!("This needs the permission {name}. Ask an administrator for a role that gives it."),
                )
                .param("permission", name.as_str()))
            }
        }
    }

    fn of(parts: &Parts) -> Result<&Self> {
        parts.extensions.get().ok_or_else(|| Failure::internal("the route is outside serve_api"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::of(parts)?.clone())
    }
}

/// A caller who holds the right `P`. A handler that asks for it cannot be reached without.
#[derive(Debug)]
pub struct Allow<P> {
    /// Who calls and when.
    pub ctx: Ctx,
    permission: PhantomData<fn() -> P>,
}

impl<S: Send + Sync, P: Permission> FromRequestParts<S> for Allow<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        described_as(parts, |access| matches!(access, Access::Permission(name) if name == P::NAME), P::NAME)?;
        let ctx = Caller::of(parts)?.signed_in()?;
        ctx.require::<P>()?;
        Ok(Self { ctx, permission: PhantomData })
    }
}

/// A caller who is signed in, whatever the account may do.
#[derive(Debug)]
pub struct SignedIn {
    /// Who calls and when.
    pub ctx: Ctx,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        described_as(parts, |access| *access == Access::SignedIn, "signed_in")?;
        Ok(Self { ctx: Caller::of(parts)?.signed_in()? })
    }
}

/// The description's `x-permission` and the handler's type must say the same, or the documentation lies.
fn described_as(parts: &Parts, agrees: impl Fn(&Access) -> bool, typed: &str) -> Result<()> {
    match parts.extensions.get::<Arc<OperationInfo>>() {
        Some(info) if agrees(&info.access) => Ok(()),
        Some(info) => Err(Failure::internal(format!(
            "operation {} is described with x-permission {} and typed with {typed}",
            info.operation_id, info.access
        ))),
        None => Err(Failure::internal("the route is outside serve_api")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ambar_kernel::AccountId;
    use axum::http::{Method, Request};

    use super::*;

    struct Read;
    impl Permission for Read {
        const NAME: &'static str = "doors:read";
    }

    fn caller(permissions: Option<&[&'static str]>) -> Caller {
        Caller {
            actor: permissions.map(|permissions| Actor {
                account: AccountId::from(Uuid::from_u128(1)),
                name: "ann".into(),
                person: None,
                permissions: Arc::new(HashSet::from_iter(permissions.iter().copied())),
            }),
            operation_id: Uuid::from_u128(9),
            now: Timestamp::UNIX_EPOCH,
            idempotency: None,
            recorded_at: None,
            peer: None,
            secure: false,
        }
    }

    async fn allow(caller: Option<Caller>, access: Access) -> Result<Uuid, String> {
        let (mut parts, ()) = Request::new(()).into_parts();
        if let Some(caller) = caller {
            parts.extensions.insert(caller);
        }
        parts.extensions.insert(Arc::new(OperationInfo {
            operation_id: "open_door".into(),
            method: Method::GET,
            access,
            idempotent: false,
            own_replies: false,
            body_limit: 1,
            streams: false,
            long: false,
            late: false,
        }));
        let allowed = Allow::<Read>::from_request_parts(&mut parts, &()).await;
        allowed.map(|it| it.ctx.operation_id).map_err(|problem| problem.0.code.into_owned())
    }

    fn read() -> Access {
        Access::Permission("doors:read".into())
    }

    #[tokio::test]
    async fn a_handler_is_reached_with_the_right_alone() {
        assert_eq!(allow(Some(caller(Some(&["doors:read"]))), read()).await, Ok(Uuid::from_u128(9)));
        assert_eq!(allow(Some(caller(Some(&["doors:write"]))), read()).await, Err("auth.forbidden".into()));
        assert_eq!(allow(Some(caller(None)), read()).await, Err("auth.not_signed_in".into()));
        assert_eq!(allow(None, read()).await, Err("internal".into()));
    }

    #[tokio::test]
    async fn a_description_that_says_another_right_is_a_bug() {
        let may_all = || Some(caller(Some(&["doors:read", "doors:write"])));
        assert_eq!(allow(may_all(), Access::Permission("doors:write".into())).await, Err("internal".into()));
        assert_eq!(allow(may_all(), Access::Public).await, Err("internal".into()));
    }

    #[test]
    fn access_is_decided_before_anything_is_read() {
        assert!(caller(None).authorise(&Access::Public).is_ok());
        assert_eq!(caller(None).authorise(&Access::SignedIn).unwrap_err().code, "auth.not_signed_in");
        assert!(caller(Some(&[])).authorise(&Access::SignedIn).is_ok());
        assert_eq!(caller(None).authorise(&read()).unwrap_err().kind, ErrorKind::Unauthenticated);
        let refusal = caller(Some(&[])).authorise(&read()).unwrap_err();
        assert_eq!((refusal.kind, &refusal.params["permission"]), (ErrorKind::Forbidden, &"doors:read".into()));
        assert!(caller(Some(&["doors:read"])).authorise(&read()).is_ok());
    }

    #[tokio::test]
    async fn a_handler_for_any_account_is_reached_by_each_and_by_nobody_without() {
        let signed_in = async |caller: Caller| {
            let (mut parts, ()) = Request::new(()).into_parts();
            parts.extensions.insert(caller);
            parts.extensions.insert(Arc::new(OperationInfo {
                operation_id: "get_me".into(),
                method: Method::GET,
                access: Access::SignedIn,
                idempotent: false,
                own_replies: false,
                body_limit: 1,
                streams: false,
                long: false,
                late: false,
            }));
            SignedIn::from_request_parts(&mut parts, &()).await.map(|it| it.ctx.actor.name).map_err(|it| it.0.code)
        };
        assert_eq!(signed_in(caller(Some(&[]))).await, Ok("ann".into()));
        assert_eq!(signed_in(caller(None)).await, Err("auth.not_signed_in".into()));
    }

    #[test]
    fn the_context_of_a_use_case_is_that_of_the_call() {
        let key = Idempotency { key: "k".into(), request_hash: [1; 32] };
        let call = Caller { idempotency: Some(key.clone()), ..caller(Some(&["doors:read"])) };
        let ctx = call.signed_in().unwrap();
        assert_eq!((ctx.operation_id, ctx.now, ctx.idempotency), (call.operation_id, call.now, Some(key)));
        assert_eq!(&*ctx.actor.name, "ann");
    }
}
