//! Watch: learns of changes as they happen, without looking again and again.
//!
//! Two things are watched: the file of the store, so that a process hears of what others commit, and
//! the folders of the agents, so that what they append is imported. In both cases the operating
//! system tells; nothing runs while nothing happens.

mod commits;
mod inbox;
mod logs;
mod places;
mod stop;

pub(crate) use commits::{Listeners, wait_for_changes};
pub(crate) use logs::{Work, watch};
pub use stop::Stop;

use std::path::{Path, PathBuf};

use crate::error::{Cause, Error};

/// Whether an event of the file system can mean that something is different.
fn is_change(event: &notify::Event) -> bool {
    use notify::EventKind;
    use notify::event::{AccessKind, AccessMode};

    match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn failed(path: &Path, source: notify::Error) -> Error {
    Cause::Watch { path: path.to_owned(), source: Box::new(source) }.into()
}

/// The path as the file system's events have it.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
