//! Session state: what a session's folder tells of it: its name, its folder, what it came from.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::model::{Link, LinkKind};
use crate::source::short::word;
use crate::source::title::Rank;

/// The largest file beside a wire that is read.
const MAX_STATE_BYTES: u64 = 1 << 20;

/// The agent that a session begins with.
const MAIN: &str = "main";

/// What is told of the agent whose wire this is.
#[derive(Debug, Default)]
pub(super) struct SessionState {
    pub(super) id: Option<String>,
    pub(super) parent: Option<Link>,
    /// What kind of subagent it is.
    pub(super) role: Option<String>,
    pub(super) folder: Option<String>,
    pub(super) title: Option<(Rank, String)>,
}

/// What the place of a wire, and the state beside it, tell.
pub(super) fn of(wire: &Path) -> SessionState {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let Some(place) = wire.parent() else { return SessionState::default() };
    let Some(session) = place.parent().and_then(Path::parent) else {
        return SessionState::default();
    };
    let (Some(agent), Some(id)) = (name(place), name(session)) else {
        return SessionState::default();
    };
    let state = state(&session.join("state.json")).unwrap_or_default();
    let folder = word(&state["cwd"]).or_else(|| word(&state["workDir"]));
    if agent != MAIN {
        let own = &state["agents"][agent.as_str()];
        let above = word(&own["parentAgentId"]).filter(|above| above != MAIN && *above != agent);
        let above = above.map_or_else(|| id.clone(), |above| inner(&id, &above));
        return SessionState {
            parent: Some(Link { kind: LinkKind::Subagent, external_id: above }),
            role: word(&own["labels"]["profileName"]).or_else(|| word(&own["type"])),
            id: Some(inner(&id, &agent)),
            folder,
            title: None,
        };
    }
    let fork = word(&state["forkedFrom"]).filter(|parent| *parent != id);
    SessionState {
        parent: fork.map(|parent| Link { kind: LinkKind::Fork, external_id: parent }),
        role: None,
        id: Some(id),
        folder,
        title: title(&state),
    }
}

/// The id of a subagent, which is unique only within its session.
fn inner(session: &str, agent: &str) -> String {
    format!("{session}/{agent}")
}

/// What a person or a model called the session. A name that waits for another one is none.
fn title(state: &Value) -> Option<(Rank, String)> {
    let title = state["title"].as_str().filter(|title| !title.trim().is_empty())?;
    if state["isCustomTitle"] == true {
        return Some((Rank::Custom, title.to_owned()));
    }
    let is_name = state["titleKind"] != "replaceable" && state["lastPrompt"] != *title;
    is_name.then(|| (Rank::Generated, title.to_owned()))
}

fn state(path: &Path) -> Option<Value> {
    let is_small = fs::metadata(path).is_ok_and(|found| found.len() <= MAX_STATE_BYTES);
    if is_small { serde_json::from_slice(&fs::read(path).ok()?).ok() } else { None }
}
