//! Live: what agents are doing now, and where two of them are at the same file.
//!
//! Of each session that changed lately the end is read: its last messages, and those of the time that
//! is asked for. Older ones are not looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::effect;
use crate::error::Result;
use crate::filter::Filter;
use crate::git;
use crate::matching::Matcher;
use crate::model::{PartKind, Role, SessionInfo, folder};
use crate::store::{MessageRecord, PartRecord, Read, SessionRecord};
use crate::word::words;

words! {
    /// What an agent is doing in a session.
    #[non_exhaustive]
    pub enum LiveState: "state" {
        /// It answers, or a tool runs.
        Working = "working",
        /// It has answered, and it is somebody's turn to say something.
        Waiting = "waiting",
        /// It has answered a while ago.
        Idle = "idle",
        /// It ended in the middle: a call without a result, or a prompt without an answer.
        Stopped = "stopped",
    }
}

/// What agents are doing.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Live {
    /// The sessions in which something was said, the last changed first.
    pub sessions: Vec<LiveSession>,
    /// Files that two agents are at.
    pub collisions: Vec<Collision>,
}

/// A session in which something was said lately.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct LiveSession {
    /// The session.
    pub session: SessionInfo,
    /// What its agent is doing.
    pub state: LiveState,
    /// The tool that it called last, since somebody said something.
    pub tool: Option<String>,
    /// The file that this call names.
    pub path: Option<String>,
    /// How full the context was at the last answer, in tokens.
    pub context_tokens: Option<u64>,
    /// The place of its last message.
    pub place: Option<u32>,
}

/// How long an agent may say nothing and still works: a tool may run for long.
const QUIET_MS: i64 = 2 * 60_000;

/// How long after an answer somebody's turn is over.
const WAIT_MS: i64 = 5 * 60_000;

/// The most messages of a session that are looked at, from its end.
const MOST_MESSAGES: u32 = 500;

/// A session in which something was said lately.
pub(crate) struct LiveRecord {
    pub(crate) number: u64,
    pub(crate) record: SessionRecord,
    pub(crate) state: LiveState,
    pub(crate) tool: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) context_tokens: Option<u64>,
    pub(crate) place: Option<u32>,
}

/// A file that two agents are at: one wrote it, and another one wrote or read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Collision {
    /// The file, from the project's folder on where it lies in it.
    pub path: String,
    /// What was done to it, in order of time.
    pub touches: Vec<Touch>,
}

/// What a session did to a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Touch {
    /// When. Milliseconds since 1970, UTC.
    pub at: i64,
    /// The external id of the session.
    pub external_id: String,
    /// The place of the message in it.
    pub place: u32,
    /// Whether it wrote the file; else it read it.
    pub is_write: bool,
}

/// What is going on in the sessions that `filter` means, the last changed first, and the files that are
/// fought over among them.
pub(crate) fn live(
    read: &Read,
    filter: &Filter,
    since: i64,
    now: i64,
) -> Result<(Vec<LiveRecord>, Vec<Collision>)> {
    let matcher = Matcher::new(read, filter)?;
    let (mut live, mut touched) = (Vec::new(), Touched::default());
    for entry in read.sessions_before((i64::MAX, u64::MAX))? {
        let (at, number) = entry?;
        if at < since {
            break;
        }
        let Some(record) = read.session(number)? else { continue };
        if !matcher.holds(number, &record)? {
            continue;
        }
        live.push(look(read, (number, record), since, now, &mut touched)?);
    }
    Ok((live, touched.collisions()))
}

