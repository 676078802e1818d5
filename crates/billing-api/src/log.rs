//! The log: lines on standard error, as text for people or as JSON for programs.
//!
//! One event is one line, whatever is in it: what a terminal would obey is escaped in both forms,
//! so that a path or a name from outside can't forge a line or drive a screen. Nobody waits for the
//! log: see [`Queue`].

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal};
use std::panic::{self, PanicHookInfo};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use ledger::day::Instant;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::inert::{Inert, is_live};

mod queue;

pub use queue::Queue;

/// How long the end of a program waits for its last lines to be taken.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The queue of the program, once there is one.
static QUEUE: OnceLock<Queue> = OnceLock::new();

/// How a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Sends what is logged from now on to standard error, panics too. Done once, at the start of a
/// program; [`finish`] is done at its end.
pub fn begin(format: Format) -> io::Result<()> {
    let confession = match format {
        Format::Json => lost_in_json,
        Format::Text => lost_in_text,
    };
    let queue = Queue::begin(io::stderr(), queue::LINES_MAX, confession)?;
    let log = tracing_subscriber::fmt()
        .with_writer(QUEUE.get_or_init(|| queue).clone())
        .with_target(false);
    match format {
        Format::Json => log.event_format(JsonLines).init(),
        // Times are for logs that are kept; a person at a terminal sees when it is.
        Format::Text if io::stderr().is_terminal() => log.without_time().init(),
        Format::Text => log.init(),
    }
    // The usual hook writes by itself, and would wait where the log does not.
    panic::set_hook(Box::new(panicked));
    Ok(())
}

/// Waits a moment for the last lines to be taken.
pub fn finish() {
    if let Some(queue) = QUEUE.get() {
        queue.flush(LAST_WORDS);
    }
}

/// Lines of this program's log that nobody took and that were dropped for it.
pub fn n_lost() -> u64 {
    QUEUE.get().map_or(0, Queue::n_lost)
}

fn panicked(panic: &PanicHookInfo<'_>) {
    let words = Inert(panic.payload_as_str().unwrap_or_default());
    let place = panic.location().map(ToString::to_string);
    tracing::error!(panic = %words, place, "a mistake of the program");
}

const LOST: &str = "lines of the log were lost: nobody took them";

fn lost_in_text(n: u64) -> String {
    format!("{} WARN {LOST} n={n}\n", now())
}

fn lost_in_json(n: u64) -> String {
    let mut line = Line::default();
    line.text("at", &now());
    line.text("level", "WARN");
    line.text("message", LOST);
    line.plain("n", n);
    format!("{{{}}}\n", line.0)
}

/// Writes events as `{"at":"..","level":"..", ..}`: the fields under their own names, texts as
/// strings, numbers and truths as such.
#[derive(Clone, Copy, Debug)]
pub struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::default();
        line.text("at", &now());
        line.text("level", event.metadata().level().as_str());
        event.record(&mut line);
        writeln!(writer, "{{{}}}", line.0)
    }
}

/// Now, to the millisecond.
fn now() -> String {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(elapsed.as_secs()).ok();
    let instant = seconds.and_then(Instant::from_seconds);
    let text = instant.unwrap_or(Instant::MAX).to_rfc3339();
    format!(
        "{}.{:03}Z",
        text.trim_end_matches('Z'),
        elapsed.subsec_millis()
    )
}

/// The inside of an object.
#[derive(Debug, Default)]
struct Line(String);

impl Line {
    fn name(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        push_text(&mut self.0, name);
        self.0.push(':');
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        push_text(&mut self.0, text);
    }

    /// A value that reads the same in JSON as it does here.
    fn plain(&mut self, name: &str, value: impl fmt::Display) {
        self.name(name);
        // Writing into a string can't fail.
        let _ = write!(self.0, "{value}");
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field.name(), &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field.name(), value);
    }
}

/// A JSON string. JSON itself would let some of a terminal's commands through.
fn push_text(into: &mut String, text: &str) {
    into.push('"');
    for character in text.chars() {
        match character {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            live if is_live(live) => {
                // All of them are below U+10000, so one unit is enough.
                let _ = write!(into, "\\u{:04x}", u32::from(live));
            }
            plain => into.push(plain),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_stays_one_line_and_comes_back() {
        for text in [
            "plain",
            "Gebühr 12,50 €",
            "a\r\nlevel=ERROR \"b\" \\",
            "\u{1b}[2J\u{9b}2J\u{7}\0\u{7f}",
            "\u{202e}\u{2028}\u{feff}",
        ] {
            let mut written = String::new();
            push_text(&mut written, text);
            assert!(!written.chars().any(is_live), "{written:?}");
            let read: String = serde_json::from_str(&written).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn what_was_lost_is_said_in_either_form() {
        let line: serde_json::Value = serde_json::from_str(&lost_in_json(7)).unwrap();
        assert_eq!((&line["level"], &line["n"]), (&"WARN".into(), &7.into()));
        assert!(lost_in_text(7).ends_with(" n=7\n"));
    }

    #[test]
    fn the_time_is_to_the_millisecond() {
        let text = now();
        assert_eq!(text.len(), "2026-03-01T12:00:00.000Z".len(), "{text}");
        assert!(text.starts_with("20") && text.ends_with('Z'), "{text}");
    }
}
