//! State: what is known of a conversation between two of its events.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stats::{self, RequestStats};
use super::{discover, event, events};
use crate::clock;
use crate::model::{Link, LinkKind, Message, MessageMode, Project, Role, Session};
use crate::source::Log;
use crate::source::calls::Calls;
use crate::source::counts::nanos;
use crate::source::ids::{ContentIds, mark};
use crate::source::short::word;
use crate::source::title::Title;
use crate::source::transcript::{Entry, Folder, Out, Transcript};

/// The largest state that is read.
const MAX_BYTES: u64 = 64 << 20;

/// So many answers are remembered: those whose cost is not told yet, and the last ones whose cost is
/// booked.
const MAX_ANSWERS: usize = 256;

/// The zones of the world are so far from UTC at most, and whole quarters of an hour.
const MAX_ZONE_MS: i64 = 14 * 3_600_000;
const QUARTER_MS: i64 = 900_000;

/// How long after its event a file may be written.
const MAX_DELAY_MS: i64 = 30_000;

/// What is known of a conversation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Conversation {
    id: Option<String>,
    parent: Option<Link>,
    folder: Option<String>,
    cost_nanos: Option<u64>,
    pub(super) model: Option<String>,
    pub(super) provider: Option<String>,
    #[serde(skip)]
    requests: HashMap<String, RequestStats>,
    /// Answers whose cost is not told yet: the request, the message and its time.
    open: VecDeque<(String, String, i64)>,
    /// The last requests whose cost is booked.
    booked: VecDeque<u64>,
    /// When the file of the event was written.
    #[serde(skip)]
    written_at: Option<i64>,
    /// How far the clock that the events tell is behind UTC.
    zone_ms: i64,
    pub(super) at: i64,
    pub(super) title: Title,
    pub(super) ids: ContentIds,
    pub(super) calls: Calls,
}

impl Transcript for Conversation {
    const VERSION: u8 = 1;

    fn is_entry(value: &Value) -> bool {
        value["kind"].is_string() && value["id"].is_string()
    }

    fn begin(&mut self, log: &Log) {
        // Where it cannot be read, what it told before holds.
        if let Ok(state) = read(&log.path) {
            self.learn(&state, &log.path);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, out: &mut Out<'_>) {
        let json = &entry.json;
        if !json["kind"].is_string() {
            return out.invalid("the event has no kind");
        }
        self.at = json["timestamp"].as_str().and_then(|at| self.time(at)).unwrap_or(self.at);
        event::take(self, json, entry.text, out);
    }

    fn end(&mut self, out: &mut Out<'_>) {
        for (request, message, at) in std::mem::take(&mut self.open) {
            match self.requests.get(&request).cloned() {
                Some(told) => {
                    let message = Message::new(message, Role::Assistant, at);
                    let message = Message { mode: MessageMode::Update, ..message };
                    out.push(self.booked(message, &request, told));
                }
                None => self.open.push_back((request, message, at)),
            }
        }
    }

    fn session(&self, agent: &'static str) -> Option<Session> {
        Some(Session {
            title: self.title.text(),
            project: self.folder.clone().map(Project::at).unwrap_or_default(),
            parent: self.parent.clone(),
            claimed_cost_nanos: self.cost_nanos,
            ..Session::new(agent, self.id.clone()?)
        })
    }
}

impl Folder for Conversation {
    fn files(log: &Log) -> io::Result<Vec<(u64, PathBuf)>> {
        events::files(&log.path)
    }

