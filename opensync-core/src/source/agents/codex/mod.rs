//! Codex: reads the rollouts of the agent of that name, be it in a terminal, an editor or a window.
//!
//! Codex appends one JSON object a line to `sessions/<year>/<month>/<day>/rollout-….jsonl` below its
//! home folder. What is archived moves to `archived_sessions`. Each subagent and each fork has a file
//! of its own.
//!
//! What holds:
//!
//! - the same text is written twice, as an item of the conversation and as an event of the screen:
//!   items are taken, and events only where there are no items;
//! - what one request to the model gave is one message, however many items it is;
//! - tokens are those of the record that stands behind each request. Older versions only tell totals
//!   that go up: there the differences count, and a fork goes on from its parent's;
//! - system prompts, injected instructions and what the model thought in secret are no conversation.

mod beside_log;
mod discover;
mod event;
mod item;
mod rollout;
mod tokens;
mod tool;

use rollout::Rollout;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::Walked;
use crate::source::{Agent, Retention};

/// Codex itself.
pub const CODEX: Agent = Agent {
    name: "codex",
    title: "Codex",
    format: &ROLLOUTS,
    homes: &[Home {
        variable: Some(Variable::One("CODEX_HOME")),
        folders: &[Folder::Home(".codex")],
        logs: &["sessions", "archived_sessions"],
    }],
    resume: Some(&["codex", "resume", "{id}"]),
    retention: Retention::Kept,
};

/// The rollouts that Codex writes.
static ROLLOUTS: Walked = Walked::lines::<Rollout>(discover::WALK);
