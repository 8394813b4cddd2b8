//! Qwen Code: reads the chats of the agent of that name, and of those that write as it does.
//!
//! Qwen Code appends one record a line to `projects/<folder>/chats/<session>.jsonl` below `.qwen` in
//! the home folder. Each subagent has a file of its own in `subagents/<session>`. A record is written
//! once and never again.
//!
//! What holds:
//!
//! - a fork copies the records of its parent with their ids, so that an answer is known wherever a
//!   copy of it lies;
//! - what the agent reports of itself repeats every request's tokens, and is left out.

mod chat;
mod discover;
mod message;

use chat::Chat;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::Walked;
use crate::source::{Agent, Retention};

/// Qwen Code itself.
pub const QWEN_CODE: Agent = Agent {
    name: "qwen-code",
    title: "Qwen Code",
    format: &CHATS,
    homes: &[Home {
        variable: Some(Variable::One("QWEN_HOME")),
        folders: &[Folder::Home(".qwen")],
        logs: &["projects"],
    }],
    resume: Some(&["qwen", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// The chats that Qwen Code writes.
static CHATS: Walked = Walked::lines::<Chat>(discover::WALK);
