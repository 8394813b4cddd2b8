//! Upgrade: brings a store that an older program wrote to the format of this one.

use redb::{Database, ReadableDatabase as _};

use super::super::format::{FORMAT, format_in, note_format};
use super::super::recount::{recount, summarise};
use super::super::rows::{ReadTransaction, ReadableTable, WriteTransaction};
use super::super::{Write, tables};
use crate::error::Result;
use crate::model::Owner;

/// The first formats whose sums count what they count today, whose sessions have a summary, that know
/// the shares of a session, and the models that called tools.
const COUNTED: u32 = 4;
const SUMMARISED: u32 = 5;
const SHARED: u32 = 6;
const BY_MODEL: u32 = 7;

/// What one transaction brings to this format at most: whoever else opens the store meanwhile waits for
/// a transaction, and one that is broken off costs no more.
const BATCH_SESSIONS: usize = if cfg!(test) { 1 } else { 500 };
const BATCH_MESSAGES: usize = 20_000;

/// Brings a store of an older format to this one; refuses one of a newer.
///
/// The first transaction says that the store has this format, so that no older program writes to it any
/// more, and notes whose sessions are left. The others do some of those each, whichever process runs
/// them: one that dies is taken over by the next that opens the store.
pub(super) fn upgrade(database: &Database) -> Result<()> {
    let read = ReadTransaction::File(database.begin_read()?);
    let is_begun = format_in(&read.open_table(tables::META)?)? == FORMAT;
    let is_done = is_begun && read.open_table(tables::UPGRADES)?.range(0_u32..)?.next().is_none();
    drop(read);
    if !is_begun {
        begin(database)?;
    }
    while !is_done && go_on(database)? {}
    Ok(())
}

/// Brings all but what the messages of each session tell to this format.
fn begin(database: &Database) -> Result<()> {
    let transaction = WriteTransaction::File(database.begin_write()?);
    // Another process may have been at it.
    let found = format_in(&transaction.open_table(tables::META)?)?;
    if found < FORMAT {
        for owner in owners(&transaction)? {
            begin_owner(&transaction, owner, found)?;
        }
        transaction.delete_table(tables::OLD_SUMS)?;
        transaction.delete_table(tables::OLD_TOOL_SUMS)?;
        note_format(&transaction)?;
    }
    transaction.commit()
}

fn begin_owner(transaction: &WriteTransaction, owner: Owner, found: u32) -> Result<()> {
    let mut write = Write::begin(transaction, owner)?;
    if found < COUNTED {
        write.clear_sums()?;
        write.keep_deletions()?;
    } else if found < BY_MODEL {
        write.count_tools_later()?;
    }
    if found < SHARED {
        write.note_shares_of_sessions()?;
    }
    if found < SUMMARISED {
        transaction.open_table(tables::UPGRADES)?.insert(owner.0, (found, 0))?;
    }
    Ok(())
}

/// Brings some sessions to this format; whether there were any left.
fn go_on(database: &Database) -> Result<bool> {
    let transaction = WriteTransaction::File(database.begin_write()?);
    let next = transaction.open_table(tables::UPGRADES)?.first()?.map(|(owner, left)| {
        let (found, done) = left.value();
        (Owner(owner.value()), found, done)
    });
    let Some((owner, found, done)) = next else {
        transaction.abort()?;
        return Ok(false);
    };
    let done = some_sessions(&mut Write::begin(&transaction, owner)?, found, done)?;
    {
        let mut left = transaction.open_table(tables::UPGRADES)?;
        match done {
            Some(done) => left.insert(owner.0, (found, done))?,
            None => left.remove(owner.0)?,
        }
    }
    transaction.commit()?;
    Ok(true)
}

/// Brings the sessions after `done` to this format, as many as one transaction may. Returns the last
/// one; nothing if there was none.
fn some_sessions(write: &mut Write<'_>, found: u32, done: u64) -> Result<Option<u64>> {
    let (mut last, mut messages) = (None, 0);
    for session in write.sessions_after(done, BATCH_SESSIONS)? {
        if messages >= BATCH_MESSAGES {
            break;
        }
        if found < COUNTED {
            recount(write, session)?;
        }
        messages += summarise(write, session)?;
        last = Some(session);
    }
    Ok(last)
}

fn owners(transaction: &WriteTransaction) -> Result<Vec<Owner>> {
    let owners = transaction.open_table(tables::OWNERS)?;
    owners.range(0_u32..)?.map(|entry| Ok(Owner(entry?.0.value()))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{Message, Part, Role, Session};
    use crate::{Filter, OpenSync};

    #[test]
    fn an_upgrade_that_is_broken_off_is_taken_over_by_who_opens_the_store_next() {
        let folder = tempfile::tempdir().unwrap();
        let archive = OpenSync::open(folder.path()).unwrap();
        for number in 0..4 {
            let said = Message::new("q", Role::User, number).with(Part::text("hello"));
            archive.ingest(Session::new("test", format!("s-{number}")), vec![said]).unwrap();
        }
        let expected = archive.stats(&Filter::default()).unwrap();
        drop(archive);

        let path = super::super::path_in(folder.path());
        let database = super::super::builder(1 << 20).open(&path).unwrap();
        let write = WriteTransaction::File(database.begin_write().unwrap());
        write
            .open_table(tables::META)
            .unwrap()
            .insert(super::super::super::format::FORMAT_KEY, 3)
            .unwrap();
        write.commit().unwrap();
        begin(&database).unwrap();
        assert!(go_on(&database).unwrap());
        let read = ReadTransaction::File(database.begin_read().unwrap());
        assert_eq!(format_in(&read.open_table(tables::META).unwrap()).unwrap(), FORMAT);
        let left = read.open_table(tables::UPGRADES).unwrap().get(0).unwrap();
        assert_eq!(left.unwrap().value(), (3, 1));
        drop((read, database));

        let archive = OpenSync::open(folder.path()).unwrap();
        assert_eq!(archive.stats(&Filter::default()).unwrap(), expected);
        assert_eq!(archive.session("s-3").unwrap().first_prompt.as_deref(), Some("hello"));
    }
}
