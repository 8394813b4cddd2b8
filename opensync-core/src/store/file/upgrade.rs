//! Upgrade: brings a store that an older program wrote to the format of this one.

use redb::{Database, ReadableDatabase as _};

use super::super::recount::{recount, summarise};
use super::super::rows::{ReadTransaction, ReadableTable, WriteTransaction};
use super::super::{Write, tables};
use crate::error::{Cause, Error, Result};
use crate::model::Owner;

/// Brings what an owner has from one format to the next.
type Step = fn(&mut Write<'_>) -> Result<()>;

/// What brings a store of format 1 to format 2, of that to format 3, and so on. Tables that a format
/// added are made before any of them, and are empty.
///
/// Format 2 added the tables of passages and vectors. Format 3 has sums of quarters of an hour where
/// there were sums of days, and sums of tools. Format 4 added editions of messages and tags of changes,
/// which follow records that lack them, and the tables of stamps and of what is gone, with what the
/// change log says of that. Entries that are
/// the agent's own count no more, and a folder is one project: all sums are made from the messages,
/// which are read once. Format 5 has sessions whose records end with what their messages tell of them
/// in short. Format 6 added the table that tells the shares of a session.
const STEPS: [Step; FORMAT as usize - 1] =
    [nothing, nothing, to_versions, to_summaries, to_shares_of_sessions];

/// The format this program writes. Raise it with a step.
pub(super) const FORMAT: u32 = 6;

const FORMAT_KEY: &str = "format";

/// Brings a store of an older format to this one, in one transaction; refuses one of a newer.
pub(super) fn upgrade(database: &Database) -> Result<()> {
    let read = ReadTransaction::File(database.begin_read()?);
    if format_in(&read.open_table(tables::META)?)? == FORMAT {
        return Ok(());
    }
    let transaction = WriteTransaction::File(database.begin_write()?);
    // Another process may have been at it.
    let found = format_in(&transaction.open_table(tables::META)?)?;
    if found < FORMAT {
        for owner in owners(&transaction)? {
            let mut write = Write::begin(&transaction, owner)?;
            for step in STEPS.iter().skip(found.saturating_sub(1) as usize) {
                step(&mut write)?;
            }
        }
        transaction.delete_table(tables::OLD_SUMS)?;
        note_format(&transaction)?;
    }
    transaction.commit()
}

/// Says that the store has the format of this program.
pub(super) fn note_format(transaction: &WriteTransaction) -> Result<()> {
    transaction.open_table(tables::META)?.insert(FORMAT_KEY, u64::from(FORMAT))
}

/// The format that a store says it has, if this program knows it.
fn format_in(meta: &impl ReadableTable<&'static str, u64>) -> Result<u32> {
    let format = meta.get(FORMAT_KEY)?.ok_or_else(|| Error::decode("the store's format"))?;
    match u32::try_from(format.value()) {
        Ok(found) if found > FORMAT => Err(Cause::TooNew { found, known: FORMAT }.into()),
        Ok(found) => Ok(found),
        Err(_) => Err(Error::decode("the store's format")),
    }
}

fn owners(transaction: &WriteTransaction) -> Result<Vec<Owner>> {
    let owners = transaction.open_table(tables::OWNERS)?;
    owners.range(0_u32..)?.map(|entry| Ok(Owner(entry?.0.value()))).collect()
}

#[allow(clippy::unnecessary_wraps, reason = "it is one of the steps")]
fn nothing(_: &mut Write<'_>) -> Result<()> {
    Ok(())
}

fn to_versions(write: &mut Write<'_>) -> Result<()> {
    recount(write)?;
    write.keep_deletions()
}

fn to_summaries(write: &mut Write<'_>) -> Result<()> {
    summarise(write)
}

fn to_shares_of_sessions(write: &mut Write<'_>) -> Result<()> {
    write.note_shares_of_sessions()
}
