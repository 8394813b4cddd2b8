//! Blame: the session that made a commit, and what was asked of it.
//!
//! The index says which messages hold the results of calls that made such a commit, and the store is
//! read again there: a session that quotes the commit is none of them. A fork or a resumed
//! conversation holds the same call again, and a commit that was amended or rebased has another hash:
//! then its subject finds it, and of several sessions that made one with this subject the nearest in
//! time is meant.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::act::{Act, Commit};
use crate::acts::Acts;
use crate::error::{Cause, Result};
use crate::filter::{Field, Pattern};
use crate::lexical::Lexical;
use crate::model::{LinkKind, PartKind, Role, SessionInfo};
use crate::store::{MessageRecord, Read};
use crate::word::words;

/// The beginning of a hash has at least so many digits, as git has it.
const LEAST_DIGITS: usize = 4;

/// How much of a prompt is told, in bytes.
const PROMPT_BYTES: usize = 4 << 10;

/// The most places that are read again.
const MAX_PLACES: usize = 1000;

words! {
    /// By what a commit was recognized.
    #[non_exhaustive]
    pub enum BlamedBy: "by" {
        /// Its hash, as git printed it when the commit was made.
        Hash = "hash",
        /// The first line of its message, all of it: its hash is another, for it was amended, rebased or
        /// made without a word.
        Subject = "subject",
    }
}

/// Who made a commit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Blame {
    /// The session that made it.
    pub session: SessionInfo,
    /// Its hash as far as git told it to the session.
    pub hash: Option<String>,
    /// The first line of its message.
    pub subject: String,
    /// By what it was recognized.
    pub by: BlamedBy,
    /// The place of the message that called git.
    pub place: u32,
    /// The external id of this message.
    pub message_id: String,
    /// When that was. Milliseconds since 1970, UTC.
    pub at: i64,
    /// What a person asked last before it; in the session of a subagent, what was handed to it.
    pub prompt: Option<BlamedPrompt>,
    /// Other sessions that made a commit of this name, or hold a copy of the call, by external id.
    pub others: Vec<String>,
}

/// A prompt that led to a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BlamedPrompt {
    /// The place of the message in the session.
    pub place: u32,
    /// Its external id.
    pub message_id: String,
    /// When it was said. Milliseconds since 1970, UTC.
    pub at: i64,
    /// What it says; of a long one the first 4 KiB.
    pub text: String,
}

/// A commit, where it was made.
pub(crate) struct Made {
    pub(crate) session: u64,
    commit: Commit,
    by: BlamedBy,
    call: u32,
    message: MessageRecord,
}

/// The commits that are called `name`, best first: those with this hash, else those with this subject.
///
/// `authored_at` is when the commit was first made, as git tells: of several the nearest is the best.
/// Copies come last.
pub(crate) fn made(
    read: &Read,
    lexical: &Lexical,
    name: &str,
    authored_at: Option<i64>,
) -> Result<Vec<Made>> {
    let name = name.trim();
    let mut made = Vec::new();
    if is_beginning_of_hash(name) {
        made = places(read, lexical, name, &|commit| by_hash(commit, name))?;
        let hashes: BTreeSet<&str> =
            made.iter().filter_map(|one| one.commit.hash.as_deref()).collect();
        let count = distinct(&hashes);
        if count > 1 {
            return Err(Cause::AmbiguousCommit { prefix: name.to_owned(), count }.into());
        }
    }
    if made.is_empty() && !name.is_empty() {
        let subject = without_number(name);
        let whole = format!("={subject}");
        made = places(read, lexical, &whole, &|commit| by_subject(commit, subject))?;
    }
    let mut keyed = Vec::with_capacity(made.len());
    for one in made {
        let session = read.session(one.session)?;
        let is_fork = session.is_some_and(|session| {
            session.session.parent.is_some_and(|parent| parent.kind == LinkKind::Fork)
        });
        let at = one.message.created_at;
        let distance =
            authored_at.map_or(at, |authored| at.saturating_sub(authored).saturating_abs());
        keyed.push(((is_fork, distance, one.session), one));
    }
    keyed.sort_by_key(|(key, _)| *key);
    Ok(keyed.into_iter().map(|(_, one)| one).collect())
}

