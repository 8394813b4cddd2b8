//! Writer: the one place that changes the index.
//!
//! Additions gather in memory up to a bound and are then written as a segment that nobody sees;
//! [`Writer::commit`] publishes all of it at once. A writer that dies leaves files behind that no
//! manifest names; the next commit removes them.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::VectorIndex;
use super::build::{Rows, build};
use super::key::Key;
use super::layout::ROWS_MAX;
use super::manifest::{Listed, Manifest};
use super::merge::{Merge, due};
use super::pending::Pending;
use super::segment::Segment;
use super::snapshot::{Part, Snapshot};
use crate::error::{Cause, Error, Result};
use crate::files::{self, create_private_folder};
use crate::store::LogPosition;

/// Memory that additions take before they go to disk.
const PENDING_BYTES: usize = 32 << 20;

/// A commit merges up to so many rows, about 13 MB; what is larger waits for [`Writer::tidy`].
const QUICK_ROWS: u32 = 1 << 14;

/// With more segments than this a commit merges them whatever it costs: each costs every search.
const MANY_SEGMENTS: usize = 48;

/// A vector, and what it stands for. Its length does not matter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) key: Key,
    pub(crate) vector: &'a [f32],
}

/// The only writer of an index, in any process, for as long as it lives.
pub(crate) struct Writer<'a> {
    index: &'a VectorIndex,
    /// What the next commit publishes.
    next: Snapshot,
    /// The segments whose rows went since the last commit.
    touched: BTreeSet<u64>,
    pending: Pending,
    _lock: File,
}

impl VectorIndex {
    /// The writer, unless another process or thread has it.
    pub(crate) fn writer(&self) -> Result<Option<Writer<'_>>> {
        let Some(lock) = lock(&self.folder)? else { return Ok(None) };
        self.reload()?;
        let mut next = Snapshot::clone(&self.snapshot());
        if next.manifest.birth == 0 {
            next.manifest.birth = RandomState::new().hash_one(&self.folder) | 1;
        }
        let pending = Pending::new(self.dimensions as usize);
        Ok(Some(Writer { index: self, next, touched: BTreeSet::new(), pending, _lock: lock }))
    }
}

/// Takes the lock that lasts as long as the file is open.
pub(super) fn lock(folder: &Path) -> Result<Option<File>> {
    lock_as(folder, "lock")
}

