//! Deep Agents: reads the threads of the agent of that name in a terminal.
//!
//! Deep Agents keeps all threads in a SQLite file, `.state/sessions.db` below `.deepagents` in the home
//! folder, as `LangGraph` writes it: each step of a thread is a checkpoint, and what a step added to the
//! conversation is a row of `writes` in its channel `messages`.
//!
//! What holds:
//!
//! - a message has the id that the service gave the answer; checkpoints repeat it, and are not read;
//! - a message tells no time: it is that of the checkpoint that it belongs to, which its id tells;
//! - a subagent's conversation is a part of its thread of another name, and may begin with a copy of
//!   what was said before.

mod message;
mod messagepack;
mod thread;

use thread::Threads;

use crate::source::databases::Databases;
use crate::source::home::{Folder, Home};
use crate::source::{Agent, Retention};

/// Deep Agents in a terminal.
pub const DEEP_AGENTS: Agent = Agent {
    name: "deepagents",
    title: "Deep Agents",
    format: &DATABASES,
    homes: &[Home { variable: None, folders: &[Folder::Home(".deepagents")], logs: &[] }],
    resume: Some(&["dcode", "-r", "{id}"]),
    retention: Retention::Unknown,
};

/// The databases that the agent keeps.
static DATABASES: Databases = Databases::of::<Threads>(
    "sessions.db",
    ".deepagents",
    &[".git", "agents", "cache", "logs", "node_modules", "skills", "target", "venv"],
);