/// Tells of the `best` commit, which `session` made, and of the `others` of its name.
pub(crate) fn blame(
    read: &Read,
    best: &Made,
    others: &[Made],
    session: SessionInfo,
) -> Result<Blame> {
    let others: BTreeSet<u64> =
        others.iter().map(|one| one.session).filter(|session| *session != best.session).collect();
    let records = read.sessions_of(others)?;
    let others = records.into_iter().flatten().map(|record| record.session.external_id).collect();
    Ok(Blame {
        session,
        hash: best.commit.hash.clone(),
        subject: best.commit.subject.clone(),
        by: best.by,
        place: best.call,
        message_id: best.message.external_id.clone(),
        at: best.message.created_at,
        prompt: prompt(read, best.session, best.call)?,
        others,
    })
}

/// The commits that `is_meant` at the places that the index has for `asked`.
fn places(
    read: &Read,
    lexical: &Lexical,
    asked: &str,
    is_meant: &dyn Fn(&Commit) -> Option<BlamedBy>,
) -> Result<Vec<Made>> {
    let patterns = [Pattern::new(Field::Commit, asked)];
    let mut acts = Acts::default();
    let mut found = Vec::new();
    for (session, number) in lexical.committing(&patterns)?.into_iter().take(MAX_PLACES) {
        let Some(record) = read.message_record(session, number)? else { continue };
        for done in acts.of_record(read, (session, number), &record)? {
            let Act::Commit(commit) = done.act else { continue };
            let Some(by) = is_meant(&commit) else { continue };
            let Some(message) = read.message_record(session, done.call)? else { continue };
            found.push(Made { session, commit, by, call: done.call, message });
        }
    }
    Ok(found)
}

/// What a person asked last before the message `call`.
fn prompt(read: &Read, session: u64, call: u32) -> Result<Option<BlamedPrompt>> {
    for entry in read.messages_before(session, call)? {
        let (place, record) = entry?;
        if record.role != Role::User || record.is_injected || record.is_sidechain {
            continue;
        }
        let said = record.parts.iter().filter(|part| part.kind == PartKind::Text);
        let texts = said.map(|part| read.text_start(&part.body, PROMPT_BYTES));
        let text = texts.collect::<Result<Vec<_>>>()?.join("\n");
        let text = text.trim();
        if !text.is_empty() {
            let text = text[..text.floor_char_boundary(PROMPT_BYTES)].to_owned();
            let (at, message_id) = (record.created_at, record.external_id);
            return Ok(Some(BlamedPrompt { place, message_id, at, text }));
        }
    }
    Ok(None)
}

fn by_hash(commit: &Commit, name: &str) -> Option<BlamedBy> {
    let pattern = Pattern::new(Field::Commit, name);
    commit.hash.as_ref().filter(|hash| pattern.matches(hash)).map(|_| BlamedBy::Hash)
}

fn by_subject(commit: &Commit, subject: &str) -> Option<BlamedBy> {
    (commit.subject.to_lowercase() == subject.to_lowercase()).then_some(BlamedBy::Subject)
}

fn is_beginning_of_hash(name: &str) -> bool {
    (LEAST_DIGITS..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A subject without the number of the pull request that hosts put behind it: `Mend the lock (#12)`.
fn without_number(subject: &str) -> &str {
    let number = subject.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (#"));
    match number {
        Some((before, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => subject,
    }
}

/// How many hashes there are of which none is the beginning of another.
fn distinct(hashes: &BTreeSet<&str>) -> usize {
    // In order a beginning stands right before what it begins.
    let mut count = 0;
    let mut last = "";
    for hash in hashes {
        count += usize::from(last.is_empty() || !hash.starts_with(last));
        last = hash;
    }
    count
}
