//! Readings: what the reads of each log met, kept beside how far it was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::Read;
use super::record::{decode, encode};
use super::rows::{ReadableTable as _, TableDefinition};
use super::write::Write;
use crate::error::Result;

/// Owner, source, path of a log to what its reads met. Made when a log is first read.
pub(super) const READINGS: TableDefinition<(u32, &str, &str), &[u8]> =
    TableDefinition::new("readings");

/// So many versions are told apart in a log, and so many types of one: no log is trusted to have few.
const MAX_VERSIONS: usize = 32;
const MAX_KINDS: usize = 64;

/// What the reads of a log met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadingRecord {
    /// When something of it was last read; 0 if it never could be.
    pub(crate) read_at: i64,
    /// The versions of the agent that wrote it, an empty one if it tells none, each with its entries
    /// of types that are not known here.
    pub(crate) versions: BTreeMap<String, BTreeMap<String, u64>>,
    /// What of it is not valid.
    pub(crate) invalid: Seen,
    /// Files that it names and that may not be read.
    pub(crate) refused: Seen,
    /// Why all of it, or what is damaged of it, could not be read the last time.
    pub(crate) failure: Option<ReadFailure>,
}

/// How many there are of something, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) count: u64,
    pub(crate) first: Option<String>,
}

/// Why a log could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadFailure {
    /// Whether the rest of it was read.
    pub(crate) is_partial: bool,
    pub(crate) reason: String,
}

/// What one read of a log met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) source: &'static str,
    pub(crate) path: String,
    /// Whether the log was read from its beginning: what was met before is met again then.
    pub(crate) is_whole: bool,
    pub(crate) record: ReadingRecord,
}

impl Seen {
    pub(crate) fn of(count: u64, all: &[String]) -> Self {
        Self { count, first: all.first().cloned() }
    }

    fn add(&mut self, more: Self) {
        self.count += more.count;
        self.first = self.first.take().or(more.first);
    }
}

impl ReadingRecord {
    /// Adds what a read met that went on where the one before had stopped.
    fn add(&mut self, more: Self) {
        self.read_at = self.read_at.max(more.read_at);
        for (version, kinds) in more.versions {
            if self.versions.len() >= MAX_VERSIONS && !self.versions.contains_key(&version) {
                continue;
            }
            let known = self.versions.entry(version).or_default();
            for (kind, count) in kinds {
                if known.len() < MAX_KINDS || known.contains_key(&kind) {
                    *known.entry(kind).or_default() += count;
                }
            }
        }
        self.invalid.add(more.invalid);
        self.refused.add(more.refused);
        self.failure = more.failure;
    }
}

impl Read {
    /// What the reads of a log met, if it was read since this is kept.
    pub(crate) fn reading(&self, source: &str, path: &str) -> Result<Option<ReadingRecord>> {
        let table = self.transaction.open_table(READINGS)?;
        let stored = table.get((self.owner, source, path))?;
        stored.map(|bytes| decode(WHAT, bytes.value())).transpose()
    }

    /// Tells `visit` what the reads of each log of `source` met, in the order of their paths.
    pub(crate) fn each_reading(
        &self,
        source: &str,
        mut visit: impl FnMut(&str, ReadingRecord),
    ) -> Result<()> {
        let table = self.transaction.open_table(READINGS)?;
        for entry in table.range((self.owner, source, "")..)? {
            let (key, bytes) = entry?;
            let (owner, name, path) = key.value();
            if owner != self.owner || name != source {
                break;
            }
            visit(path, decode(WHAT, bytes.value())?);
        }
        Ok(())
    }
}

const WHAT: &str = "what reading a log met";

impl Write<'_> {
    /// Keeps what reads of logs met.
    pub(crate) fn note_readings(&mut self, readings: Vec<Reading>) -> Result<()> {
        if readings.is_empty() {
            return Ok(());
        }
        let mut table = self.transaction.open_table(READINGS)?;
        for Reading { source, path, is_whole, record } in readings {
            let key = (self.owner, source, path.as_str());
            let mut known = ReadingRecord::default();
            if !is_whole && let Some(bytes) = table.get(key)? {
                known = decode(WHAT, bytes.value())?;
            }
            known.add(record);
            table.insert(key, encode(&known).as_slice())?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Owner;
    use crate::store::Store;

    fn read(kind: &str, count: u64, is_whole: bool) -> Reading {
        let kinds = BTreeMap::from([(kind.to_owned(), count)]);
        let versions = BTreeMap::from([("1.2".to_owned(), kinds)]);
        let record = ReadingRecord { read_at: 7, versions, ..ReadingRecord::default() };
        Reading { source: "agent", path: "/log".to_owned(), is_whole, record }
    }

    #[test]
    fn a_read_that_goes_on_adds_to_what_is_known_and_one_of_all_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), 1 << 20).unwrap();
        let told = || store.read(Owner::LOCAL).unwrap().reading("agent", "/log").unwrap();
        assert_eq!(told(), None);
        for (reading, total) in [(read("a", 2, true), 2), (read("a", 3, false), 5)] {
            store.write(Owner::LOCAL, |write| write.note_readings(vec![reading])).unwrap();
            assert_eq!(told().unwrap().versions["1.2"]["a"], total);
        }
        let anew = read("b", 1, true);
        store.write(Owner::LOCAL, |write| write.note_readings(vec![anew.clone()])).unwrap();
        assert_eq!(told(), Some(anew.record));
    }

    #[test]
    fn a_log_with_ever_new_versions_and_types_does_not_fill_the_store() {
        let mut known = ReadingRecord::default();
        for number in 0..200 {
            let kinds = BTreeMap::from([(format!("kind-{number}"), 1)]);
            let versions =
                BTreeMap::from([("1".to_owned(), kinds), (format!("v{number}"), BTreeMap::new())]);
            known.add(ReadingRecord { versions, ..ReadingRecord::default() });
        }
        assert_eq!((known.versions.len(), known.versions["1"].len()), (MAX_VERSIONS, MAX_KINDS));
    }
}
