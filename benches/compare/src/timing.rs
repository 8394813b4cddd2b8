//! Timing: what a number of measured times says.

use std::time::{Duration, Instant};

/// Times of one thing, measured again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timings(Vec<Duration>);

impl Timings {
    /// Measures `work` and keeps its time.
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        self.0.push(started.elapsed());
        result
    }

    /// The time that `percent` of all are not above, in milliseconds; 0 if nothing was measured.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(rank).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// How many were measured.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
