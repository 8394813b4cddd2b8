//! Copy: all of an archive, from one engine to another, row by row.
//!
//! Numbers, positions, tags and cursors stay what they are, so that whoever follows the archive goes
//! on where it was. A copy that is broken off leaves a mark: nobody opens half of an archive.

use super::format::FORMAT_KEY;
use super::rows::{Key, ReadTransaction, TableDefinition, Value, WriteTransaction};
use super::{Store, readings, remote, saved, sync, tables};
use crate::error::{Cause, Result};

/// What the table of what concerns the whole store calls a copy that is not done.
const COPYING_KEY: &str = "copying";

/// What one transaction stores at most.
const MOST_BYTES: usize = 8 << 20;
const MOST_ROWS: usize = 20_000;

/// A table that was copied, and what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CopiedTable {
    pub(crate) name: &'static str,
    pub(crate) rows: u64,
    /// BLAKE3 of all rows in their order, as it is on both sides.
    pub(crate) digest: [u8; 32],
}

/// Something that is done with each table, whatever its types.
trait Visit {
    fn table<K: Key + 'static, V: Value + 'static>(
        &mut self,
        definition: TableDefinition<K, V>,
    ) -> Result<()>;
}

/// Visits every table but `META`.
fn each(visit: &mut impl Visit) -> Result<()> {
    visit.table(tables::OWNERS)?;
    visit.table(tables::ACCOUNTS)?;
    visit.table(tables::SUBJECTS)?;
    visit.table(tables::KEYS)?;
    visit.table(tables::KEY_OWNERS)?;
    visit.table(tables::SEQUENCES)?;
    visit.table(tables::SESSIONS)?;
    visit.table(tables::SESSION_IDS)?;
    visit.table(tables::SESSION_TIMES)?;
    visit.table(tables::MESSAGES)?;
    visit.table(tables::MESSAGE_IDS)?;
    visit.table(tables::BODIES)?;
    visit.table(tables::BODY_HASHES)?;
    visit.table(tables::RESPONSES)?;
    visit.table(tables::CLAIMS)?;
    visit.table(tables::CHANGES)?;
    visit.table(tables::ANNOTATIONS)?;
    visit.table(tables::STAMPS)?;
    visit.table(tables::GONE)?;
    visit.table(tables::SHARES)?;
    visit.table(tables::SESSION_SHARES)?;
    visit.table(tables::SHARE_SLUGS)?;
    visit.table(tables::CURSORS)?;
    visit.table(tables::SUMS)?;
    visit.table(tables::TOOL_SUMS)?;
    visit.table(tables::UPGRADES)?;
    visit.table(tables::PASSAGES)?;
    visit.table(tables::VECTORS)?;
    visit.table(tables::PASSAGE_CHANGES)?;
    visit.table(tables::EMBEDDED)?;
    visit.table(readings::READINGS)?;
    visit.table(remote::REMOTES)?;
    visit.table(remote::HELD)?;
    visit.table(remote::SEEN)?;
    visit.table(saved::PLACES)?;
    visit.table(saved::SEARCHES)?;
    visit.table(saved::HIDDEN)?;
    visit.table(sync::REMOVED)?;
    visit.table(sync::LOCAL_ONLY)
}

impl Store {
    /// Copies all that another store has into this one, which must have nothing, and compares both.
    pub(crate) fn copy_from(
        &self,
        other: &Self,
        progress: &mut dyn FnMut(&CopiedTable),
    ) -> Result<Vec<CopiedTable>> {
        if !self.is_copying()? && !self.is_blank()? {
            return Err(Cause::NotEmpty {}.into());
        }
        self.mark_copying(true)?;
        let from = other.begin_read(None)?;
        let mut copying = Copying { from, to: self, done: Vec::new(), progress };
        each(&mut copying)?;
        let Copying { from, done, .. } = copying;
        self.copy_meta(&from)?;
        let mut reading = Reading { of: self.begin_read(None)?, found: Vec::new() };
        each(&mut reading)?;
        let differs = done.iter().zip(&reading.found).find(|(copied, found)| copied != found);
        if let Some((copied, _)) = differs {
            return Err(Cause::NotCopied { table: copied.name }.into());
        }
        self.mark_copying(false)?;
        Ok(done)
    }

    /// Refuses a store into which a copy was broken off.
    pub(crate) fn refuse_half(&self) -> Result<()> {
        if self.is_copying()? { Err(Cause::HalfCopied {}.into()) } else { Ok(()) }
    }

    fn is_copying(&self) -> Result<bool> {
        let meta = self.begin_read(None)?.open_table(tables::META)?;
        Ok(meta.get(COPYING_KEY)?.is_some())
    }

