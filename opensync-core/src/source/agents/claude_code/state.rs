//! State: what the reader knows of a session between two lines, and between two runs.
//!
//! It travels in the cursor, so all of it is bounded: a log is not trusted to be small.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::answer::Answers;
use super::cost::Cost;
use super::place::Place;
use super::queue::Queue;
use crate::model::{Link, LinkKind, Project, Session};
use crate::source::calls::Calls;
use crate::source::jsonl::{Foot, Head, Position};
use crate::source::title::{Rank, Title};

/// Changes with the layout below, or when old transcripts should be read anew.
const VERSION: u8 = 3;

/// Whether a cursor was written by a reader that reads as this one does.
pub(super) fn is_current(state: &[u8]) -> bool {
    state.first() == Some(&VERSION)
}

/// Lines whose message is remembered while reading, and from one run to the next.
const MAX_LINES: usize = 256;
const KEPT_LINES: usize = 16;

/// Summaries that wait for the line they name.
const MAX_SUMMARIES: usize = 16;

/// Worktrees of one session whose names are remembered.
const MAX_WORKTREES: usize = 8;

/// Names, paths and ids longer than this are not kept.
const MAX_WORD_BYTES: usize = 1024;

/// What is known of a session so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    head_length: u32,
    line: u64,
    foot: Foot,
    /// Its external id, once a line or the path has told it.
    external_id: Option<String>,
    parent: Option<Link>,
    /// A line has told whose session it is.
    is_settled: bool,
    title: Title,
    /// The title that a person gave.
    custom: Title,
    /// Names of the worktrees that the session was in: the agent calls sessions so by itself.
    worktrees: Vec<String>,
    folder: Option<String>,
    branch: Option<String>,
    version: Option<String>,
    agent: Option<String>,
    tag: Option<String>,
    /// What the agent says all of it cost, in billionths of a dollar.
    cost: Cost,
    /// When the last line that tells a time was written.
    pub(super) last_time: i64,
    /// Which tools' results are still to come.
    pub(super) calls: Calls,
    /// The messages that lines belong to: key of the line, and the message's external id.
    lines: VecDeque<(u64, Option<String>)>,
    /// The answers that further lines may be of.
    pub(super) answers: Answers,
    /// Prompts that may come again.
    pub(super) queue: Queue,
    /// Titles of conversations, by the key of their last line.
    summaries: VecDeque<(u64, String)>,
}

