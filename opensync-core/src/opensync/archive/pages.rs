//! Pages: sessions and messages as the handle lists them, page by page or one by one.

use std::vec;

use super::{OpenSync, find_session, info};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::matching::Matcher;
use crate::model::{Message, SessionInfo};
use crate::page::{Cursor, Page};
use crate::store::{MessageRecord, Read};

/// The names of lists in their cursors.
const SESSIONS: &str = "sessions";
const MESSAGES: &str = "messages";

/// Sessions that an iterator reads at once.
const PIECE: usize = 256;

/// A message, with its place in its session.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Placed {
    /// Where it stands. Places rise, and stay what they are; those of messages that are gone, or no
    /// part of the conversation, are left out.
    pub place: u32,
    /// The message.
    pub message: Message,
}

impl Placed {
    /// Where the messages of its session begin that come from it on: for
    /// [`Messages::after`](crate::sessions::Messages::after).
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor::new(MESSAGES, &[self.place.into()])
    }
}

/// The sessions that a filter means, those that changed last first; see
/// [`OpenSync::each_session`].
pub struct Sessions {
    archive: OpenSync,
    filter: Filter,
    page: vec::IntoIter<SessionInfo>,
    /// Behind the last session that was given.
    given: Option<Cursor>,
    /// Behind the page; nothing before the first and after the last.
    next: Option<Cursor>,
    is_begun: bool,
}

/// The messages of a session, in order; see [`OpenSync::messages`].
pub struct Messages {
    read: Read,
    session: u64,
    has_own: bool,
    entries: Box<dyn Iterator<Item = Result<(u32, MessageRecord)>>>,
}

impl OpenSync {
    /// Up to `limit` sessions that `filter` means, those that changed last first; from the beginning,
    /// or where the page before left off.
    ///
    /// So a list can be read in pieces while sessions change: none is given twice that did not
    /// change, and none is left out. Reads no more sessions than it has to.
    ///
    /// ```
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// for id in ["a", "b", "c"] {
    ///     archive.ingest(Session::new("my-agent", id), vec![])?;
    /// }
    /// let first = archive.sessions(&Filter::default(), None, 2)?;
    /// let rest = archive.sessions(&Filter::default(), first.next.as_ref(), 2)?;
    /// assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a cursor of another list,
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn sessions(
        &self,
        filter: &Filter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<SessionInfo>> {
        let before = match after.map(|cursor| cursor.numbers::<2>(SESSIONS)).transpose()? {
            Some([at, number]) => (at, number.cast_unsigned()),
            None => (i64::MAX, u64::MAX),
        };
        let read = self.read()?;
        let matcher = Matcher::new(&read, filter)?;
        let mut items = Vec::new();
        for entry in read.sessions_before(before)? {
            let (_, number) = entry?;
            let record = read.session(number)?.ok_or_else(|| Error::decode("a session"))?;
            if !matcher.holds(number, &record)? {
                continue;
            }
            if items.len() >= limit {
                let next = items.last().map(behind).or(after.cloned());
                return Ok(Page { items, next });
            }
            items.push(info(number, record));
        }
        Ok(Page { items, next: None })
    }

    /// The sessions that `filter` means, one by one, those that changed last first. Some hundred are
    /// in memory at once.
    ///
    /// ```
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// for info in archive.each_session(Filter::default()) {
    ///     assert_eq!(info?.session.external_id, "s-1");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn each_session(&self, filter: Filter) -> Sessions {
        let page = Vec::new().into_iter();
        Sessions { archive: self.clone(), filter, page, given: None, next: None, is_begun: false }
    }

