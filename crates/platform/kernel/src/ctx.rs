//! Who calls, when, and under which operation: the first argument of every use case.

use std::{collections::HashSet, sync::Arc};

use uuid::Uuid;

use crate::{AccountId, ErrorKind, Failure, PersonId, Timestamp, derived_uuid};

/// A right to do something, as a type: a handler that asks for `Allow<StockRead>` cannot be reached without it.
pub trait Permission: Send + Sync + 'static {
    /// The right's name, `context:verb`.
    const NAME: &'static str;
}

/// Who does it.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account; nil for the system itself.
    pub account: AccountId,
    /// The account's name, for logs and the audit trail.
    pub name: Arc<str>,
    /// The person on the floor whom the account belongs to, if any.
    pub person: Option<PersonId>,
    /// Names of the rights that the account's roles give.
    pub permissions: Arc<HashSet<&'static str>>,
}

impl Actor {
    /// Ambar itself: reactions to events, sweepers, migrations. It may do everything.
    #[must_use]
    pub fn system() -> Self {
        Self { account: AccountId::NIL, name: "system".into(), person: None, permissions: Arc::default() }
    }

    /// Whether the right is given.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        self.account.is_nil() || self.permissions.contains(permission)
    }
}

/// The caller's idempotency key and what it was sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// As sent: 1 to 255 printable ASCII characters.
    pub key: Arc<str>,
    /// SHA-256 of method, path and body: the same key with another request is refused.
    pub request_hash: [u8; 32],
}

/// What every use case is told about the call.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who does it.
    pub actor: Actor,
    /// Follows the operation through logs, events and jobs.
    pub operation_id: Uuid,
    /// When the call began; the only clock that a use case knows.
    pub now: Timestamp,
    /// The caller's idempotency key, if it sent one.
    pub idempotency: Option<Idempotency>,
    /// When it was done, by the caller's own clock, if that was before the call: on a device without a network.
    pub recorded_at: Option<Timestamp>,
}

impl Ctx {
    /// The system's own work, under a new operation.
    #[must_use]
    pub fn system(operation_id: Uuid, now: Timestamp) -> Self {
        Self { actor: Actor::system(), operation_id, now, idempotency: None, recorded_at: None }
    }

    /// The UUID from which a command's steps derive their keys and new ids: the same for every retry of one command,
    /// different for every account and key. Without a key it is the operation's own.
    #[must_use]
    pub fn command_uuid(&self) -> Uuid {
        match &self.idempotency {
            Some(idempotency) => derived_uuid(self.actor.account.uuid(), &idempotency.key),
            None => self.operation_id,
        }
    }

    /// The key of one step of this command.
    #[must_use]
    pub fn step(&self, step: &str) -> Uuid {
        derived_uuid(self.command_uuid(), step)
    }

    /// # Errors
    /// [`ErrorKind::Forbidden`] if the actor lacks the right; for rights that depend on the data, beside the handler's own.
    pub fn require<P: Permission>(&self) -> Result<(), Failure> {
        if self.actor.may(P::NAME) {
            Ok(())
        } else {
            Err(Failure::new(ErrorKind::Forbidden, "auth.forbidden", format!("This needs the permission {}.", P::NAME))
                .param("permission", P::NAME))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Read;
    impl Permission for Read {
        const NAME: &'static str = "stock:read";
    }

    fn ctx(account: u128, key: Option<&str>) -> Ctx {
        Ctx {
            actor: Actor {
                account: AccountId::from(Uuid::from_u128(account)),
                name: "ann".into(),
                person: None,
                permissions: Arc::new(HashSet::from(["stock:read"])),
            },
            operation_id: Uuid::from_u128(99),
            now: Timestamp::UNIX_EPOCH,
            idempotency: key.map(|key| Idempotency { key: key.into(), request_hash: [0; 32] }),
            recorded_at: None,
        }
    }

    #[test]
    fn a_retry_derives_the_same_keys_and_nobody_else_does() {
        assert_eq!(ctx(1, Some("k")).step("stock"), ctx(1, Some("k")).step("stock"));
        assert_ne!(ctx(1, Some("k")).step("stock"), ctx(2, Some("k")).step("stock"));
        assert_ne!(ctx(1, Some("k")).step("stock"), ctx(1, Some("l")).step("stock"));
        assert_eq!(ctx(1, None).command_uuid(), Uuid::from_u128(99));
    }

    #[test]
    fn a_right_is_held_or_named() {
        assert!(ctx(1, None).require::<Read>().is_ok());
        let mut poor = ctx(1, None);
        poor.actor.permissions = Arc::default();
        let refusal = poor.require::<Read>().unwrap_err();
        assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Forbidden, "auth.forbidden"));
        assert_eq!(refusal.params["permission"], "stock:read");
    }

    #[test]
    fn the_system_may_do_everything() {
        assert!(Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH).require::<Read>().is_ok());
    }

    #[test]
    fn a_repetition_under_another_operation_is_the_same_command() {
        let again = Ctx { operation_id: Uuid::from_u128(100), ..ctx(1, Some("k")) };
        assert_eq!(again.command_uuid(), ctx(1, Some("k")).command_uuid());
    }

    #[test]
    fn without_a_key_a_step_belongs_to_its_operation_alone() {
        let other = Ctx { operation_id: Uuid::from_u128(100), ..ctx(1, None) };
        assert_eq!(ctx(1, None).step("stock"), derived_uuid(Uuid::from_u128(99), "stock"));
        assert_ne!(ctx(1, None).step("stock"), other.step("stock"));
    }

    #[test]
    fn a_right_is_given_by_its_whole_name() {
        let actor = ctx(1, None).actor;
        assert!(actor.may("stock:read"));
        for near in ["stock", "stock:", "stock:rea", "stock:read ", "STOCK:READ", "stock:write", ""] {
            assert!(!actor.may(near), "{near:?}");
        }
    }

    #[test]
    fn the_system_is_no_account_and_no_person() {
        let system = Ctx::system(Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        assert!(system.actor.account.is_nil() && system.actor.person.is_none());
        assert_eq!((&*system.actor.name, system.idempotency), ("system", None));
    }
}
