//! Reader: goes through a transcript line by line.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde::Deserialize;

use super::bookkeeping::is_bookkeeping;
use super::convert::{self, Begun, Context, Odd};
use super::dawn::{self, Dawn};
use super::entry::Entry;
use super::place::{self, Place};
use super::prompt::Prompt;
use super::queue::Queued;
use super::run::Mend;
use super::spilled::Outputs;
use super::state::State;
use super::{desktop, notice, sniff, worktree};
use crate::clock;
use crate::error::Result;
use crate::model::{Message, MessageMode, PartKind, Role};
use crate::source::batcher::Batcher;
use crate::source::counts;
use crate::source::jsonl::{Line, Lines, Position, records};
use crate::source::lenient::Text;
use crate::source::title::Rank;
use crate::source::{Batch, Cursor, Log, ReadReport, Sink, Stamp, surrogate};

/// A read of one transcript.
pub(super) struct Reader<'a> {
    agent: &'static str,
    log: &'a Log,
    place: Place,
    outputs: Outputs,
    state: State,
    batcher: Batcher,
    /// When it began, once a line was read that has no time.
    dawn: Option<Dawn>,
    pub(super) report: ReadReport,
    /// Messages that gave way to others.
    removed: Vec<String>,
    /// What an older reader made is mended.
    pub(super) mend: Option<Mend<'a>>,
    sink: &'a mut dyn FnMut(Batch) -> Result<()>,
}

