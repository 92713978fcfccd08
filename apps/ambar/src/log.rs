//! The log for machines: one JSON object a line, on standard error.
//!
//! Two lines an operation are a tenth of what the server does if each is a call of the system and every line reads again what its
//! span says. Here a line is written straight into a buffer, and the buffer some milliseconds later, at once for a warning.

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use serde::Serialize;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_log::NormalizeEvent;
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormattedFields, MakeWriter,
        format::{JsonFields, Writer},
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

/// How long lines that nobody has to see at once may wait.
const REST: Duration = Duration::from_millis(10);

/// So many bytes may wait; whoever writes more waits itself.
const MOST: usize = 1 << 20;

static LOG: OnceLock<Lines> = OnceLock::new();

/// The lines of standard error.
///
/// # Errors
/// If there is no thread to be had for them.
pub(crate) fn start() -> io::Result<Lines> {
    let lines = Lines::to(io::stderr())?;
    Ok(LOG.get_or_init(|| lines).clone())
}

/// Writes what waits when it is dropped: whatever else ends, and however, ends before.
pub(crate) struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        if let Some(lines) = LOG.get() {
            lines.flush();
        }
    }
}

/// A line: the event's fields beside its time, level and target, and what its span says under `span`.
pub(crate) struct JsonLine;

impl<S> FormatEvent<S, JsonFields> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let normalized = event.normalized_metadata();
        let metadata = normalized.as_ref().unwrap_or_else(|| event.metadata());
        writer.write_str("{\"timestamp\":\"")?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, "\",\"level\":\"{}\"", metadata.level())?;
        let mut fields = Fields(Vec::with_capacity(256));
        event.record(&mut fields);
        fields.put("target", metadata.target());
        writer.write_str(std::str::from_utf8(&fields.0).map_err(|_| fmt::Error)?)?;
        if let Some(span) = ctx.lookup_current() {
            writer.write_str(",\"span\":{")?;
            // It was written when the span began, as an object.
            let extensions = span.extensions();
            let said = extensions.get::<FormattedFields<JsonFields>>().map_or("", |it| &*it.fields);
            let said = said.strip_prefix('{').and_then(|said| said.strip_suffix('}')).unwrap_or_default();
            if !said.is_empty() {
                write!(writer, "{said},")?;
            }
            write!(writer, "\"name\":\"{}\"}}", span.name())?;
        }
        writer.write_str("}\n")
    }
}

/// The fields of an event, each after a comma.
struct Fields(Vec<u8>);

impl Fields {
    fn put(&mut self, name: &str, value: impl Serialize) {
        // Neither can fail: it is memory, and whatever is recorded is text, a number or a truth.
        self.0.push(b',');
        let _ = serde_json::to_writer(&mut self.0, name);
        self.0.push(b':');
        let _ = serde_json::to_writer(&mut self.0, &value);
    }