    fn file(&mut self, path: &Path) {
        let modified = fs::metadata(path).and_then(|found| found.modified()).ok();
        let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        self.written_at = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    }
}

impl Conversation {
    fn learn(&mut self, state: &Value, path: &Path) {
        self.id = word(&state["id"]).or_else(|| self.id.take());
        self.folder = word(&state["workspace"]["working_dir"]).or_else(|| self.folder.take());
        let model = state["agent"]["llm"]["model"].as_str().unwrap_or_default();
        (self.provider, self.model) = stats::names(model);
        self.requests = stats::requests(&state["stats"]);
        let metrics = state["stats"]["usage_to_metrics"].as_object().into_iter().flatten();
        let cost = metrics.filter_map(|(_, told)| told["accumulated_cost"].as_f64()).sum::<f64>();
        self.cost_nanos = nanos(cost);
        // A conversation that lies within another was begun by it.
        let folder = path.parent().and_then(Path::parent);
        let above = folder.into_iter().flat_map(Path::ancestors).take(3);
        let mut states = above.filter_map(|folder| read(&folder.join(discover::STATE)).ok());
        let parent = states.find_map(|state| word(&state["id"]));
        let link = |external_id| Link { kind: LinkKind::Subagent, external_id };
        self.parent = parent.filter(|parent| Some(parent) != self.id.as_ref()).map(link);
    }

    /// When an event was, by a clock that may not tell its zone. Its file is written at once, so that
    /// the two differ by the zone; where that says nothing it is taken to be the one of before.
    fn time(&mut self, told: &str) -> Option<i64> {
        if let Some(at) = clock::parse_rfc3339(told) {
            return Some(at);
        }
        let local = clock::parse_local(told)?;
        if let Some(zone_ms) = self.written_at.and_then(|written| zone(local, written)) {
            self.zone_ms = zone_ms;
        }
        Some(local + self.zone_ms)
    }

    /// The message with what the request that it answers cost, if that is told and not booked yet.
    pub(super) fn book(&mut self, message: Message, request: Option<String>) -> Message {
        let Some(request) = request else { return message };
        let is_known = self.booked.contains(&mark(&request))
            || self.open.iter().any(|(known, _, _)| *known == request);
        if is_known {
            return message;
        }
        if let Some(told) = self.requests.get(&request).cloned() {
            return self.booked(message, &request, told);
        }
        if self.open.len() == MAX_ANSWERS {
            self.open.pop_front();
        }
        self.open.push_back((request, message.external_id.clone(), message.created_at));
        message
    }

    fn booked(&mut self, message: Message, request: &str, told: RequestStats) -> Message {
        if self.booked.len() == MAX_ANSWERS {
            self.booked.pop_front();
        }
        self.booked.push_back(mark(request));
        Message {
            usage: Some(told.usage),
            model: told.model,
            provider: told.provider,
            response_id: Some(format!("openhands:{request}")),
            ..message
        }
    }
}

/// How far a clock is behind UTC that told `local` when it was `written` there; nothing if the file
/// was written at another time.
fn zone(local: i64, written: i64) -> Option<i64> {
    let behind = written - local;
    let zone = behind.div_euclid(QUARTER_MS) * QUARTER_MS;
    let is_zone = zone.abs() <= MAX_ZONE_MS && behind - zone <= MAX_DELAY_MS;
    is_zone.then_some(zone)
}

/// The state of a conversation.
fn read(path: &Path) -> io::Result<Value> {
    if fs::metadata(path)?.len() > MAX_BYTES {
        return Err(io::Error::other("it is too long"));
    }
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

/// Whether a file is the state of a conversation.
pub(super) fn is_state(path: &Path) -> io::Result<bool> {
    let told: Value = serde_json::from_slice(&fs::read(path)?).unwrap_or_default();
    Ok(told["id"].is_string() && (told["agent"].is_object() || told["stats"].is_object()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_by_when_the_file_was_written() {
        let hour = 3_600_000;
        assert_eq!(zone(10 * hour, 10 * hour + 40), Some(0));
        assert_eq!(zone(10 * hour, 5 * hour + 40), Some(-5 * hour), "east of Greenwich");
        assert_eq!(
            zone(10 * hour, 13 * hour + 2 * QUARTER_MS + 900),
            Some(3 * hour + 2 * QUARTER_MS)
        );
        assert_eq!(zone(10 * hour, 10 * hour + 400_000), None, "it was copied later");
        assert_eq!(zone(10 * hour, 50 * hour), None);
    }
}
