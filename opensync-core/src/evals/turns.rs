//! Turns: a conversation as questions with their answers.
//!
//! A turn begins where a person speaks and holds all that the model says until the next question:
//! agents answer in many messages, with tools between them.

use std::collections::HashMap;

use super::{Chosen, EvalOptions, TurnMode};
use crate::conceal;
use crate::error::Result;
use crate::model::{Message, PartKind, Role, SessionInfo};
use crate::redact::{RedactOptions, Redactor};
use crate::shorten::without_names;
use crate::store::Read;

/// Makes the texts of a session anonymous, or leaves them as they are.
pub(crate) struct Tidy(Option<Redactor>);

impl Tidy {
    pub(crate) fn new(read: &Read, session: u64, anonymize: bool) -> Result<Self> {
        let options = RedactOptions { emails: true };
        let redactor = anonymize.then(|| conceal::redactor(read, session, options));
        Ok(Self(redactor.transpose()?))
    }

    pub(super) fn text(&mut self, text: String) -> String {
        match &mut self.0 {
            Some(redactor) => without_names(&redactor.redact_owned(text)).into_owned(),
            None => text,
        }
    }

    pub(super) fn is_anonymous(&self) -> bool {
        self.0.is_some()
    }
}

/// A session with its messages, made fit to be a test.
pub(super) struct Conversation {
    pub(super) info: SessionInfo,
    pub(super) entries: Vec<Entry>,
    turns: Vec<Turn>,
}

/// A message.
pub(super) struct Entry {
    pub(super) role: Role,
    pub(super) at: i64,
    pub(super) text: String,
    pub(super) calls: Vec<Call>,
    /// The call it answers, if it is a tool's.
    pub(super) answers: Option<String>,
    pub(super) tokens_in: u64,
    pub(super) tokens_out: u64,
}

/// A call of a tool, with what came of it.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) input: String,
    pub(super) output: Option<String>,
}

/// A question with its answer.
#[derive(Clone)]
pub(super) struct Turn {
    /// Where the question stands among the entries.
    pub(super) start: usize,
    /// Where the next question stands, or the end.
    pub(super) end: usize,
    pub(super) input: String,
    pub(super) output: String,
    pub(super) calls: Vec<Call>,
    pub(super) tokens_in: u64,
    pub(super) tokens_out: u64,
    pub(super) duration_ms: i64,
    /// Whether it is all of the conversation in one.
    pub(super) is_whole: bool,
}

impl Conversation {
    /// Reads a session: what people, the model and tools said, without what the agent injected.
    pub(super) fn read(
        read: &Read,
        chosen: Chosen,
        options: EvalOptions,
        tidy: &mut Tidy,
    ) -> Result<Self> {
        let mut entries = Vec::new();
        for entry in read.messages_from(chosen.number, 0)? {
            let record = entry?.1;
            let is_agent = record.role == Role::System || record.is_injected;
            if !is_agent || options.include_system {
                add(&mut entries, read.message(record)?, options.include_tools, tidy);
            }
        }
        join_results(&mut entries);
        let mut info = chosen.info;
        tidy_info(&mut info, tidy);
        let turns = turns(&entries);
        Ok(Self { info, entries, turns })
    }

    /// The turns that become tests.
    pub(super) fn chosen_turns(&self, mode: TurnMode) -> Vec<Turn> {
        match mode {
            TurnMode::PerTurn => self.turns.clone(),
            TurnMode::Full => self.whole().into_iter().collect(),
            TurnMode::FinalOnly => {
                // A question that nobody answered is the last one, too: then there is no test.
                let last = self.entries.iter().rposition(|entry| entry.role == Role::User);
                self.turns
                    .last()
                    .filter(|turn| Some(turn.start) == last)
                    .cloned()
                    .into_iter()
                    .collect()
            }
        }
    }

