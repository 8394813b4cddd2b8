//! Exchange: what the class `OpenSync` takes in and hands out.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use opensync_core::Agents;
use opensync_core::ImportOptions;
use opensync_core::export::ExportOptions;
use opensync_core::import::ImportStep;
use opensync_core::redact::RedactOptions;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::archive::OpenSync;
use crate::error::to_py;
use crate::options;
use crate::report::{ImportReport, Ingested};
use crate::upkeep::{Interest, catch_up};

#[pymethods]
impl OpenSync {
    /// Add a session and messages of it, or replace what changed in them. Durable on return.
    ///
    /// Takes dictionaries of the shape that `to_dict` gives, or the objects themselves. Ingesting the
    /// same thing again changes nothing; messages that are stored and not named stay.
    ///
    /// Raises `InvalidInputError` for an id or source that is empty or longer than 1,024 bytes, and for
    /// a dictionary that is not a session or message; nothing is stored then.
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
    /// Without paths, looks where each agent keeps its logs. `source` names one agent,
    /// such as `claude-code` or `codex`. `progress` is called with an `ImportProgress` after each log and
    /// each commit; an exception of its own, Ctrl-C too, breaks the import off; what was committed
    /// stays, and the next import continues there.
    ///
    /// The index is brought up to date afterwards, unless another process is at it, so that the
    /// next search finds all of it; if that fails, `IoError` is raised, and what was imported
    /// stays. index: `False` leaves it to the searches, which index in small steps.
    ///
    /// A log that cannot be read is told in `failed`, and the others are imported. Raises
    /// `NotFoundError` for a path that is not there, and imports nothing then.
    ///
    /// >>> db = opensync.open(folder)
    /// >>> db.import_([folder])
    /// ImportReport(sessions=0, messages=0, files_read=0, files_found=0)
    #[pyo3(signature = (paths = None, *, source = None, index = true, progress = None))]
    fn import_(
        &self,
        py: Python<'_>,
        paths: Option<Vec<PathBuf>>,
        source: Option<&str>,
        index: bool,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<ImportReport> {
        let archive = self.0.archive()?;
        let agents = agents(source, paths)?;
        let mut interest = Interest::new(progress);
        let report = py.detach(|| {
            let mut heard = |step: &ImportStep| interest.hear(step);
            let options = ImportOptions::default().index(index).progress(&mut heard);
            archive.import(&agents, options).map_err(to_py)
        });
        interest.raised.map_or_else(|| report.map(ImportReport), Err)
    }

    /// Read back what was exported as `jsonl`. Doing it twice is doing it once.
    ///
    /// index: as of `import_`.
    #[pyo3(signature = (path, *, index = true))]
    fn import_archive(&self, py: Python<'_>, path: PathBuf, index: bool) -> PyResult<ImportReport> {
        let archive = self.0.archive()?;
        let report = py.detach(|| -> PyResult<_> {
            let mut file = BufReader::with_capacity(1 << 20, open_to_read(&path)?);
            archive.import_archive(&mut file).map_err(to_py)
        })?;
        if index {
            catch_up(py, &archive)?;
        }
        Ok(ImportReport(report))
    }

    /// Export sessions: those named by `ids`, or all that the filters hold.
    ///
    /// Returns the text, or with `path` writes it there and returns how many sessions it has. One
    /// message is in memory at a time then. The file is replaced when it is whole.
    ///
    /// format: `markdown`, `html`, `json`, `jsonl` (reads back without loss), `csv`, or one of two
    /// other layouts of Markdown, `markdown-plain` and `markdown-table`. redact: put marks in the
    /// place of keys, tokens and passwords; emails: of e-mail addresses, too.
    ///
    /// Raises `NotFoundError` for an id that is not there, `IoError` if `path` cannot be written.
    ///
    /// >>> print(sample().export(["s-1"]).splitlines()[0])
    /// # Locks
    #[pyo3(signature = (
        ids = None, *, format = "markdown", path = None, redact = false, emails = false, **filters
    ))]
    #[allow(clippy::too_many_arguments, reason = "they are the caller's keywords")]
    fn export<'py>(
        &self,
        py: Python<'py>,
        ids: Option<Vec<String>>,
        format: &str,
        path: Option<PathBuf>,
        redact: bool,
        emails: bool,
        filters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (ids, filter) = (ids.unwrap_or_default(), options::filter(filters)?);
        let format = options::word("format", format)?;
        let redact = redact.then_some(RedactOptions { emails });
        let options = ExportOptions { format, redact };
        let archive = self.0.archive()?;
        let Some(path) = path else {
            let mut text = Vec::new();
            self.0.call(py, |archive| archive.export(&ids, &filter, options, &mut text))?;
            return Ok(String::from_utf8_lossy(&text).into_pyobject(py)?.into_any());
        };
        let write = |out: &mut dyn Write| archive.export(&ids, &filter, options, out);
        let count = py.detach(|| write_whole(&path, write))?;
        Ok(count.into_pyobject(py)?.into_any())
    }
}

/// Writes a file that is there when it is whole, and leaves the one before it otherwise.
pub(crate) fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> opensync_core::Result<T>,
) -> PyResult<T> {
    opensync_core::files::write_whole(path, write).map_err(to_py)
}

fn open_to_read(path: &Path) -> PyResult<File> {
    File::open(path).map_err(|error| failed("read", path, &error))
}

fn failed(action: &str, path: &Path, error: &std::io::Error) -> PyErr {
    crate::error::io(format!("could not {action} `{}`: {error}", path.display()))
}

/// The agents that a call means, and where their logs are.
pub(crate) fn agents(
    source: Option<&str>,
    paths: Option<Vec<PathBuf>>,
) -> PyResult<Agents<'static>> {
    let agents = Agents::named(source).map_err(to_py)?;
    let agents = agents.environment(&|name| std::env::var_os(name));
    Ok(match paths {
        Some(paths) => agents.at(paths),
        None => agents,
    })
}
