//! Report: what an import found, changed, and could not read.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Ingested;
use crate::model::Usage;
use crate::source::{FailedLog, ReadReport};

/// What an import did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct ImportReport {
    /// Logs that were found, whether or not they had anything new.
    pub files_found: u64,
    /// Logs that were opened, for they had changed since the last import.
    pub files_read: u64,
    /// Sessions that were added or changed.
    pub sessions: u64,
    /// Messages that were added or changed.
    pub messages: u64,
    /// Tokens that were not counted before.
    pub usage: Usage,
    /// What those tokens cost, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// Answers among them whose model has no price; `cost_nanos` leaves them out.
    pub unpriced: u64,
    /// What the source met: bytes parsed, unknown entries, invalid lines.
    pub read: ReadReport,
    /// Logs, and folders of logs, that could not be read, or not all of them. The others were.
    pub failed: Vec<FailedLog>,
    /// The same by source, of sources that have logs here.
    pub by_source: BTreeMap<&'static str, ImportCounts>,
    touched: HashSet<u64>,
}

/// The figures of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportCounts {
    /// Logs that were found, whether or not they had anything new.
    pub files_found: u64,
    /// Logs that were opened, because they had changed since the last import.
    pub files_read: u64,
    /// Sessions that were added or changed.
    pub sessions: u64,
    /// Messages that were added or changed.
    pub messages: u64,
    /// Bytes that were parsed.
    pub bytes_read: u64,
    /// Entries of types that this version does not know.
    pub unknown_entries: u64,
    /// Lines that are not valid.
    pub invalid_lines: u64,
    /// Files that a log names and that were not read.
    pub refused_files: u64,
    /// Tokens that were not counted before.
    pub usage: Usage,
    /// What those tokens cost, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// Answers among them whose model has no price.
    pub unpriced: u64,
}

impl ImportReport {
    /// The report's figures.
    #[must_use]
    pub fn counts(&self) -> ImportCounts {
        ImportCounts {
            files_found: self.files_found,
            files_read: self.files_read,
            sessions: self.sessions,
            messages: self.messages,
            bytes_read: self.read.bytes_read,
            unknown_entries: self.read.unknown_entries.values().sum(),
            invalid_lines: self.read.invalid_line_count,
            refused_files: self.read.refused_file_count,
            usage: self.usage,
            cost_nanos: self.cost_nanos,
            unpriced: self.unpriced,
        }
    }

    /// Adds what an import of one source did.
    pub(super) fn merge_source(&mut self, source: &'static str, report: Self) {
        let counts = report.counts();
        if counts.files_found > 0 {
            self.by_source.insert(source, counts);
        }
        self.merge(report);
    }

    pub(super) fn found(files_found: u64) -> Self {
        Self { files_found, ..Self::default() }
    }

    /// Adds what another import into the same archive did. A session that both changed counts once,
    /// and so does a folder that several sources could not look into.
    fn merge(&mut self, other: Self) {
        self.files_found += other.files_found;
        self.files_read += other.files_read;
        self.messages += other.messages;
        self.usage += other.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(other.cost_nanos);
        self.unpriced += other.unpriced;
        self.read.merge(other.read);
        for failed in other.failed {
            let is_same = |known: &FailedLog| {
                known.path == failed.path && known.error.report() == failed.error.report()
            };
            if !self.failed.iter().any(is_same) {
                self.failed.push(failed);
            }
        }
        self.touched.extend(other.touched);
        self.sessions = self.touched.len() as u64;
    }

    pub(super) fn note_log(&mut self, path: &Path, read: Result<ReadReport>) {
        self.files_read += 1;
        match read {
            Ok(mut read) => {
                if let Some(what) = read.damage.take() {
                    let what = format!("`{}` is damaged: {what}", path.display());
                    let error = Error::log(ErrorKind::Corrupted, what, None);
                    self.failed.push(FailedLog { path: path.to_owned(), error });
                }
                self.read.merge(read);
            }
            Err(error) => self.failed.push(FailedLog { path: path.to_owned(), error }),
        }
    }

    pub(super) fn note_ingested(&mut self, ingested: &Ingested) {
        self.messages += ingested.messages_added + ingested.messages_changed;
        self.usage += ingested.usage;
        self.cost_nanos = self.cost_nanos.saturating_add(ingested.cost_nanos);
        self.unpriced += ingested.unpriced;
        if let Some(id) = ingested.session_id.filter(|_| ingested.is_changed) {
            self.touched.insert(id);
            self.sessions = self.touched.len() as u64;
        }
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Logs to read.
    pub files: u64,
    /// Logs read.
    pub files_done: u64,
    /// Bytes of the logs to read; the part of them that is not new costs nothing.
    pub total_bytes: u64,
    /// Bytes of the logs read.
    pub done_bytes: u64,
    /// Messages added or changed so far.
    pub messages: u64,
}

impl Progress {
    pub(super) fn note(&mut self, bytes: u64, report: &ImportReport) {
        self.done_bytes += bytes;
        self.files_done = report.files_read;
        self.messages = report.messages;
    }
}
