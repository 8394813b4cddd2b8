//! Queue: prompts that were typed while the model was busy.
//!
//! The agent notes when a prompt enters its queue and when it leaves. Most come again as a line of
//! the person, and that line is the message. Others do not: some versions only note that they told
//! the model, and a session may end before a prompt's turn comes. Those are messages, too.
//!
//! A prompt that waits is told when reading ends; if its line comes later, it gives way to that.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::entry::{Block, Content};
use super::injected::{Said, classify};

/// Prompts that are remembered.
const MAX_WAITING: usize = 16;

/// The longest prompt that is held back until it is known whether it comes again.
const MAX_HELD_BYTES: usize = 4096;

/// A prompt that nothing else tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Queued {
    /// The message's id.
    pub(super) external_id: String,
    /// When it was typed.
    pub(super) at: i64,
    /// What was typed, as JSON: a string or blocks.
    pub(super) content: String,
}

/// The prompts that may come again; bounded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Waiting {
    /// What a person typed, in one line; empty if the agent queued it for itself.
    typed: String,
    /// What is to be told of it; empty once it was.
    content: String,
    at: i64,
    /// When it left the queue.
    left_at: Option<i64>,
}

impl Waiting {
    fn external_id(&self) -> String {
        external_id(self.at, &self.typed)
    }

    /// What is to be told, if anything.
    fn take(&mut self) -> Option<Queued> {
        let content = std::mem::take(&mut self.content);
        let external_id = self.external_id();
        (!content.is_empty()).then_some(Queued { external_id, at: self.at, content })
    }
}

impl Queue {
    /// Learns of a change of the queue, and tells what is told at once.
    pub(super) fn change(
        &mut self,
        operation: &str,
        content: Option<&RawValue>,
        at: i64,
    ) -> Vec<Queued> {
        let typed = content.map(typed_of).unwrap_or_default();
        match operation {
            "enqueue" => return self.enter(typed, content, at),
            "popAll" => self.waiting.iter_mut().for_each(|it| it.left_at = it.left_at.or(Some(at))),
            _ => {
                let mut inside = self.waiting.iter_mut().filter(|it| it.left_at.is_none());
                let left = match content {
                    Some(_) => inside.find(|it| it.typed == held(&typed)),
                    None => inside.next(),
                };
                if let Some(left) = left {
                    // What the agent removes it has told the model already; what it takes out may
                    // stand before a copy of older lines.
                    left.left_at = Some(if operation == "remove" { i64::MIN } else { at });
                }
            }
        }
        Vec::new()
    }

    fn enter(&mut self, typed: String, content: Option<&RawValue>, at: i64) -> Vec<Queued> {
        let content = content.filter(|_| !typed.is_empty()).map_or("", RawValue::get);
        let mut new =
            Waiting { typed: held(&typed), content: content.to_owned(), at, left_at: None };
        let long = if content.len() > MAX_HELD_BYTES { new.take() } else { None };
        self.waiting.push_back(new);
        let is_full = self.waiting.len() > MAX_WAITING;
        let oldest = if is_full { self.waiting.pop_front() } else { None };
        let oldest = oldest.and_then(|mut oldest| oldest.take());
        oldest.into_iter().chain(long).collect()
    }

    /// Learns what a line of the person says. Tells the ids of the prompts that it is the line of.
    pub(super) fn deliver(&mut self, said: &[&str]) -> Vec<String> {
        if self.waiting.iter().all(|waiting| waiting.typed.is_empty()) {
            return Vec::new();
        }
        let mut texts: Vec<String> = said.iter().map(|text| plain(text)).collect();
        texts.push(texts.join(" "));
        for text in texts.iter().filter(|text| !text.is_empty()) {
            for first in 0..self.waiting.len() {
                if let Some(count) = self.made_of(first, text) {
                    let delivered = self.waiting.drain(first..first + count);
                    let delivered = delivered.filter(|waiting| !waiting.typed.is_empty());
                    return delivered.map(|waiting| waiting.external_id()).collect();
                }
            }
        }
        Vec::new()
    }

    /// How many prompts from `first` on make up a text: the agent may hand on several in one.
    fn made_of(&self, first: usize, text: &str) -> Option<usize> {
        if self.waiting[first].typed == held(text) {
            return Some(1);
        }
        let mut rest = text;
        for (count, waiting) in self.waiting.iter().skip(first).enumerate() {
            rest = rest.strip_prefix(waiting.typed.as_str())?.trim_start();
            if rest.is_empty() {
                return (!waiting.typed.is_empty()).then_some(count + 1);
            }
        }
        None
    }

    /// Learns that the model said something. Prompts that had left the queue before, and whose
    /// line did not come, have none.
    pub(super) fn answered(&mut self, at: i64) -> Vec<Queued> {
        let is_over = |waiting: &Waiting| waiting.left_at.is_some_and(|left| left < at);
        if !self.waiting.iter().any(is_over) {
            return Vec::new();
        }
        let (over, waiting): (VecDeque<_>, _) = self.waiting.drain(..).partition(is_over);
        self.waiting = waiting;
        over.into_iter().filter_map(|mut waiting| waiting.take()).collect()
    }

    /// What has to be told now, for reading ends here.
    pub(super) fn rest(&mut self) -> Vec<Queued> {
        self.waiting.iter_mut().filter_map(Waiting::take).collect()
    }
}

/// The id of a message that only the queue tells of.
fn external_id(at: i64, typed: &str) -> String {
    format!("queued-{at}-{:08x}", super::answer::mark(typed))
}

/// What a person typed, in one line; empty if the agent wrote it.
fn typed_of(content: &RawValue) -> String {
    let texts = match serde_json::from_str::<Content<Block<'_>>>(content.get()) {
        Ok(Content::Text(text)) => vec![text],
        Ok(Content::Blocks(blocks)) => {
            blocks.into_iter().map(|block| block.text.into_string()).collect()
        }
        _ => Vec::new(),
    };
    let typed = texts.iter().map(|text| plain(text)).filter(|text| !text.is_empty());
    typed.collect::<Vec<_>>().join(" ")
}

/// What a person typed of a text, with one space for any.
fn plain(text: &str) -> String {
    let said = classify(text);
    let typed = match &said {
        Said::Injected => "",
        said => said.typed().unwrap_or_default(),
    };
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as it is held: one that is long by its hash.
fn held(typed: &str) -> String {
    if typed.len() <= MAX_HELD_BYTES {
        typed.to_owned()
    } else {
        blake3::hash(typed.as_bytes()).to_string()
    }
}
