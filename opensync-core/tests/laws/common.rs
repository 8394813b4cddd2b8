//! Common: archives to try things on, and short words for what is asked of them.

use std::ops::{ControlFlow, Deref};

use opensync_core::change::Change;
use opensync_core::export::Format;
use opensync_core::stats::Stats;
use std::path::Path;

use opensync_core::{
    Builder, Filter, Hit, Message, OpenSync, Part, Query, Result, Role, Session, Settings, Usage,
};

/// The first of January 2026, at noon, UTC.
pub(crate) const NOON: i64 = 1_767_268_800_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;

/// More than any test has.
pub(crate) const ALL: usize = 100_000;

/// An archive in a folder that goes when it goes.
pub(crate) struct Archive {
    folder: tempfile::TempDir,
    handle: OpenSync,
}

impl Deref for Archive {
    type Target = OpenSync;
    fn deref(&self) -> &OpenSync {
        &self.handle
    }
}

impl Archive {
    /// Closes it and opens it again.
    pub(crate) fn reopened(self) -> Self {
        self.reopened_with(Settings::default())
    }

    /// Closes it and opens it again with other settings.
    pub(crate) fn reopened_with(self, settings: Settings) -> Self {
        let Self { folder, handle } = self;
        drop(handle);
        let handle = builder(folder.path()).settings(settings).open().unwrap();
        Self { folder, handle }
    }
}

/// Whether archives are in a database: `OPENSYNC_TEST_STORE=postgres`.
pub(crate) fn is_postgres() -> bool {
    std::env::var_os("OPENSYNC_TEST_STORE").is_some_and(|store| store == "postgres")
}

/// Opens the archive that belongs to a folder.
pub(crate) fn open(folder: impl AsRef<Path>) -> Result<OpenSync> {
    builder(folder).open()
}

/// The archive that belongs to a folder, not opened yet: in it, or in a database of its own.
pub(crate) fn builder(folder: impl AsRef<Path>) -> Builder {
    let folder = folder.as_ref();
    let builder = OpenSync::builder(folder);
    #[cfg(all(feature = "postgres", unix))]
    if is_postgres() {
        return builder.postgres(database_of(folder));
    }
    builder
}

/// An archive in a database, whatever the other tests have theirs in; `None` without `PostgreSQL`.
#[cfg(all(feature = "postgres", feature = "measure", unix))]
pub(crate) fn archive_in_database() -> Option<Archive> {
    super::cluster::folder()?;
    let folder = tempfile::tempdir().unwrap();
    let handle = OpenSync::builder(folder.path()).postgres(database_of(folder.path()));
    Some(Archive { handle: handle.open().unwrap(), folder })
}

/// The database of a folder. A file in the folder tells it, to other processes, too.
#[cfg(all(feature = "postgres", unix))]
fn database_of(folder: &Path) -> String {
    use super::cluster;

    static TEMPLATE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    static MAKING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let told = folder.join("database");
    let _guard = MAKING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Ok(url) = std::fs::read_to_string(&told) {
        return url;
    }
    let template = TEMPLATE.get_or_init(|| {
        let name = cluster::database(None).expect("PostgreSQL is there");
        let url = cluster::url(&name).unwrap();
        OpenSync::builder(folder).postgres(url).migrate().unwrap();
        name
    });
    let url = cluster::url(&cluster::database(Some(template)).unwrap()).unwrap();
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(&told, &url).unwrap();
    url
}

/// An empty archive.
pub(crate) fn archive() -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let handle = open(folder.path()).unwrap();
    Archive { folder, handle }
}

/// An archive of sessions with one question each: session, question.
pub(crate) fn asked(questions: &[(&str, &str)]) -> Archive {
    let archive = archive();
    for (session, text) in questions {
        archive.ingest(Session::new("test", *session), vec![question("q", text)]).unwrap();
    }
    archive
}

/// What a person says.
pub(crate) fn question(id: &str, text: &str) -> Message {
    Message::new(id, Role::User, NOON).with(Part::text(text))
}

/// What a model answers, with the tokens it cost.
pub(crate) fn answer(id: &str, text: &str, tokens: u64) -> Message {
    Message {
        model: Some("claude-sonnet-4-5".into()),
        provider: Some("anthropic".into()),
        usage: Some(Usage { input: tokens, output: tokens / 2, ..Usage::default() }),
        ..Message::new(id, Role::Assistant, NOON + MINUTE).with(Part::text(text))
    }
}

/// The messages of a session, in order.
pub(crate) fn messages(archive: &OpenSync, session: &str) -> Vec<Message> {
    let messages = archive.messages(session).unwrap();
    messages.map(|placed| placed.unwrap().message).collect()
}

/// The ids of all sessions, last changed first.
pub(crate) fn session_ids(archive: &OpenSync) -> Vec<String> {
    let sessions = archive.sessions(&Filter::default(), None, ALL).unwrap();
    sessions.into_iter().map(|info| info.session.external_id).collect()
}

/// Sums over everything.
pub(crate) fn stats(archive: &OpenSync) -> Stats {
    archive.stats(&Filter::default()).unwrap()
}

/// The whole change log.
pub(crate) fn changes(archive: &OpenSync) -> Vec<Change> {
    archive.changes(0, ALL).unwrap()
}

/// Everything as JSON Lines.
pub(crate) fn exported(archive: &OpenSync) -> String {
    let mut out = Vec::new();
    archive.export(&[], &Filter::default(), Format::Jsonl, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The hits of a query on an index that is level with the store.
pub(crate) fn hits(archive: &OpenSync, query: &Query) -> Vec<Hit> {
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
    let results = archive.search(query).unwrap();
    assert_eq!(results.pending, 0);
    results.hits
}

/// The sessions that a text finds, best first.
pub(crate) fn found(archive: &OpenSync, text: &str) -> Vec<String> {
    hits(archive, &Query::new(text)).into_iter().map(|hit| hit.external_id).collect()
}

/// The sessions that a text finds, in the order of their names.
pub(crate) fn found_sorted(archive: &OpenSync, text: &str) -> Vec<String> {
    let mut sessions = found(archive, text);
    sessions.sort();
    sessions
}
