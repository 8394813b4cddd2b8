//! Pi: reads the sessions of the agent of that name, and of agents that were made of it.
//!
//! Pi appends one entry a line to `sessions/<folder>/<time>_<session>.jsonl` below `.pi/agent` in the
//! home folder; its relatives do below folders of their own.
//!
//! What holds:
//!
//! - an old log is written anew with other ids when a newer version opens it. So a message is known by
//!   when it was said, by whom, and what it says;
//! - a fork copies entries with their times and tokens: an answer is known by both, and counts once;
//! - a summary tells what its own requests cost;
//! - the entries of a log are a tree. Every branch was said, and stays.

mod discover;
mod log;
mod message;

use log::Session;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::Walked;
use crate::source::{Agent, Retention};

/// Pi itself.
pub const PI: Agent = Agent {
    name: "pi",
    title: "Pi",
    format: &SESSIONS,
    homes: &[
        Home {
            variable: Some(Variable::One("PI_CODING_AGENT_DIR")),
            folders: &[Folder::Home(".pi/agent")],
            logs: &["sessions"],
        },
        Home {
            variable: Some(Variable::One("PI_CODING_AGENT_SESSION_DIR")),
            folders: &[],
            logs: &[],
        },
    ],
    resume: Some(&["pi", "--session", "{id}"]),
    retention: Retention::Kept,
};

/// Oh My Pi.
pub const OMP: Agent = Agent {
    name: "omp",
    title: "Oh My Pi",
    format: &SESSIONS,
    homes: &[Home { variable: None, folders: &[Folder::Home(".omp/agent")], logs: &["sessions"] }],
    resume: Some(&["omp", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// `OpenClaw`, also under the names that it had before.
pub const OPENCLAW: Agent = Agent {
    name: "openclaw",
    title: "OpenClaw",
    format: &SESSIONS,
    homes: &[Home {
        variable: Some(Variable::One("OPENCLAW_STATE_DIR")),
        folders: &[
            Folder::Home(".openclaw"),
            Folder::Home(".clawdbot"),
            Folder::Home(".moltbot"),
            Folder::Home(".moldbot"),
        ],
        logs: &["agents"],
    }],
    resume: None,
    retention: Retention::Unknown,
};

/// The sessions that Pi and its relatives write.
static SESSIONS: Walked = Walked::lines::<Session>(discover::WALK).shared_by(discover::agent_of);
