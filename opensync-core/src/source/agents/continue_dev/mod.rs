//! Continue: reads the sessions of the agent of that name, in a terminal and in editors.
//!
//! Continue keeps each session as one JSON object in `sessions/<session>.json` below `.continue` in the
//! home folder, and writes it anew whenever it changes. `sessions.json` beside them lists them all.
//!
//! What holds:
//!
//! - no message has an id or a time: the id is made of what it says, and the times are those of the
//!   session's beginning, each message a millisecond after the one before;
//! - a fork copies messages with their tokens and names no parent, so that an answer is known by what
//!   it says and what it cost;
//! - prompts as they were sent (`promptLogs`) repeat the conversation, and are left out.

mod discover;
mod message;
mod session;

use session::Document;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::Walked;
use crate::source::{Agent, Retention};

/// Continue itself.
pub const CONTINUE: Agent = Agent {
    name: "continue",
    title: "Continue",
    format: &DOCUMENTS,
    homes: &[Home {
        variable: Some(Variable::One("CONTINUE_GLOBAL_DIR")),
        folders: &[Folder::Home(".continue")],
        logs: &["sessions"],
    }],
    resume: Some(&["cn", "--fork", "{id}"]),
    retention: Retention::Unknown,
};

/// The sessions that Continue writes.
static DOCUMENTS: Walked = Walked::documents::<Document>(discover::WALK);
