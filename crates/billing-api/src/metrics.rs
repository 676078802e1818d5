//! Figures of the running server, in the text format that Prometheus reads.
//!
//! Written by hand: it is counters, gauges and one histogram, and the crates for it bring registries
//! of their own, protocol buffers or a second HTTP stack. Labels come from closed lists (routes,
//! statuses, codes of refusals), so nothing from outside can make the page grow.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Method;

use crate::app::App;
use crate::db::query;
use crate::log;

pub mod listener;
mod process;
mod text;

use text::{Kind, Text};

/// Upper bounds of the histogram: microseconds, and the same as seconds.
const BOUNDS: [(u64, &str); 11] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (10_000_000, "10"),
];

/// For what the database is asked while a page is written.
const DATABASE_WAITS: Duration = Duration::from_secs(1);

/// What is counted while the server runs.
#[derive(Debug, Default)]
pub struct Metrics {
    answers: Mutex<Answers>,
    connections: AtomicU64,
    connections_open: AtomicU64,
}

/// What has been answered.
#[derive(Debug, Default)]
struct Answers {
    requests: BTreeMap<(Arc<str>, &'static str, u16), u64>,
    durations: BTreeMap<Arc<str>, Histogram>,
    refusals: BTreeMap<&'static str, u64>,
    bytes: u64,
    broken_off: u64,
}

/// How long answers took.
#[derive(Debug, Default)]
struct Histogram {
    /// By the first bound that holds them; the last are beyond all bounds.
    counts: [u64; BOUNDS.len() + 1],
    micros: u64,
}

/// One answer that has gone.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The route as the table of routes writes it.
    pub route: &'a Arc<str>,
    /// How it was asked.
    pub method: &'a Method,
    /// HTTP status.
    pub status: u16,
    /// The code of its refusal, if it was refused.
    pub code: Option<&'static str>,
    /// Bytes of the body.
    pub bytes: u64,
    /// From the request's head to the last byte.
    pub elapsed: Duration,
    /// Whether the client took all of it.
    pub is_whole: bool,
}

/// A connection that counts as open until it is dropped.
#[derive(Debug)]
pub struct Open(Arc<Metrics>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connections_open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts a connection.
    pub fn open(self: &Arc<Self>) -> Open {
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.connections_open.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(self))
    }

    /// Counts an answer.
    pub fn answered(&self, answered: &Answered<'_>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let route = Arc::clone(answered.route);
        let key = (
            Arc::clone(&route),
            name_of(answered.method),
            answered.status,
        );
        *answers.requests.entry(key).or_default() += 1;
        answers
            .durations
            .entry(route)
            .or_default()
            .add(answered.elapsed);
        if let Some(code) = answered.code {
            *answers.refusals.entry(code).or_default() += 1;
        }
        answers.bytes = answers.bytes.saturating_add(answered.bytes);
        answers.broken_off += u64::from(!answered.is_whole);
    }

    fn write(&self, text: &mut Text) {
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        text.one(
            "billing_api_connections_total",
            Kind::Counter,
            "Connections that were accepted.",
            count(&self.connections),
        );
        text.one(
            "billing_api_connections_open",
            Kind::Gauge,
            "Connections that are open.",
            count(&self.connections_open),
        );
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "billing_api_requests_total";
        text.begin(name, Kind::Counter, "Requests that were answered.");
        for ((route, method, status), n) in &answers.requests {
            let status = status.to_string();
            let labels = [("route", &**route), ("method", method), ("status", &status)];
            text.sample(name, &labels, n);
        }
        let name = "billing_api_refusals_total";
        let help = "Requests that were refused, by the code of the problem; busy is the database.";
        text.begin(name, Kind::Counter, help);
        for (code, n) in &answers.refusals {
            text.sample(name, &[("code", code)], n);
        }
        text.one(
            "billing_api_answer_bytes_total",
            Kind::Counter,
            "Bytes of the bodies of answers, as they went out.",
            answers.bytes,
        );
        text.one(
            "billing_api_answers_broken_off_total",
            Kind::Counter,
            "Answers that ended before their end: the client left, or reading the books failed.",
            answers.broken_off,
        );
        let name = "billing_api_request_duration_seconds";
        let help = "From the head of a request to the last byte of its answer.";
        text.begin(name, Kind::Histogram, help);
        for (route, histogram) in &answers.durations {
            histogram.write(text, name, route);
        }
    }
}

