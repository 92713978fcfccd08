//! HTTP for every context: problems, strict extractors, the one middleware around every operation, paging, the API
//! description and the server itself. Knows no context.

mod api;
mod auth;
mod body;
mod cross_site;
mod etag;
mod fallback;
mod harden;
mod idempotency;
mod json;
mod late;
mod limits;
mod observe;
mod openapi;
mod openapi_problems;
mod operation;
mod page;
mod params;
mod problem;
mod proxies;
mod server;
mod socket;
mod upload;

pub use api::{API_PREFIX, Edge, PATIENCE, description_text, serve_api};
pub use auth::{Allow, Authenticate, Caller, OverTls, Peer, SignedIn, Stopping};
pub use body::DEFAULT_LIMIT;
pub use etag::{IfMatch, Versioned, versioned};
pub use harden::harden;
pub use idempotency::Replies;
pub use json::{Created, Json};
pub use late::{LateStep, LateSteps, RECORDED_AT, TakenDown};
pub use limits::Limits;
pub use observe::{describe_metrics, observe};
pub use openapi::{Access, Incomplete, OperationInfo, Operations, finish, operation_table};
pub use page::{Page, Paging};
pub use params::{Path, Query};
pub use problem::{Problem, ProblemBody, ProblemField, problem_of};
pub use proxies::TrustedProxies;
pub use server::{Door, Tls, serve};
pub use tokio_util::{sync::CancellationToken, task::TaskTracker};
pub use upload::Upload;
