//! Share: lets strangers read a session, and only what a reader needs of it.
//!
//! A share has an address that nobody guesses, and a line in its owner's ledger. What leaves the
//! store is put together again from what readers need; what is not named here stays: no ids, no
//! owner, no notes, nothing that the agent injected, no path from the root. Secrets are hidden.
//!
//! A share holds what was there when it was made, and reveals nothing else: its title, models,
//! times and sums are those of the messages that are shared. Un-sharing removes it: its address
//! leads nowhere from then on, and sharing again makes another.

mod secret;
mod shared;

use crate::clock;
use crate::departure::{Door, Gate, Withheld};
use crate::error::{Cause, Result};
use crate::store::{ChangeWhat, PasswordHash, Read, SessionRecord, ShareRecord, Write};

pub use shared::{ShareFormat, SharedSession};

pub use crate::model::{Share, ShareOptions};

/// A share that is ready to be stored.
pub(crate) struct Draft {
    slug: String,
    pub(crate) record: ShareRecord,
}

/// Checks what is to be shared of a session. The slow part, so that no transaction waits for it.
pub(crate) fn draft(read: &Read, session: u64, options: &ShareOptions) -> Result<Draft> {
    let now = clock::now_ms();
    check_end(options.expires_at, now)?;
    let numbers = read.said_from(session, 0)?.map(|entry| Ok(entry?.0));
    let numbers = numbers.collect::<Result<Vec<u32>>>()?;
    let (first, last, message_count) = range(&numbers, options.messages)?;
    // A title is of the session as a whole, and may tell of what is not shared.
    let is_whole = message_count as usize == numbers.len();
    let title = read.session(session)?.filter(|_| is_whole).and_then(|read| read.session.title);
    let password = options.password.as_deref().map(secret::hash).transpose()?;
    let record = ShareRecord {
        session,
        created_at: now,
        expires_at: options.expires_at,
        password,
        show_cost: options.show_cost,
        redact: options.redact,
        redact_emails: options.redact_emails,
        first,
        last,
        message_count,
        views: 0,
        viewed_at: None,
        show_thinking: options.show_thinking,
        title,
    };
    Gate::of(read)?.pass(session, door(&record))?;
    Ok(Draft { slug: secret::slug()?, record })
}

/// Refuses an end that is past.
fn check_end(expires_at: Option<i64>, now: i64) -> Result<()> {
    let is_to_come = |at: &i64| *at > now && clock::TIMES.contains(at);
    if let Some(at) = expires_at.filter(|at| !is_to_come(at)) {
        let (expected, got) = ("in the future, before the year 10000", at.to_string());
        return Err(Cause::OutOfRange { name: "expires_at", expected, got }.into());
    }
    Ok(())
}

/// Sets when a share ends. Returns its line in the ledger, or `None` if it is not there.
pub(crate) fn set_end(
    write: &mut Write<'_>,
    slug: &str,
    expires_at: Option<i64>,
) -> Result<Option<Share>> {
    check_end(expires_at, clock::now_ms())?;
    let Some(record) = write.share(slug)? else { return Ok(None) };
    let Some(session) = write.session(record.session)? else { return Ok(None) };
    // What is kept here since does not go out again.
    Gate::of(write)?.pass(record.session, door(&record))?;
    let record = ShareRecord { expires_at, ..record };
    write.put_share(slug, &record)?;
    let session = session.annotated(write.annotation(record.session)?);
    write.log_change(record.session, &session.session.external_id, ChangeWhat::Shared)?;
    Ok(Some(line(slug.to_owned(), &record, session)))
}

/// What readers see of a share, or would see of one that is not stored; `None` if it may not go out.
pub(crate) fn seen(read: Read, record: ShareRecord) -> Result<Option<SharedSession>> {
    let withheld = Gate::of(&read)?.decide(record.session, door(&record))?;
    let (Some(withheld), Some(session)) = (withheld, read.session(record.session)?) else {
        return Ok(None);
    };
    Ok(Some(SharedSession::new(read, record, withheld, session, None)?))
}

/// The door that a share is.
fn door(record: &ShareRecord) -> Door {
    Door::Out(Withheld {
        secrets: record.redact,
        emails: record.redact_emails,
        thinking: !record.show_thinking,
        tool_calls: false,
    })
}

