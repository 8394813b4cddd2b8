//! Format: which version of the records a store has, whichever engine keeps it.

use super::rows::{ReadableTable, WriteTransaction};
use super::tables;
use crate::error::{Cause, Error, Result};

/// The format this program writes. Raise it with what brings older ones to it.
///
/// Format 2 added the tables of passages and vectors. Format 3 has sums of quarters of an hour where
/// there were sums of days. Format 4 added editions of messages and tags of changes, which follow
/// records that lack them, and the tables of stamps and of what is gone, with what the change log says
/// of that; entries that are the agent's own count no more, and a folder is one project. Format 5 has
/// sessions whose records end with what their messages tell of them in short. Format 6 added the table
/// that tells the shares of a session. Format 7 has sums of tools by model.
pub(super) const FORMAT: u32 = 7;

/// What the table of what concerns the whole store calls it.
pub(super) const FORMAT_KEY: &str = "format";

/// What it calls the version of a database's schema.
#[cfg(feature = "postgres")]
pub(super) const LAYOUT_KEY: &str = "layout";

/// Says that the store has the format of this program.
pub(super) fn note_format(transaction: &WriteTransaction) -> Result<()> {
    transaction.open_table(tables::META)?.insert(FORMAT_KEY, u64::from(FORMAT))
}

/// The format that a store says it has, if this program knows it.
pub(super) fn format_in(meta: &impl ReadableTable<&'static str, u64>) -> Result<u32> {
    let format = meta.get(FORMAT_KEY)?.ok_or_else(|| Error::decode("the store's format"))?;
    match u32::try_from(format.value()) {
        Ok(found) if found > FORMAT => Err(Cause::TooNew { found, known: FORMAT }.into()),
        Ok(found) => Ok(found),
        Err(_) => Err(Error::decode("the store's format")),
    }
}
