//! The handle: one short method for each thing a program can ask.

mod accounts;
mod archive;
mod machine;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::embed::Embedder;
use crate::error::{Cause, Error, Result};
use crate::files;
use crate::lexical::Lexical;
use crate::model::{Owner, Session, SessionInfo};
use crate::price::PriceTable;
use crate::search::Reranker;
use crate::settings::Settings;
use crate::store::{Location, Read, SessionRecord, Store};
#[cfg(feature = "watch")]
use crate::watch::Listeners;

pub use archive::{
    Deleted, Deletion, FindOptions, FindResults, FoundPart, Messages, Outline, OutlineRow,
    OutlineSubagent, Placed, Sessions, TimedAnswer, TimedCall, Timeline,
};
use machine::{OpenIndexes, Vectors};

pub use accounts::Accounts;

/// An open archive, and whose part of it is meant.
///
/// Cheap to clone, and safe to share between threads. Any number of processes may have the same
/// archive open at once.
///
/// Its verbs are of three groups, by who can have them:
///
/// - **Archive**: what an owner has, wherever it is kept. Taken in by [`ingest`](Self::ingest),
///   [`ingest_many`](Self::ingest_many), [`ingest_partial`](Self::ingest_partial) and
///   [`import_archive`](Self::import_archive); read by [`session`](Self::session),
///   [`find_session`](Self::find_session), [`messages`](Self::messages), [`entries`](Self::entries),
///   [`message_ids`](Self::message_ids), [`outline`](Self::outline), [`timeline`](Self::timeline) and
///   [`live`](Self::live); listed by [`sessions`](Self::sessions),
///   [`each_session`](Self::each_session), [`list`](Self::list), [`facets`](Self::facets) and
///   [`count_sessions`](Self::count_sessions); found by [`search`](Self::search),
///   [`search_within`](Self::search_within), [`find`](Self::find), [`context`](Self::context),
///   [`projects_alike`](Self::projects_alike), [`blame`](Self::blame) and [`call_tool`](Self::call_tool); summed up by
///   [`stats`](Self::stats), [`overview`](Self::overview), [`series`](Self::series),
///   [`calendar`](Self::calendar), [`hours`](Self::hours), [`sums_by`](Self::sums_by),
///   [`tools`](Self::tools), [`tool_report`](Self::tool_report) and [`wrapped`](Self::wrapped);
///   judged and marked by [`annotate`](Self::annotate), [`save_place`](Self::save_place),
///   [`save_search`](Self::save_search) and [`set_source_hidden`](Self::set_source_hidden); passed on by
///   [`export`](Self::export), [`evals`](Self::evals), [`share`](Self::share) and what belongs to it,
///   with [`findings`](Self::findings) and [`may_leave`](Self::may_leave); followed by
///   [`changes`](Self::changes) and [`wait_for_changes`](Self::wait_for_changes); exchanged by
///   [`sync_batch`](Self::sync_batch) and [`apply_sync`](Self::apply_sync); deleted by
///   [`delete`](Self::delete), [`delete_messages`](Self::delete_messages) and
///   [`delete_sessions`](Self::delete_sessions).
/// - **Machine**: what takes this machine's folders, processors and connections.
///   [`import`](Self::import), [`watch`](Self::watch), [`sources`](Self::sources),
///   [`leaving`](Self::leaving), [`folder`](Self::folder), [`models`](Self::models),
///   [`model_id`](Self::model_id), [`embed`](Self::embed),
///   [`pending_embeddings`](Self::pending_embeddings), [`catch_up`](Self::catch_up),
///   [`questions`](Self::questions), [`prices`](Self::prices), [`set_own_prices`](Self::set_own_prices), [`reprice`](Self::reprice),
///   and [`check`](crate::Builder::check) of the builder; with the feature `network` `login`, `logout`,
///   `remote`, `push`, `pull` and `send`.
/// - **Accounts**: who the owners of a server's archive are. [`accounts`](Self::accounts),
///   [`owner`](Self::owner), [`for_owner`](Self::for_owner).
#[derive(Clone)]
pub struct OpenSync {
    engine: Arc<Engine>,
    owner: Owner,
}