    /// The messages of a session, in order, one in memory at a time. What the agent wrote of its own
    /// is [no message](Message::is_own).
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let hello = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![hello])?;
    /// for placed in archive.messages("s-1")? {
    ///     assert_eq!(placed?.message.parts[0].text, "hello");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session). An item is an error if the store cannot be read.
    pub fn messages(&self, id: &str) -> Result<Messages> {
        self.read_messages(id, false)
    }

    /// As [`messages`](Self::messages), and with the entries that are [the agent's
    /// own](Message::is_own): all that is stored of a session.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, PartKind, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let snapshot = Part::new(PartKind::Other, "{}").named("prompt_snapshot");
    /// let entry = Message::new("m-1", Role::System, 0).with(snapshot);
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![entry])?;
    ///
    /// assert_eq!(archive.entries("s-1")?.count(), 1);
    /// assert_eq!(archive.messages("s-1")?.count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`messages`](Self::messages).
    pub fn entries(&self, id: &str) -> Result<Messages> {
        self.read_messages(id, true)
    }

    fn read_messages(&self, id: &str, has_own: bool) -> Result<Messages> {
        let read = self.read()?;
        let session = find_session(&read, id)?;
        let entries = Box::new(read.messages_from(session, 0)?);
        Ok(Messages { read, session, has_own, entries })
    }
}

impl Messages {
    /// Begins with the first message whose place is `place` or later.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn from_place(self, place: u32) -> Result<Self> {
        let entries = Box::new(self.read.messages_from(self.session, place)?);
        Ok(Self { entries, ..self })
    }

    /// Begins where a page left off.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a cursor of another list,
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn after(self, cursor: &Cursor) -> Result<Self> {
        let [place] = cursor.numbers(MESSAGES)?;
        self.from_place(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// The next page: `limit` messages, or fewer if these have more than `max_bytes` of text.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn page(mut self, limit: usize, max_bytes: usize) -> Result<Page<Placed>> {
        let (mut items, mut bytes) = (Vec::new(), 0);
        while let Some(placed) = self.next().transpose()? {
            if items.len() >= limit || (bytes >= max_bytes && !items.is_empty()) {
                let next = Some(placed.cursor());
                return Ok(Page { items, next });
            }
            let parts = placed.message.parts.iter();
            let weights =
                parts.map(|part| part.text.len() + part.detail.as_ref().map_or(0, String::len));
            bytes += weights.sum::<usize>();
            items.push(placed);
        }
        Ok(Page { items, next: None })
    }
}

impl Sessions {
    /// Begins where a page, or another iterator, left off.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a cursor of another list.
    pub fn after(self, cursor: Cursor) -> Result<Self> {
        cursor.numbers::<2>(SESSIONS)?;
        let page = Vec::new().into_iter();
        Ok(Self { page, given: Some(cursor.clone()), next: Some(cursor), is_begun: false, ..self })
    }

    /// Where the list goes on behind the session that was given last; nothing before the first.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.given.as_ref()
    }
}

/// Behind a session in the order in which lists give them.
fn behind(info: &SessionInfo) -> Cursor {
    let at = info.session.updated_at.unwrap_or_default();
    Cursor::new(SESSIONS, &[at, info.id.cast_signed()])
}

impl Iterator for Messages {
    type Item = Result<Placed>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let placed = self.entries.next()?.and_then(|(place, record)| {
                let is_left_out = !self.has_own && record.is_own();
                let message = (!is_left_out).then(|| self.read.message(record)).transpose()?;
                Ok(message.map(|message| Placed { place, message }))
            });
            match placed {
                Ok(None) => {}
                Ok(Some(placed)) => return Some(Ok(placed)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Iterator for Sessions {
    type Item = Result<SessionInfo>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(info) = self.page.next() {
                self.given = Some(behind(&info));
                return Some(Ok(info));
            }
            if self.is_begun && self.next.is_none() {
                return None;
            }
            self.is_begun = true;
            match self.archive.sessions(&self.filter, self.next.as_ref(), PIECE) {
                Ok(page) => (self.page, self.next) = (page.items.into_iter(), page.next),
                Err(error) => {
                    self.next = None;
                    return Some(Err(error));
                }
            }
        }
    }
}
