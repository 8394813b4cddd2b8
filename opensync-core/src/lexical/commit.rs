//! Commit: what the index last committed, by whichever process, and whether a reader has seen it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Index;
use tantivy::directory::Directory as _;

use super::position_in;
use crate::error::{Error, Result};
use crate::store::LogPosition;

/// The file that tells the last commit. Each commit puts another in its place.
const META: &str = "meta.json";

/// A commit, as its file tells it.
#[derive(Default)]
pub(super) struct Commit {
    meta: Vec<u8>,
    pub(super) position: LogPosition,
}

/// The commits that are known: a search asks for the last one, and the file is some kilobytes that are the
/// same as before nearly always. They are compared, not taken apart.
#[derive(Default)]
pub(super) struct Commits {
    last: Mutex<Arc<Commit>>,
    /// The one that the reader has seen, if not a later one.
    seen: Mutex<Option<Arc<Commit>>>,
}

impl Commits {
    /// The last commit of `index`.
    pub(super) fn last(&self, index: &Index) -> Result<Arc<Commit>> {
        let failed = |error| Error::lexical("read", error);
        let read = index.directory().atomic_read(Path::new(META));
        let meta = read.map_err(|error| failed(error.into()))?;
        let mut last = locked(&self.last);
        if last.meta != meta {
            // It reads the file again, and so may tell a later commit: `meta` is not that one's, and the
            // next look finds another.
            let told = index.load_metas().map_err(failed)?;
            let position = told.payload.and_then(|payload| position_in(&payload));
            *last = Arc::new(Commit { meta, position: position.unwrap_or_default() });
        }
        Ok(Arc::clone(&last))
    }

    /// Whether the reader has seen `commit`.
    pub(super) fn is_seen(&self, commit: &Commit) -> bool {
        locked(&self.seen).as_ref().is_some_and(|seen| seen.meta == commit.meta)
    }

    /// Notes that the reader has seen `commit`.
    pub(super) fn note_seen(&self, commit: Arc<Commit>) {
        *locked(&self.seen) = Some(commit);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
