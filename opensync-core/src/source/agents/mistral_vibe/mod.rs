//! Mistral Vibe: reads the sessions of the agent of that name, from version 3 on.
//!
//! Vibe keeps each session in a folder of its own, `logs/session/unified/<session>` below `.vibe` in the
//! home folder. Its file `CURRENT` names the generation that holds, whose manifest names the chunks
//! that the conversation is made of. At the end of each turn there is a new generation.
//!
//! What holds:
//!
//! - chunks are replaced and old generations are deleted, so that an entry is known by its id alone;
//! - what a request cost is told only while the session runs, the session's total always. It stands
//!   with the session's first answer, so that it is the same whenever it is read;
//! - a turn is read when it has ended.

mod entry;
mod generation;
mod session;

use std::io;
use std::path::Path;

use session::Session;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walk::{Walk, Way};
use crate::source::walked::Walked;
use crate::source::{Agent, Retention, transcript};

/// Mistral Vibe itself.
pub const MISTRAL_VIBE: Agent = Agent {
    name: "mistral-vibe",
    title: "Mistral Vibe",
    format: &GENERATIONS,
    homes: &[Home {
        variable: Some(Variable::One("VIBE_HOME")),
        folders: &[Folder::Home(".vibe")],
        logs: &["logs/session/unified"],
    }],
    resume: Some(&["vibe", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// Where sessions lie, and how they are told from other files.
const WALK: Walk<'static> = Walk {
    own: &["unified"],
    skipped: &[".git", "node_modules", "target", "plugins", "chunks", "generations", "journal"],
    homes: &[".vibe"],
    is_log: &is_log,
};

/// Whether a file names the generation of a session.
fn is_log(path: &Path, _way: Way) -> io::Result<bool> {
    Ok(path.ends_with("CURRENT") && transcript::is_document::<Session>(path)?)
}

/// The sessions that Vibe writes.
static GENERATIONS: Walked = Walked::documents::<Session>(WALK);
