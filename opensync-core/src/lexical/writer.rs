//! Writer: the one place that changes the index.

use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

use super::schema::{TITLE, key};
use super::{Fields, Lexical, payload};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::model::Message;
use crate::store::{LogPosition, SessionRecord};

/// Merges are waited for beyond this many segments: each costs every search a little.
const MANY_SEGMENTS: usize = 16;

/// The only writer of an index, in any process, for as long as it lives.
pub(crate) struct Writer<'a> {
    fields: &'a Fields,
    inner: IndexWriter<TantivyDocument>,
}

impl Lexical {
    /// The writer, unless another process has it.
    ///
    /// `threads` tokenize, sharing `memory_bytes`.
    pub(crate) fn writer(&self, threads: usize, memory_bytes: usize) -> Result<Option<Writer<'_>>> {
        match self.index.writer_with_num_threads(threads, memory_bytes) {
            Ok(inner) => Ok(Some(Writer { fields: &self.fields, inner })),
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Ok(None),
            Err(error) => Err(Error::lexical("write", error)),
        }
    }
}

impl Writer<'_> {
    /// Adds or replaces the title of a session.
    pub(crate) fn put_title(&mut self, session: u64, record: &SessionRecord) -> Result<()> {
        self.remove_message(session, TITLE);
        self.add(self.fields.title_document(session, record))
    }

    /// Adds a message that the index does not hold, with what the calls did whose results it holds.
    pub(crate) fn add_message(
        &mut self,
        session: u64,
        number: u32,
        record: &SessionRecord,
        message: &Message,
        acts: &[Act],
    ) -> Result<()> {
        self.add(self.fields.message_document(session, number, &record.session, message, acts))
    }

    /// Removes a message, if it is there.
    pub(crate) fn remove_message(&mut self, session: u64, number: u32) {
        self.inner.delete_term(Term::from_field_u64(self.fields.key, key(session, number)));
    }

    /// Removes all messages of a session and its title.
    pub(crate) fn remove_session(&mut self, session: u64) {
        self.inner.delete_term(Term::from_field_u64(self.fields.session, session));
    }

    /// Removes everything.
    pub(crate) fn clear(&mut self) -> Result<()> {
        self.inner.delete_all_documents().map_err(|error| Error::lexical("clear", error))?;
        Ok(())
    }

    /// Makes everything so far visible and durable, level with `position` of the change log.
    pub(crate) fn commit(&mut self, position: LogPosition) -> Result<()> {
        let failed = |error| Error::lexical("commit to", error);
        let mut prepared = self.inner.prepare_commit().map_err(failed)?;
        prepared.set_payload(&payload(position));
        prepared.commit().map_err(failed)?;
        Ok(())
    }

    /// Gives the index free. `tidy` waits for the merges under way; else only when overdue.
    pub(crate) fn close(self, tidy: bool) -> Result<()> {
        let failed = |error| Error::lexical("merge", error);
        let segments = self.inner.index().searchable_segment_ids().map_err(failed)?;
        if tidy || segments.len() > MANY_SEGMENTS {
            self.inner.wait_merging_threads().map_err(failed)?;
        }
        Ok(())
    }

    fn add(&mut self, document: TantivyDocument) -> Result<()> {
        self.inner.add_document(document).map_err(|error| Error::lexical("write", error))?;
        Ok(())
    }
}
