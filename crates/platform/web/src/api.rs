//! The API as one router: the contexts' routes under `/api/v1`, the middleware around them, problems for everything else.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use ambar_kernel::{Clock, Ids};
use axum::{Router, middleware, routing::any};
use serde_json::Value;
use tokio_util::task::TaskTracker;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Authenticate, Incomplete, LateSteps, Replies, fallback, finish,
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
    /// Makes tasks of late steps that are refused; without it they are refused as any other.
    pub late: Option<Arc<dyn LateSteps>>,
    /// The ids of operations.
    pub ids: Arc<dyn Ids>,
    /// Where operations run: the same is given to [`crate::serve`], which waits for them when it stops.
    pub in_flight: TaskTracker,
    /// How long a caller waits for an answer, from the moment that the request was read.
    pub patience: Duration,
}

/// How long callers of the product wait: longer than a command takes in the worst rush, shorter than a person believes in it.
pub const PATIENCE: Duration = Duration::from_secs(10);

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

/// The description as text that is the same every time: utoipa keeps extensions in no order.
///
/// # Errors
/// If it cannot be written as JSON, which is a bug.
pub fn description_text(api: &OpenApi) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&sorted(serde_json::to_value(api)?))
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(name, field)| (name, sorted(field))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_in_one_order_at_every_depth() {
        let text = sorted(json!({"b": [{"d": 1, "c": 2}], "a": 0})).to_string();
        assert_eq!(text, r#"{"a":0,"b":[{"c":2,"d":1}]}"#);
    }

    #[test]
    fn lists_keep_their_order() {
        assert_eq!(sorted(json!([{"a": [3, 1, 2]}, "b", "a"])).to_string(), r#"[{"a":[3,1,2]},"b","a"]"#);
    }
}
