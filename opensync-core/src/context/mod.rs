//! Context: what is worth pasting into a prompt, within so many tokens.
//!
//! The best messages for a question, each with the turn it belongs to (the question before an answer,
//! the result of a call), cut to their best blocks, without what another passage says already, and in
//! the order in which it was said. All of it is marked as quoted: an instruction in an old
//! conversation is none in a new one.

mod blocks;
mod excerpt;
mod render;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::collections::HashSet;

use serde::Serialize;

use crate::embed::Embedder;
use crate::error::Result;
use crate::model::Role;
use crate::query::ParsedQuery;
use crate::recall::Marks;
use crate::search::Hit;
use crate::store::Read;

pub use render::ContextFormat;

use excerpt::{Excerpt, excerpt};

pub use crate::recall::quoted;

/// The share of the budget that one passage may have: at least so many passages fit.
const PASSAGES_AT_LEAST: usize = 3;

/// A passage that shares so much of its words, five in a row, with a better one is left out.
const SAME: f32 = 0.6;

/// What was chosen, and how it reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ContextPack {
    /// The text to paste. Empty if nothing was found, or nothing fits.
    pub text: String,
    /// Tokens of the text: never more than the budget.
    pub tokens: usize,
    /// Where each passage is from, in the order of the text.
    pub passages: Vec<ContextPassage>,
}

/// A passage of a context pack.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ContextPassage {
    /// The agent's id of the session: `opensync show` takes it.
    pub external_id: String,
    /// The agent.
    pub source: String,
    /// What the session is about.
    pub title: Option<String>,
    /// The project's folder, else its name.
    pub project: Option<String>,
    /// When the message that was found was said. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// How well that message matches.
    pub score: f32,
    /// Its id.
    pub message_id: Option<String>,
    /// The messages that are quoted, in their order.
    pub turns: Vec<ContextTurn>,
    #[serde(skip)]
    order: (i64, u64, u32),
}

/// What one message says in a context pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ContextTurn {
    /// Who speaks.
    pub role: Role,
    /// What is quoted; `[…]` where something was left out.
    pub text: String,
}

/// Makes a pack of the best of `hits`.
pub(crate) fn pack(
    read: &Read,
    hits: Vec<Hit>,
    query: &ParsedQuery,
    budget: usize,
    format: ContextFormat,
    embedder: Option<&dyn Embedder>,
) -> Result<ContextPack> {
    let (counter, marks) = (Counter(embedder), Marks::new());
    let mut chosen: Vec<ContextPassage> = Vec::new();
    let mut seen: HashSet<(u64, u32)> = HashSet::new();
    let mut known: Vec<HashSet<u64>> = Vec::new();
    let mut spent = counter.count(&render::render(&[], format, &marks))?;
    let each = budget.saturating_sub(spent) / PASSAGES_AT_LEAST;
    for hit in hits {
        let left = budget.saturating_sub(spent).min(each.max(1));
        let Some(found) = excerpt(read, &hit, query, left, &seen, &counter)? else { continue };
        let shingles = shingles(&found);
        if known.iter().any(|other| overlap(&shingles, other) > SAME) {
            continue;
        }
        let passage = passage(hit, &found);
        let tokens = counter.count(&render::one(&passage, format))?;
        if spent + tokens > budget {
            continue;
        }
        spent += tokens;
        known.push(shingles);
        seen.extend(found.messages);
        chosen.push(passage);
    }
    fit(chosen, budget, format, &marks, &counter)
}

/// The text of the passages, without the worst of them until it fits: a text as a whole may have more
/// tokens than its pieces.
fn fit(
    mut chosen: Vec<ContextPassage>,
    budget: usize,
    format: ContextFormat,
    marks: &Marks,
    counter: &Counter<'_>,
) -> Result<ContextPack> {
    while !chosen.is_empty() {
        let mut ordered = chosen.clone();
        ordered.sort_by_key(|passage| passage.order);
        let text = render::render(&ordered, format, marks);
        let tokens = counter.count(&text)?;
        if tokens <= budget {
            return Ok(ContextPack { text, tokens, passages: ordered });
        }
        chosen.pop();
    }
    Ok(ContextPack { text: String::new(), tokens: 0, passages: Vec::new() })
}

fn passage(hit: Hit, found: &Excerpt) -> ContextPassage {
    ContextPassage {
        external_id: hit.external_id,
        source: hit.source,
        title: hit.title,
        project: hit.project,
        created_at: hit.created_at,
        score: hit.score,
        message_id: hit.message_id,
        turns: found.turns.clone(),
        order: (found.session_at, hit.session_id, found.first),
    }
}

/// Counts tokens with the model's tokenizer; without one, more than any tokenizer would.
pub(crate) struct Counter<'a>(Option<&'a dyn Embedder>);

impl Counter<'_> {
    pub(crate) fn count(&self, text: &str) -> Result<usize> {
        match self.0 {
            Some(embedder) => embedder.count_tokens(text),
            None => Ok(at_most(text)),
        }
    }
}

/// A token for every three letters of a word, and one for every other character but white space.
fn at_most(text: &str) -> usize {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let in_words: usize = words.map(|word| word.len().div_ceil(3)).sum();
    let is_other = |c: &char| !c.is_ascii_alphanumeric() && !c.is_whitespace();
    in_words + text.chars().filter(is_other).count()
}

/// Five words in a row, each as a number.
fn shingles(found: &Excerpt) -> HashSet<u64> {
    use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
    let text: Vec<&str> =
        found.turns.iter().flat_map(|turn| turn.text.split_whitespace()).collect();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    text.windows(5.min(text.len().max(1))).map(|words| hasher.hash_one(words)).collect()
}

/// How much of the smaller set is in the other.
#[allow(clippy::cast_precision_loss, reason = "a passage has thousands of words at most")]
fn overlap(one: &HashSet<u64>, other: &HashSet<u64>) -> f32 {
    let least = one.len().min(other.len()).max(1);
    one.intersection(other).count() as f32 / least as f32
}
