//! What the handle deletes: a session, messages of it, or all sessions that a filter means.

use std::ops::ControlFlow;

use serde::Serialize;

use super::{OpenSync, find_session, info, not_found};
use crate::error::{Cause, Result};
use crate::filter::Filter;
use crate::ingest;
use crate::matching::Matcher;
use crate::model::{Session, SessionInfo};

/// What one transaction deletes at most, so that others who write need not wait for long.
const SESSIONS: usize = 100;
const MESSAGES: u64 = 2000;

/// Which sessions are deleted at once: never all of them by mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "nothing is deleted until it is given to `delete_sessions`"]
pub struct Deletion {
    filter: Filter,
}

impl Deletion {
    /// Those that `filter` means; every one, if `all` is said and the filter leaves nothing out.
    ///
    /// ```
    /// use opensync_core::filter::Field;
    /// use opensync_core::sessions::Deletion;
    /// use opensync_core::Filter;
    /// assert!(Deletion::new(Filter::default(), false).is_err(), "that would be all");
    /// assert!(Deletion::new(Filter::default(), true).is_ok());
    /// assert!(Deletion::new(Filter::default().include(Field::Tag, "draft"), false).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an empty filter without `all`, and for `all`
    /// beside a filter.
    pub fn new(filter: Filter, all: bool) -> Result<Self> {
        match (filter.is_all(), all) {
            (true, false) => Err(Cause::NothingMeant {}.into()),
            (false, true) => Err(Cause::AllAndFilter {}.into()),
            _ => Ok(Self { filter }),
        }
    }
}

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deleted {
    /// Sessions.
    pub sessions: u64,
    /// Messages that went with them.
    pub messages: u64,
}

impl OpenSync {
    /// Deletes a session and everything in it. Durable on return.
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn delete(&self, id: &str) -> Result<SessionInfo> {
        let number = find_session(&self.read()?, id)?;
        self.engine.store.write(self.owner, |write| {
            let record = write.session(number)?.ok_or_else(|| not_found(id))?;
            let annotation = write.annotation(number)?;
            ingest::delete(write, number, record.clone())?;
            Ok(info(number, record.annotated(annotation)))
        })
    }

    /// Deletes messages of a session by the agent's ids of them; those it has not are passed over.
    /// Returns how many are gone. Durable on return.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// assert_eq!(archive.delete_messages("s-1", vec!["m-1".into(), "m-2".into()])?, 1);
    /// archive.delete("s-1")?;
    /// assert!(archive.session("s-1").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn delete_messages(&self, id: &str, messages: Vec<String>) -> Result<u64> {
        let session = self.session(id)?.session;
        let session = Session::new(session.source, session.external_id);
        let mut prepared = ingest::prepare(session, Vec::new());
        prepared.removed_messages = messages;
        let no_price = |_: &str, _: &_, _| None;
        let store = &self.engine.store;
        let done = store.write(self.owner, |write| ingest::apply(write, prepared, &no_price))?;
        Ok(done.messages_changed)
    }

    /// How many sessions `filter` means. Reads every session's record, and messages where only those
    /// tell.
    ///
    /// What [`delete_sessions`](Self::delete_sessions) would delete: [`list`](Self::list) counts as the
    /// index knows it.
    ///
    /// ```
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// assert_eq!(archive.count_sessions(&Filter::default())?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn count_sessions(&self, filter: &Filter) -> Result<u64> {
        Ok(self.meant(filter)?.len() as u64)
    }

    /// Deletes the sessions that `deletion` means, those that changed last first, with everything in them.
    ///
    /// If `expected` is told and they are not so many, nothing is deleted: whoever said yes to a number
    /// meant these. `progress` is told how many are gone, of how many, and may break it off; what is
    /// gone stays so. Reads every session's record; some sessions at a time are a transaction.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use opensync_core::filter::Field;
    /// use opensync_core::sessions::Deletion;
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// archive.ingest(Session::new("another", "s-2"), vec![])?;
    /// let filter = Filter::default().include(Field::Source, "my-agent");
    /// let meant = archive.count_sessions(&filter)?;
    ///
    /// let mine = Deletion::new(filter, false)?;
    /// let mut on = |_, _| ControlFlow::Continue(());
    /// assert!(archive.delete_sessions(&mine, Some(meant + 1), &mut on).is_err());
    /// assert_eq!(archive.delete_sessions(&mine, Some(meant), &mut on)?.sessions, 1);
    /// assert!(archive.find_session("s-2")?.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if they are not as many as `expected`,
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn delete_sessions(
        &self,
        deletion: &Deletion,
        expected: Option<u64>,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Deleted> {
        let mut left = self.meant(&deletion.filter)?;
        let total = left.len() as u64;
        if let Some(expected) = expected.filter(|expected| *expected != total) {
            return Err(Cause::CountChanged { expected, found: total }.into());
        }
        let mut deleted = Deleted::default();
        while !left.is_empty() {
            if progress(total.saturating_sub(left.len() as u64), total).is_break() {
                return Ok(deleted);
            }
            let gone = self.delete_some(&mut left)?;
            deleted.sessions += gone.sessions;
            deleted.messages += gone.messages;
        }
        let _ = progress(total, total);
        Ok(deleted)
    }

    /// The sessions that a filter means, by number, the last changed last.
    fn meant(&self, filter: &Filter) -> Result<Vec<u64>> {
        let read = self.read()?;
        let matcher = Matcher::new(&read, filter)?;
        let mut meant = Vec::new();
        for number in read.sessions_by_time()? {
            let number = number?;
            if let Some(record) = read.session(number)?
                && matcher.holds(number, &record)?
            {
                meant.push(number);
            }
        }
        meant.reverse();
        Ok(meant)
    }

    /// Deletes some of the last ones in one transaction, and takes them off. One that is gone already is
    /// passed over.
    fn delete_some(&self, left: &mut Vec<u64>) -> Result<Deleted> {
        self.engine.store.write(self.owner, |write| {
            let mut gone = Deleted::default();
            for _ in 0..SESSIONS {
                if gone.messages >= MESSAGES {
                    break;
                }
                let Some(number) = left.pop() else { break };
                let Some(record) = write.session(number)? else { continue };
                gone.sessions += 1;
                gone.messages += u64::from(record.message_count);
                ingest::delete(write, number, record)?;
            }
            Ok(gone)
        })
    }
}