/// The numbers of the first and the last message that are meant, and how many there are.
fn range(numbers: &[u32], positions: Option<(u32, u32)>) -> Result<(u32, u32, u32)> {
    let Some((from, to)) = positions else {
        let last = numbers.last().copied().unwrap_or(0);
        return Ok((0, last, u32::try_from(numbers.len()).unwrap_or(u32::MAX)));
    };
    let index = |position: u32| usize::try_from(position).unwrap_or(usize::MAX).checked_sub(1);
    let within = |(from, to): (Option<usize>, Option<usize>)| {
        let (from, to) = (from?, to?.min(numbers.len().checked_sub(1)?));
        let count = u32::try_from((to + 1).checked_sub(from)?).ok()?;
        (count > 0).then_some((*numbers.get(from)?, *numbers.get(to)?, count))
    };
    within((index(from), index(to))).ok_or_else(|| {
        let expected = "a range within the session, counted from 1";
        Cause::OutOfRange { name: "messages", expected, got: format!("{from}-{to}") }.into()
    })
}

/// Stores a share. Returns its line in the ledger, or `None` if the session is gone.
pub(crate) fn put(write: &mut Write<'_>, draft: Draft) -> Result<Option<Share>> {
    let Draft { slug, record } = draft;
    let Some(session) = write.session(record.session)? else { return Ok(None) };
    // It may have been kept here since the draft.
    Gate::of(write)?.pass(record.session, door(&record))?;
    let session = session.annotated(write.annotation(record.session)?);
    write.put_share(&slug, &record)?;
    write.log_change(record.session, &session.session.external_id, ChangeWhat::Shared)?;
    Ok(Some(line(slug, &record, session)))
}

/// Removes a share for good. Returns its line in the ledger, or `None` if it is not there.
pub(crate) fn remove(write: &mut Write<'_>, slug: &str) -> Result<Option<Share>> {
    let Some(record) = write.share(slug)? else { return Ok(None) };
    write.remove_share(slug)?;
    let Some(session) = write.session(record.session)? else { return Ok(None) };
    let session = session.annotated(write.annotation(record.session)?);
    write.log_change(record.session, &session.session.external_id, ChangeWhat::Unshared)?;
    Ok(Some(line(slug.to_owned(), &record, session)))
}

/// Counts a reading.
pub(crate) fn count_view(write: &mut Write<'_>, slug: &str) -> Result<()> {
    if let Some(mut record) = write.share(slug)? {
        record.views = record.views.saturating_add(1);
        record.viewed_at = Some(clock::now_ms());
        write.put_share(slug, &record)?;
    }
    Ok(())
}

/// The ledger: every share, newest first.
pub(crate) fn list(read: &Read) -> Result<Vec<Share>> {
    let mut lines = Vec::new();
    for (slug, record) in read.shares()? {
        if let Some(session) = read.session(record.session)? {
            lines.push(line(slug, &record, session));
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.created_at));
    Ok(lines)
}

/// How many links are out to a session.
pub(crate) fn count(read: &Read, session: u64) -> Result<u32> {
    let shares = read.shares_of(session)?;
    let out = shares.iter().filter(|record| !is_expired(record)).count();
    Ok(u32::try_from(out).unwrap_or(u32::MAX))
}

/// Whether `password` opens a share.
pub(crate) fn opens(kept: Option<&PasswordHash>, password: Option<&str>) -> Result<bool> {
    match (kept, password) {
        (None, _) => Ok(true),
        (Some(_), None) => Ok(false),
        (Some(kept), Some(password)) => secret::is_same(password, kept),
    }
}

/// A share that may be read now, by a slug that a stranger brought, and what readers do not see.
pub(crate) fn find(read: &Read, slug: &str) -> Result<Option<(ShareRecord, Withheld)>> {
    let Some(record) = read.share(slug)?.filter(|record| !is_expired(record)) else {
        return Ok(None);
    };
    let withheld = Gate::of(read)?.decide(record.session, door(&record))?;
    Ok(withheld.map(|withheld| (record, withheld)))
}

/// Whether a text may be a slug at all.
pub(crate) fn is_slug(text: &str) -> bool {
    secret::is_slug(text)
}

fn is_expired(record: &ShareRecord) -> bool {
    record.expires_at.is_some_and(|at| at <= clock::now_ms())
}

fn line(slug: String, record: &ShareRecord, session: SessionRecord) -> Share {
    Share {
        slug,
        session: session.session.external_id,
        title: session.session.title,
        created_at: record.created_at,
        expires_at: record.expires_at,
        is_expired: is_expired(record),
        has_password: record.password.is_some(),
        show_cost: record.show_cost,
        show_thinking: record.show_thinking,
        redact: record.redact,
        redact_emails: record.redact_emails,
        message_count: record.message_count,
        views: record.views,
        viewed_at: record.viewed_at,
    }
}