/// Takes a lock of a name.
pub(super) fn lock_as(folder: &Path, name: &str) -> Result<Option<File>> {
    let path = folder.join(name);
    let failed = |error| Error::file("lock", &path, error);
    create_private_folder(folder).map_err(failed)?;
    let file = files::lock_file(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

impl Writer<'_> {
    /// Adds vectors. One whose key is there already takes its place.
    pub(crate) fn add<'b>(&mut self, entries: impl IntoIterator<Item = Entry<'b>>) -> Result<()> {
        for Entry { key, vector } in entries {
            if vector.len() != self.index.dimensions as usize {
                return Err(wrong_length(vector.len()));
            }
            self.forget(key, key);
            self.pending.put(key, vector);
            if self.pending.bytes() >= PENDING_BYTES {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Removes all passages of a message.
    pub(crate) fn remove_message(&mut self, session: u64, message: u32) {
        let (first, last) = Key::of_message(session, message);
        self.remove(first, last);
    }

    /// Removes all passages of a session.
    #[cfg(test)]
    pub(crate) fn remove_session(&mut self, session: u64) {
        let (first, last) = Key::of_session(session);
        self.remove(first, last);
    }

    /// Removes everything.
    pub(crate) fn clear(&mut self) {
        self.pending.clear();
        self.next.parts.clear();
        self.touched.clear();
    }

    /// Notes where the change log is, for the next commit.
    pub(crate) fn note_log(&mut self, seen: LogPosition) {
        self.next.manifest.seen = seen;
    }

    /// Makes everything so far visible and durable, level with `position` of the embeddings.
    pub(crate) fn commit(&mut self, position: u64) -> Result<()> {
        self.flush()?;
        self.merge_up_to(QUICK_ROWS)?;
        if self.next.parts.len() > MANY_SEGMENTS {
            self.merge_up_to(ROWS_MAX)?;
        }
        self.publish(position)
    }

    /// Merges what is due, whatever it costs, and publishes the result.
    pub(crate) fn tidy(&mut self) -> Result<()> {
        self.flush()?;
        self.merge_up_to(ROWS_MAX)?;
        self.publish(self.next.manifest.position)
    }

    fn remove(&mut self, first: Key, last: Key) {
        self.pending.remove(first, last);
        self.forget(first, last);
    }

    /// Marks what the segments have between two keys of a session as gone.
    fn forget(&mut self, first: Key, last: Key) {
        for part in &mut self.next.parts {
            let rows = part.segment.rows_between(first, last);
            if rows.is_empty() || rows.clone().all(|row| part.gone.contains(row)) {
                continue;
            }
            let gone = Arc::make_mut(&mut part.gone);
            gone.insert(rows);
            part.listed.gone = gone.count();
            self.touched.insert(part.listed.number);
        }
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            self.pending.clear();
            return Ok(());
        }
        let part = build_part(self.index, self.next.manifest.next_segment, &self.pending)?;
        self.next.manifest.next_segment += 1;
        self.next.parts.push(part);
        self.pending.clear();
        Ok(())
    }

    fn merge_up_to(&mut self, rows: u32) -> Result<()> {
        self.next.parts.retain(|part| part.listed.live() > 0);
        while let Some(places) = due(&self.listed(), rows) {
            let source = |place: &usize| {
                let part = &self.next.parts[*place];
                (&*part.segment, &*part.gone)
            };
            let code_bytes = super::code::code_bytes(self.index.dimensions as usize);
            let merge = Merge::new(places.iter().map(source).collect(), code_bytes);
            let number = self.next.manifest.next_segment;
            let part = build_part(self.index, number, &merge)?;
            self.next.manifest.next_segment += 1;
            places.iter().rev().for_each(|place| drop(self.next.parts.remove(*place)));
            self.next.parts.push(part);
        }
        Ok(())
    }

    fn publish(&mut self, position: u64) -> Result<()> {
        self.next.manifest.position = position;
        self.next.manifest.generation += 1;
        let generation = self.next.manifest.generation;
        let folder = &self.index.folder;
        for part in &mut self.next.parts {
            if self.touched.contains(&part.listed.number) {
                part.listed.gone_since = generation;
                if let Some(path) = part.listed.gone_path(folder) {
                    part.gone.write(&path)?;
                }
            }
        }
        self.touched.clear();
        self.next.manifest.segments = self.listed();
        self.next.manifest.write(folder)?;
        self.index.replace(self.next.clone());
        remove_others(&self.next.manifest, folder);
        Ok(())
    }

    fn listed(&self) -> Vec<Listed> {
        self.next.parts.iter().map(|part| part.listed).collect()
    }
}

fn build_part(index: &VectorIndex, number: u64, rows: &impl Rows) -> Result<Part> {
    let mut listed = Listed { number, rows: 0, gone: 0, gone_since: 0 };
    let path = listed.path(&index.folder);
    listed.rows = build(&path, index.dimensions, rows)?;
    let segment = Segment::open(&path, index.dimensions)?.ok_or_else(super::file::damaged)?;
    Ok(Part { listed, segment: Arc::new(segment), gone: Arc::default() })
}

/// Removes what no manifest names any more. What cannot be removed now (on Windows, what somebody
/// has open) is tried again after the next commit.
pub(super) fn remove_others(manifest: &Manifest, folder: &Path) {
    let clusters = manifest.segments.iter().map(|listed| listed.clusters_path(folder));
    let needed: HashSet<PathBuf> = manifest.files(folder).chain(clusters).collect();
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = file.path();
        let ours = path
            .extension()
            .and_then(|kind| kind.to_str())
            .is_some_and(|kind| ["segment", "gone", "clusters", "unfinished"].contains(&kind));
        if ours && !needed.contains(&path) {
            let _ = fs::remove_file(path);
        }
    }
}

pub(super) fn wrong_length(found: usize) -> Error {
    let expected = "as long as the index's vectors";
    Cause::OutOfRange { name: "vector", expected, got: format!("{found} numbers") }.into()
}
