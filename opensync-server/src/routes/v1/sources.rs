//! Sources: the agents whose history can be read, and what of each is here.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use axum::Json;
use opensync_core::source::{self, Retention, Source as _};
use opensync_core::{Field, Filter, KeyScope, Owner};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Caller, Failure, blocking};
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
    /// After how many days it deletes what it wrote, unless its settings say otherwise; `null` if it
    /// does not, or it is not known.
    retention_days: Option<u32>,
    /// How many of its sessions are here.
    sessions: u64,
}

/// A folder that an agent writes to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FolderOut {
    path: String,
    /// Whether it is there.
    is_there: bool,
}

/// The agents whose history can be read, and others that sessions came from. Where they write is told
/// to the owner of this machine only.
#[utoipa::path(get, path = "/sources", tag = "server", security(("key" = [])),
    responses((status = 200, body = Page<SourceOut>),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sources(caller: Caller) -> Result<Json<Page<SourceOut>>, Failure> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        let facets = caller.archive.facets(&Filter::default(), "", &[Field::Source])?;
        let counts = facets.fields.into_values().flatten();
        let mut counts: HashMap<String, u64> =
            counts.map(|told| (told.value, told.count)).collect();
        let is_ours = caller.holder.owner == Owner::LOCAL;
        let mut sources: Vec<SourceOut> = Vec::new();
        for agent in source::all() {
            let folders = agent.default_roots(&|name| std::env::var_os(name));
            let folders = folders.into_iter().filter(|_| is_ours).map(folder);
            sources.push(SourceOut {
                name: agent.name().to_owned(),
                title: Some(agent.title()),
                folders: folders.collect(),
                retention_days: match agent.retention() {
                    Retention::Days { days, .. } => Some(days),
                    _ => None,
                },
                sessions: counts.remove(agent.name()).unwrap_or_default(),
            });
        }
        let mut others: Vec<(String, u64)> = counts.into_iter().collect();
        others.sort();
        let other = |(name, sessions)| {
            let (title, folders, retention_days) = (None, Vec::new(), None);
            SourceOut { name, title, folders, retention_days, sessions }
        };
        sources.extend(others.into_iter().map(other));
        Ok(Json(Page::all(sources)))
    })
    .await
}

fn folder(path: PathBuf) -> FolderOut {
    let is_there = Path::new(&path).exists();
    FolderOut { path: path.display().to_string(), is_there }
}
