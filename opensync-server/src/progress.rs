//! Progress: a bar on a terminal, now and then a plain line elsewhere.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Between two plain lines.
const EVERY: Duration = Duration::from_secs(5);

/// Work under way, told on standard error.
pub(crate) struct Meter {
    what: &'static str,
    bar: Option<ProgressBar>,
    started: Instant,
    told: Instant,
}

impl Meter {
    /// Work in bytes of `what`.
    pub(crate) fn bytes(what: &'static str) -> Self {
        Self::new(what, "{msg:>9} {bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left")
    }

    /// Work in steps of `what`.
    pub(crate) fn steps(what: &'static str) -> Self {
        Self::new(what, "{msg:>9} {bar:30} {human_pos}/{human_len}  {eta} left")
    }

    fn new(what: &'static str, template: &str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(template);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(0).with_style(style).with_message(what)
        });
        Self { what, bar, started: Instant::now(), told: Instant::now() }
    }

    /// Tells that `done` of `total` is done.
    pub(crate) fn set(&mut self, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done.min(total));
        } else if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            let percent = (done * 100).checked_div(total).unwrap_or(100);
            let seconds = self.started.elapsed().as_secs();
            eprintln!("{}: {percent} % after {seconds} s", self.what);
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
