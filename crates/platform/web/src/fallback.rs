//! Answers where no operation is.

use ambar_kernel::{ErrorKind, Failure};
use axum::http::{Method, Uri};

use crate::Problem;

/// No such path under `/api`.
pub(crate) async fn unknown_path() -> Problem {
    Failure::not_found("path.unknown", "There is nothing at this address. The API is described at /docs.").into()
}

/// The path exists, the method does not.
pub(crate) async fn method_not_allowed(method: Method, _: Uri) -> Problem {
    Failure::new(
        ErrorKind::Malformed,
        "method.not_allowed",
        format!("{method} does nothing at this address. The header Allow names what does."),
    )
    .into()
}
