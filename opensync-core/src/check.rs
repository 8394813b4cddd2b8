//! Check: whether the store is as it was written and the index agrees with it, and repairing that.
//!
//! The store is the truth and is only looked at. What is derived from it is rebuilt if it is
//! damaged or disagrees.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use crate::catch_up::{self, Effort};
use crate::error::{Cause, Error, Result};
use crate::files;
use crate::lexical::{self, Lexical};
use crate::model::Owner;
use crate::settings::Settings;
use crate::store::{self, Location, Read, Store};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// Every page of the store is as it was written, and every record decodes.
    pub is_store_intact: bool,
    /// The files of the index are as they were written.
    pub is_index_intact: bool,
    /// Changes that the index does not hold yet. That is not damage: the next search reads on.
    pub pending: u64,
    /// Sessions in the store.
    pub sessions: u64,
    /// Messages in the store.
    pub messages: u64,
    /// Documents in the index: one for each message, and one for each session's title.
    pub documents: u64,
    /// Bytes of the store on disk.
    pub store_bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// What is wrong, one sentence each. Empty if all is well.
    pub problems: Vec<String>,
    /// What was repaired, one sentence each.
    pub repairs: Vec<String>,
    /// What is not damage and should be known, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// What compacting a store came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Compaction {
    /// Bytes of the store's file before.
    pub bytes_before: u64,
    /// Bytes of it now.
    pub bytes_after: u64,
}

/// A table of an archive that was copied.
#[cfg(feature = "postgres")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CopiedTable {
    /// What it is called.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// BLAKE3 of all its rows in their order, in hexadecimal: the same on both sides.
    pub digest: String,
}

#[cfg(feature = "postgres")]
impl From<&store::CopiedTable> for CopiedTable {
    fn from(table: &store::CopiedTable) -> Self {
        let digest = table.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { name: table.name, rows: table.rows, digest }
    }
}

/// Copies the archive at one place to another, where none may be, and compares both.
#[cfg(feature = "postgres")]
pub(crate) fn copy(
    from: (&Location, &Path),
    to: (&Location, &Path),
    settings: &Settings,
    progress: &mut dyn FnMut(&CopiedTable),
) -> Result<Vec<CopiedTable>> {
    let cache_bytes = usize::try_from(settings.cache_bytes).unwrap_or(usize::MAX);
    let source = Store::open_at(from.0, from.1, cache_bytes)?;
    let target = Store::open_for_copy(to.0, to.1, cache_bytes)?;
    let copied = target.copy_from(&source, &mut |table| progress(&table.into()))?;
    Ok(copied.iter().map(CopiedTable::from).collect())
}

/// Checks the archive in `folder`, and repairs what is derived if `repair` says so.
pub(crate) fn check(
    location: &Location,
    folder: &Path,
    settings: &Settings,
    repair: bool,
) -> Result<CheckReport> {
    let cache_bytes = usize::try_from(settings.cache_bytes).unwrap_or(usize::MAX);
    let mut store = Store::open_at(location, folder, cache_bytes)?;
    let mut report =
        CheckReport { is_store_intact: store.check_integrity()?, ..Default::default() };
    if !report.is_store_intact {
        report.problems.push("the store is damaged: restore a backup of its folder".to_owned());
    }
    check_rights(folder, &mut report);
    check_records(&store.read(Owner::LOCAL)?, &mut report)?;
    check_index(folder, &store, &mut report)?;
    if repair && !(report.is_index_intact && is_level(&report)) {
        rebuild(folder, &store, settings)?;
        report.problems.retain(|problem| !problem.starts_with(INDEX));
        check_index(folder, &store, &mut report)?;
        report.repairs.push("the index was built anew from the store".to_owned());
    }
    #[cfg(feature = "embed")]
    check_models(folder, repair, &mut report)?;
    report.store_bytes = store.size_bytes(folder);
    Ok(report)
}

/// Gives the disk back what the store in `folder` does not use, and says how long it was and is.
pub(crate) fn compact(
    location: &Location,
    folder: &Path,
    settings: &Settings,
) -> Result<Compaction> {
    if !matches!(location, Location::Folder) {
        return Err(Cause::NoFile {}.into());
    }
    let path = store::file_in(folder);
    let length = || {
        let file = std::fs::metadata(&path);
        file.map(|file| file.len()).map_err(|error| Error::file("read", &path, error))
    };
    let before = length()?;
    let cache_bytes = usize::try_from(settings.cache_bytes).unwrap_or(usize::MAX);
    Store::open(folder, cache_bytes)?.compact()?;
    Ok(Compaction { bytes_before: before, bytes_after: length()? })
}

