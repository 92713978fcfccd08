//! The identity context: accounts, roles, sessions, tokens, devices with badges and PINs; reading the audit trail and the feed of events.

mod accounts;
mod authenticate;
mod cookies;
mod devices;
mod gateway;
mod live;
mod pairing;
mod periodic;
mod queries;
mod rights;
mod secrets;
mod store;
mod use_cases;

use std::sync::Arc;

use ambar_identity_contract::AccountsGateway;
use ambar_locations_contract::LocationsGateway;
use ambar_pg::{Db, Periodic, Role, Schema};
use ambar_web::Authenticate;
use ambar_workforce_contract::PeopleGateway;
use axum::extract::FromRef;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use accounts::{AccountLine, NewAccount};
pub use devices::Waiting;
pub use pairing::PairingAddress;
pub use rights::{PERMISSIONS, PermissionInfo, permissions_of};

use authenticate::Known;
use live::Watching;
use secrets::Passwords;

/// The context, ready to be wired.
#[derive(Clone)]
pub struct Identity {
    pub(crate) db: Db,
    pub(crate) passwords: Passwords,
    pub(crate) known: Known,
    pub(crate) pairing: PairingAddress,
    pub(crate) watching: Watching,
}

/// What its operations are given.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) identity: Identity,
    /// Who works where.
    pub(crate) people: Arc<dyn PeopleGateway>,
    /// Where devices can be used.
    pub(crate) locations: Arc<dyn LocationsGateway>,
}

impl FromRef<Served> for Identity {
    fn from_ref(served: &Served) -> Self {
        served.identity.clone()
    }
}

impl Identity {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let (passwords, known, pairing) = (Passwords::default(), Known::default(), PairingAddress::default());
        Self { watching: Watching::on(&db), db, passwords, known, pairing }
    }

    /// What others may ask of it about accounts.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn AccountsGateway> {
        Arc::new(self.clone())
    }

    /// Tells who calls.
    #[must_use]
    pub fn authenticator(&self) -> Arc<dyn Authenticate> {
        Arc::new(self.clone())
    }

    /// Where devices are enrolled: set it if that is not where administrators call.
    #[must_use]
    pub fn pairing(&self) -> &PairingAddress {
        &self.pairing
    }

    /// What it serves. `people` knows who works where, `locations` which warehouses there are.
    #[must_use]
    pub fn routes(&self, people: Arc<dyn PeopleGateway>, locations: Arc<dyn LocationsGateway>) -> OpenApiRouter {
        OpenApiRouter::new()
            .merge(Self::device_routes())
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
            .routes(routes!(live::get))
            .routes(routes!(queries::jobs::get))
            .routes(routes!(queries::job::get))
            .routes(routes!(use_cases::retry_job::post))
            .with_state(Served { identity: self.clone(), people, locations })
    }

    fn device_routes() -> OpenApiRouter<Served> {
        OpenApiRouter::new()
            .routes(routes!(use_cases::add_device::post, queries::devices::get))
            .routes(routes!(queries::device::get, use_cases::change_device::patch))
            .routes(routes!(use_cases::add_device::post_code))
            .routes(routes!(use_cases::revoke_device::post))
            .routes(routes!(use_cases::unlock::post_device))
            .routes(routes!(use_cases::enrol_device::post, queries::this_device::get))
            .routes(routes!(queries::session_people::get))
            .routes(routes!(use_cases::sign_in_by_pin::post, use_cases::change_pin::put))
            .routes(routes!(use_cases::set_pin::put, use_cases::set_pin::delete))
            .routes(routes!(use_cases::issue_badge::post, use_cases::issue_badge::delete))
            .routes(routes!(use_cases::unlock::post_user))
            .routes(routes!(use_cases::sign_out_everywhere::post))
            .routes(routes!(queries::sessions::get))
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
    Schema { name: "identity", migrator: sqlx::migrate!(), writer: Role::App, append_only: &[], owner_alone: &[] }
}

/// Every SQL constant, for the test that PREPAREs each on a real server.
pub const STATEMENTS: &[&str] = &[
    authenticate::BY_SESSION,
    authenticate::BY_TOKEN,
    authenticate::SEEN,
    periodic::FORGET_SESSIONS,
    periodic::FORGET_FAILURES,
    periodic::FORGET_ATTEMPTS,
    periodic::FORGET_DEVICES,
    queries::audit::SELECT,
    queries::tokens::SELECT,
    queries::session::SELECT,
    queries::sessions::SELECT,
    store::account::INSERT,
    store::account::BY_NAME,
    store::account::BY_BADGE,
    store::account::WITH_PIN,
    store::account::SET_PIN,
    store::account::SET_BADGE,
    store::account::LOCK,
    store::account::FIND,
    store::account::LIST,
    store::account::UPDATE,
    store::account::SET_PASSWORD,
    store::account::ACTIVE_ADMINS,
    store::session::INSERT,
    store::session::DELETE,
    store::session::DELETE_OF_ACCOUNT,
    store::session::DELETE_BY_PIN,
    store::session::DELETE_OF_DEVICE,
    store::device::INSERT,
    store::device::FIND,
    store::device::LOCK,
    store::device::LOCK_BY_CODE,
    store::device::BY_SECRET,
    store::device::LIST,
    store::device::SET_CODE,
    store::device::ENROL,
    store::device::CHANGE,
    store::device::REVOKE,
    store::device::SEEN,
    store::pin_attempt::BEGIN,
    store::pin_attempt::LOCK,
    store::pin_attempt::SET,
    store::pin_attempt::TAKE_BACK,
    store::pin_attempt::FORGET,
    store::token::INSERT,
    store::token::DELETE,
    store::token::DELETE_OF_ACCOUNT,
    store::failure::FIND,
    store::failure::RECORD,
    store::failure::FORGET,
];

/// Every role.
pub const ROLES: [ambar_identity_domain::Role; 3] = ambar_identity_domain::Role::ALL;
