//! Sources: the agents whose history can be read, and what of each is here.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use opensync_core::Agents;
use opensync_core::Owner;
use opensync_core::accounts::KeyScope;
use opensync_core::inventory::{RootState, SourceRoot, SourceState, SourceVersion, UnreadLog};
use opensync_core::source::Retention;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, ONE_THING, Unread, blocking};
use crate::wire::parse;
use crate::wire::v1::{Page, Problem};

/// An agent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SourceOut {
    /// What filters and commands call it.
    name: String,
    /// What people call it; `null` if this version cannot read its history.
    title: Option<&'static str>,
    /// Where it keeps its history on this machine.
    folders: Vec<FolderOut>,
    /// After how many days it deletes what it wrote, as its settings say; `null` if it does not, or
    /// it is not known.
    retention_days: Option<u32>,
    /// What its setting for that is called.
    retention_setting: Option<&'static str>,
    /// Whether it is left out of lists, searches and sums that do not ask for it.
    hidden: bool,
    /// How many of its sessions are here.
    sessions: u64,
    /// How many logs of it are on this machine.
    logs: u64,
    /// How many of them hold what is not stored yet.
    waiting: u64,
    /// When it deletes the first of those, if it does.
    first_deletion_at: Option<i64>,
    /// When something of it was last read.
    last_read_at: Option<i64>,
    /// The versions of it that wrote what was read, the last read first.
    versions: Vec<VersionOut>,
    /// What could not be read, or not all of it; the first hundred.
    unread: Vec<UnreadOut>,
    /// How many such there are in all.
    unread_count: u64,
}

/// A folder that an agent writes to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FolderOut {
    path: String,
    /// Whether it is there.
    is_there: bool,
    /// `found`, `missing` or `closed`: this user may not read it.
    state: &'static str,
}

/// A version of an agent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VersionOut {
    /// Which one; `null` if its logs do not say.
    version: Option<String>,
    /// How many logs it wrote in.
    logs: u64,
    /// When one of them was last read.
    last_read_at: i64,
    /// Entries of types that are not known here, by type. They are kept verbatim.
    unknown_entries: BTreeMap<String, u64>,
}

/// A log, or a folder of logs, that could not be read, or not all of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnreadOut {
    path: String,
    /// What went wrong.
    reason: String,
    /// What can be done about it.
    remedy: &'static str,
    /// Whether the rest of it is stored.
    is_partial: bool,
}

/// The agents whose history can be read, and others that sessions came from. Where they write, and what
/// could not be read there, is told to the owner of this machine only.
#[utoipa::path(get, path = "/sources", tag = "server", security(("key" = [])),
    responses((status = 200, body = Page<SourceOut>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sources(caller: Caller) -> Result<Json<Page<SourceOut>>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let agents = Agents::all();
        let is_ours = caller.holder.owner == Owner::LOCAL;
        let here = |name: &str| std::env::var_os(name);
        let agents = if is_ours { agents.environment(&here) } else { agents };
        let mut states = caller.archive.sources(&agents)?;
        if !is_ours {
            states.iter_mut().for_each(|state| state.roots.clear());
        }
        Ok(Json(Page::all(states)))
    })
    .await
}

/// What becomes of a source.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceEdit {
    /// Whether it is left out of lists, searches and sums that do not ask for it.
    hidden: bool,
}

/// Hides a source everywhere, or shows it again. It is imported, kept and exported all the same.
#[utoipa::path(patch, path = "/sources/{name}", operation_id = "change_source", tag = "server", security(("key" = [])),
    params(("name" = String, Path, description = "What filters call it")), request_body = SourceEdit,
    responses((status = 204),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    caller: Caller,
    Path(name): Path<String>,
    body: Unread,
) -> Result<StatusCode, ApiError> {
    caller.require(KeyScope::Sync)?;
    let told: SourceEdit = parse(&body.json(ONE_THING).await?.value)?;
    blocking(move || {
        caller.archive.set_source_hidden(&name, told.hidden)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

impl From<SourceState> for SourceOut {
    fn from(state: SourceState) -> Self {
        let (retention_days, retention_setting) = match state.retention {
            Retention::Days { days, setting } => (Some(days), Some(setting)),
            Retention::Kept | Retention::Unknown => (None, None),
        };
        Self {
            name: state.name,
            title: state.title,
            folders: state.roots.into_iter().map(Into::into).collect(),
            retention_days,
            retention_setting,
            hidden: state.is_hidden,
            sessions: state.sessions,
            logs: state.logs,
            waiting: state.waiting,
            first_deletion_at: state.first_deletion_at,
            last_read_at: state.last_read_at,
            versions: state.versions.into_iter().map(Into::into).collect(),
            unread: state.unread.into_iter().map(Into::into).collect(),
            unread_count: state.unread_count,
        }
    }
}

impl From<SourceRoot> for FolderOut {
    fn from(root: SourceRoot) -> Self {
        let is_there = root.state != RootState::Missing;
        Self { path: root.path.display().to_string(), is_there, state: root.state.as_str() }
    }
}

impl From<SourceVersion> for VersionOut {
    fn from(state: SourceVersion) -> Self {
        let SourceVersion { version, logs, last_read_at, unknown_entries, .. } = state;
        Self { version, logs, last_read_at, unknown_entries }
    }
}

impl From<UnreadLog> for UnreadOut {
    fn from(log: UnreadLog) -> Self {
        let UnreadLog { path, reason, remedy, is_partial, .. } = log;
        Self { path: path.display().to_string(), reason, remedy, is_partial }
    }
}
