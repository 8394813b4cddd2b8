//! Hermes: reads the sessions of the agent of that name.
//!
//! Hermes keeps all sessions in a SQLite file, `state.db` below `.hermes` in the home folder, and those
//! of a profile in `profiles/<name>/state.db` there.
//!
//! What holds:
//!
//! - what a request cost is told nowhere, but a session's total is, by model. It stands in messages of
//!   its own, for the conversation may be written anew;
//! - a message's row may be written anew under another number, so that it is known by what it says and
//!   when;
//! - credentials, routing and settings in the same file are not read.

mod message;
mod session;
mod usage;

use session::State;

use crate::source::databases::Databases;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Retention};

/// Hermes itself.
pub const HERMES: Agent = Agent {
    name: "hermes",
    title: "Hermes",
    format: &DATABASES,
    homes: &[Home {
        variable: Some(Variable::One("HERMES_HOME")),
        folders: &[Folder::Home(".hermes")],
        logs: &[],
    }],
    resume: Some(&["hermes", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// The databases that the agent keeps.
static DATABASES: Databases = Databases::of::<State>(
    "state.db",
    ".hermes",
    &[
        ".git",
        "cache",
        "logs",
        "memories",
        "node_modules",
        "plugins",
        "sessions",
        "skills",
        "target",
        "venv",
    ],
);
