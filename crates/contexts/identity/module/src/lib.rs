//! The identity context: accounts, roles, sessions, tokens; reading the audit trail and the feed of events.

mod accounts;
mod authenticate;
mod periodic;
mod queries;
mod rights;
mod secrets;
mod store;
mod use_cases;

use std::sync::Arc;

use ambar_pg::{Db, Periodic, Role, Schema};
use ambar_web::Authenticate;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use accounts::{AccountLine, NewAccount};
pub use rights::{PERMISSIONS, PermissionInfo, permissions_of};

use authenticate::Known;
use secrets::Passwords;

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Identity {
    pub(crate) db: Db,
    pub(crate) passwords: Passwords,
    pub(crate) known: Known,
}

impl Identity {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, passwords: Passwords::default(), known: Known::default() }
    }

    /// Tells who calls.
    #[must_use]
    pub fn authenticator(&self) -> Arc<dyn Authenticate> {
        Arc::new(self.clone())
    }

    /// What it serves.
    #[must_use]
    pub fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(use_cases::sign_in::post, use_cases::sign_out::delete, queries::session::get))
            .routes(routes!(use_cases::change_password::post))
            .routes(routes!(use_cases::add_user::post, queries::users::get))
            .routes(routes!(use_cases::change_user::patch, queries::user::get))
            .routes(routes!(use_cases::reset_password::post))
            .routes(routes!(use_cases::add_token::post, queries::tokens::get))
            .routes(routes!(use_cases::revoke_token::delete))
            .routes(routes!(queries::roles::get))
            .routes(routes!(queries::permissions::get))
            .routes(routes!(queries::audit::get))
            .routes(routes!(queries::events::get))
            .routes(routes!(queries::jobs::get))
            .routes(routes!(queries::job::get))
            .routes(routes!(use_cases::retry_job::post))
            .with_state(self.clone())
    }

    /// What it does every so often.
    #[must_use]
    pub fn periodic(&self) -> Periodic {
        vec![Arc::new(periodic::ForgetSessions)]
    }
}

/// Its tables.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "identity", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    authenticate::BY_SESSION,
    authenticate::BY_TOKEN,
    periodic::FORGET_SESSIONS,
    periodic::FORGET_FAILURES,
    queries::audit::SELECT,
    queries::tokens::SELECT,
    store::account::INSERT,
    store::account::BY_NAME,
    store::account::LOCK,
    store::account::FIND,
    store::account::LIST,
    store::account::UPDATE,
    store::account::SET_PASSWORD,
    store::account::ACTIVE_ADMINS,
    store::session::INSERT,
    store::session::DELETE,
    store::session::DELETE_OF_ACCOUNT,
    store::token::INSERT,
    store::token::DELETE,
    store::token::DELETE_OF_ACCOUNT,
    store::failure::FIND,
    store::failure::RECORD,
    store::failure::FORGET,
];

/// Every role.
pub const ROLES: [ambar_identity_domain::Role; 3] = ambar_identity_domain::Role::ALL;
