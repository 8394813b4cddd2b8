//! `OpenHands`: reads the conversations of the agent of that name.
//!
//! `OpenHands` keeps each conversation in a folder of its own, `conversations/<id>` below `.openhands` in
//! the home folder: each event in a file `events/event-<number>-<id>.json`, which is written once, and in
//! `base_state.json` where it takes place and what each request cost.
//!
//! What holds:
//!
//! - times are told without their zone;
//! - several events may be of one answer of the model: its tokens stand with the first of them;
//! - `base_state.json` holds settings and secrets of the agent too, which are not kept.

mod discover;
mod event;
mod events;
mod state;
mod stats;

use std::path::{Path, PathBuf};

use state::Conversation;

use crate::error::Result;
use crate::source::format::Format;
use crate::source::home::{Folder, Home, Variable};
use crate::source::{Agent, Cursor, FailedLog, Log, ReadReport, Retention, Sink, transcript};

/// `OpenHands` in a terminal, and what is built on its parts.
pub const OPENHANDS: Agent = Agent {
    name: "openhands",
    title: "OpenHands",
    format: &Conversations,
    homes: &[
        Home {
            variable: Some(Variable::One("OPENHANDS_PERSISTENCE_DIR")),
            folders: &[Folder::Home(".openhands")],
            logs: &["conversations"],
        },
        Home {
            variable: Some(Variable::One("OPENHANDS_CONVERSATIONS_DIR")),
            folders: &[],
            logs: &[],
        },
    ],
    resume: Some(&["openhands", "--resume", "{id}"]),
    retention: Retention::Unknown,
};

/// The conversations that `OpenHands` writes.
struct Conversations;

impl Format for Conversations {
    fn discover(&self, _agent: &Agent, path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
        discover::logs(path, failed)
    }

    fn affected(&self, _agent: &Agent, root: &Path, paths: &[PathBuf]) -> Vec<Log> {
        paths.iter().flat_map(|path| discover::affected(root, path)).collect()
    }

    fn is_current(&self, cursor: &Cursor) -> bool {
        transcript::is_current::<Conversation>(cursor)
    }

    fn read(
        &self,
        agent: &Agent,
        log: &Log,
        cursor: Option<&Cursor>,
        sink: Sink<'_>,
    ) -> Result<ReadReport> {
        transcript::read_folder::<Conversation>(agent.name, log, cursor, sink)
    }
}
