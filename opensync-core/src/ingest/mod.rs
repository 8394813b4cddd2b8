//! Ingest: adds sessions and messages to the store, or replaces what changed in them.
//!
//! Ingesting twice is ingesting once. A session is known by (owner, external id), a message by
//! (session, external id), and content decides whether anything changed: what is equal is left
//! alone and leaves no row in the change log.
//!
//! The work has two halves. [`prepare`](prepare::prepare) hashes and compresses, needs no store and
//! may run on any thread; [`apply`] runs inside a write transaction and only looks up and stores.

mod ahead;
mod booking;
mod fields;
mod gone;
mod incoming;
mod partial;
mod parts;
mod prepare;
mod replay;
mod summing;
mod upsert;
mod version;

use crate::clock;
use crate::error::{Cause, Result};
use crate::model::{Message, Session, Usage};
use crate::source::Cursor;
use crate::store::{ChangeWhat, FieldsChange, MessageRecord, SessionRecord, Sign, Write};

pub(crate) use ahead::will_need;
pub(crate) use gone::{delete, delete_known, delete_sent};
pub(crate) use partial::complete;
pub(crate) use prepare::{Prepared, PreparedMessage, prepare};
use upsert::Upsert;

pub use crate::model::MessageMode;

/// What the usage of a model costs, in billionths of a US dollar; `None` without a price.
///
/// Takes the model, the usage, and what multiplies the list price, in thousandths.
pub(crate) type Pricer<'a> = &'a dyn Fn(&str, &Usage, Option<u32>) -> Option<u64>;

/// What ingesting changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ingested {
    /// The store's id of the session; `None` if there was nothing to make one of.
    pub session_id: Option<u64>,
    /// Whether the session is new.
    pub is_new: bool,
    /// Whether anything changed at all.
    pub is_changed: bool,
    /// Messages that were not there before; the [agent's own entries](Message::is_own) are none.
    pub messages_added: u64,
    /// Messages that were there and are different now, or gone.
    pub messages_changed: u64,
    /// Tokens that were not counted before.
    pub usage: Usage,
    /// What those tokens cost, in billionths of a US dollar.
    pub cost_nanos: u64,
    /// Answers whose model has no price, and that were not counted before.
    pub unpriced: u64,
}

/// What is known better here than by who told it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Better {
    /// Something that the session says of itself.
    pub(crate) fields: bool,
    /// Messages, by their numbers.
    pub(crate) messages: Vec<u32>,
    /// That messages are gone.
    pub(crate) gone: bool,
    /// That the session came back after it was deleted: whoever told it may know more of it.
    pub(crate) is_back: bool,
}

/// Stores what was prepared, with the cursor that stands behind it.
pub(crate) fn apply(
    write: &mut Write<'_>,
    prepared: Prepared,
    pricer: Pricer<'_>,
) -> Result<Ingested> {
    apply_noting(write, prepared, pricer, &mut Better::default())
}

/// As [`apply`], noting what is known better here.
pub(crate) fn apply_noting(
    write: &mut Write<'_>,
    mut prepared: Prepared,
    pricer: Pricer<'_>,
    better: &mut Better,
) -> Result<Ingested> {
    if let Some((source, path, cursor)) = &prepared.cursor {
        write.put_cursor(source, path, cursor)?;
    }
    better.gone |= gone::leave_out(write, &mut prepared)?;
    let known = write.session_number(&prepared.session.external_id)?;
    if known.is_none() && prepared.messages.is_empty() && !gone::is_meant(write, &prepared)? {
        return Ok(Ingested::default());
    }
    let number = match known {
        Some(number) => number,
        None => write.name_session(&prepared.session.external_id)?,
    };
    let old = write.session(number)?;
    let messages = std::mem::take(&mut prepared.messages);
    let removed = std::mem::take(&mut prepared.removed_messages);
    let mut upsert = Upsert::begin(write, number, old.as_ref(), prepared, pricer)?;
    for message in messages {
        upsert.message(message)?;
    }
    for external_id in &removed {
        upsert.remove(external_id)?;
    }
    better.fields |= upsert.is_better;
    better.messages.append(&mut upsert.better);
    better.is_back |= old.is_none() && upsert.is_any_gone;
    upsert.finish(old.as_ref())
}

