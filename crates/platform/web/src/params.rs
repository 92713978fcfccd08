//! Path and query parameters, with problems for answers.

use ambar_kernel::{ErrorKind, Failure};
use axum::{
    extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::Problem;

/// The variables of the path. What is no id names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match AxumPath::<T>::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status().is_server_error() => {
                Err(Failure::internal(rejection.body_text()).into())
            }
            Err(rejection) => Err(Failure::not_found(
                "path.unknown",
                "There is nothing at this address: a part of it is not an id or code as this API gives them.",
            )
            .because(rejection.body_text())
            .into()),
        }
    }
}

/// The query's parameters. Unknown ones are refused if `T` denies unknown fields, as every query does.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match AxumQuery::<T>::try_from_uri(&parts.uri) {
            Ok(AxumQuery(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text = rejection.body_text();
                let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
                let short: String = text.chars().take(300).collect();
                Err(Failure::new(
                    ErrorKind::Invalid,
                    "query.invalid",
                    format!("The query cannot be accepted: {short}."),
                )
                .into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::Request, routing::get};
    use serde::Deserialize;
    use tower::ServiceExt;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        limit: Option<u32>,
        sku: Option<String>,
    }

    async fn query(uri: &str) -> Result<Filter, Failure> {
        let (mut parts, ()) = Request::builder().uri(uri).body(()).unwrap().into_parts();
        Query::from_request_parts(&mut parts, &()).await.map(|it| it.0).map_err(|problem| problem.0)
    }

    #[tokio::test]
    async fn a_query_is_read_or_the_parameter_named() {
        assert_eq!(query("/x?limit=3").await.unwrap(), Filter { limit: Some(3), sku: None });
        assert_eq!(query("/x?sku=a%20b").await.unwrap().sku.as_deref(), Some("a b"));
        for (uri, word) in [("/x?limit=many", "limit"), ("/x?colour=red", "colour"), ("/x?limit=1&limit=2", "limit")] {
            let refusal = query(uri).await.unwrap_err();
            assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Invalid, "query.invalid"));
            assert!(refusal.detail.contains(word), "{}", refusal.detail);
        }
    }

    #[tokio::test]
    async fn what_is_no_id_in_a_path_names_nothing() {
        let door = async |Path(id): Path<uuid::Uuid>| id.to_string();
        let api = Router::new().route("/doors/{id}", get(door));
        for (path, status) in
            [("/doors/0192f0c1-2345-7abc-8def-0123456789ab", 200), ("/doors/7", 404), ("/doors/%FF", 404)]
        {
            let request = Request::get(path).body(Body::empty()).unwrap();
            assert_eq!(api.clone().oneshot(request).await.unwrap().status(), status, "{path}");
        }
    }

    #[tokio::test]
    async fn a_refusal_of_a_query_does_not_repeat_megabytes() {
        let refusal = query(&format!("/x?{}=1", "colour".repeat(1000))).await.unwrap_err();
        assert!(refusal.detail.chars().count() < 400, "{}", refusal.detail.len());
    }

    #[tokio::test]
    async fn a_query_may_be_left_out() {
        assert_eq!(query("/x").await.unwrap(), Filter { limit: None, sku: None });
    }
}
