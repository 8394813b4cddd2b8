//! Copilot CLI: reads the sessions of GitHub Copilot in a terminal, and of the application.
//!
//! Copilot appends one event a line to `session-state/<session>/events.jsonl` below `.copilot` in the
//! home folder; older versions to `session-state/<session>.jsonl`. The session's name lies beside it
//! in `workspace.yaml`, and what requests cost also in the database `session-store.db`.
//!
//! What holds:
//!
//! - new versions write what a request cost as an event before the answer. Older ones tell an
//!   answer's output, and all else when the session ends: that stands with the first answer of the
//!   model, so that it is the same whenever it is read;
//! - a compaction has a request of its own, which no total includes;
//! - subagents write into the log of who called them. Each is a session of its own;
//! - one answer may be several events: those that name the same request are one message.

mod beside_log;
mod discover;
mod event;
mod log;
mod message;
mod subagent;
mod tokens;
mod tool;

use log::Session;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::{Beside, Walked};
use crate::source::{Agent, Retention};

/// GitHub Copilot CLI.
pub const COPILOT_CLI: Agent = Agent {
    name: "copilot-cli",
    title: "Copilot CLI",
    format: &EVENTS,
    homes: &[Home {
        variable: Some(Variable::One("COPILOT_HOME")),
        folders: &[Folder::Home(".copilot")],
        logs: &["session-state"],
    }],
    resume: Some(&["copilot", "--resume={id}"]),
    retention: Retention::Unknown,
};

/// The events that Copilot CLI writes.
static EVENTS: Walked = Walked::lines::<Session>(discover::WALK)
    .with(Beside { of: beside_log::workspace, log: beside_log::log_of });
