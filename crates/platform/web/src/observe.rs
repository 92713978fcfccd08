//! Start, success and failure of every operation: one log line each, the metrics, the span. Nobody else does any of it.

use std::time::Instant;

use ambar_kernel::{AccountId, Ctx, ErrorKind, Failure, Result};
use tracing::{Instrument, Level, Span, field::Empty};
use uuid::Uuid;

/// Counts operations by type and outcome.
const OPERATIONS: &str = "wms_inventory_operations_total";
/// How long operations took.
const SECONDS: &str = "wms_item_processing_seconds";

/// Tells the metrics' recorder what they mean. Call it once, after the recorder is installed.
pub fn describe_metrics() {
    metrics::describe_counter!(OPERATIONS, "Operations carried out, by type and status (success or error)");
    metrics::describe_histogram!(SECONDS, metrics::Unit::Seconds, "How long operations took, by type");
}

/// What is carried out.
pub(crate) struct Work<'a> {
    pub(crate) operation: &'a str,
    pub(crate) operation_id: Uuid,
    pub(crate) account: AccountId,
    /// Queries are too many for the log at its usual level.
    pub(crate) quiet: bool,
}

/// Carries out a piece of work of a reaction, a job or a sweep, under its operation's name. For HTTP the middleware does it.
///
/// # Errors
/// What `work` fails with.
pub async fn observe<T>(operation: &str, ctx: &Ctx, work: impl Future<Output = Result<T>>) -> Result<T> {
    let about = Work { operation, operation_id: ctx.operation_id, account: ctx.actor.account, quiet: false };
    watched(about, |_| 0, work).await
}

/// Carries out `work` within its span; `status` tells the HTTP status of a success.
pub(crate) async fn watched<T>(
    about: Work<'_>,
    status: impl Fn(&T) -> u16,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let span = tracing::info_span!(
        "operation",
        // What a collector of spans calls it, and whether it failed.
        "otel.name" = about.operation,
        "otel.status_code" = Empty,
        "operation.name" = about.operation,
        operation_id = %about.operation_id,
        error = Empty,
        "error.message" = Empty,
    );
    async {
        let began = Instant::now();
        log_start(&about);
        let result = work.await;
        let took = began.elapsed();
        let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let good = match &result {
            Ok(done) => log_success(&about, status(done), elapsed_ms),
            Err(failure) => match (&failure.replay, failure.kind) {
                (Some(replay), ErrorKind::Replayed) => log_success(&about, replay.status, elapsed_ms),
                _ => log_failure(&about, failure, elapsed_ms),
            },
        };
        let outcome = if good { "success" } else { "error" };
        metrics::counter!(OPERATIONS, "operation_type" => about.operation.to_owned(), "status" => outcome).increment(1);
        metrics::histogram!(SECONDS, "operation_type" => about.operation.to_owned()).record(took);
        result
    }
    .instrument(span)
    .await
}

/// One line at the level that fits: the level of an event is fixed where it is written.
macro_rules! line {
    ($level:expr, $about:expr, $($field:tt)*) => {
        match $level {
            Level::ERROR => tracing::error!(operation = $about.operation, operation_id = %$about.operation_id, account = %$about.account, $($field)*),
            Level::WARN => tracing::warn!(operation = $about.operation, operation_id = %$about.operation_id, account = %$about.account, $($field)*),
            Level::INFO => tracing::info!(operation = $about.operation, operation_id = %$about.operation_id, account = %$about.account, $($field)*),
            _ => tracing::debug!(operation = $about.operation, operation_id = %$about.operation_id, account = %$about.account, $($field)*),
        }
    };
}

const fn usual(about: &Work<'_>) -> Level {
    if about.quiet { Level::DEBUG } else { Level::INFO }
}

fn log_start(about: &Work<'_>) {
    line!(usual(about), about, "operation started");
}

fn log_success(about: &Work<'_>, status: u16, elapsed_ms: u64) -> bool {
    line!(usual(about), about, status, elapsed_ms, "operation succeeded");
    true
}

/// The one place where the internal text of a failure goes.
fn log_failure(about: &Work<'_>, failure: &Failure, elapsed_ms: u64) -> bool {
    let level = match failure.kind {
        ErrorKind::Internal => Level::ERROR,
        ErrorKind::Unavailable => Level::WARN,
        _ => Level::INFO,
    };
    let status = crate::problem::status(failure).as_u16();
    let internal = failure.internal.as_deref().unwrap_or_default();
    line!(
        level,
        about,
        status,
        code = &*failure.code,
        elapsed_ms,
        detail = failure.detail,
        internal,
        "operation failed"
    );
    let span = Span::current();
    span.record("otel.status_code", "ERROR");
    span.record("error", true);
    span.record("error.message", tracing::field::display(failure));
    false
}
