//! Inventory: what of each agent's history lies on this machine, and how much of it is stored.
//!
//! Folders are looked through and files' stamps compared with those that were read; no log is opened.

mod unread;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Result;
use crate::import::{discover, is_new};
use crate::source::{Agent, Agents, Cursor, FailedLog, Log, Retention, Source, named};
use crate::store::{Read, ReadingRecord};
use crate::word::words;

pub use unread::UnreadLog;

/// The most logs that are told of one by one.
const MAX_UNREAD: usize = 100;

/// What of an agent's history is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceState {
    /// What filters and commands call it.
    pub name: String,
    /// What people call it; nothing if this version cannot read its history.
    pub title: Option<&'static str>,
    /// Where it keeps its history on this machine.
    pub roots: Vec<SourceRoot>,
    /// When it deletes what it wrote: of several roots, what the one says that deletes first.
    pub retention: Retention,
    /// Whether people do not want to see it.
    pub is_hidden: bool,
    /// How many of its sessions are stored.
    pub sessions: u64,
    /// How many logs of it are on this machine.
    pub logs: u64,
    /// How many of them hold what is not stored yet.
    pub waiting: u64,
    /// When it deletes the first of those, if it does. Milliseconds since 1970, UTC.
    pub first_deletion_at: Option<i64>,
    /// When something of it was last read. Milliseconds since 1970, UTC.
    pub last_read_at: Option<i64>,
    /// The versions of it that wrote what was read, the last read first.
    pub versions: Vec<SourceVersion>,
    /// What could not be read, or not all of it; the first hundred.
    pub unread: Vec<UnreadLog>,
    /// How many such there are in all.
    pub unread_count: u64,
}

/// A folder or file where an agent keeps its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceRoot {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is there.
    pub state: RootState,
}

words! {
    /// Whether a root is there.
    pub enum RootState: "state" {
        /// It can be read.
        Found = "found",
        /// Nothing is there.
        Missing = "missing",
        /// This user may not read it.
        Closed = "closed",
    }
}

/// A version of an agent, and what of its logs is not known here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceVersion {
    /// Which one; nothing if the logs do not say.
    pub version: Option<String>,
    /// How many logs it wrote in.
    pub logs: u64,
    /// When one of them was last read. Milliseconds since 1970, UTC.
    pub last_read_at: i64,
    /// Entries of types that are not known, by type. They are kept verbatim.
    pub unknown_entries: BTreeMap<String, u64>,
}

/// What an agent will delete before it is stored, unless it is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Leaving {
    /// What filters and commands call the agent.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// After how many days it deletes.
    pub days: u32,
    /// What its setting for that is called.
    pub setting: &'static str,
    /// How many logs hold what is not stored yet; with such agents each is a session.
    pub sessions: u64,
    /// When it deletes the first of them. Milliseconds since 1970, UTC.
    pub first_at: i64,
}

/// What of the history of each of `agents` is here, in their order; `counts` tells how many sessions
/// are stored.
pub(crate) fn states(
    read: &Read,
    agents: &Agents<'_>,
    counts: &mut HashMap<String, u64>,
) -> Result<Vec<SourceState>> {
    let places = agents.places().into_iter().map(|(_, places)| places);
    let roots = agents.roots()?.into_iter().zip(places);
    let states = roots.map(|((source, roots), places)| {
        let sessions = counts.remove(source.name()).unwrap_or_default();
        let mut state = SourceState::nothing_of(source.name().to_owned(), sessions);
        let look = Look::through(read, source, &roots.folders)?;
        state.roots = places.into_iter().map(SourceRoot::at).collect();
        state.take(&look);
        let mut unread = unread::Unread::default();
        roots.missing.iter().for_each(|failed| unread.misconfigured(failed));
        look.failed.iter().for_each(|failed| unread.failed(failed));
        state.take_readings(read, &mut unread)?;
        (state.unread, state.unread_count) = unread.first(MAX_UNREAD);
        Ok(state)
    });
    states.collect()
}

/// What those of `agents` that delete will delete before it is stored.
pub(crate) fn leaving(read: &Read, agents: &Agents<'_>) -> Result<Vec<Leaving>> {
    let mut leaving = Vec::new();
    for (source, roots) in agents.roots()? {
        let Some(agent) = named(source.name()).filter(|agent| agent.retention().days().is_some())
        else {
            continue;
        };
        let look = Look::through(read, source, &roots.folders)?;
        let told = (look.retention, look.first_deletion_at);
        if let (Retention::Days { days, setting }, Some(first_at)) = told {
            let (name, title, sessions) = (source.name(), agent.title(), look.waiting);
            leaving.push(Leaving { name, title, days, setting, sessions, first_at });
        }
    }
    Ok(leaving)
}