/// Closes to others what they could open, and reports it.
fn check_rights(folder: &Path, report: &mut CheckReport) {
    let done = files::tighten(folder, true);
    if done.count > 0 {
        let what = "files and folders that others on this machine could open";
        report.repairs.push(format!("{} {what} are yours alone now", done.count));
    }
    if let Some(first) = done.open.first() {
        let (path, count) = (first.display(), done.open.len());
        let what = "others on this machine can open";
        report.warnings.push(format!(
            "{what} `{path}`, the first of {count}: the rights to it cannot be changed"
        ));
    }
}

/// How a problem of the index begins.
const INDEX: &str = "the index ";

/// Reads every record and body, and compares each session's counts with its messages.
fn check_records(read: &Read, report: &mut CheckReport) -> Result<()> {
    for number in read.sessions_by_time()? {
        let number = number?;
        let Some(session) = read.session(number)? else {
            report.is_store_intact = false;
            report.problems.push(format!("session {number} is listed and not there"));
            continue;
        };
        let mut count = 0;
        for entry in read.messages_from(number, 0)? {
            count += entry.as_ref().map_or(1, |(_, record)| record.message_count());
            let decoded = entry.and_then(|(_, record)| read.message(record));
            if let Err(error) = decoded {
                report.is_store_intact = false;
                let id = &session.session.external_id;
                report.problems.push(format!("a message of session `{id}`: {}", error.report()));
            }
        }
        if count != session.message_count {
            report.is_store_intact = false;
            let (id, told) = (&session.session.external_id, session.message_count);
            report.problems.push(format!("session `{id}` has {count} messages and counts {told}"));
        }
        report.sessions += 1;
        report.messages += u64::from(count);
    }
    Ok(())
}

fn check_index(folder: &Path, store: &Store, report: &mut CheckReport) -> Result<()> {
    let lexical = Lexical::open(folder, Owner::LOCAL)?;
    report.is_index_intact = lexical.check_integrity()?;
    let pending = catch_up::pending(store, Owner::LOCAL, &lexical)?;
    report.pending = pending.unwrap_or_default();
    report.documents = lexical.document_count();
    report.index_bytes = lexical.size_bytes();
    if !report.is_index_intact {
        report.problems.push(format!("{INDEX}is damaged"));
    } else if pending.is_none() {
        report.is_index_intact = false;
        report.problems.push(format!("{INDEX}is of another store: the next search rebuilds it"));
    } else if !is_level(report) {
        let expected = report.sessions + report.messages;
        let found = report.documents;
        report.problems.push(format!("{INDEX}holds {found} documents instead of {expected}"));
    }
    Ok(())
}

/// Reads what was packed of the installed models; what is damaged is deleted, for it comes back.
#[cfg(feature = "embed")]
fn check_models(folder: &Path, repair: bool, report: &mut CheckReport) -> Result<()> {
    for model in crate::embed::Models::in_data_folder(folder).list()? {
        for path in model.damaged_packed() {
            let what = format!("the packed form of the model `{}`", model.id());
            if repair {
                std::fs::remove_file(&path).map_err(|error| Error::file("delete", &path, error))?;
                report.repairs.push(format!("{what} was deleted: it is made anew when needed"));
            } else {
                report.problems.push(format!("{what} is damaged: `{}`", path.display()));
            }
        }
    }
    Ok(())
}

/// Whether the index has what it should, as far as it has read.
fn is_level(report: &CheckReport) -> bool {
    report.pending > 0 || report.documents == report.sessions + report.messages
}

fn rebuild(folder: &Path, store: &Store, settings: &Settings) -> Result<()> {
    lexical::remove(folder, Owner::LOCAL)?;
    let lexical = Lexical::open(folder, Owner::LOCAL)?;
    let memory_bytes = usize::try_from(settings.index_bytes).unwrap_or(usize::MAX);
    let effort = Effort { budget: None, threads: 1, memory_bytes };
    catch_up::catch_up(store, Owner::LOCAL, &lexical, effort, &mut |_, _| {
        ControlFlow::Continue(())
    })?;
    Ok(())
}
