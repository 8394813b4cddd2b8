//! Gone: what deleting means, here and for whoever did not know of it.
//!
//! Deleting a session deletes each message that it has then, by its id. A message that nobody deleted
//! stays, whenever it was said and whatever the clocks say; one that was deleted comes back only if it
//! was changed after that.

use std::collections::{BTreeSet, HashMap};

use super::summing::Summing;
use super::{Prepared, drop_message};
use crate::clock;
use crate::error::Result;
use crate::newer::{Teller, at_least};
use crate::store::{ChangeWhat, Gone, SessionRecord, Write, name_hash};

/// Leaves out of a batch the messages that were deleted and are no later version. Returns whether
/// there were any.
pub(super) fn leave_out(write: &Write<'_>, prepared: &mut Prepared) -> Result<bool> {
    if !write.is_any_gone(&prepared.session.external_id)? {
        return Ok(false);
    }
    let (session, teller) = (prepared.session.external_id.clone(), prepared.teller);
    let until = match teller {
        Teller::Log => write.all_gone_until(&session)?,
        _ => None,
    };
    let mut kept = Vec::with_capacity(prepared.messages.len());
    let mut is_any = false;
    for message in std::mem::take(&mut prepared.messages) {
        let gone = write.message_gone_at(&session, &message.fields.external_id)?;
        let changed_at = message.edition.changed_at;
        let is_told_now = teller == Teller::Live && changed_at.is_none();
        let is_old = until >= Some(message.fields.created_at.max(changed_at.unwrap_or_default()));
        if is_old || (gone.is_some() && gone >= changed_at && !is_told_now) {
            is_any = true;
        } else {
            kept.push(message);
        }
    }
    prepared.messages = kept;
    Ok(is_any)
}

/// Whether a session that has no message is meant to be there.
pub(super) fn is_meant(write: &Write<'_>, prepared: &Prepared) -> Result<bool> {
    Ok(match prepared.teller {
        Teller::Live => true,
        Teller::Log => false,
        Teller::Export => write.session_gone_at(&prepared.session.external_id)?.is_none(),
        Teller::Archive => {
            let gone = write.session_gone_at(&prepared.session.external_id)?;
            let born = prepared.stamps.as_ref().map_or(0, |stamps| stamps.born);
            gone.is_none_or(|gone| born > gone)
        }
    })
}

/// Notes that a message is deleted.
pub(super) fn bury(
    write: &mut Write<'_>,
    session: u64,
    number: u32,
    record: &SessionRecord,
    now: i64,
) -> Result<()> {
    let Some(message) = write.message(session, number)? else { return Ok(()) };
    let at = at_least(now, message.edition.changed_at);
    let hash = name_hash(&message.external_id);
    write.put_message_gone(&record.session.external_id, hash, at)?;
    Ok(())
}

/// Deletes a session and everything in it.
pub(crate) fn delete(write: &mut Write<'_>, number: u64, record: SessionRecord) -> Result<()> {
    let external_id = record.session.external_id.clone();
    let numbers = write.message_numbers(number)?;
    let mut at = at_least(clock::now_ms(), write.session_gone_at(&external_id)?);
    at = at_least(at, Some(write.stamps(number)?.told.born));
    let mut hashes = Vec::with_capacity(numbers.len());
    for &message in &numbers {
        let Some(message) = write.message(number, message)? else { continue };
        at = at_least(at, message.edition.changed_at);
        hashes.push(name_hash(&message.external_id));
    }
    write.put_session_gone(&external_id, at)?;
    for hash in hashes {
        write.put_message_gone(&external_id, hash, at)?;
    }
    remove_all(write, number, &numbers, &record)
}

/// Removes a session that lost the last message that was said after it was deleted.
pub(super) fn end_if_over(
    write: &mut Write<'_>,
    number: u64,
    record: &SessionRecord,
) -> Result<()> {
    let gone = write.session_gone_at(&record.session.external_id)?;
    let is_over = gone >= Some(write.stamps(number)?.told.born);
    if record.message_count == 0 && is_over {
        remove_all(write, number, &[], record)
    } else {
        Ok(())
    }
}

fn remove_all(
    write: &mut Write<'_>,
    number: u64,
    messages: &[u32],
    record: &SessionRecord,
) -> Result<()> {
    let mut session = record.clone();
    // Results before their calls, which need not be counted anew then.
    for &message in messages.iter().rev() {
        drop_message(write, number, message, &mut session)?;
    }
    write.remove_session(number, record)?;
    write.forget_removed(number)?;
    write.log_change(number, &record.session.external_id, ChangeWhat::Deleted)?;
    Ok(())
}