impl State {
    /// What a cursor holds; `None` if this version does not understand it.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (&version, bytes) = bytes.split_first()?;
        if version != VERSION {
            return None;
        }
        postcard::from_bytes(bytes).ok()
    }

    /// What a cursor at `position` is to hold.
    pub(super) fn encode(&mut self, position: Position) -> Vec<u8> {
        self.head_length = position.head.length;
        self.line = position.line;
        self.foot = position.foot;
        let all = std::mem::take(&mut self.lines);
        self.lines = all.iter().rev().take(KEPT_LINES).rev().cloned().collect();
        let encoded = postcard::to_extend(self, vec![VERSION]);
        self.lines = all;
        // Writing to memory does not fail; an empty state would only mean to read anew.
        encoded.unwrap_or_default()
    }

    /// Where the run that left this state stopped.
    pub(super) fn position(&self, offset: u64, hash: [u8; 16]) -> Position {
        let head = Head { hash, length: self.head_length };
        Position { offset, line: self.line, head, foot: self.foot }
    }

    /// Learns which session the log is of.
    pub(super) fn settle(&mut self, place: &Place, session_id: Option<&str>) {
        let session_id = session_id.filter(|id| id.len() <= MAX_WORD_BYTES / 2);
        if self.external_id.is_none() && (session_id.is_some() || place.is_certain()) {
            self.external_id = Some(place.external_id(session_id));
        }
        if !self.is_settled {
            self.parent = place.parent(session_id).or(self.parent.take());
            self.is_settled = session_id.is_some();
        }
    }

    /// Learns that the session began as a copy of another one.
    pub(super) fn fork(&mut self, external_id: &str) {
        let is_own = self.external_id.as_deref() == Some(external_id);
        if self.parent.is_none() && !is_own {
            let external_id = word(external_id);
            self.parent = external_id.map(|external_id| Link { kind: LinkKind::Fork, external_id });
        }
    }

    /// Learns a title, unless a better one is known.
    pub(super) fn set_title(&mut self, rank: Rank, title: &str) {
        if rank < Rank::Sidecar {
            self.title.offer(rank, title);
        } else if !self.is_worktree(title) {
            self.custom.offer(rank, title);
        }
    }

    /// Learns the name of a worktree. A title that is just this was given by no person.
    pub(super) fn note_worktree(&mut self, name: &str) {
        let Some(name) = word(name).filter(|name| !self.is_worktree(name)) else { return };
        if self.worktrees.len() == MAX_WORKTREES {
            self.worktrees.remove(0);
        }
        self.worktrees.push(name);
        if self.custom.text().is_some_and(|title| self.is_worktree(&title)) {
            self.custom = Title::default();
        }
    }

    fn is_worktree(&self, title: &str) -> bool {
        let title = crate::source::title::shorten(title);
        self.worktrees
            .iter()
            .any(|name| crate::source::title::shorten(name).eq_ignore_ascii_case(&title))
    }

    /// Learns a title of a known rank, unless a better one is known.
    pub(super) fn entitle_by(&mut self, title: Title) {
        self.title.take(title);
    }

    /// Learns the title of the conversation that ends at a line, if it is this one.
    ///
    /// The agent writes the titles of other conversations into a log too.
    pub(super) fn summarize(&mut self, leaf: &str, title: &str) {
        let key = key(leaf);
        if self.lines.iter().any(|(line, _)| *line == key) {
            self.set_title(Rank::Generated, title);
            return;
        }
        if self.summaries.len() == MAX_SUMMARIES {
            self.summaries.pop_front();
        }
        self.summaries.push_back((key, crate::source::title::shorten(title)));
    }

    /// Learns where the session takes place; where it began counts.
    pub(super) fn locate(&mut self, folder: Option<&str>) {
        if self.folder.is_none() {
            self.folder = folder.and_then(word);
        }
    }

    /// Learns that the session moved to another folder.
    pub(super) fn relocate(&mut self, folder: &str) {
        self.folder = word(folder).or(self.folder.take());
    }

    /// Learns the branch and the agent's version; the latest count.
    pub(super) fn note(&mut self, branch: Option<&str>, version: Option<&str>) {
        update(&mut self.branch, branch);
        update(&mut self.version, version);
    }

    /// Learns the agent's persona.
    pub(super) fn note_agent(&mut self, agent: Option<&str>) {
        update(&mut self.agent, agent);
    }

    /// Learns the label that a person gave.
    pub(super) fn note_tag(&mut self, tag: Option<&str>) {
        update(&mut self.tag, tag);
    }

    /// Learns what the agent says the session cost so far. Tells the last answer and its part.
    pub(super) fn note_cost(&mut self, nanos: Option<u64>) -> Option<(String, u64)> {
        self.cost.note(nanos?)
    }

    /// Learns which answer came last.
    pub(super) fn note_answer(&mut self, external_id: &str) {
        self.cost.answer(external_id);
    }

    /// The message that a line names as its parent.
    pub(super) fn message_of(&self, uuid: &str) -> Option<String> {
        let key = key(uuid);
        match self.lines.iter().rev().find(|(line, _)| *line == key) {
            Some((_, message)) => message.clone(),
            None => Some(uuid.to_owned()),
        }
    }

    /// Remembers which message a line belongs to.
    pub(super) fn note_line(&mut self, uuid: &str, message: Option<String>) {
        let key = key(uuid);
        if let Some(place) = self.summaries.iter().rposition(|(leaf, _)| *leaf == key)
            && let Some((_, title)) = self.summaries.remove(place)
        {
            self.set_title(Rank::Generated, &title);
        }
        if self.lines.len() == MAX_LINES {
            self.lines.pop_front();
        }
        let message = message.filter(|message| message.len() <= MAX_WORD_BYTES);
        self.lines.push_back((key, message));
    }

    /// The session's external id, as far as it is known.
    pub(super) fn session_id(&self, place: &Place) -> String {
        self.external_id.clone().unwrap_or_else(|| place.external_id(None))
    }

    /// The session as it is known.
    pub(super) fn session(&self, agent: &str, place: &Place) -> Session {
        let id = self.session_id(place);
        let mut project = self.folder.clone().map(Project::at).unwrap_or_default();
        project.branch.clone_from(&self.branch);
        Session {
            title: self.custom.text().or_else(|| self.title.text()),
            project,
            parent: self.parent.clone(),
            agent: self.agent.clone(),
            agent_version: self.version.clone(),
            claimed_cost_nanos: self.cost.total(),
            tags: self.tag.iter().cloned().collect(),
            ..Session::new(agent, id)
        }
    }
}

fn update(field: &mut Option<String>, told: Option<&str>) {
    if let Some(told) = told.filter(|&told| field.as_deref() != Some(told)) {
        *field = word(told).or(field.take());
    }
}

fn word(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= MAX_WORD_BYTES).then(|| text.to_owned())
}

/// What stands for a line's id: eight bytes instead of thirty-six.
fn key(uuid: &str) -> u64 {
    let mut key = [0; 8];
    key.copy_from_slice(&blake3::hash(uuid.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(key)
}
