//! Run: what was said between two starts of the agent.

use std::mem;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::history::Line;
use crate::model::{Message, Part, PartKind, Project, Role, Session};
use crate::source::title::{Rank, Title};

/// How notices begin that tell which model answers.
const MODELS: [&str; 3] = ["Main model: ", "Models: ", "Model: "];

/// How the notice begins that tells the agent's version.
const VERSION: &str = "Aider v";

/// The notice of a run that goes on with what was said before.
const RESTORED: &str = "Restored previous conversation history.";

/// How the notice begins that tells estimates.
const ESTIMATES: &str = "Tokens: ";

/// What is known of a session between two runs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    id: String,
    title: Title,
    started_at: i64,
    version: Option<String>,
    model: Option<String>,
    /// How many messages it has.
    count: u64,
}

/// What is being said.
#[derive(Debug, Default)]
struct Draft {
    role: Option<Role>,
    thinking: Vec<String>,
    text: Vec<String>,
    is_thinking: bool,
}

/// A run, as it is read.
#[derive(Debug, Default)]
pub(super) struct Run {
    known: Known,
    at: i64,
    draft: Draft,
    pub(super) messages: Vec<Message>,
    /// Somebody said something: notices from here on are no part of the start.
    is_begun: bool,
    /// The last line was empty, so that another prompt begins with the next one.
    is_gap: bool,
}

impl Run {
    /// A run that begins a session, in a folder of this name.
    pub(super) fn begin(folder: &str, told: &str, nth: u32, at: i64) -> Self {
        let named = format!("{folder}\n{told}\n{nth}");
        let id = blake3::hash(named.as_bytes()).to_hex()[..32].to_owned();
        Self { known: Known { id, started_at: at, ..Known::default() }, at, ..Self::default() }
    }

    /// Takes a line. `before` is the session before this run.
    pub(super) fn line(&mut self, line: &str, before: &Known) {
        let is_in_answer = self.draft.role == Some(Role::Assistant);
        match Line::of(line, is_in_answer) {
            Line::Begin { .. } => {}
            Line::Prompt(text) => {
                if self.draft.role != Some(Role::User) || self.is_gap {
                    self.end_draft();
                }
                self.add(Role::User, text);
            }
            Line::Notice(text) if !self.is_begun => self.note_start(text, before),
            Line::Notice(text) => {
                if self.draft.role != Some(Role::System) {
                    self.end_draft();
                }
                if !text.starts_with(ESTIMATES) {
                    self.add(Role::System, text);
                }
            }
            Line::Thinking { is_begin } => {
                self.begin_answer();
                self.draft.is_thinking = is_begin;
            }
            Line::Text(text) if text.trim().is_empty() && !is_in_answer => {}
            Line::Text(text) => self.add_answer(text),
        }
        self.is_gap = line.trim().is_empty();
    }

    fn add(&mut self, role: Role, line: &str) {
        self.is_begun |= role == Role::User;
        self.draft.role = Some(role);
        self.draft.text.push(line.to_owned());
    }

    fn begin_answer(&mut self) {
        if self.draft.role != Some(Role::Assistant) {
            self.end_draft();
        }
        self.is_begun = true;
        self.draft.role = Some(Role::Assistant);
    }

    fn add_answer(&mut self, line: &str) {
        self.begin_answer();
        let lines =
            if self.draft.is_thinking { &mut self.draft.thinking } else { &mut self.draft.text };
        lines.push(line.to_owned());
    }

    /// Learns what the agent tells when it starts: which model, which version, and whether it goes on.
    fn note_start(&mut self, text: &str, before: &Known) {
        if let Some(version) = text.strip_prefix(VERSION) {
            self.known.version = Some(version.trim().to_owned());
        } else if let Some(told) = MODELS.iter().find_map(|begin| text.strip_prefix(begin)) {
            let name = told.split(" with ").next().unwrap_or(told);
            self.known.model = Some(name.trim_end_matches(|it: char| !it.is_ascii()).to_owned());
        } else if text == RESTORED && !before.id.is_empty() {
            let own = mem::take(&mut self.known);
            let version = own.version.or_else(|| before.version.clone());
            let model = own.model.or_else(|| before.model.clone());
            self.known = Known { version, model, ..before.clone() };
        }
    }

    /// Makes a message of what was being said.
    fn end_draft(&mut self) {
        let draft = mem::take(&mut self.draft);
        let Some(role) = draft.role else { return };
        let (thinking, text) = (joined(&draft.thinking), joined(&draft.text));
        let thinking = (!thinking.is_empty()).then(|| Part::new(PartKind::Thinking, thinking));
        let text = (!text.is_empty()).then(|| Part::text(text));
        if role == Role::User {
            let prompt = text.as_ref().map_or("", |part| part.text.as_str());
            let rank = if prompt.starts_with('/') { Rank::Command } else { Rank::Prompt };
            self.known.title.offer(rank, prompt);
        }
        let parts: Vec<_> = thinking.into_iter().chain(text).collect();
        if parts.is_empty() {
            return;
        }
        let order = i64::try_from(self.messages.len()).unwrap_or_default();
        let message = Message::new(self.known.count.to_string(), role, self.at + order);
        let model = self.known.model.clone().filter(|_| role == Role::Assistant);
        let is_injected = role == Role::System;
        self.messages.push(Message { parts, model, is_injected, ..message });
        self.known.count += 1;
    }

    /// Ends the run. Gives what is known of its session; nothing if nobody asked anything.
    pub(super) fn end(&mut self) -> Option<Known> {
        self.end_draft();
        let is_talk = self.messages.iter().any(|message| message.role != Role::System);
        is_talk.then(|| self.known.clone())
    }
}

impl Known {
    /// The session, in the folder of its log.
    pub(super) fn session(&self, agent: &'static str, log: &Path) -> Session {
        let folder = log.parent().filter(|folder| !folder.as_os_str().is_empty());
        let project = folder.map(|folder| Project::at(folder.to_string_lossy()));
        Session {
            title: self.title.text(),
            project: project.unwrap_or_default(),
            agent_version: self.version.clone(),
            started_at: Some(self.started_at),
            ..Session::new(agent, self.id.clone())
        }
    }
}

/// Lines as one text, without the empty ones around it.
fn joined(lines: &[String]) -> String {
    lines.join("\n").trim_matches('\n').trim_end().to_owned()
}
