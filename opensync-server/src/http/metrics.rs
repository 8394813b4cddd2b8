//! Metrics: how many requests there were, how they ended and how long they took, as Prometheus reads it.
//!
//! Routes are named as they are written, `/api/v1/sessions/{id}`, and nothing says who asked or for
//! what.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

/// Upper ends of what durations are counted by, in milliseconds.
const ENDS: [u64; 9] = [1, 5, 10, 50, 100, 500, 1000, 5000, 30_000];

/// What was counted since the server began.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Arc<Counts>);

struct Counts {
    began: Instant,
    under_way: AtomicU64,
    requests: Mutex<BTreeMap<Kind, Durations>>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { began: Instant::now(), under_way: AtomicU64::new(0), requests: Mutex::default() }
    }
}

/// Which requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) method: &'static str,
    pub(super) route: String,
    pub(super) status: u16,
}

#[derive(Clone, Debug, Default)]
struct Durations {
    /// How many took no longer than each of [`ENDS`].
    within: [u64; ENDS.len()],
    count: u64,
    seconds: f64,
}

/// A request under way, until it is dropped.
pub(super) struct UnderWay(Metrics);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts a request as under way.
    pub(super) fn begin(&self) -> UnderWay {
        self.0.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// Counts a request that was answered.
    pub(super) fn count(&self, kind: Kind, took: Duration) {
        let mut requests = self.requests();
        let durations = requests.entry(kind).or_default();
        durations.count += 1;
        durations.seconds += took.as_secs_f64();
        let millis = u64::try_from(took.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        for (within, end) in durations.within.iter_mut().zip(ENDS) {
            *within += u64::from(millis <= end);
        }
    }

    fn requests(&self) -> MutexGuard<'_, BTreeMap<Kind, Durations>> {
        self.0.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of it, in Prometheus' text format.
    fn text(&self) -> String {
        let mut text = String::new();
        let version = env!("CARGO_PKG_VERSION");
        let (uptime, under_way) =
            (self.0.began.elapsed().as_secs(), self.0.under_way.load(Ordering::Relaxed));
        let _ = write!(
            text,
            "# HELP opensync_build_info The program.\n# TYPE opensync_build_info gauge\n\
             opensync_build_info{{version=\"{version}\"}} 1\n\
             # HELP opensync_uptime_seconds Since the server began.\n\
             # TYPE opensync_uptime_seconds gauge\nopensync_uptime_seconds {uptime}\n\
             # HELP opensync_requests_under_way Requests that are not answered yet.\n\
             # TYPE opensync_requests_under_way gauge\nopensync_requests_under_way {under_way}\n\
             # HELP opensync_request_duration_seconds Until an answer begins.\n\
             # TYPE opensync_request_duration_seconds histogram\n"
        );
        for (kind, durations) in self.requests().iter() {
            durations.write(kind, &mut text);
        }
        text
    }

    /// Where they are read: `/metrics`.
    pub(crate) fn routes(self) -> Router {
        let kind = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        Router::new().route("/metrics", get(async move || ([kind], self.text())))
    }
}

impl Durations {
    fn write(&self, kind: &Kind, text: &mut String) {
        const NAME: &str = "opensync_request_duration_seconds";
        let Kind { method, route, status } = kind;
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        for (within, end) in self.within.iter().zip(ENDS) {
            let end = Duration::from_millis(end).as_secs_f64();
            let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"{end}\"}} {within}");
        }
        let Self { count, seconds, .. } = self;
        let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "{NAME}_sum{{{labels}}} {seconds}");
        let _ = writeln!(text, "{NAME}_count{{{labels}}} {count}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_by_how_long_they_took() {
        let metrics = Metrics::default();
        let kind = Kind { method: "GET", route: "/s/{name}".into(), status: 200 };
        metrics.count(kind.clone(), Duration::from_micros(900));
        metrics.count(kind, Duration::from_millis(60));
        let under_way = metrics.begin();
        let text = metrics.text();
        let labels = "method=\"GET\",route=\"/s/{name}\",status=\"200\"";
        for line in [
            format!("opensync_request_duration_seconds_bucket{{{labels},le=\"0.001\"}} 1"),
            format!("opensync_request_duration_seconds_bucket{{{labels},le=\"0.05\"}} 1"),
            format!("opensync_request_duration_seconds_bucket{{{labels},le=\"0.1\"}} 2"),
            format!("opensync_request_duration_seconds_count{{{labels}}} 2"),
            "opensync_requests_under_way 1".to_owned(),
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        drop(under_way);
        assert!(metrics.text().contains("opensync_requests_under_way 0\n"));
    }
}