/// Looks at the end of a session.
fn look(
    read: &Read,
    (number, record): (u64, SessionRecord),
    since: i64,
    now: i64,
    touched: &mut Touched,
) -> Result<LiveRecord> {
    let first = record.next_message.saturating_sub(MOST_MESSAGES);
    let mut end = End::default();
    for entry in read.said_from(number, first)? {
        let (place, message) = entry?;
        let is_late = message.created_at >= since;
        for part in message.parts.iter().filter(|part| !part.is_own()) {
            end.part(part);
            if is_late && part.kind == PartKind::ToolCall {
                let asked = effect::asked_of(&read.text(&part.body)?);
                let is_write = asked.lines.is_some();
                if let Some(path) = &asked.path {
                    let (external_id, at) =
                        (record.session.external_id.clone(), message.created_at);
                    touched.add(&record, path, Touch { at, external_id, place, is_write });
                }
                end.path = asked.path;
            }
        }
        end.message(place, &message);
    }
    Ok(LiveRecord {
        state: end.state(now),
        tool: end.tool,
        path: end.path,
        context_tokens: end.context_tokens,
        place: end.place,
        number,
        record,
    })
}

/// The end of a session, as far as it was read.
#[derive(Default)]
struct End {
    place: Option<u32>,
    at: i64,
    role: Option<Role>,
    /// Calls that have no result.
    open: HashSet<String>,
    tool: Option<String>,
    path: Option<String>,
    context_tokens: Option<u64>,
}

impl End {
    fn part(&mut self, part: &PartRecord) {
        match (part.kind, &part.call_id) {
            (PartKind::ToolCall, id) => {
                self.tool.clone_from(&part.name);
                self.path = None;
                self.open.extend(id.clone());
            }
            (PartKind::ToolResult, Some(id)) => {
                self.open.remove(id);
            }
            _ => {}
        }
    }

    fn message(&mut self, place: u32, message: &MessageRecord) {
        (self.place, self.at, self.role) = (Some(place), message.created_at, Some(message.role));
        if message.role == Role::User && !message.is_injected {
            // Who says something does not wait for what was called before.
            self.open.clear();
            (self.tool, self.path) = (None, None);
        }
        let usage = message.usage.filter(|usage| !usage.is_empty());
        self.context_tokens = usage.map(|usage| usage.context()).or(self.context_tokens);
    }

    fn state(&self, now: i64) -> LiveState {
        let quiet = now.saturating_sub(self.at);
        let is_answered = self.role == Some(Role::Assistant) && self.open.is_empty();
        match (is_answered, quiet) {
            (false, ..QUIET_MS) => LiveState::Working,
            (false, _) => LiveState::Stopped,
            (true, ..WAIT_MS) => LiveState::Waiting,
            (true, _) => LiveState::Idle,
        }
    }
}

/// Which files were touched, by project and path.
#[derive(Default)]
struct Touched(HashMap<(String, String), BTreeSet<Touch>>);

impl Touched {
    fn add(&mut self, session: &SessionRecord, path: &str, touch: Touch) {
        let fields = &session.session;
        let folder = fields.project_path.as_deref().map(folder::spelled).unwrap_or_default();
        let path = folder::spelled(path);
        let within = path.strip_prefix(folder.as_ref()).filter(|_| !folder.is_empty());
        let within = within.and_then(|rest| rest.strip_prefix(['/', '\\']));
        // Two working copies of one repository are one project; a file outside of it is itself.
        let project = match (within, &fields.git_remote) {
            (Some(_), Some(remote)) => git::identity(remote),
            (Some(_), None) => folder::identity(&folder).into_owned(),
            (None, _) => String::new(),
        };
        let path = within.map_or_else(|| path.as_ref().to_owned(), |rest| rest.replace('\\', "/"));
        self.0.entry((project, path)).or_default().insert(touch);
    }

    /// Those that one session wrote and another one, of another family, touched as well.
    fn collisions(self) -> Vec<Collision> {
        let mut found = BTreeMap::new();
        for ((project, path), touches) in self.0 {
            // A subagent works for its session, and is not in its way.
            let root = |touch: &Touch| {
                touch.external_id.split("/agent-").next().unwrap_or_default().to_owned()
            };
            let roots: BTreeSet<String> = touches.iter().map(root).collect();
            if roots.len() > 1 && touches.iter().any(|touch| touch.is_write) {
                let touches = touches.into_iter().collect();
                found.insert((path.clone(), project), Collision { path, touches });
            }
        }
        found.into_values().collect()
    }
}
