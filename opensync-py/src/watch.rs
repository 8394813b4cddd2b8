//! Watch: imports agents' logs as they are written, as an iterator of what was imported.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use opensync_core::Error;
use opensync_core::watch::Stop;
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::error::to_py;
use crate::exchange::agents;
use crate::report::ImportReport;

/// How long `next` waits before it looks whether Ctrl-C was pressed.
const TURN: Duration = Duration::from_millis(200);

/// Imports that nobody took yet; then watching waits.
const QUEUE: usize = 64;

/// What was imported, and of which agent; the error if that failed.
type Imported = (&'static str, Result<opensync_core::ImportReport, Error>);

/// Imports as they happen; ends when it is closed.
///
/// Each item is the agent's name and an ImportReport. A failed import raises; what failed is tried
/// again, and the iterator goes on. Nothing is imported once it is closed or forgotten.
#[pyclass(frozen, module = "opensync")]
pub(crate) struct Watch {
    stop: Stop,
    told: Mutex<Receiver<Imported>>,
}

#[pymethods]
impl OpenSync {
    /// Import what is new in the agents' folders, and then what is appended to them, as it happens.
    ///
    /// Returns an iterator of what was imported; use it as a context manager, or close it. A message
    /// is in the archive about 0.2 seconds after the agent wrote it. Without paths, looks where each
    /// agent keeps its logs; folders that do not exist yet are imported when they appear.
    ///
    /// >>> with sample().watch([folder], source="claude-code") as imports:
    /// ...     iter(imports) is imports
    /// True
    #[pyo3(signature = (paths = None, *, source = None))]
    fn watch(&self, paths: Option<Vec<PathBuf>>, source: Option<&str>) -> PyResult<Watch> {
        let archive = self.0.archive()?;
        let agents = agents(source, paths)?;
        let stop = Stop::new();
        let (sender, told) = sync_channel(QUEUE);
        let stopping = stop.clone();
        thread::spawn(move || {
            let done = archive.watch(&agents, &stopping, &mut |agent, report| {
                if sender.send((agent.name(), report)).is_err() {
                    stopping.stop();
                }
            });
            if let Err(error) = done {
                // Nobody may listen any more.
                let _ = sender.send(("", Err(error)));
            }
        });
        Ok(Watch { stop, told: Mutex::new(told) })
    }
}

#[pymethods]
impl Watch {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<(&'static str, ImportReport)>> {
        loop {
            let told = py.detach(|| {
                self.told.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(TURN)
            });
            match told {
                Ok((agent, report)) => {
                    return Ok(Some((agent, ImportReport(report.map_err(to_py)?))));
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) if self.stop.is_stopped() => return Ok(None),
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            }
        }
    }

    /// End it. What was not taken yet can still be.
    fn close(&self) {
        self.stop.stop();
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        self.stop.stop();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.stop();
    }
}