/// What the usage of a message costs, if it has any and its model a price.
pub(crate) fn price(record: &MessageRecord, pricer: Pricer<'_>) -> Option<u64> {
    let usage = record.usage.as_ref()?;
    pricer(record.model.as_deref()?, usage, record.price_permille)
}

/// Computes the costs of a session anew. Returns how many messages changed.
pub(crate) fn reprice(write: &mut Write<'_>, number: u64, pricer: Pricer<'_>) -> Result<u64> {
    let Some(old) = write.session(number)? else { return Ok(0) };
    let mut session = old.clone();
    let mut changed = 0;
    for message in write.message_numbers(number)? {
        let Some(before) = write.message(number, message)? else { continue };
        let cost_nanos = price(&before, pricer);
        if cost_nanos != before.cost_nanos {
            let after = MessageRecord { cost_nanos, ..before.clone() };
            let place = (number, message);
            booking::book(write, &mut session, place, &before, Sign::Minus)?;
            booking::book(write, &mut session, place, &after, Sign::Plus)?;
            write.put_message(number, message, &after)?;
            changed += 1;
        }
    }
    write.put_session(number, Some(&old), &session)?;
    if changed > 0 {
        // Lists are sorted by what sessions cost.
        let (added, changed, end) = (Vec::new(), Vec::new(), session.next_message);
        let fields = FieldsChange::Nothing;
        let what = ChangeWhat::Upserted { fields, added, changed, end };
        write.log_change(number, &session.session.external_id, what)?;
    }
    Ok(changed)
}

/// Removes a message, its bodies and its sums.
fn drop_message(
    write: &mut Write<'_>,
    session: u64,
    number: u32,
    record: &mut SessionRecord,
) -> Result<()> {
    let Some(message) = write.message(session, number)? else { return Ok(()) };
    for part in &message.parts {
        write.release_bodies(part)?;
    }
    if let Some(id) = &message.response_id {
        write.unclaim_response(id, session, number)?;
    }
    let place = (session, number);
    booking::book(write, record, place, &message, Sign::Minus)?;
    let is_caller = message.has_calls();
    if is_caller {
        write.book_failures_after(record, place, Sign::Minus)?;
    }
    write.remove_message(session, number, &message)?;
    if is_caller {
        write.book_failures_after(record, place, Sign::Plus)?;
    }
    Ok(())
}

/// Refuses what cannot be a key, before anything is changed.
pub(crate) fn check(session: &Session, messages: &[Message]) -> Result<()> {
    check_id("source", &session.source)?;
    check_open(session, messages)
}

/// As [`check`], of a session whose source may be open.
pub(crate) fn check_open(session: &Session, messages: &[Message]) -> Result<()> {
    check_id("session external id", &session.external_id)?;
    check_time("started_at", session.started_at)?;
    check_time("updated_at", session.updated_at)?;
    messages.iter().try_for_each(|message| {
        check_id("message external id", &message.external_id)?;
        check_time("created_at", Some(message.created_at))
    })
}

fn check_time(name: &'static str, at: Option<i64>) -> Result<()> {
    match at.filter(|at| !clock::TIMES.contains(at)) {
        None => Ok(()),
        Some(at) => {
            let expected = "milliseconds since 1970, of the years 1 to 9999";
            Err(Cause::OutOfRange { name, expected, got: at.to_string() }.into())
        }
    }
}

/// What is said of times that [`tame`] changed.
pub(crate) const TAMED: &str = "a time is not of the years 1 to 9999: it was put at their end";

/// Puts times that nobody can tell at the end that they are beyond: for what comes from afar, of
/// which nothing may be missing. Returns how many there were.
pub(crate) fn tame(session: &mut Session, messages: &mut [Message]) -> usize {
    let own = [&mut session.started_at, &mut session.updated_at];
    let told = own.into_iter().flatten();
    let all = told.chain(messages.iter_mut().map(|message| &mut message.created_at));
    all.map(clock::tame).filter(|is_tamed| *is_tamed).count()
}

fn check_id(name: &'static str, id: &str) -> Result<()> {
    const MAX_BYTES: usize = 1024;
    if id.is_empty() || id.len() > MAX_BYTES {
        let got = format!("{} bytes", id.len());
        return Err(Cause::OutOfRange { name, expected: "1 to 1024 bytes", got }.into());
    }
    Ok(())
}

/// A cursor with the log it belongs to: source, path, how far.
pub(crate) type LogCursor = (String, String, Cursor);
