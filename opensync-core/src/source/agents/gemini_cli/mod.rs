//! Gemini CLI: reads the chats of the agent of that name.
//!
//! Gemini CLI appends JSON objects, one a line, to `tmp/<project>/chats/session-….jsonl` below
//! `.gemini` in the home folder. A chat is what comes out when they are played in order. Before, it
//! was one JSON object, written anew after each turn.
//!
//! What holds:
//!
//! - a message is written several times under one id, each time with more. When a chat is resumed or
//!   compacted, the earlier messages are written once more without tokens, calls and thoughts: what
//!   is known already is not taken from there;
//! - a list of messages that is written after somebody spoke repeats them, under ids of their own
//!   where it is compacted: of it only the summary is new;
//! - what was rewound was said, and stays;
//! - what a tool gave back stands with its call. That it is told to the model once more is left out.

mod chat;
mod discover;
mod message;

use chat::Chat;

use crate::error::Result;
use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::Walked;
use crate::source::{Agent, Cursor, Log, ReadReport, Retention, Sink, transcript};

/// Gemini CLI itself.
pub const GEMINI_CLI: Agent = Agent {
    name: "gemini-cli",
    title: "Gemini CLI",
    format: &CHATS,
    homes: &[Home {
        variable: Some(Variable::One("GEMINI_CLI_HOME")),
        folders: &[Folder::Home("")],
        logs: &[".gemini/tmp"],
    }],
    resume: Some(&["gemini", "--resume", "{id}"]),
    retention: Retention::Days { days: 30, setting: "general.sessionRetention" },
};

/// The chats that Gemini CLI writes.
static CHATS: Walked = Walked::read_by::<Chat>(discover::WALK, read);

fn read(
    agent: &'static str,
    log: &Log,
    cursor: Option<&Cursor>,
    sink: Sink<'_>,
) -> Result<ReadReport> {
    if discover::is_document(&log.path) {
        transcript::read_document::<Chat>(agent, log, cursor, sink)
    } else {
        transcript::read::<Chat>(agent, log, cursor, sink)
    }
}
