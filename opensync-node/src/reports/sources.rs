//! Sources: what of each agent's history is on this machine.

use std::collections::BTreeMap;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Object};
use napi_derive::napi;
use opensync_core::{Agents, inventory as core};

use crate::archive::Archive;
use crate::call::{Call, call, spawn};
use crate::objects::count;

/// What of an agent's history is on this machine, how much of it is stored, and what could not be read.
#[napi(object)]
pub struct SourceState {
    /// What filters and commands call it.
    pub name: String,
    /// What people call it; not there if this version cannot read its history.
    pub title: Option<String>,
    /// Where it keeps its history.
    pub roots: Vec<SourceRoot>,
    /// After how many days it deletes what it wrote, if it does and it is known.
    pub retention_days: Option<u32>,
    /// How many of its sessions are stored.
    pub sessions: i64,
    /// How many logs of it are on this machine.
    pub logs: i64,
    /// How many of them hold what is not stored yet.
    pub waiting: i64,
    /// When it deletes the first of those, if it does. Milliseconds since 1970, UTC.
    pub first_deletion_at: Option<i64>,
    /// When something of it was last read. Milliseconds since 1970, UTC.
    pub last_read_at: Option<i64>,
    /// The versions of it that wrote what was read, the last read first.
    pub versions: Vec<SourceVersion>,
    /// What could not be read, or not all of it; the first hundred.
    pub unread: Vec<UnreadLog>,
    /// How many such there are in all.
    pub unread_count: i64,
    /// Whether people do not want to see it: see `setSourceHidden`.
    pub is_hidden: bool,
}

/// A folder or file where an agent keeps its history.
#[napi(object)]
pub struct SourceRoot {
    /// Where it is.
    pub path: String,
    /// Whether it is there: `closed` if this user may not read it.
    #[napi(ts_type = "'found' | 'missing' | 'closed'")]
    pub state: String,
}

/// A version of an agent, and what of its logs is not known here.
#[napi(object)]
pub struct SourceVersion {
    /// Which one; not there if the logs do not say.
    pub version: Option<String>,
    /// How many logs it wrote in.
    pub logs: i64,
    /// When one of them was last read. Milliseconds since 1970, UTC.
    pub last_read_at: i64,
    /// Entries of types that are not known, by type. They are kept verbatim.
    pub unknown_entries: BTreeMap<String, i64>,
}

/// A log, or a folder of logs, that could not be read, or not all of it.
#[napi(object)]
pub struct UnreadLog {
    /// Which one.
    pub path: String,
    /// What went wrong.
    pub reason: String,
    /// What can be done about it.
    pub remedy: String,
    /// Whether the rest of it is stored.
    pub is_partial: bool,
}

#[napi]
impl Archive {
    /// What of each agent's history is on this machine, how much of it is stored, and what could not be
    /// read; then what else sessions came from. Looks through folders, and opens no log.
    #[napi(ts_return_type = "Promise<Array<SourceState>>")]
    pub fn sources<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || {
            let agents = Agents::all().environment(&|name| std::env::var_os(name));
            let states = archive.sources(&agents)?;
            Ok(states.into_iter().map(SourceState::from).collect::<Vec<_>>())
        })
    }

    /// The sources that people do not want to see, in the order of their names.
    #[napi(ts_return_type = "Promise<Array<string>>")]
    pub fn hidden_sources(&self) -> AsyncTask<Call<Vec<String>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.hidden_sources()?))
    }

    /// Leaves a source out of what the dashboard shows, or shows it again. It is imported, kept and
    /// exported all the same, and calls here return it unless a filter excludes it. Durable once resolved.
    ///
    /// Rejects with `invalid_input` for a name that no source can have.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn set_source_hidden(&self, source: String, hidden: bool) -> AsyncTask<Call<()>> {
        let archive = self.0.clone();
        call(move || Ok(archive.set_source_hidden(&source, hidden)?))
    }
}

impl From<core::SourceState> for SourceState {
    fn from(state: core::SourceState) -> Self {
        Self {
            title: state.title.map(str::to_owned),
            roots: state.roots.into_iter().map(SourceRoot::from).collect(),
            retention_days: state.retention.days(),
            sessions: count(state.sessions),
            logs: count(state.logs),
            waiting: count(state.waiting),
            first_deletion_at: state.first_deletion_at,
            last_read_at: state.last_read_at,
            versions: state.versions.into_iter().map(SourceVersion::from).collect(),
            unread: state.unread.into_iter().map(UnreadLog::from).collect(),
            unread_count: count(state.unread_count),
            is_hidden: state.is_hidden,
            name: state.name,
        }
    }
}

impl From<core::SourceRoot> for SourceRoot {
    fn from(root: core::SourceRoot) -> Self {
        Self { path: root.path.display().to_string(), state: root.state.as_str().to_owned() }
    }
}

impl From<core::SourceVersion> for SourceVersion {
    fn from(state: core::SourceVersion) -> Self {
        let unknown = state.unknown_entries.into_iter();
        Self {
            version: state.version,
            logs: count(state.logs),
            last_read_at: state.last_read_at,
            unknown_entries: unknown.map(|(kind, times)| (kind, count(times))).collect(),
        }
    }
}

impl From<core::UnreadLog> for UnreadLog {
    fn from(log: core::UnreadLog) -> Self {
        Self {
            path: log.path.display().to_string(),
            reason: log.reason,
            remedy: log.remedy.to_owned(),
            is_partial: log.is_partial,
        }
    }
}
