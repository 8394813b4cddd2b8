//! Catch-up: brings the lexical index in sync with the store, by reading the change log.
//!
//! Nobody who writes to the store waits for this. Whoever holds the index's lock reads the log from
//! the position of the last commit; what it finds in the store is the latest state, so a row that
//! was overtaken by a later one costs a second look and changes nothing.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::act::Act;
use crate::acts::Acts;
use crate::error::Result;
use crate::lexical::{Lexical, Writer};
use crate::model::Owner;
use crate::store::{
    ChangeRecord, ChangeWhat, FieldsChange, LogPosition, MessageRecord, Read, SessionRecord, Store,
};

/// Messages between two commits of a long catch-up: what a crash makes it do again.
const COMMIT_EVERY: u64 = 200_000;

/// How much may be spent on a catch-up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// When to stop with what is done; `None` for all.
    pub(crate) budget: Option<Duration>,
    /// Threads that tokenize.
    pub(crate) threads: usize,
    /// Memory they share, in bytes.
    pub(crate) memory_bytes: usize,
}

/// Indexes changes within `effort` and until `progress`, which is told the changes done and all,
/// breaks off. Returns how many are still pending.
///
/// An index of another history, left behind when the store was restored from a backup, is begun
/// again; `None` if another process has its lock, and nothing in it may be used.
pub(crate) fn catch_up(
    store: &Store,
    owner: Owner,
    lexical: &Lexical,
    effort: Effort,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Option<u64>> {
    let pending = pending(store, owner, lexical)?;
    if pending == Some(0) {
        lexical.reload()?;
        return Ok(pending);
    }
    let Some(writer) = lexical.writer(effort.threads, effort.memory_bytes)? else {
        return Ok(pending);
    };
    let read = store.read(owner)?;
    let until = effort.budget.map(|budget| Instant::now() + budget);
    // Another process may have gone on between the look above and the lock.
    let position = lexical.position()?;
    let titles = BTreeSet::new();
    let acts = Acts::default();
    let mut run = Run { read, writer, position, titles, acts, messages: 0, committed: 0 };
    if !run.read.has_been_at(position)? {
        run.writer.clear()?;
        run.position = LogPosition::default();
    }
    run.all(until, progress)?;
    let last = run.position;
    // Whoever broke off does not wait for merges either.
    let is_level = last.position == run.read.last_change()?;
    run.writer.close(effort.budget.is_none() && is_level)?;
    lexical.reload()?;
    Ok(Some(store.read(owner)?.last_change()?.saturating_sub(last.position)))
}

/// How many rows of the change log the index has not seen; `None` if it is of another history.
pub(crate) fn pending(store: &Store, owner: Owner, lexical: &Lexical) -> Result<Option<u64>> {
    let (read, position) = (store.read(owner)?, lexical.position()?);
    let is_of_store = read.has_been_at(position)?;
    let last = read.last_change()?;
    Ok(is_of_store.then(|| last.saturating_sub(position.position)))
}

struct Run<'a> {
    read: Read,
    writer: Writer<'a>,
    position: LogPosition,
    /// Sessions whose titles are to be rewritten before the next commit. What a title tells of its
    /// session follows from each of its messages, and many changes of one session come together.
    titles: BTreeSet<u64>,
    acts: Acts,
    messages: u64,
    committed: u64,
}

impl Run<'_> {
    fn all(
        &mut self,
        until: Option<Instant>,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<()> {
        let first = self.position.position;
        let total = self.read.last_change()?.saturating_sub(first);
        for change in self.read.changes_after(first)? {
            let (position, change) = change?;
            self.one(&change)?;
            self.position = LogPosition { position, tag: change.tag };
            let flow = progress(position - first, total);
            if self.messages - self.committed >= COMMIT_EVERY {
                self.commit()?;
            }
            if flow.is_break() || until.is_some_and(|until| Instant::now() >= until) {
                break;
            }
        }
        self.commit()
    }

    fn commit(&mut self) -> Result<()> {
        let sessions = std::mem::take(&mut self.titles);
        let records = self.read.sessions_of(sessions.iter().copied())?;
        for (session, record) in sessions.into_iter().zip(records) {
            record.map_or(Ok(()), |record| self.writer.put_title(session, &record))?;
        }
        self.committed = self.messages;
        self.writer.commit(self.position)
    }

    fn one(&mut self, change: &ChangeRecord) -> Result<()> {
        let session = change.session;
        let is_shown = !matches!(change.what, ChangeWhat::Shared | ChangeWhat::Unshared);
        if is_shown {
            self.titles.insert(session);
        }
        match &change.what {
            ChangeWhat::Deleted => self.writer.remove_session(session),
            ChangeWhat::Shared | ChangeWhat::Unshared | ChangeWhat::Annotated => {}
            ChangeWhat::MessagesDeleted { messages } => {
                messages.iter().for_each(|&number| self.writer.remove_message(session, number));
            }
            ChangeWhat::Upserted { fields, added, changed, end } => {
                // A session that was deleted since has a row of its own further on.
                let Some(record) = self.read.session(session)? else { return Ok(()) };
                if *fields == FieldsChange::Found {
                    return self.whole_session(session, &record, *end);
                }
                changed.iter().for_each(|&number| self.writer.remove_message(session, number));
                let numbers = || added.iter().chain(changed).copied();
                let places = numbers().map(|number| (session, number));
                for (number, message) in numbers().zip(self.read.records_of(places)?) {
                    let Some(message) = message else { continue };
                    self.add(session, number, message, &record)?;
                }
            }
        }
        Ok(())
    }

    fn whole_session(&mut self, session: u64, record: &SessionRecord, end: u32) -> Result<()> {
        self.writer.remove_session(session);
        for entry in self.read.messages_from(session, 0)? {
            let (number, message) = entry?;
            if number >= end {
                break;
            }
            self.add(session, number, message, record)?;
        }
        Ok(())
    }

    /// Adds what of a message belongs to the conversation.
    fn add(
        &mut self,
        session: u64,
        number: u32,
        message: MessageRecord,
        record: &SessionRecord,
    ) -> Result<()> {
        if let Some(message) = self.read.conversation(message)? {
            let done = self.acts.of_message(&self.read, (session, number), &message)?;
            let acts: Vec<Act> = done.into_iter().map(|done| done.act).collect();
            self.writer.add_message(session, number, record, &message, &acts)?;
            self.messages += 1;
        }
        Ok(())
    }
}
