//! Excerpt: a message that was found with the turn it belongs to, cut to a number of tokens.

use std::collections::HashSet;

use super::blocks::best_blocks;
use super::{ContextTurn, Counter};
use crate::call::Call;
use crate::error::Result;
use crate::model::{Message, PartKind, Role};
use crate::query::ParsedQuery;
use crate::recall::without_quotations;
use crate::search::Hit;
use crate::store::Read;

/// How far before and after a message its question, answer or result is looked for.
const NEAR: u32 = 12;

/// The same, with the entries in between that are the agent's own or gone.
const FAR: u32 = 8 * NEAR;

/// The share of an excerpt that the neighbours of the message that was found may have.
const OF_NEIGHBOURS: usize = 3;

/// Words of a query that are looked for in a block.
const WORDS: usize = 32;

pub(super) struct Excerpt {
    pub(super) turns: Vec<ContextTurn>,
    /// What is quoted: session and message.
    pub(super) messages: Vec<(u64, u32)>,
    /// The number of the first message.
    pub(super) first: u32,
    /// When the session began.
    pub(super) session_at: i64,
}

/// The excerpt of a hit; `None` if it is quoted already or has nothing to quote.
pub(super) fn excerpt(
    read: &Read,
    hit: &Hit,
    query: &ParsedQuery,
    budget: usize,
    seen: &HashSet<(u64, u32)>,
    counter: &Counter<'_>,
) -> Result<Option<Excerpt>> {
    let session = hit.session_id;
    let Some(id) = &hit.message_id else { return Ok(None) };
    let Some(number) = read.message_number(session, id)? else { return Ok(None) };
    let Some(record) = read.session(session)? else { return Ok(None) };
    let Some(found) = message(read, session, number)? else { return Ok(None) };
    if seen.contains(&(session, number)) {
        return Ok(None);
    }
    let neighbour = neighbour(read, session, number, &found)?;
    let neighbour = neighbour.filter(|(number, _)| !seen.contains(&(session, *number)));
    let words = words(query);
    let share = if neighbour.is_some() { budget / OF_NEIGHBOURS } else { 0 };
    let mut parts = vec![(number, turn(&found, &words, budget - share, counter)?)];
    if let Some((number, message)) = neighbour {
        parts.push((number, turn(&message, &words, share, counter)?));
    }
    parts.retain(|(_, turn)| !turn.text.is_empty());
    if !parts.iter().any(|(part, _)| *part == number) {
        return Ok(None);
    }
    parts.sort_by_key(|(number, _)| *number);
    Ok(Some(Excerpt {
        first: parts[0].0,
        session_at: record.started_at(),
        messages: parts.iter().map(|(number, _)| (session, *number)).collect(),
        turns: parts.into_iter().map(|(_, turn)| turn).collect(),
    }))
}

fn message(read: &Read, session: u64, number: u32) -> Result<Option<Message>> {
    let record = read.message_record(session, number)?;
    Ok(record.map(|record| read.conversation(record)).transpose()?.flatten())
}

/// What makes a turn of a message: the question before an answer, the answer to a question, the
/// result of a call and the call of a result.
fn neighbour(
    read: &Read,
    session: u64,
    number: u32,
    found: &Message,
) -> Result<Option<(u32, Message)>> {
    let calls: HashSet<&str> =
        found.parts.iter().filter_map(|part| part.call_id.as_deref()).collect();
    let is_said = said(found);
    let belongs = |other: &Message| match found.role {
        Role::User => other.role == Role::Assistant && said(other),
        Role::Assistant if is_said => other.role == Role::User && said(other),
        _ => other
            .parts
            .iter()
            .any(|part| part.call_id.as_deref().is_some_and(|id| calls.contains(id))),
    };
    let is_before = match found.role {
        Role::User => false,
        Role::Assistant => is_said,
        Role::Tool | Role::System => true,
    };
    let mut passed = 0;
    for distance in 1..=FAR {
        let other =
            if is_before { number.checked_sub(distance) } else { number.checked_add(distance) };
        let Some(other) = other else { break };
        let Some(message) = message(read, session, other)? else { continue };
        if belongs(&message) {
            return Ok(Some((other, message)));
        }
        passed += 1;
        if passed == NEAR {
            break;
        }
    }
    Ok(None)
}

/// Whether a message says something in words.
fn said(message: &Message) -> bool {
    let is_words = |kind| matches!(kind, PartKind::Text | PartKind::Compaction);
    !message.is_injected
        && message.parts.iter().any(|part| is_words(part.kind) && !part.text.trim().is_empty())
}

fn turn(
    message: &Message,
    words: &[String],
    budget: usize,
    counter: &Counter<'_>,
) -> Result<ContextTurn> {
    let mut worth = |block: &str| {
        let block = block.to_lowercase();
        #[allow(clippy::cast_precision_loss, reason = "a few words")]
        let found = words.iter().filter(|word| block.contains(word.as_str())).count() as f32;
        found
    };
    let text = best_blocks(&text(message), &mut worth, budget, counter)?;
    Ok(ContextTurn { role: message.role, text })
}

/// What of a message is worth quoting: what was said, else calls and results.
fn text(message: &Message) -> String {
    let mut text = String::new();
    for part in &message.parts {
        let piece = match part.kind {
            PartKind::Text | PartKind::Compaction | PartKind::ToolResult => {
                without_quotations(&part.text).into_owned()
            }
            PartKind::ToolCall => {
                let call = Call::of(&part.text).text;
                format!("[{}] {call}", part.name.as_deref().unwrap_or("tool"))
            }
            _ => continue,
        };
        if !piece.trim().is_empty() {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(piece.trim());
        }
    }
    text
}

/// The words of a query that tell blocks apart, without their endings.
fn words(query: &ParsedQuery) -> Vec<String> {
    let words = query.words.split(|character: char| !character.is_alphanumeric());
    let long = words.filter(|word| word.chars().count() > 3).take(WORDS);
    long.map(|word| {
        let word = word.to_lowercase();
        let kept = word.chars().count().saturating_sub(2).max(4);
        word.chars().take(kept).collect()
    })
    .collect()
}