    /// Whether nobody ever stored anything.
    fn is_blank(&self) -> Result<bool> {
        let read = self.begin_read(None)?;
        let has_changes = read.open_table(tables::CHANGES)?.range((0, 0)..)?.next().is_some();
        let has_keys = read.open_table(tables::KEYS)?.range((0, "")..)?.next().is_some();
        let has_accounts = read.open_table(tables::ACCOUNTS)?.range(0..)?.next().is_some();
        Ok(!has_changes && !has_keys && !has_accounts)
    }

    fn mark_copying(&self, is_copying: bool) -> Result<()> {
        self.in_transaction(|write| {
            let mut meta = write.open_table(tables::META)?;
            if is_copying { meta.insert(COPYING_KEY, 1) } else { meta.remove(COPYING_KEY) }
        })
    }

    /// Copies what concerns the whole store, but for what is the engine's own.
    fn copy_meta(&self, from: &ReadTransaction) -> Result<()> {
        let meta = from.open_table(tables::META)?;
        self.in_transaction(|write| {
            let mut table = write.open_table(tables::META)?;
            for row in meta.range::<&str>(..)? {
                let (name, value) = row?;
                if ![FORMAT_KEY, super::format::LAYOUT_KEY, COPYING_KEY].contains(&name.value()) {
                    table.insert(name.value(), value.value())?;
                }
            }
            Ok(())
        })
    }

    fn in_transaction<T>(&self, work: impl FnOnce(&WriteTransaction) -> Result<T>) -> Result<T> {
        let write = self.begin_write(None)?;
        let done = work(&write)?;
        write.commit()?;
        Ok(done)
    }
}

struct Copying<'a> {
    from: ReadTransaction,
    to: &'a Store,
    done: Vec<CopiedTable>,
    progress: &'a mut dyn FnMut(&CopiedTable),
}

impl Visit for Copying<'_> {
    fn table<K: Key + 'static, V: Value + 'static>(
        &mut self,
        definition: TableDefinition<K, V>,
    ) -> Result<()> {
        // What a copy that was broken off has left.
        self.to.in_transaction(|write| {
            write.open_table(definition)?.remove_range::<K::SelfType<'static>>(..)
        })?;
        let mut rows = self.from.open_table(definition)?.range::<K::SelfType<'static>>(..)?;
        let mut digest = Digest::default();
        let mut is_more = true;
        while is_more {
            is_more = self.to.in_transaction(|write| {
                let mut table = write.open_table(definition)?;
                let (mut bytes, mut count) = (0, 0);
                while bytes < MOST_BYTES && count < MOST_ROWS {
                    let Some(row) = rows.next() else { return Ok(false) };
                    let (key, value) = row?;
                    bytes += digest.row::<K, V>(&key.value(), &value.value());
                    table.insert(key.value(), value.value())?;
                    count += 1;
                }
                Ok(true)
            })?;
        }
        let copied = digest.of(definition.name);
        (self.progress)(&copied);
        self.done.push(copied);
        Ok(())
    }
}

/// Reads every table once more.
struct Reading {
    of: ReadTransaction,
    found: Vec<CopiedTable>,
}

impl Visit for Reading {
    fn table<K: Key + 'static, V: Value + 'static>(
        &mut self,
        definition: TableDefinition<K, V>,
    ) -> Result<()> {
        let mut digest = Digest::default();
        for row in self.of.open_table(definition)?.range::<K::SelfType<'static>>(..)? {
            let (key, value) = row?;
            digest.row::<K, V>(&key.value(), &value.value());
        }
        self.found.push(digest.of(definition.name));
        Ok(())
    }
}

#[derive(Default)]
struct Digest {
    hasher: blake3::Hasher,
    rows: u64,
}

impl Digest {
    /// Adds a row. Returns how many bytes it has.
    fn row<K: Key, V: Value>(&mut self, key: &K::SelfType<'_>, value: &V::SelfType<'_>) -> usize {
        let (key, value) = (K::as_bytes(key), V::as_bytes(value));
        let (key, value): (&[u8], &[u8]) = (key.as_ref(), value.as_ref());
        for bytes in [key, value] {
            self.hasher.update(&(bytes.len() as u64).to_le_bytes());
            self.hasher.update(bytes);
        }
        self.rows += 1;
        key.len() + value.len()
    }

    fn of(self, name: &'static str) -> CopiedTable {
        CopiedTable { name, rows: self.rows, digest: *self.hasher.finalize().as_bytes() }
    }
}
