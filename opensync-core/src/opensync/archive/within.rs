//! What the handle finds within sessions that are known, and where a message stands.

use std::collections::HashMap;

use super::{OpenSync, find_session};
use crate::error::Result;
use crate::filter::Field;
use crate::query::Query;
use crate::search::Hit;

/// Messages looked at for each one wanted: those of one session may be better than all of another.
const LOOKED_AT: usize = 3;

impl OpenSync {
    /// The best messages of `sessions` that match a query, by the external id of the session: up to
    /// `each` of a session, best first.
    ///
    /// A search names one message of each session, the best; this finds those beside it. A session
    /// with much to show may leave others fewer than `each`.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Query, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let say = |id: &str, text: &str| Message::new(id, Role::User, 0).with(Part::text(text));
    /// let said = vec![say("m-1", "a deadlock"), say("m-2", "the deadlock again")];
    /// archive.ingest(Session::new("my-agent", "s-1"), said)?;
    ///
    /// let found = archive.search_within(&Query::new("deadlock"), &["s-1"], 2)?;
    /// assert_eq!(found["s-1"].len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub fn search_within(
        &self,
        query: &Query,
        sessions: &[&str],
        each: usize,
    ) -> Result<HashMap<String, Vec<Hit>>> {
        let mut found: HashMap<String, Vec<Hit>> =
            sessions.iter().map(|&session| (session.to_owned(), Vec::new())).collect();
        if sessions.is_empty() || each == 0 {
            return Ok(found);
        }
        let limit = sessions.len().saturating_mul(each).saturating_mul(LOOKED_AT);
        let mut query = query.clone().each_message().limit(limit);
        for &session in sessions {
            query = query.include(Field::Session, session);
        }
        for hit in self.search(&query)?.hits {
            // A session is meant by the beginning of its id, too, and another one may begin so.
            if let Some(hits) = found.get_mut(&hit.external_id).filter(|hits| hits.len() < each) {
                hits.push(hit);
            }
        }
        Ok(found)
    }

    /// The place in a session of the message with the external id `message`, if it is there.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    /// assert_eq!(archive.message_place("s-1", "m-1")?, Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session).
    pub fn message_place(&self, id: &str, message: &str) -> Result<Option<u32>> {
        let read = self.read()?;
        let number = find_session(&read, id)?;
        read.message_number(number, message)
    }
}
