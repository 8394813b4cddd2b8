//! What the handle lists by an index: sessions in any order, and what they can be narrowed by.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{OpenSync, info};
use crate::error::{Error, Result};
use crate::filter::{Field, Filter};
use crate::lexical::{self, Lexical};
use crate::session_list::{self, COUNTED, Facets, ListOptions, SessionList};

/// Changes that a list waits for while somebody else brings them into the index, how long, and how
/// long between two looks.
const FEW: u64 = 100;
const PATIENCE: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_millis(5);

impl OpenSync {
    /// The sessions that are meant, in any order, with how many there are.
    ///
    /// Reads the records of those that it gives; the rest is given by the index, which is first
    /// brought up to date as [`search`](Self::search) does.
    ///
    /// ```
    /// use opensync_core::sessions::{ListOptions, SessionOrder};
    /// use opensync_core::{Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// for (id, messages) in [("short", 1), ("long", 3)] {
    ///     let told = (0..messages).map(|n| Message::new(format!("m-{n}"), Role::User, 0));
    ///     archive.ingest(Session::new("my-agent", id), told.collect())?;
    /// }
    /// let mut options = ListOptions::default();
    /// (options.order, options.limit) = (SessionOrder::Messages, 1);
    /// let list = archive.list(&options)?;
    /// assert_eq!((list.total, list.items[0].session.external_id.as_str()), (2, "long"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a cursor that is none,
    /// [`Io`](crate::ErrorKind::Io) if the store or the index cannot be read.
    pub fn list(&self, options: &ListOptions) -> Result<SessionList> {
        let lexical = self.lexical_now()?;
        let pending = self.level_lists(&lexical)?;
        let read = self.read()?;
        let Some(pending) = pending else {
            return Ok(SessionList { pending: read.last_change()?, ..SessionList::default() });
        };
        let piece = session_list::piece(&read, &lexical, options)?;
        let children = lexical::children(&lexical)?;
        let mut list =
            SessionList { total: piece.total, next: piece.next, pending, ..SessionList::default() };
        for number in piece.numbers {
            // What was deleted since the index was level is gone.
            if let Some(record) = read.session(number)? {
                let count = children.get(&record.session.external_id).copied();
                list.child_counts.push(count.unwrap_or_default());
                list.items.push(info(number, record));
            }
        }
        Ok(list)
    }

    /// How many of the sessions that are meant have which source, project, model, provider, tag,
    /// branch or status, those of most first; of `fields`, or of all if there are none. `text` must
    /// stand in the title.
    ///
    /// What the filter asks of a field does not narrow the values of that field itself. Reads no
    /// session.
    ///
    /// ```
    /// use opensync_core::filter::Field;
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// let facets = archive.facets(&Filter::default(), "", &[Field::Source])?;
    /// assert_eq!(facets.fields[&Field::Source][0].value, "my-agent");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a field that sessions are not counted
    /// by, [`Io`](crate::ErrorKind::Io) if the store or the index cannot be read.
    pub fn facets(&self, filter: &Filter, text: &str, fields: &[Field]) -> Result<Facets> {
        let fields = if fields.is_empty() { &COUNTED } else { fields };
        if let Some(other) = fields.iter().find(|field| !COUNTED.contains(field)) {
            let words = COUNTED.map(Field::as_str);
            return Err(Error::unknown_word("field", &words, other.as_str()));
        }
        let lexical = self.lexical_now()?;
        let pending = self.level_lists(&lexical)?;
        let read = self.read()?;
        let Some(pending) = pending else {
            return Ok(Facets { pending: read.last_change()?, ..Facets::default() });
        };
        let facets = session_list::facets(&read, &lexical, (filter, text), fields)?;
        Ok(Facets { pending, ..facets })
    }

    /// Brings the index in sync with the store, and says what is pending. Where another request is
    /// at it, a few changes are waited for: who has just marked a session looks for it in the list.
    fn level_lists(&self, lexical: &Lexical) -> Result<Option<u64>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let pending = self.level_words(lexical)?;
            let is_worth_it = pending.is_some_and(|pending| (1..=FEW).contains(&pending));
            if !is_worth_it || Instant::now() >= until {
                return Ok(pending);
            }
            sleep(LOOK);
        }
    }
}
