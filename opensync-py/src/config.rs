//! Config: where the archive is, and with which settings it is opened.

use std::path::PathBuf;

use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::error::to_py;
use crate::handle::Handle;

/// Where the archive is unless a call says otherwise: `$OPENSYNC_HOME`, else the platform's data
/// folder. The same as for the command `opensync`.
#[pyfunction]
pub(crate) fn data_folder() -> PyResult<PathBuf> {
    opensync_core::Settings::locate(None, &|name| std::env::var_os(name)).map_err(to_py)
}

/// Open the archive in `folder`, creating it if nothing is there.
///
/// Without a folder, the one that the command `opensync` uses. Settings are read from
/// `config.toml` in it. Any number of threads and processes may have an archive open at once, and
/// a child of `fork` may go on using what its parent opened.
///
/// `cache_bytes`: page cache of the store, above that of the settings. 1 MiB to 64 GiB.
/// model: the model that embeds, by the id it was installed under, above that of the settings.
///
/// Raises `InvalidInputError` for a setting out of range, `TooNewError` if a newer version wrote the
/// archive, and `IoError` if it cannot be read or created.
///
/// >>> db = opensync.open(folder)
/// >>> db.sessions()
/// Sessions(0 sessions)
/// >>> db.close()
#[pyfunction]
#[pyo3(signature = (folder = None, *, cache_bytes = None, model = None))]
pub(crate) fn open(
    py: Python<'_>,
    folder: Option<PathBuf>,
    cache_bytes: Option<u64>,
    model: Option<String>,
) -> PyResult<OpenSync> {
    let folder = folder.map_or_else(data_folder, Ok)?;
    py.import("opensync._forks")?.call_method1("remember", (&folder,))?;
    let mut settings = opensync_core::Settings::read(&folder).map_err(to_py)?;
    settings.cache_bytes = cache_bytes.unwrap_or(settings.cache_bytes);
    settings.model = model.unwrap_or(settings.model);
    let builder = opensync_core::OpenSync::builder(folder).settings(settings);
    Ok(OpenSync(Handle::open(py, builder)?))
}

/// The time that a person names, in milliseconds since 1970, UTC; `None` if it is not a time.
///
/// >>> opensync.parse_time("2026-01-31T00:00:00Z")
/// 1769817600000
#[pyfunction]
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    opensync_core::filter::parse_time(text)
}

/// The text marked as quoted from the archive, for a program that shows it to a model: as data to
/// read, and not found again when an agent logs it. Marks within it are made harmless.
///
/// >>> opensync.quoted("an old answer").startswith("<opensync-recall-")
/// True
#[pyfunction]
pub(crate) fn quoted(text: &str) -> String {
    opensync_core::context::quoted(text)
}

/// The text with a mark in the place of every key, token and password in it, and e-mail addresses
/// too if `emails` says so. The same secret has the same mark. Costs about a second for 100 MB.
///
/// >>> opensync.redact("postgres://ada:Tr0ub4dor&3@db/orders")
/// 'postgres://ada:[redacted:url-password]@db/orders'
#[pyfunction]
#[pyo3(signature = (text, *, emails = false))]
pub(crate) fn redact(py: Python<'_>, text: &str, emails: bool) -> String {
    let options = opensync_core::redact::RedactOptions { emails };
    py.detach(|| opensync_core::redact::Redactor::new(options).redact(text).into_owned())
}
