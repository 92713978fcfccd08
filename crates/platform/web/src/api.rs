//! The API as one router: the contexts' routes under `/api/v1`, the middleware around them, problems for everything else.

use std::sync::Arc;

use ambar_kernel::{Clock, Ids};
use axum::{Router, middleware, routing::any};
use tokio_util::task::TaskTracker;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Authenticate, Incomplete, Replies, fallback, finish,
    operation::{Shared, operation},
    operation_table,
};

/// Where the API's paths begin.
pub const API_PREFIX: &str = "/api/v1";

/// What the edge needs of the rest.
pub struct Edge {
    /// Tells who calls.
    pub auth: Arc<dyn Authenticate>,
    /// Where answers to keys are kept.
    pub replies: Arc<dyn Replies>,
    /// The time of each call.
    pub clock: Arc<dyn Clock>,
    /// The ids of operations.
    pub ids: Arc<dyn Ids>,
    /// Where operations run: the same is given to [`crate::serve`], which waits for them when it stops.
    pub in_flight: TaskTracker,
}

/// Makes the API of the contexts' routes, whose paths are without [`API_PREFIX`], and its description.
///
/// # Errors
/// [`Incomplete`] if an operation does not say all that [`finish`] wants to know.
pub fn serve_api(routes: OpenApiRouter, edge: Edge) -> Result<(Router, OpenApi), Incomplete> {
    let (routes, description) = OpenApiRouter::default().nest(API_PREFIX, routes).split_for_parts();
    let description = finish(description)?;
    let shared = Arc::new(Shared { edge, operations: operation_table(&description) });
    let router = routes
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .route("/api", any(fallback::unknown_path))
        .route("/api/{*rest}", any(fallback::unknown_path))
        .layer(middleware::from_fn_with_state(shared, operation));
    Ok((router, description))
}