/// The type of a line that is otherwise not as it should be.
#[derive(Default, Deserialize)]
struct Tag<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Text<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(agent: &'static str, log: &'a Log, state: State, sink: Sink<'a>) -> Self {
        let (place, outputs) = (Place::of(&log.path), Outputs::of(&log.path));
        let (batcher, report, removed) = Default::default();
        let (dawn, mend) = (None, None);
        Self { agent, log, place, outputs, state, batcher, dawn, report, removed, mend, sink }
    }

    /// Learns what the small files beside the transcript tell.
    fn read_sidecars(&mut self) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Sidecar {
            custom_title: Option<String>,
            agent_type: Option<String>,
            description: Option<String>,
        }
        let path = match self.place {
            Place::Main { .. } => self.log.path.with_extension("").join("custom-title.json"),
            Place::Subagent { .. } => self.log.path.with_extension("meta.json"),
        };
        self.state.set_title(Rank::Generated, &desktop::title(&self.log.path).unwrap_or_default());
        let Some(told): Option<Sidecar> = place::sidecar(&path) else { return };
        self.state.set_title(Rank::Sidecar, told.custom_title.as_deref().unwrap_or_default());
        self.state.set_title(Rank::Task, told.description.as_deref().unwrap_or_default());
        self.state.note_agent(told.agent_type.as_deref());
    }

    /// Reads to the end of what is whole.
    pub(super) fn run(&mut self, lines: &mut Lines) -> Result<()> {
        self.read_sidecars();
        while let Some(line) = lines.next_line()? {
            self.line(line);
            if self.is_dark() {
                return Ok(());
            }
            if self.batcher.is_full() {
                // Only the stamp of a read that ended says that there is nothing new.
                self.flush(lines.position(), Stamp::default())?;
            }
        }
        // Some versions end a line only when they begin the next one.
        let taken = lines.tail().map_or(0, |tail| self.records(tail, false));
        lines.take_tail(taken);
        if self.is_dark() {
            return Ok(());
        }
        for queued in self.state.queue.rest() {
            self.queued(&queued);
        }
        Ok(())
    }

    /// Whether the conversation has not begun, and nothing of the transcript is to be kept yet.
    pub(super) fn is_dark(&self) -> bool {
        self.dawn == Some(Dawn::Dark)
    }

    fn line(&mut self, line: Line<'_>) {
        self.batcher.note(line.length);
        if line.bytes.is_none() {
            self.report.bytes_read += line.length;
            return self.invalid(line.number, "the line is too long");
        }
        self.records(line, true);
    }

    /// Reads the objects of a line. Tells how many bytes of it are done with.
    fn records(&mut self, line: Line<'_>, is_whole: bool) -> usize {
        let bytes = line.bytes.unwrap_or_default();
        let text = std::str::from_utf8(bytes).ok();
        let text = text.filter(|text| text.trim_start().starts_with('{'));
        if let Some(entry) = text.and_then(|text| serde_json::from_str(text).ok()) {
            self.report.bytes_read += line.length;
            self.entry(entry, text.unwrap_or_default(), line.offset);
            return bytes.len();
        }
        let records = records::split(bytes, is_whole, &sniff::is_record);
        for place in records.found {
            // A record is where its line begins, unless others stand before it.
            let is_first = bytes[..place.start].iter().all(u8::is_ascii_whitespace);
            let offset = line.offset + if is_first { 0 } else { place.start as u64 };
            let text = String::from_utf8_lossy(&bytes[place]);
            if matches!(text, Cow::Owned(_)) {
                self.invalid(line.number, "bytes that are not UTF-8 were replaced");
            }
            self.record(&text, offset);
        }
        if let Some(why) = records.damage {
            self.invalid(line.number, why);
        }
        self.report.bytes_read += if is_whole { line.length } else { records.taken as u64 };
        records.taken
    }

    /// Reads an object, be its fields as they should be or not.
    fn record(&mut self, text: &str, offset: u64) {
        if let Ok(entry) = serde_json::from_str(text) {
            return self.entry(entry, text, offset);
        }
        let repaired = surrogate::repaired(text);
        match repaired.as_deref().map(|text| (serde_json::from_str(text), text)) {
            Some((Ok(entry), text)) => self.entry(entry, text, offset),
            _ => self.odd(text, offset),
        }
    }

    /// Keeps a line whose fields are not what they should be.
    fn odd(&mut self, text: &str, offset: u64) {
        let tag: Tag<'_> = serde_json::from_str(text).unwrap_or_default();
        let kind = tag.kind.get().unwrap_or_default();
        super::block::note_unknown(&mut self.report, "odd:", kind);
        let message = Message::new(format!("@{offset}"), Role::System, self.state.last_time);
        self.push(message.with(super::block::unknown("odd:", kind, text)));
    }

    /// Adds a message. One from before the first line that tells a time takes that line's.
    fn push(&mut self, mut message: Message) {
        if message.created_at == 0 && self.dawn.is_none() {
            let found = dawn::dawn(&self.log.path).unwrap_or(Dawn::Untold);
            if let Dawn::At(time) = found {
                self.state.last_time = time;
            }
            self.dawn = Some(found);
            message.created_at = self.state.last_time;
        }
        self.batcher.push(message);
    }

    fn invalid(&mut self, number: u64, why: impl std::fmt::Display) {
        self.report.note_invalid(&self.log.path, number, why);
    }

    fn entry(&mut self, mut entry: Entry<'_>, text: &str, offset: u64) {
        self.learn(&entry);
        let time = entry.timestamp.get().or_else(|| entry.audit_timestamp.get());
        let time = time.and_then(clock::parse_rfc3339);
        self.state.last_time = time.unwrap_or(self.state.last_time);
        self.follow_queue(&entry);
        self.follow_cost(&entry);
        let mut context = Context {
            line: text,
            offset,
            time: self.state.last_time,
            place: &self.place,
            outputs: &mut self.outputs,
            state: &mut self.state,
            report: &mut self.report,
            raw_blocks: OnceCell::new(),
            further: Vec::new(),
            begins: None,
        };
        let mut message = message(&mut entry, &mut context);
        let Context { further, begins, .. } = context;
        if let (Some(mend), Some(message), Some(begun)) = (&mut self.mend, &mut message, begins) {
            match begun {
                Begun::First(id) if mend.shared.contains(&id) => {
                    message.mode = MessageMode::Replace;
                    // Later than what was read by a reader that knew no better, though it says less.
                    message.changed_at = Some(message.created_at);
                }
                Begun::First(_) => {}
                Begun::Second(id) => drop(mend.found.insert(id)),
            }
        }
        if let Some(answer) = message.as_ref().filter(|message| message.model.is_some()) {
            self.state.note_answer(&answer.external_id);
        }
        self.note_line(&entry, message.as_ref());
        self.note_turn(&entry, message.as_ref());
        for message in message.into_iter().chain(further) {
            self.push(message);
        }
    }

    /// Remembers which message a line belongs to.
    fn note_line(&mut self, entry: &Entry<'_>, message: Option<&Message>) {
        let Some(uuid) = entry.uuid.get() else { return };
        let id = match (message, entry.parent_uuid.get()) {
            (Some(message), _) => Some(message.external_id.clone()),
            // Whoever names a line that was left out means the message before it.
            (None, Some(parent)) => self.state.message_of(parent),
            (None, None) => None,
        };
        self.state.note_line(uuid, id);
    }

    /// Learns that a person or a tool spoke, after which the model begins another answer.
    fn note_turn(&mut self, entry: &Entry<'_>, message: Option<&Message>) {
        let is_person = message.filter(|message| message.role == Role::User);
        if is_person.is_none() && entry.kind.get() != Some("user") {
            return;
        }
        let is_sidechain = entry.is_sidechain.0 && !self.place.is_subagent();
        self.state.answers.turn(entry.uuid.get(), is_sidechain);
        let Some(message) = is_person else { return };
        let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
        let texts: Vec<&str> = texts.map(|part| part.text.as_str()).collect();
        for external_id in self.state.queue.deliver(&texts) {
            self.batcher.withdraw(&external_id);
            self.removed.push(external_id);
        }
    }

    /// Learns what goes through the queue of prompts, and tells of those that come no other way.
    fn follow_queue(&mut self, entry: &Entry<'_>) {
        let at = self.state.last_time;
        let queue = &mut self.state.queue;
        let told = match entry.kind.get() {
            Some("assistant") => queue.answered(at),
            Some("queue-operation") => {
                let operation = entry.operation.get().unwrap_or_default();
                queue.change(operation, entry.content, at)
            }
            _ => return,
        };
        for queued in told {
            self.queued(&queued);
        }
    }

    /// Books what the agent says it cost with the last answer.
    fn follow_cost(&mut self, entry: &Entry<'_>) {
        if entry.kind.get() != Some("cost-state") {
            return;
        }
        let sum = counts::nanos(entry.total_cost_usd.exact());
        if let Some((answer, nanos)) = self.state.note_cost(sum) {
            let message = Message::new(answer, Role::Assistant, self.state.last_time);
            let (mode, claimed_cost_nanos) = (MessageMode::Extend, Some(nanos));
            self.batcher.push(Message { claimed_cost_nanos, mode, ..message });
        }
    }

    /// Takes a prompt that only the queue tells of.
    fn queued(&mut self, queued: &Queued) {
        let mut context = Context {
            line: "",
            offset: 0,
            time: queued.at,
            place: &self.place,
            outputs: &mut self.outputs,
            state: &mut self.state,
            report: &mut self.report,
            raw_blocks: OnceCell::new(),
            further: Vec::new(),
            begins: None,
        };
        let message = Message::new(queued.external_id.clone(), Role::User, queued.at);
        let mut prompt = Prompt::new(message, false);
        let said = serde_json::from_str(&queued.content).unwrap_or_default();
        prompt.push(said, None, &mut context);
        self.batcher.push(prompt.finish(false, &mut self.state));
    }

    /// Learns what a line tells of its session.
    fn learn(&mut self, entry: &Entry<'_>) {
        let state = &mut self.state;
        let session_id = entry.session_id.get().or_else(|| entry.audit_session_id.get());
        state.settle(&self.place, session_id);
        state.locate(entry.cwd.get());
        if let Some(name) = entry.cwd.get().and_then(worktree::of_folder) {
            state.note_worktree(name);
        }
        let branch = entry.git_branch.get().filter(|&branch| branch != "HEAD");
        state.note(branch, entry.version.get());
        if let Some(origin) = entry.forked_from {
            #[derive(Deserialize)]
            #[serde(rename_all = "camelCase")]
            struct Fork<'a> {
                #[serde(borrow, default)]
                session_id: Text<'a>,
            }
            let fork = serde_json::from_str::<Fork<'_>>(origin.get()).ok();
            if let Some(id) = fork.as_ref().and_then(|fork| fork.session_id.get()) {
                state.fork(id);
            }
        }
        match entry.kind.get().unwrap_or_default() {
            "summary" => {
                let leaf = entry.leaf_uuid.get().unwrap_or_default();
                state.summarize(leaf, entry.summary.get().unwrap_or_default());
            }
            "custom-title" => {
                state.set_title(Rank::Custom, entry.custom_title.get().unwrap_or_default());
            }
            "ai-title" => {
                state.set_title(Rank::Generated, entry.ai_title.get().unwrap_or_default());
            }
            "agent-setting" => state.note_agent(entry.agent_setting.get()),
            "tag" => state.note_tag(entry.tag.get()),
            "worktree-state" => {
                let names = entry.worktree_session.map(worktree::of_line).unwrap_or_default();
                names.iter().for_each(|name| state.note_worktree(name));
            }
            "relocated" => state.relocate(entry.relocated_cwd.get().unwrap_or_default()),
            _ => {}
        }
    }

    /// Hands on what was read so far.
    pub(super) fn flush(&mut self, position: Position, stamp: Stamp) -> Result<()> {
        let cursor = self.mend.is_none().then(|| Cursor {
            stamp,
            offset: position.offset,
            head: position.head.hash,
            state: self.state.encode(position),
        });
        self.hand_on(cursor)
    }

    pub(super) fn hand_on(&mut self, cursor: Option<Cursor>) -> Result<()> {
        let mut session = self.state.session(self.agent, &self.place);
        session.origin = Some(self.log.path.to_string_lossy().into_owned());
        let messages = self.batcher.take();
        let removed_messages = std::mem::take(&mut self.removed);
        (self.sink)(Batch { session, messages, removed_messages, cursor })
    }

    /// Notes a file that is no transcript, or not yet one, so that it is not opened again until it
    /// changes, and is read from its beginning then.
    pub(super) fn finish_unread(mut self) -> Result<ReadReport> {
        self.mend = None;
        self.batcher.take();
        self.flush(Position::default(), self.log.stamp)?;
        Ok(self.report)
    }
}

/// What a line says; nothing if it only serves the agent itself.
fn message(entry: &mut Entry<'_>, context: &mut Context<'_>) -> Option<Message> {
    let kind = entry.kind.get().unwrap_or_default().to_owned();
    let said = match kind.as_str() {
        "user" => convert::user(entry, context),
        "assistant" => convert::assistant(entry, context),
        "system" => return notice::system(entry, context),
        "attachment" => return notice::attachment(entry, context),
        kind if is_bookkeeping(kind) => return None,
        _ => return Some(context.verbatim(entry, "", &kind)),
    };
    Some(said.unwrap_or_else(|Odd| context.verbatim(entry, "odd:", &kind)))
}
