//! Late steps: what was done on a device without a network, and is told when it is back.
//!
//! `Ambar-Recorded-At` says when it was done. If the rules refuse it by then, it is a fact all the same: instead of a bare
//! refusal, an exception task is opened for somebody to look at, and the answer is 202 with that task.

use ambar_kernel::{Ctx, Document, ErrorKind, Failure, Replay, Result, Timestamp};
use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{ProblemBody, problem::problem_of};

/// The header.
pub const RECORDED_AT: &str = "ambar-recorded-at";

/// How far a device's clock may be ahead of the server's.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

/// How old a step may be.
const OLDEST: TimeDelta = TimeDelta::days(30);

/// From this age on, whoever did it is no longer there to be told that it was refused.
const GONE: TimeDelta = TimeDelta::minutes(2);

/// What came to nothing.
#[derive(Debug, Clone)]
pub struct LateStep {
    /// The operation.
    pub operation: String,
    /// Its path with the ids in it.
    pub path: String,
    /// What was sent.
    pub body: Value,
    /// When it was done.
    pub recorded_at: Timestamp,
    /// Why it was refused.
    pub problem: Value,
}

/// Whoever makes tasks of late steps.
#[async_trait]
pub trait LateSteps: Send + Sync + 'static {
    /// Opens an exception task for the step and answers it. Repeating it under the same key opens nothing more.
    ///
    /// # Errors
    /// If it cannot be done now: the step is then refused as an accident, and its retry finds out.
    async fn open(&self, ctx: &Ctx, step: LateStep) -> Result<Value>;
}

/// The answer to a late step that was refused: what was done is kept for somebody to look at.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TakenDown {
    /// The exception task, as `GET /tasks/{id}` shows it.
    #[schema(value_type = Object)]
    task: Value,
    /// Why the step was refused.
    #[schema(value_type = ProblemBody)]
    problem: Value,
}

/// Reads when a step was done.
///
/// # Errors
/// 400 `recorded_at.malformed`; 422 `recorded_at.in_future`, `recorded_at.too_old`.
pub(crate) fn recorded_at(headers: &HeaderMap, now: Timestamp) -> Result<Option<Timestamp>> {
    let mut values = headers.get_all(RECORDED_AT).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let moment = value.to_str().ok().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let Some(moment) = moment.filter(|_| values.next().is_none()) else {
        return Err(Failure::new(
            ErrorKind::Malformed,
            "recorded_at.malformed",
            "Ambar-Recorded-At must be one time as in RFC 3339, such as 2026-11-24T08:00:00Z.",
        ));
    };
    let moment = moment.to_utc();
    let odd = |code, detail: String| {
        let failure = Failure::new(ErrorKind::Invalid, code, detail);
        Err(failure.param("recorded_at", moment.to_rfc3339()).param("now", now.to_rfc3339()))
    };
    if moment > now + AHEAD {
        let detail =
            format!("The step is said to have been done at {moment}, which is to come. Set the device's clock.");
        return odd("recorded_at.in_future", detail);
    }
    if moment < now - OLDEST {
        let detail =
            format!("The step is said to have been done at {moment}: more than 30 days ago. Count what stands there.");
        return odd("recorded_at.too_old", detail);
    }
    Ok(Some(moment))
}

/// Whether a refusal of a step is not told to the device alone.
pub(crate) fn is_taken_down(failure: &Failure, recorded_at: Timestamp, now: Timestamp) -> bool {
    failure.kind == ErrorKind::Refused
        && !failure.code.starts_with("idempotency.")
        && (failure.code == "workforce.not_held" || now - recorded_at >= GONE)
}

/// Opens the task; answers what is answered, and stored for the key.
pub(crate) async fn take_down(
    late: &dyn LateSteps,
    ctx: &Ctx,
    mut step: LateStep,
    failure: &Failure,
    operation_id: Uuid,
) -> Result<Replay> {
    step.problem = problem_of(failure, operation_id)?.body.value();
    let problem = step.problem.clone();
    let task = late.open(ctx, step).await?;
    let body = Document::of(&TakenDown { task, problem })?;
    Ok(Replay { status: 202, body })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T08:00:00Z".parse().unwrap()
    }

    fn read(values: &[&str]) -> Result<Option<Timestamp>, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(RECORDED_AT, HeaderValue::from_str(value).unwrap());
        }
        recorded_at(&headers, now()).map_err(|failure| failure.code.into_owned())
    }

    #[test]
    fn a_step_was_done_in_the_last_thirty_days() {
        assert_eq!(read(&[]), Ok(None));
        for fine in ["2026-11-24T08:00:00Z", "2026-11-24T11:00:59+03:00", "2026-10-25T08:00:00.000Z"] {
            assert!(matches!(read(&[fine]), Ok(Some(_))), "{fine}");
        }
        assert_eq!(read(&["2026-11-24T08:01:01Z"]), Err("recorded_at.in_future".into()));
        assert_eq!(read(&["2026-10-25T07:59:59Z"]), Err("recorded_at.too_old".into()));
        for odd in ["yesterday", "", "2026-11-24", "1764000000"] {
            assert_eq!(read(&[odd]), Err("recorded_at.malformed".into()), "{odd}");
        }
        assert_eq!(read(&["2026-11-24T07:00:00Z", "2026-11-24T07:00:00Z"]), Err("recorded_at.malformed".into()));
    }

    #[test]
    fn a_task_that_another_holds_is_always_a_fact_to_keep_and_other_refusals_once_the_person_is_gone() {
        let ago = |seconds| now() - TimeDelta::seconds(seconds);
        let refused = |code: &'static str| Failure::refused(code, "no");
        assert!(is_taken_down(&refused("workforce.not_held"), ago(0), now()));
        assert!(!is_taken_down(&refused("picking.stop_closed"), ago(119), now()));
        assert!(is_taken_down(&refused("picking.stop_closed"), ago(120), now()));
        assert!(!is_taken_down(&refused("idempotency.in_flight"), ago(3600), now()));
        assert!(!is_taken_down(&Failure::not_found("a.b", "none"), ago(3600), now()));
    }
}