    fn record(&mut self, field: &Field, value: impl Serialize) {
        // What another library says of its own line is in the metadata already.
        if !field.name().starts_with("log.") {
            self.put(field.name().trim_start_matches("r#"), value);
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.record(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.record(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record(field, format!("{value:?}"));
    }
}

/// Where lines wait to be written together. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Lines(Arc<Shared>);

struct Shared {
    waiting: Mutex<Vec<u8>>,
    /// Lines have come where none waited.
    changed: Condvar,
    /// Held by whoever writes, so that lines stay in their order.
    out: Mutex<Box<dyn Write + Send>>,
}

impl Lines {
    /// Begins to write lines to `out`.
    ///
    /// # Errors
    /// If there is no thread to be had for it.
    pub(crate) fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Shared { waiting: Mutex::default(), changed: Condvar::new(), out: Mutex::new(Box::new(out)) };
        let lines = Self(Arc::new(shared));
        let own = Arc::downgrade(&lines.0);
        thread::Builder::new().name("log".into()).spawn(move || {
            while let Some(shared) = own.upgrade() {
                shared.wait();
                shared.rest();
                shared.write_out();
            }
        })?;
        Ok(lines)
    }

    /// Writes what waits.
    pub(crate) fn flush(&self) {
        self.0.write_out();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Waits for lines, now and then looking whether anybody is left to write any.
    fn wait(&self) {
        let waiting = locked(&self.waiting);
        if waiting.is_empty() {
            drop(self.changed.wait_timeout(waiting, Duration::from_secs(1)));
        }
    }

    /// Lets lines come together. Whoever brings more than may wait writes them.
    fn rest(&self) {
        drop(self.changed.wait_timeout_while(locked(&self.waiting), REST, |waiting| !waiting.is_empty()));
    }

    fn add(&self, line: &[u8]) {
        let mut waiting = locked(&self.waiting);
        while waiting.len() > MOST {
            drop(waiting);
            self.write_out();
            waiting = locked(&self.waiting);
        }
        let is_first = waiting.is_empty();
        waiting.extend_from_slice(line);
        drop(waiting);
        if is_first {
            self.changed.notify_one();
        }
    }

    fn write_out(&self) {
        let mut out = locked(&self.out);
        let bytes = std::mem::take(&mut *locked(&self.waiting));
        // Nobody can be told that the log cannot be written.
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
    }
}

/// Writes one line; at once, with all before it, if it is a warning.
pub(crate) struct Line<'a> {
    lines: &'a Lines,
    at_once: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines.0.add(line);
        if self.at_once {
            self.lines.flush();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lines.flush();
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { lines: self, at_once: true }
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> Line<'a> {
        Line { lines: self, at_once: *metadata.level() <= Level::WARN }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tracing_subscriber::{fmt, layer::SubscriberExt};

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            locked(&self.0).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Paper {
        fn lines(&self) -> Vec<Value> {
            let text = String::from_utf8(locked(&self.0).clone()).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        }
    }

    fn logged(work: impl FnOnce(&Lines, &Paper)) -> Vec<Value> {
        let paper = Paper::default();
        let lines = Lines::to(paper.clone()).unwrap();
        let layer = fmt::layer().fmt_fields(JsonFields::new()).event_format(JsonLine).with_writer(lines.clone());
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || work(&lines, &paper));
        lines.flush();
        paper.lines()
    }

    #[test]
    fn a_line_says_what_the_event_and_its_span_say() {
        let lines = logged(|_, _| {
            let span = tracing::info_span!("operation", operation_id = %7, "otel.name" = "a \"b\"", error = tracing::field::Empty);
            let _inside = span.enter();
            tracing::info!(status = 201_u64, left = -1_i64, share = 0.5, good = true, r#type = "x\n", why = ?Some(1), "it is done");
            span.record("error", true);
            tracing::debug!("later");
        });
        let span = json!({ "operation_id": "7", "otel.name": "a \"b\"", "name": "operation" });
        let mut first = lines[0].clone();
        assert!(first["timestamp"].take().as_str().is_some_and(|at| at.ends_with('Z')));
        assert_eq!(
            first,
            json!({ "timestamp": null, "level": "INFO", "message": "it is done", "status": 201, "left": -1, "share": 0.5,
                "good": true, "type": "x\n", "why": "Some(1)", "target": "ambar::log::tests", "span": span })
        );
        assert_eq!(lines[1]["span"]["error"], true, "{lines:?}");
    }

    #[test]
    fn a_line_outside_of_any_span_has_none_and_a_span_may_say_nothing() {
        let lines = logged(|_, _| {
            tracing::error!("alone");
            tracing::info_span!("quiet").in_scope(|| tracing::info!("inside"));
        });
        assert_eq!((&lines[0]["message"], lines[0].get("span")), (&json!("alone"), None));
        assert_eq!(lines[1]["span"], json!({ "name": "quiet" }));
    }

    #[test]
    fn a_warning_is_written_at_once_with_what_came_before_it() {
        logged(|_, paper| {
            tracing::info!("before");
            tracing::warn!("careful");
            let said: Vec<Value> = paper.lines().into_iter().map(|mut line| line["message"].take()).collect();
            assert_eq!(said, ["before", "careful"]);
        });
    }

    #[test]
    fn everything_else_is_written_soon() {
        logged(|_, paper| {
            tracing::info!("soon");
            let until = std::time::Instant::now() + Duration::from_secs(20);
            while paper.lines().is_empty() {
                assert!(std::time::Instant::now() < until, "nothing was written");
                thread::yield_now();
            }
        });
    }

    #[test]
    fn more_than_may_wait_is_written_by_who_brings_it() {
        let paper = Paper::default();
        let lines = Lines::to(paper.clone()).unwrap();
        let line = [b'x'; 4096];
        for _ in 0..(3 * MOST / line.len()) {
            Line { lines: &lines, at_once: false }.write_all(&line).unwrap();
            assert!(locked(&lines.0.waiting).len() <= MOST + line.len());
        }
        lines.flush();
        assert_eq!(locked(&paper.0).len(), 3 * MOST);
    }
}
