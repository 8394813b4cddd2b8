//! Evals: sessions that people marked, as sets of tests for the tools that evaluate models.
//!
//! A test is what a person asked, what the model answered, with the tools it called, and what came
//! before. Sessions are read one at a time. By default names of people are taken out of paths, and
//! secrets and e-mail addresses are hidden, in everything: what was said, projects, notes.

mod deepeval;
mod filesystem;
mod openai;
mod promptfoo;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod turns;

use std::io::Write;

use serde::Serialize;

use crate::clock;
use crate::error::{Cause, Error, Result};
use crate::model::SessionInfo;
use crate::plain::{Harmful, Plain};
use crate::store::Read;
use crate::word::words;
use crate::zone::TimeZone;

use turns::Conversation;
pub(crate) use turns::Tidy;

words! {
    /// Which tool the tests are for.
    #[non_exhaustive]
    pub enum EvalFormat: "format" {
        /// A JSON array of `LLMTestCase`s, as `DeepEval` loads it.
        DeepEval = "deepeval",
        /// JSON Lines of chats with an ideal answer, as `OpenAI` Evals samples are.
        OpenAi = "openai",
        /// JSON Lines of variables and assertions, as Promptfoo loads tests.
        Promptfoo = "promptfoo",
        /// One JSON object that holds text files, a manifest and a readme.
        Filesystem = "filesystem",
    }
}

impl EvalFormat {
    /// What the file holds, as HTTP says it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::DeepEval | Self::Filesystem => "application/json",
            Self::OpenAi | Self::Promptfoo => "application/x-ndjson",
        }
    }

    /// The name of a file that is written today: `opensync-deepeval-2026-01-31.json`.
    pub fn file_name(self) -> String {
        let ending = match self {
            Self::DeepEval | Self::Filesystem => "json",
            Self::OpenAi | Self::Promptfoo => "jsonl",
        };
        let day = TimeZone::default().day_name(clock::now_ms());
        format!("opensync-{}-{day}.{ending}", self.as_str())
    }
}

words! {
    /// What of a session becomes a test.
    #[derive(Default)]
    pub enum TurnMode: "turn mode" {
        /// Each question with its answer.
        #[default]
        PerTurn = "per_turn",
        /// All questions with all answers.
        Full = "full",
        /// The last question with its answer.
        FinalOnly = "final_only",
    }
}

/// How tests are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EvalOptions {
    /// For which tool.
    pub format: EvalFormat,
    /// What of a session becomes a test.
    pub turn_mode: TurnMode,
    /// Take people's names out of paths, and hide secrets and e-mail addresses.
    pub anonymize: bool,
    /// Give each test what was said before.
    pub include_context: bool,
    /// Tell which tools were called, with what and to what end.
    pub include_tools: bool,
    /// Keep what the agent itself said: notices, its own instructions.
    pub include_system: bool,
}

impl EvalOptions {
    /// For one tool: each turn, anonymous, with context and tools, without what the agent said.
    pub fn new(format: EvalFormat) -> Self {
        Self {
            format,
            turn_mode: TurnMode::PerTurn,
            anonymize: true,
            include_context: true,
            include_tools: true,
            include_system: false,
        }
    }

    /// What of a session becomes a test.
    #[must_use]
    pub fn turn_mode(self, turn_mode: TurnMode) -> Self {
        Self { turn_mode, ..self }
    }

    /// Whether names, secrets and e-mail addresses are hidden.
    #[must_use]
    pub fn anonymize(self, anonymize: bool) -> Self {
        Self { anonymize, ..self }
    }

    /// Whether each test has what was said before.
    #[must_use]
    pub fn include_context(self, include_context: bool) -> Self {
        Self { include_context, ..self }
    }

    /// Whether tests tell which tools were called.
    #[must_use]
    pub fn include_tools(self, include_tools: bool) -> Self {
        Self { include_tools, ..self }
    }

    /// Whether what the agent itself said stays.
    #[must_use]
    pub fn include_system(self, include_system: bool) -> Self {
        Self { include_system, ..self }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EvalReport {
    /// Sessions that are marked for evaluations, or were named.
    pub ready: u64,
    /// Sessions of these that the filter left.
    pub sessions: u64,
    /// Tests.
    pub test_cases: u64,
    /// Sessions that gave no test, because nobody asked or nothing was answered.
    pub skipped: u64,
    /// What is missing in whose tests, one sentence each; the first hundred.
    pub warnings: Vec<String>,
}

/// The most warnings that are kept.
const MAX_WARNINGS: usize = 100;

/// A session to be written.
pub(crate) struct Chosen {
    pub(crate) number: u64,
    pub(crate) info: SessionInfo,
}

/// Writes the tests of `sessions`, of which `ready` were to choose from.
pub(crate) fn write(
    read: &Read,
    sessions: Vec<Chosen>,
    ready: u64,
    options: &EvalOptions,
    out: &mut dyn Write,
) -> Result<EvalReport> {
    let out = &mut Plain::new(out, Harmful::Escaped);
    let mut report = EvalReport { ready, sessions: sessions.len() as u64, ..EvalReport::default() };
    let mut files = filesystem::Bundle::default();
    if options.format == EvalFormat::DeepEval {
        out.write_all(b"[").map_err(failed)?;
    }
    for chosen in sessions {
        let mut tidy = Tidy::new(read, chosen.number, options.anonymize)?;
        let conversation = Conversation::read(read, chosen, *options, &mut tidy)?;
        let turns = conversation.chosen_turns(options.turn_mode);
        if turns.is_empty() {
            report.skip(&conversation.info);
        }
        let count = match options.format {
            EvalFormat::Filesystem => files.add(&conversation, &tidy),
            _ => turns.len() as u64,
        };
        for turn in &turns {
            let is_first = report.test_cases == 0 && std::ptr::eq(turn, turns.as_ptr());
            let separator = if is_first { "" } else { "\n" };
            let line = match options.format {
                EvalFormat::DeepEval => {
                    let separator = if is_first { "\n" } else { ",\n" };
                    out.write_all(separator.as_bytes()).map_err(failed)?;
                    deepeval::test(&conversation, turn, *options)?
                }
                EvalFormat::OpenAi => separator.to_owned() + &openai::sample(&conversation, turn)?,
                EvalFormat::Promptfoo => {
                    separator.to_owned() + &promptfoo::test(&conversation, turn)?
                }
                EvalFormat::Filesystem => break,
            };
            out.write_all(line.as_bytes()).map_err(failed)?;
        }
        report.test_cases += count;
    }
    match options.format {
        EvalFormat::DeepEval => out.write_all(b"\n]\n").map_err(failed)?,
        EvalFormat::Filesystem => files.write(&report, out)?,
        EvalFormat::OpenAi | EvalFormat::Promptfoo => {}
    }
    Ok(report)
}

impl EvalReport {
    fn skip(&mut self, info: &SessionInfo) {
        self.skipped += 1;
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(format!("“{}” has no question with an answer", info.label()));
        }
    }
}

/// A value as JSON on one line.
fn line(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| failed(error.into()))
}

/// What a session's model is called in tests.
fn model(info: &SessionInfo) -> &str {
    info.models.last().map_or("unknown", String::as_str)
}

fn failed(source: std::io::Error) -> Error {
    Cause::Output { source }.into()
}
