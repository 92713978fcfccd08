//! Waiting: for a condition, and, since faults last for a time, for a time.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Lets this time pass. A fault lasts as long as it is said to; a server that starts announces itself to nobody.
#[expect(clippy::disallowed_methods, reason = "how long a fault lasts is what is tested")]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Looks until the condition holds; answers how long that took.
///
/// # Errors
/// If it does not hold within the limit.
pub(crate) async fn until<F>(what: &str, within: Duration, mut condition: impl FnMut() -> F) -> Result<Duration>
where
    F: Future<Output = bool>,
{
    let began = Instant::now();
    while !condition().await {
        if began.elapsed() > within {
            bail!("after {} s it is still not so: {what}", within.as_secs());
        }
        pause(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed())
}