/// What another archive deleted, and what is left here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Survivors {
    /// How many messages and sessions went.
    pub(crate) deleted: u64,
    /// The session, if it is still there, and whether it was deleted elsewhere as a whole.
    pub(crate) session: Option<(u64, bool)>,
    /// Messages that are there in a later version than was deleted.
    pub(crate) messages: Vec<u32>,
}

/// Deletes what another archive deleted of a session.
pub(crate) fn delete_known(
    write: &mut Write<'_>,
    external_id: &str,
    gone: &Gone,
) -> Result<Survivors> {
    let mut is_new = match gone.at {
        Some(at) => write.put_session_gone(external_id, at)?,
        None => false,
    };
    for &(hash, at) in &gone.messages {
        is_new |= write.put_message_gone(external_id, hash, at)?;
    }
    let known = write.session_number(external_id)?;
    let Some((number, old)) =
        known.zip(known.map(|number| write.session(number)).transpose()?.flatten())
    else {
        if is_new {
            // Nothing is gone here, and yet it must be told to others.
            write.log_change(0, external_id, ChangeWhat::Deleted)?;
        }
        return Ok(Survivors::default());
    };
    let (covered, later) = covered(write, number, gone)?;
    let numbers = write.message_numbers(number)?;
    let born = write.stamps(number)?.told.born;
    let is_over = write.session_gone_at(external_id)?.is_some_and(|at| at >= born);
    if covered.len() == numbers.len() && is_over {
        remove_all(write, number, &numbers, &old)?;
        return Ok(Survivors { deleted: 1, ..Survivors::default() });
    }
    drop_some(write, number, &covered, &old)?;
    let deleted = covered.len() as u64;
    if is_new {
        // What was deleted elsewhere and never was here must be told to others, too.
        let messages = Vec::new();
        write.log_change(number, external_id, ChangeWhat::MessagesDeleted { messages })?;
    }
    Ok(Survivors { deleted, session: Some((number, gone.at.is_some())), messages: later })
}

/// Removes messages of a session that stays.
fn drop_some(
    write: &mut Write<'_>,
    number: u64,
    messages: &[u32],
    old: &SessionRecord,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let (mut record, mut summing) = (old.clone(), Summing::default());
    for &message in messages {
        let id = write.message(number, message)?.map(|message| message.external_id);
        drop_message(write, number, message, &mut record)?;
        summing.removed(&record, message);
        write.note_removed(number, message, &id.unwrap_or_default())?;
    }
    summing.settle(write, number, &mut record)?;
    write.put_session(number, Some(old), &record)?;
    let what = ChangeWhat::MessagesDeleted { messages: messages.to_vec() };
    write.log_change(number, &old.session.external_id, what)?;
    Ok(())
}

/// Deletes what an archive that does not say what it deleted can have meant: all but `unsent`. That
/// is not kept in mind, for such an archive may tell the same again. Returns how many went.
pub(crate) fn delete_sent(
    write: &mut Write<'_>,
    number: u64,
    unsent: &BTreeSet<u32>,
) -> Result<u64> {
    let Some(record) = write.session(number)? else { return Ok(0) };
    let mut messages = write.message_numbers(number)?;
    let count = messages.len();
    messages.retain(|message| !unsent.contains(message));
    if messages.len() == count {
        remove_all(write, number, &messages, &record)?;
        return Ok(1);
    }
    drop_some(write, number, &messages, &record)?;
    Ok(messages.len() as u64)
}

/// The messages of a session that are gone by what is known elsewhere, and those that are there in a
/// later version than was deleted.
fn covered(write: &Write<'_>, number: u64, gone: &Gone) -> Result<(Vec<u32>, Vec<u32>)> {
    let gone: HashMap<u64, i64> = gone.messages.iter().copied().collect();
    let (mut covered, mut later) = (Vec::new(), Vec::new());
    if gone.is_empty() {
        return Ok((covered, later));
    }
    for message in write.message_numbers(number)? {
        let Some(record) = write.message(number, message)? else { continue };
        match gone.get(&name_hash(&record.external_id)).copied() {
            Some(at) if Some(at) >= record.edition.changed_at => covered.push(message),
            Some(_) => later.push(message),
            None => {}
        }
    }
    Ok((covered, later))
}
