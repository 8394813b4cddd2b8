//! Reading: what a read of a log met, as it is kept in the store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::clock;
use crate::error::Result;
use crate::model::Session;
use crate::source::ReadReport;
use crate::store::{ReadFailure, Reading, ReadingRecord, Seen};

/// The versions of the agent that a log tells while it is read.
#[derive(Debug, Default)]
pub(super) struct Versions {
    all: BTreeSet<String>,
    last: String,
}

impl Versions {
    /// The most that are told apart, and how much of a name is kept.
    const MOST: usize = 32;
    const MAX_CHARS: usize = 40;

    pub(super) fn note(&mut self, session: &Session) {
        let Some(version) = session.agent_version.as_deref().filter(|told| *told != self.last)
        else {
            return;
        };
        let version: String = version.chars().take(Self::MAX_CHARS).collect();
        if self.all.len() < Self::MOST || self.all.contains(&version) {
            self.all.insert(version.clone());
            self.last = version;
        }
    }
}

/// What is kept of a read. Entries that are not known are told of the version that the log told last.
pub(super) fn reading(
    source: &'static str,
    path: &Path,
    versions: Versions,
    read: &Result<ReadReport>,
) -> Reading {
    let path = path.to_string_lossy().into_owned();
    let report = match read {
        Ok(report) => report,
        Err(error) => {
            let failure = ReadFailure { is_partial: false, reason: error.report() };
            let record = ReadingRecord { failure: Some(failure), ..ReadingRecord::default() };
            return Reading { source, path, is_whole: false, record };
        }
    };
    let mut told: BTreeMap<String, BTreeMap<String, u64>> =
        versions.all.into_iter().map(|version| (version, BTreeMap::new())).collect();
    if !report.unknown_entries.is_empty() {
        told.entry(versions.last).or_default().extend(report.unknown_entries.clone());
    }
    let failure = report.damage.clone();
    let record = ReadingRecord {
        read_at: clock::now_ms(),
        versions: told,
        invalid: Seen::of(report.invalid_line_count, &report.invalid_lines),
        refused: Seen::of(report.refused_file_count, &report.refused_files),
        failure: failure.map(|reason| ReadFailure { is_partial: true, reason }),
    };
    Reading { source, path, is_whole: report.is_whole, record }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn of(version: &str) -> Session {
        Session { agent_version: Some(version.to_owned()), ..Session::new("agent", "s-1") }
    }

    #[test]
    fn what_is_not_known_is_told_of_the_version_that_wrote_last() {
        let mut versions = Versions::default();
        ["1.0", "2.0", "2.0"].iter().for_each(|version| versions.note(&of(version)));
        let mut report = ReadReport::default();
        report.note_unknown("glyph");
        let kept = reading("agent", Path::new("/log"), versions, &Ok(report)).record;
        assert_eq!(kept.versions["1.0"], BTreeMap::new());
        assert_eq!(kept.versions["2.0"], BTreeMap::from([("glyph".to_owned(), 1)]));
        assert!(kept.read_at > 0 && kept.failure.is_none());
    }

    #[test]
    fn a_log_that_cannot_be_read_takes_nothing_back_of_what_was_known_of_it() {
        let error = Error::file("read", Path::new("/log"), std::io::Error::other("it is closed"));
        let kept = reading("agent", Path::new("/log"), Versions::default(), &Err(error));
        assert!(!kept.is_whole && kept.record.versions.is_empty());
        assert!(kept.record.failure.is_some_and(|failure| failure.reason.contains("closed")));
    }
}
