//! The handle: one short method for each thing a program can ask.

mod accounts;
mod annotations;
mod deleting;
mod find;
mod findings;
mod happening;
mod imports;
mod ingests;
mod meaning;
mod models;
mod open_indexes;
mod outline;
mod overviews;
mod pages;
mod pricing;
#[cfg(feature = "network")]
mod remote;
mod reports;
mod saved;
mod searches;
mod session_list;
#[cfg(feature = "share")]
mod shares;
mod sources;
mod syncing;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod timeline;
#[cfg(feature = "watch")]
mod watching;
mod within;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::embed::Embedder;
use crate::error::{Cause, Error, Result};
use crate::files;
use crate::ingest::{self, Ingested};
use crate::lexical::Lexical;
use crate::model::{Message, Owner, Session, SessionInfo};
use crate::price::PriceTable;
use crate::search::Reranker;
use crate::settings::Settings;
use crate::store::{Read, SessionRecord, Store};
#[cfg(feature = "watch")]
use crate::watch::Listeners;

pub use deleting::{Deleted, Deletion};
pub use find::{FindOptions, FindResults, FoundPart};
use meaning::Vectors;
use open_indexes::OpenIndexes;
pub use outline::{Outline, OutlineRow, OutlineSubagent};
pub use pages::{Messages, Placed, Sessions};
pub use timeline::{TimedAnswer, TimedCall, Timeline};

pub use accounts::Accounts;

/// An open archive, and whose part of it is meant.
///
/// Cheap to clone, and safe to share between threads. Any number of processes may have the same
/// archive open at once.
///
/// Its verbs are of three groups, by who can have them:
///
/// - **Archive**: what an owner has, wherever it is kept. [`ingest`](Self::ingest),
///   [`session`](Self::session), [`sessions`](Self::sessions), [`messages`](Self::messages),
///   [`search`](Self::search), [`context`](Self::context), [`call_tool`](Self::call_tool),
///   [`annotate`](Self::annotate), [`delete`](Self::delete),
///   [`delete_sessions`](Self::delete_sessions), [`export`](Self::export),
///   [`import_archive`](Self::import_archive), [`share`](Self::share), [`evals`](Self::evals),
///   [`findings`](Self::findings), [`stats`](Self::stats), [`changes`](Self::changes),
///   [`wait_for_changes`](Self::wait_for_changes), [`sync_batch`](Self::sync_batch),
///   [`apply_sync`](Self::apply_sync), [`may_leave`](Self::may_leave).
/// - **Machine**: what takes this machine's folders, processors and connections.
///   [`import`](Self::import), [`watch`](Self::watch), [`sources`](Self::sources),
///   [`leaving`](Self::leaving), [`folder`](Self::folder),
///   [`models`](Self::models), [`embed`](Self::embed), [`catch_up`](Self::catch_up),
///   [`reprice`](Self::reprice); with the feature `network` `login`, `push`, `pull` and `send`.
/// - **Accounts**: who the owners of a server's archive are. [`accounts`](Self::accounts),
///   [`for_owner`](Self::for_owner).
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
    reranker: Option<Arc<dyn Reranker>>,
    vectors: OpenIndexes<Vectors>,
    #[cfg(feature = "watch")]
    listeners: Listeners,
}

impl OpenSync {
    pub(crate) fn open_with(
        folder: PathBuf,
        settings: Settings,
        embedder: Option<Arc<dyn Embedder>>,
        reranker: Option<Arc<dyn Reranker>>,
    ) -> Result<Self> {
        let cache_bytes = usize::try_from(settings.cache_bytes).unwrap_or(usize::MAX);
        let store = Store::open(&folder, cache_bytes)?;
        // What cannot be closed is told by a check.
        files::tighten(&folder, false);
        let engine = Engine {
            folder,
            settings,
            store,
            prices: Mutex::default(),
            lexical: OpenIndexes::default(),
            embedder: Mutex::new(embedder),
            reranker,
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

    /// Adds a session and messages of it, or replaces what changed in them. Durable on return.
    ///
    /// Ingesting the same thing again changes nothing. Messages that are stored and not named stay.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    ///
    /// let session = Session::new("my-agent", "s-1");
    /// let hello = Message::new("m-1", Role::User, 1_767_225_600_000).with(Part::text("hello"));
    /// let done = archive.ingest(session.clone(), vec![hello.clone()])?;
    /// assert_eq!(done.messages_added, 1);
    ///
    /// assert!(!archive.ingest(session, vec![hello])?.is_changed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an id or source that is empty or longer
    /// than 1,024 bytes: nothing is stored then. [`Io`](crate::ErrorKind::Io) if the disk fails.
    pub fn ingest(&self, session: Session, messages: Vec<Message>) -> Result<Ingested> {
        ingest::check(&session, &messages)?;
        let prepared = ingest::prepare(session, messages);
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        self.engine.store.write(self.owner, |write| ingest::apply(write, prepared, &pricer))
    }

    /// The session whose external id is `id`, or begins with it if only one does.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several begin with `id`.
    pub fn session(&self, id: &str) -> Result<SessionInfo> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        let record = read.session(number)?.ok_or_else(|| not_found(id))?;
        Ok(info(number, record))
    }

    /// The session whose external id is just `id`, if there is one.
    ///
    /// ```
    /// use opensync_core::{OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// assert_eq!(archive.session("s-")?.session.source, "my-agent");
    /// assert!(archive.find_session("s-")?.is_none());
    /// assert_eq!(archive.folder(), folder.path());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn find_session(&self, id: &str) -> Result<Option<SessionInfo>> {
        let read = self.read()?;
        let Some(number) = read.session_number(id)? else { return Ok(None) };
        Ok(read.session(number)?.map(|record| info(number, record)))
    }

    /// Deletes a session and everything in it. Durable on return.
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn delete(&self, id: &str) -> Result<SessionInfo> {
        let number = find_session(&self.read()?, id)?;
        self.engine.store.write(self.owner, |write| {
            let record = write.session(number)?.ok_or_else(|| not_found(id))?;
            let annotation = write.annotation(number)?;
            ingest::delete(write, number, record.clone())?;
            Ok(info(number, record.annotated(annotation)))
        })
    }

    /// Deletes messages of a session by the agent's ids of them; those it has not are passed over.
    /// Returns how many are gone. Durable on return.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// assert_eq!(archive.delete_messages("s-1", vec!["m-1".into(), "m-2".into()])?, 1);
    /// archive.delete("s-1")?;
    /// assert!(archive.session("s-1").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn delete_messages(&self, id: &str, messages: Vec<String>) -> Result<u64> {
        let session = self.session(id)?.session;
        let session = Session::new(session.source, session.external_id);
        let mut prepared = ingest::prepare(session, Vec::new());
        prepared.removed_messages = messages;
        let no_price = |_: &str, _: &_, _| None;
        let store = &self.engine.store;
        let done = store.write(self.owner, |write| ingest::apply(write, prepared, &no_price))?;
        Ok(done.messages_changed)
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