    fn whole(&self) -> Option<Turn> {
        let (first, last) = (self.turns.first()?, self.turns.last()?);
        let texts = |role: Role| {
            let texts = self.entries.iter().filter(|entry| entry.role == role);
            join(texts.map(|entry| entry.text.as_str()))
        };
        Some(Turn {
            start: first.start,
            end: last.end,
            input: texts(Role::User),
            output: texts(Role::Assistant),
            calls: self.turns.iter().flat_map(|turn| turn.calls.clone()).collect(),
            tokens_in: self.info.usage.context(),
            tokens_out: self.info.usage.output.saturating_add(self.info.usage.reasoning),
            duration_ms: last.duration_ms.saturating_add(
                self.entries[last.start].at.saturating_sub(self.entries[first.start].at),
            ),
            is_whole: true,
        })
    }
}

fn add(entries: &mut Vec<Entry>, message: Message, with_tools: bool, tidy: &mut Tidy) {
    let usage = message.usage.unwrap_or_default();
    let mut entry = Entry {
        role: message.role,
        at: message.created_at,
        text: String::new(),
        calls: Vec::new(),
        answers: None,
        tokens_in: usage.context(),
        tokens_out: usage.output.saturating_add(usage.reasoning),
    };
    let mut texts = Vec::new();
    for part in message.parts {
        match part.kind {
            PartKind::Text | PartKind::Compaction => texts.push(tidy.text(part.text)),
            PartKind::ToolCall if with_tools => entry.calls.push(Call {
                id: part.call_id.unwrap_or_default(),
                name: part.name.unwrap_or_else(|| "unknown".to_owned()),
                input: tidy.text(part.text),
                output: None,
            }),
            PartKind::ToolResult if with_tools => entries.push(Entry {
                role: Role::Tool,
                at: message.created_at,
                text: tidy.text(part.text),
                calls: Vec::new(),
                answers: part.call_id,
                tokens_in: 0,
                tokens_out: 0,
            }),
            _ => {}
        }
    }
    entry.text = join(texts.iter().map(String::as_str));
    if !entry.text.is_empty() || !entry.calls.is_empty() {
        entries.push(entry);
    }
}

/// Puts what tools answered beside their calls.
fn join_results(entries: &mut [Entry]) {
    let results: HashMap<String, String> = entries
        .iter()
        .filter_map(|entry| Some((entry.answers.clone()?, entry.text.clone())))
        .collect();
    for call in entries.iter_mut().flat_map(|entry| &mut entry.calls) {
        call.output = results.get(&call.id).cloned();
    }
}

fn tidy_info(info: &mut SessionInfo, tidy: &mut Tidy) {
    let project = &mut info.session.project;
    let annotation = &mut info.annotation;
    for text in [
        &mut info.session.title,
        &mut project.path,
        &mut project.name,
        &mut annotation.expected_output,
        &mut annotation.eval_notes,
    ] {
        *text = text.take().map(|text| tidy.text(text));
    }
}

/// The questions that were answered, each with its answer.
fn turns(entries: &[Entry]) -> Vec<Turn> {
    let asked = |entry: &Entry| entry.role == Role::User && !entry.text.is_empty();
    let starts: Vec<usize> = (0..entries.len()).filter(|&at| asked(&entries[at])).collect();
    let ends = starts.iter().skip(1).copied().chain([entries.len()]);
    let turns = starts.iter().zip(ends).filter_map(|(&start, end)| turn(entries, start, end));
    turns.collect()
}

fn turn(entries: &[Entry], start: usize, end: usize) -> Option<Turn> {
    let answers = || entries[start + 1..end].iter().filter(|entry| entry.role == Role::Assistant);
    let output = join(answers().map(|entry| entry.text.as_str()));
    let calls: Vec<Call> = answers().flat_map(|entry| entry.calls.clone()).collect();
    let last = answers().next_back()?;
    (!output.is_empty() || !calls.is_empty()).then(|| Turn {
        start,
        end,
        input: entries[start].text.clone(),
        output,
        calls,
        tokens_in: entries[start].tokens_in
            + answers().map(|entry| entry.tokens_in).fold(0, u64::saturating_add),
        tokens_out: answers().map(|entry| entry.tokens_out).fold(0, u64::saturating_add),
        duration_ms: last.at.saturating_sub(entries[start].at).max(0),
        is_whole: false,
    })
}

/// Texts with a blank line between them.
fn join<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<&str> = texts.map(str::trim).filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}
