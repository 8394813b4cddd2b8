//! Watch: imports what agents write, as they write it.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use opensync_core::Agents;

use crate::archive::Archive;
use crate::call::spawn;
use crate::live::{Progress, tell};
use crate::stop::{Stop, Stopped};

/// How soon a stop is noticed.
const INTERVAL: Duration = Duration::from_millis(100);

/// An import that a watch has done.
#[napi(object)]
pub struct WatchProgress {
    /// Whose logs were read.
    pub source: String,
    /// Sessions that were added or changed.
    pub sessions: i64,
    /// Messages that were added or changed.
    pub messages: i64,
    /// Why it failed; it is tried again.
    pub error: Option<String>,
}

#[napi]
impl Archive {
    /// Imports what agents have written, and then what they write, until `signal` is aborted.
    ///
    /// A message is stored about 0.2 seconds after the agent wrote it. Rejects with the signal's
    /// reason, or with `io` if the system does not watch folders.
    #[napi(
        ts_args_type = "options: Abortable & Reporting<WatchProgress>",
        ts_return_type = "Promise<void>"
    )]
    pub fn watch<'env>(
        &self,
        env: &'env Env,
        _options: Object<'_>,
        stop: Option<&Stop>,
        progress: Option<Progress<WatchProgress>>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || {
            let agents = Agents::all().environment(&|name| std::env::var_os(name));
            let watch = Arc::new(opensync_core::watch::Stop::new());
            let ended = watch.clone();
            let lookout = thread::spawn(move || {
                while !stopped.is_set() && !ended.is_stopped() {
                    thread::sleep(INTERVAL);
                }
                ended.stop();
            });
            let done = archive.watch(&agents, &watch, &mut |source, report| {
                let (sessions, messages, error) = match report {
                    Ok(report) => (report.sessions, report.messages, None),
                    Err(error) => (0, 0, Some(error.report())),
                };
                let source = source.name().to_owned();
                let (sessions, messages) =
                    (crate::objects::count(sessions), crate::objects::count(messages));
                tell(progress.as_ref(), WatchProgress { source, sessions, messages, error });
            });
            watch.stop();
            // It does nothing that could fail.
            let _ = lookout.join();
            Ok(done?)
        })
    }
}