impl SourceState {
    /// What is said of an agent of which only stored sessions are known.
    pub(crate) fn nothing_of(name: String, sessions: u64) -> Self {
        let agent = named(&name);
        Self {
            title: agent.map(Agent::title),
            name,
            roots: Vec::new(),
            retention: agent.map_or(Retention::Unknown, Agent::retention),
            is_hidden: false,
            sessions,
            logs: 0,
            waiting: 0,
            first_deletion_at: None,
            last_read_at: None,
            versions: Vec::new(),
            unread: Vec::new(),
            unread_count: 0,
        }
    }

    fn take(&mut self, look: &Look) {
        (self.logs, self.waiting) = (look.logs, look.waiting);
        (self.retention, self.first_deletion_at) = (look.retention, look.first_deletion_at);
    }

    /// Adds what the reads of its logs met.
    fn take_readings(&mut self, read: &Read, unread: &mut unread::Unread) -> Result<()> {
        let mut versions: BTreeMap<String, SourceVersion> = BTreeMap::new();
        let mut last_read_at = 0;
        read.each_reading(&self.name, |path, reading| {
            last_read_at = last_read_at.max(reading.read_at);
            unread.reading(Path::new(path), &reading);
            note_versions(&mut versions, reading);
        })?;
        self.last_read_at = Some(last_read_at).filter(|&at| at > 0);
        self.versions = versions.into_values().collect();
        self.versions.sort_by_key(|version| std::cmp::Reverse(version.last_read_at));
        Ok(())
    }
}

fn note_versions(versions: &mut BTreeMap<String, SourceVersion>, reading: ReadingRecord) {
    for (version, kinds) in reading.versions {
        let told = Some(version.clone()).filter(|version| !version.is_empty());
        let state = versions
            .entry(version)
            .or_insert_with(|| SourceVersion { version: told, ..SourceVersion::default() });
        state.logs += 1;
        state.last_read_at = state.last_read_at.max(reading.read_at);
        for (kind, count) in kinds {
            *state.unknown_entries.entry(kind).or_default() += count;
        }
    }
}

/// What a look through an agent's folders finds.
struct Look {
    logs: u64,
    waiting: u64,
    retention: Retention,
    first_deletion_at: Option<i64>,
    failed: Vec<FailedLog>,
}

impl Look {
    fn through(read: &Read, source: &dyn Source, folders: &[PathBuf]) -> Result<Self> {
        let own = named(source.name()).map_or(Retention::Unknown, Agent::retention);
        let mut look = Self {
            logs: 0,
            waiting: 0,
            retention: own,
            first_deletion_at: None,
            failed: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        let mut shortest: Option<Retention> = None;
        let mut cursors: Option<HashMap<String, Cursor>> = None;
        for folder in folders {
            let (mut logs, failed) = discover(source, std::slice::from_ref(folder));
            look.failed.extend(failed);
            logs.retain(|log| seen.insert(log.path.clone()));
            let told = own.configured_beside(folder);
            if shortest.is_none_or(|known| is_sooner(told, known)) {
                shortest = Some(told);
            }
            if logs.is_empty() {
                continue;
            }
            let cursors = match &mut cursors {
                Some(cursors) => cursors,
                none => none.insert(read.cursors(source.name())?.into_iter().collect()),
            };
            look.logs += logs.len() as u64;
            let waiting = logs.iter().filter(|log| is_new(source, log, cursors));
            waiting.for_each(|log| look.note_waiting(log, told));
        }
        look.retention = shortest.unwrap_or(own);
        Ok(look)
    }

    fn note_waiting(&mut self, log: &Log, retention: Retention) {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        self.waiting += 1;
        if let Some(days) = retention.days() {
            let changed_at = log.stamp.modified_ns / 1_000_000;
            let at = changed_at.saturating_add(i64::from(days).saturating_mul(DAY_MS));
            self.first_deletion_at = Some(self.first_deletion_at.map_or(at, |first| first.min(at)));
        }
    }
}

/// Whether an agent deletes sooner by one than by the other.
fn is_sooner(one: Retention, other: Retention) -> bool {
    one.days().is_some_and(|days| other.days().is_none_or(|other| days < other))
}

impl SourceRoot {
    fn at(path: PathBuf) -> Self {
        let state = match opened(&path) {
            Ok(()) => RootState::Found,
            Err(error) => match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => RootState::Missing,
                _ => RootState::Closed,
            },
        };
        Self { path, state }
    }
}

/// Whether what is at a path can be read.
fn opened(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        fs::read_dir(path).map(drop)
    } else {
        File::open(path).map(drop)
    }
}
