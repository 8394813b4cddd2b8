//! Droid: reads the sessions of Factory's agent of that name.
//!
//! Droid appends one entry a line to `sessions/<folder>/<session>.jsonl` below `.factory` in the home
//! folder. Beside it, in `<session>.settings.json`, it keeps what the session cost so far.
//!
//! What holds:
//!
//! - no entry tells its tokens, and the settings tell only the session's total. It stands with the
//!   session's first own answer, so that it is the same whenever it is read;
//! - a fork copies the entries of its parent with their ids, and its total begins at nothing.

mod discover;
mod log;
mod message;
mod settings;

use log::Session;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::{Beside, Walked};
use crate::source::{Agent, Retention};

/// Factory's Droid.
pub const DROID: Agent = Agent {
    name: "droid",
    title: "Droid",
    format: &SESSIONS,
    homes: &[Home {
        variable: Some(Variable::One("FACTORY_DIR")),
        folders: &[Folder::Home(".factory")],
        logs: &["sessions"],
    }],
    resume: Some(&["droid", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// The sessions that Droid writes.
static SESSIONS: Walked = Walked::lines::<Session>(discover::WALK)
    .with(Beside { of: settings::beside, log: settings::log_of });