/// What all clones of a handle share.
struct Engine {
    folder: PathBuf,
    settings: Settings,
    store: Store,
    prices: Mutex<Option<Arc<PriceTable>>>,
    lexical: OpenIndexes<Lexical>,
    embedder: Mutex<Option<Arc<dyn Embedder>>>,
    reranker: Mutex<Option<Arc<dyn Reranker>>>,
    vectors: OpenIndexes<Vectors>,
    #[cfg(feature = "watch")]
    listeners: Listeners,
}

impl OpenSync {
    pub(crate) fn open_with(
        folder: PathBuf,
        location: &Location,
        settings: Settings,
        embedder: Option<Arc<dyn Embedder>>,
        reranker: Option<Arc<dyn Reranker>>,
    ) -> Result<Self> {
        let cache_bytes = usize::try_from(settings.cache_bytes).unwrap_or(usize::MAX);
        let store = Store::open_at(location, &folder, cache_bytes)?;
        // What cannot be closed is told by a check.
        files::tighten(&folder, false);
        let engine = Engine {
            folder,
            settings,
            store,
            prices: Mutex::default(),
            lexical: OpenIndexes::default(),
            embedder: Mutex::new(embedder),
            reranker: Mutex::new(reranker),
            vectors: OpenIndexes::default(),
            #[cfg(feature = "watch")]
            listeners: Listeners::default(),
        };
        Ok(Self { engine: Arc::new(engine), owner: Owner::LOCAL })
    }

    /// The data directory.
    pub fn folder(&self) -> &Path {
        &self.engine.folder
    }

    /// How many records of sessions, messages and shares were read since it was opened, by all clones of
    /// this handle.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// let archive = opensync_core::OpenSync::open(folder.path())?;
    /// archive.find_session("s-1")?;
    /// assert_eq!(archive.records_read(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "measure")]
    #[doc(hidden)]
    pub fn records_read(&self) -> u64 {
        self.engine.store.records_read()
    }

    /// How many statements a database was sent since it was opened, by all clones of this handle; none
    /// for an archive in a file.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// let archive = opensync_core::OpenSync::open(folder.path())?;
    /// assert_eq!(archive.statements(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "measure")]
    #[doc(hidden)]
    pub fn statements(&self) -> u64 {
        self.engine.store.statements()
    }

    fn read(&self) -> Result<Read> {
        self.engine.store.read(self.owner)
    }
}

/// Sessions that are counted to say how ambiguous an id is.
const ENOUGH: usize = 1000;

fn find_session(read: &Read, id: &str) -> Result<u64> {
    if let Some(number) = read.session_number(id)? {
        return Ok(number);
    }
    let found = read.sessions_with_prefix(id, ENOUGH)?;
    let Some(&first) = found.first() else { return Err(not_found(id)) };
    // A subagent's id begins with that of its session, which comes before it.
    let own = read.session(first)?.map(|record| record.session.external_id).unwrap_or_default();
    let of_first = read.sessions_with_prefix(&own, ENOUGH)?;
    if of_first == found {
        return Ok(first);
    }
    Err(Cause::AmbiguousSession { prefix: id.to_owned(), count: found.len() }.into())
}

/// A thread that panicked while it opened something left the slot as it was.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_found(id: &str) -> Error {
    Cause::SessionNotFound { id: id.to_owned() }.into()
}

fn info(id: u64, record: SessionRecord) -> SessionInfo {
    let (started_at, updated_at) = (record.started_at(), record.updated_at());
    let mut session = Session::from(record.session);
    session.started_at = Some(started_at);
    session.updated_at = Some(updated_at);
    SessionInfo {
        id,
        session,
        annotation: record.annotation,
        models: record.models,
        providers: record.providers,
        message_count: record.message_count,
        tool_call_count: record.tool_call_count,
        usage: record.usage,
        cost_nanos: record.cost_nanos,
        unpriced_count: record.unpriced_count,
        first_prompt: record.summary.first_prompt.map(|prompt| prompt.text),
        prompt_count: record.summary.prompts,
        error_count: record.summary.errors,
        active_ms: record.summary.active_ms,
    }
}