impl Histogram {
    fn add(&mut self, elapsed: Duration) {
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        let place = BOUNDS.iter().position(|(bound, _)| micros <= *bound);
        self.counts[place.unwrap_or(BOUNDS.len())] += 1;
        self.micros = self.micros.saturating_add(micros);
    }

    /// Buckets are cumulative: each holds those before it as well.
    fn write(&self, text: &mut Text, name: &str, route: &str) {
        let bounds = BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
        let mut n = 0;
        for (bound, count) in bounds.zip(self.counts) {
            n += count;
            let labels = [("route", route), ("le", bound)];
            text.sample(&format!("{name}_bucket"), &labels, n);
        }
        let labels = [("route", route)];
        text.sample(&format!("{name}_sum"), &labels, seconds(self.micros));
        text.sample(&format!("{name}_count"), &labels, n);
    }
}

/// Microseconds as seconds.
fn seconds(micros: u64) -> impl Display {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// The method as a label; clients may make up any word.
fn name_of(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The whole page.
pub async fn page(app: &App) -> String {
    let mut text = Text::default();
    app.metrics.write(&mut text);

    let name = "billing_api_pool_connections";
    let help = "Connections to the database that are open, by what they do.";
    text.begin(name, Kind::Gauge, help);
    for pool in app.db.pools() {
        let in_use = pool.open.saturating_sub(pool.idle);
        for (state, n) in [("idle", pool.idle), ("in_use", in_use)] {
            text.sample(name, &[("pool", pool.name), ("state", state)], n);
        }
    }
    let counted = tokio::time::timeout(DATABASE_WAITS, n_bookings(app)).await;
    let counted = counted.ok().and_then(Result::ok);
    text.one(
        "billing_api_database_up",
        Kind::Gauge,
        "Whether the books could be read just now.",
        u8::from(counted.is_some()),
    );
    if let Some(n) = counted {
        text.one(
            "billing_api_bookings",
            Kind::Gauge,
            "Bookings that changed the books, since they were begun.",
            n,
        );
    }
    text.one(
        "billing_api_log_lines_lost_total",
        Kind::Counter,
        "Lines of the log that were dropped because nobody took them.",
        log::n_lost(),
    );
    process::write(&mut text);
    text.finish()
}

/// Each books begin with a state that nobody booked.
async fn n_bookings(app: &App) -> sqlx::Result<i64> {
    let mut reader = app.db.read().await?;
    query("SELECT count(*) FROM bookings WHERE sequence > 0")
        .scalar_one(&mut reader)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_time() {
        let metrics = Arc::new(Metrics::default());
        let route: Arc<str> = "/api/v1/payouts/{id}".into();
        let answered = |micros: u64, status, code| {
            metrics.answered(&Answered {
                route: &route,
                method: &Method::from_bytes(b"BREW").unwrap(),
                status,
                code,
                bytes: 10,
                elapsed: Duration::from_micros(micros),
                is_whole: code.is_none(),
            });
        };
        answered(1_000, 200, None);
        answered(1_001, 200, None);
        answered(11_000_000, 503, Some("busy"));
        let held = metrics.open();
        drop(metrics.open());
        let mut text = Text::default();
        metrics.write(&mut text);
        let page = text.finish();
        let route = "route=\"/api/v1/payouts/{id}\"";
        for line in [
            &format!("billing_api_requests_total{{{route},method=\"other\",status=\"200\"}} 2"),
            &format!("billing_api_requests_total{{{route},method=\"other\",status=\"503\"}} 1"),
            "billing_api_refusals_total{code=\"busy\"} 1",
            "billing_api_answer_bytes_total 30",
            "billing_api_answers_broken_off_total 1",
            "billing_api_connections_total 2",
            "billing_api_connections_open 1",
            &format!("billing_api_request_duration_seconds_bucket{{{route},le=\"0.001\"}} 1"),
            &format!("billing_api_request_duration_seconds_bucket{{{route},le=\"0.0025\"}} 2"),
            &format!("billing_api_request_duration_seconds_bucket{{{route},le=\"10\"}} 2"),
            &format!("billing_api_request_duration_seconds_bucket{{{route},le=\"+Inf\"}} 3"),
            &format!("billing_api_request_duration_seconds_sum{{{route}}} 11.002001"),
            &format!("billing_api_request_duration_seconds_count{{{route}}} 3"),
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n\n{page}");
        }
        drop(held);
    }
}
