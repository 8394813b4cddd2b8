//! What the handle takes in: of one session, of many at once, and of an archive that was exported.

use std::io::BufRead;

use super::OpenSync;
use crate::error::Result;
use crate::import::{self, ImportReport};
use crate::ingest::{self, Ingested, Prepared};
use crate::model::{Message, Session};
use crate::store::Write;

impl OpenSync {
    /// Adds a session and messages of it, or replaces what changed in them. Durable on return.
    ///
    /// Ingesting the same thing again changes nothing. Messages that are stored and not named stay.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Part, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    ///
    /// let session = Session::new("my-agent", "s-1");
    /// let hello = Message::new("m-1", Role::User, 1_767_225_600_000).with(Part::text("hello"));
    /// let done = archive.ingest(session.clone(), vec![hello.clone()])?;
    /// assert_eq!(done.messages_added, 1);
    ///
    /// assert!(!archive.ingest(session, vec![hello])?.is_changed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an id or source that is empty or longer
    /// than 1,024 bytes: nothing is stored then. [`Io`](crate::ErrorKind::Io) if the disk fails.
    pub fn ingest(&self, session: Session, messages: Vec<Message>) -> Result<Ingested> {
        ingest::check(&session, &messages)?;
        let prepared = ingest::prepare(session, messages);
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        self.engine.store.write(self.owner, |write| {
            ingest::will_need(write, [&prepared])?;
            ingest::apply(write, prepared, &pricer)
        })
    }

    /// Ingests many sessions in one transaction, in order. Durable on return.
    ///
    /// As [`ingest`](Self::ingest) of each, but for the cost: the disk is flushed once. An item that
    /// is refused changes nothing and keeps no other from being stored; its error is in its place.
    ///
    /// ```
    /// use opensync_core::{ErrorKind, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let good = (Session::new("my-agent", "s-1"), vec![]);
    /// let bad = (Session::new("my-agent", ""), vec![]);
    ///
    /// let done = archive.ingest_many(vec![good, bad])?;
    /// assert!(done[0].as_ref().is_ok_and(|done| done.is_new));
    /// assert!(done[1].as_ref().is_err_and(|error| error.kind() == ErrorKind::InvalidInput));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the disk fails: nothing of it is stored then.
    pub fn ingest_many(
        &self,
        items: Vec<(Session, Vec<Message>)>,
    ) -> Result<Vec<Result<Ingested>>> {
        self.ingest_each(items, "", |_, _| Ok(()))
    }

    /// As [`ingest_many`](Self::ingest_many), for clients that tell a session piece by piece: what an
    /// item leaves open is taken from what was told before.
    ///
    /// A session with an empty source is of the source that is known, or of `default_source`. When it
    /// began moves back and never forth, and the model of a later message is not that of all of it.
    ///
    /// ```
    /// use opensync_core::{OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest_partial(vec![(Session::new("my-agent", "s-1"), vec![])], "other")?;
    /// let titled = Session { title: Some("Retries".into()), ..Session::new("", "s-1") };
    /// archive.ingest_partial(vec![(titled, vec![])], "other")?;
    ///
    /// let session = archive.session("s-1")?.session;
    /// assert_eq!((session.source.as_str(), session.title.as_deref()), ("my-agent", Some("Retries")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`ingest_many`](Self::ingest_many).
    pub fn ingest_partial(
        &self,
        items: Vec<(Session, Vec<Message>)>,
        default_source: &str,
    ) -> Result<Vec<Result<Ingested>>> {
        self.ingest_each(items, default_source, |write, prepared| {
            let has_messages = !prepared.messages.is_empty();
            ingest::complete(write, &mut prepared.session, has_messages, default_source)
        })
    }

    /// Prepares each item, and stores it once `complete` has completed it. An item without a source
    /// is refused unless there is one by default.
    fn ingest_each(
        &self,
        items: Vec<(Session, Vec<Message>)>,
        default_source: &str,
        complete: impl Fn(&Write<'_>, &mut Prepared) -> Result<()>,
    ) -> Result<Vec<Result<Ingested>>> {
        let prices = self.prices();
        let pricer = |model: &str, usage: &_, permille| prices.cost(model, usage, permille);
        let prepared = items.into_iter().map(|(session, messages)| {
            if session.source.is_empty() && !default_source.is_empty() {
                ingest::check_open(&session, &messages)?;
            } else {
                ingest::check(&session, &messages)?;
            }
            Ok(ingest::prepare(session, messages))
        });
        let prepared: Vec<Result<Prepared>> = prepared.collect();
        self.engine.store.write(self.owner, |write| {
            ingest::will_need(write, prepared.iter().flatten())?;
            let mut done = Vec::with_capacity(prepared.len());
            for item in prepared {
                done.push(match item {
                    Ok(mut prepared) => {
                        complete(write, &mut prepared)?;
                        Ok(ingest::apply(write, prepared, &pricer)?)
                    }
                    Err(refused) => Err(refused),
                });
            }
            Ok(done)
        })
    }

    /// The agent's ids of the messages of the session with just this external id, in their order;
    /// none if there is no such session. Reads no texts.
    ///
    /// ```
    /// use opensync_core::{Message, OpenSync, Role, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let messages = ["m-1", "m-2"].map(|id| Message::new(id, Role::User, 0));
    /// archive.ingest(Session::new("my-agent", "s-1"), messages.into())?;
    ///
    /// assert_eq!(archive.message_ids("s-1")?, ["m-1", "m-2"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn message_ids(&self, id: &str) -> Result<Vec<String>> {
        let read = self.read()?;
        let Some(number) = read.session_number(id)? else { return Ok(Vec::new()) };
        read.messages_from(number, 0)?.map(|entry| Ok(entry?.1.external_id)).collect()
    }

    /// Reads back what was exported as [`Jsonl`](crate::export::Format::Jsonl).
    ///
    /// Like every ingest, doing it twice is doing it once. Lines that are not part of an archive
    /// are reported by their number, and the others are taken.
    ///
    /// ```
    /// use opensync_core::export::Format;
    /// use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};
    /// # let (folder, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
    /// let archive = OpenSync::open(folder.path())?;
    /// let message = Message::new("m-1", Role::User, 0).with(Part::text("hello"));
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![message])?;
    ///
    /// let mut backup = Vec::new();
    /// archive.export(&[], &Filter::default(), Format::Jsonl, &mut backup)?;
    /// let restored = OpenSync::open(other.path())?;
    /// assert_eq!(restored.import_archive(&mut &*backup)?.messages, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `archive` cannot be read or the store cannot be written.
    pub fn import_archive(&self, archive: &mut dyn BufRead) -> Result<ImportReport> {
        self.with_import(|import| {
            import::archive(archive, import.commit_bytes, &mut |pieces| import.store_pieces(pieces))
        })
    }
}
