//! Summary: what the messages of a session tell of it in short, kept level with them in its record.

use serde::{Deserialize, Serialize};

use super::{MessageRecord, Write};
use crate::error::Result;
use crate::model::{PartKind, Role};

/// The most characters of a prompt that are kept.
const PROMPT_CHARACTERS: usize = 200;

/// People who say nothing for longer are away.
const AWAY_MS: i64 = 5 * 60_000;

/// What a session's messages tell of it in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// What a person said first.
    pub(crate) first_prompt: Option<Prompt>,
    /// How often a person said something.
    pub(crate) prompts: u32,
    /// How much failed: calls, and answers of models.
    pub(crate) errors: u32,
    /// Time between messages, but for pauses of more than five minutes. Milliseconds.
    pub(crate) active_ms: u64,
}

/// What a person said, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Prompt {
    pub(crate) place: u32,
    /// Its beginning, in one line.
    pub(crate) text: String,
}

impl MessageRecord {
    /// Whether a person says it, and no agent for him.
    pub(crate) fn is_prompt(&self) -> bool {
        const SAID: [PartKind; 3] = [PartKind::Text, PartKind::File, PartKind::Image];
        self.role == Role::User
            && !self.is_injected
            && self.parts.iter().any(|part| {
                let is_empty = part.kind == PartKind::Text && part.body.length() == 0;
                SAID.contains(&part.kind) && !is_empty && !part.is_own()
            })
    }

    /// How much in it failed: its calls, or it as a whole.
    pub(crate) fn error_count(&self) -> u32 {
        let failed = self.parts.iter().filter(|part| part.is_error && !part.is_own()).count();
        u32::try_from(failed).unwrap_or(u32::MAX).max(u32::from(self.is_error))
    }
}

/// The time between two messages, if nobody was away.
pub(crate) fn active_between(before: i64, after: i64) -> u64 {
    let gap = after.saturating_sub(before);
    u64::try_from(gap).ok().filter(|_| gap <= AWAY_MS).unwrap_or(0)
}

impl Write<'_> {
    /// What the messages of a session tell of it. Reads all of them.
    pub(super) fn summary(&self, session: u64) -> Result<Summary> {
        let mut summary = Summary {
            first_prompt: self.first_prompt(session)?,
            active_ms: self.active_ms(session)?,
            ..Summary::default()
        };
        for number in self.message_numbers(session)? {
            if let Some(message) = self.message(session, number)? {
                summary.prompts += u32::from(message.is_prompt());
                summary.errors = summary.errors.saturating_add(message.error_count());
            }
        }
        Ok(summary)
    }

    /// What a person said first in a session. Reads messages up to there.
    pub(crate) fn first_prompt(&self, session: u64) -> Result<Option<Prompt>> {
        for place in self.message_numbers(session)? {
            let message = self.message(session, place)?.filter(MessageRecord::is_prompt);
            let Some(message) = message else { continue };
            let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
            for part in texts {
                let text = one_line(&self.text(&part.body)?);
                if !text.is_empty() {
                    return Ok(Some(Prompt { place, text }));
                }
            }
        }
        Ok(None)
    }

    /// The time in which somebody or something was at work in a session. Reads all its messages.
    pub(crate) fn active_ms(&self, session: u64) -> Result<u64> {
        let mut times = Vec::new();
        for number in self.message_numbers(session)? {
            let at = self.message(session, number)?.map(|message| message.created_at);
            // A log that tells no time says 0.
            times.extend(at.filter(|at| *at > 0));
        }
        times.sort_unstable();
        Ok(times.windows(2).map(|pair| active_between(pair[0], pair[1])).sum())
    }
}

/// The beginning of a text without its line breaks.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 4 * PROMPT_CHARACTERS {
            break;
        }
    }
    line.chars().take(PROMPT_CHARACTERS).collect()
}
