//! Union: which of two rows with one message's id is read.
//!
//! The move to version 2 writes each message once more, under its id, with the time of its last
//! change. The first row tells more: the move leaves out steps, clears old outputs and replaces
//! attachments by a note. So it stays the one that is read, until version 2 writes the other again.
//! What only one of the tables has is read from there.

use rusqlite::OptionalExtension;

use super::rows::{Database, MessageKey};
use super::schema::Table;
use crate::source::sqlite::{integer, text};

/// How much of an id tells when it was made.
const TIME_IN_ID: usize = 16;

impl Database {
    /// The messages to read, in the order in which they were said, of those that were found in
    /// either generation of tables, each in its order.
    pub(super) fn settled(&self, found: Vec<MessageKey>) -> rusqlite::Result<Vec<MessageKey>> {
        if !self.is_mixed {
            return Ok(found);
        }
        let (mut old, mut later) = (Vec::new(), Vec::new());
        for key in found {
            let is_later = key.kind.is_some();
            let is_read = if is_later { self.outdoes(&key)? } else { !self.is_outdone(&key)? };
            if is_read {
                if is_later { later.push(key) } else { old.push(key) }
            }
        }
        Ok(merged(old, later))
    }

    /// Whether version 2 went on with a message of the first tables.
    fn is_outdone(&self, key: &MessageKey) -> rusqlite::Result<bool> {
        let updated = self.schema.updated(Table::LaterMessage);
        let query = format!("select {updated}, type from session_message where id = ?1");
        let mut statement = self.connection.prepare_cached(&query)?;
        let twin = statement.query_row([&key.id], |row| Ok((integer(row, 0), text(row, 1))));
        Ok(twin.optional()?.is_some_and(|(updated, kind)| {
            is_newer(updated.unwrap_or_default(), kind.as_deref(), key.updated_at)
        }))
    }

    /// Whether a row of version 2 says more than the first tables do.
    fn outdoes(&self, key: &MessageKey) -> rusqlite::Result<bool> {
        let updated = self.schema.updated(Table::Message);
        let query = format!("select {updated} from message where id = ?1");
        let mut statement = self.connection.prepare_cached(&query)?;
        let twin = statement.query_row([&key.id], |row| Ok(integer(row, 0))).optional()?;
        match twin {
            Some(twin) => {
                let twin = twin.unwrap_or_default();
                Ok(is_newer(key.updated_at, key.kind.as_deref(), twin))
            }
            None => Ok(key.kind.as_deref() != Some("synthetic") || !self.is_split_off(key)?),
        }
    }

    /// Whether a row holds what the move split off a person's message: what the agent had added to
    /// it, under an id that begins with the message's own time.
    fn is_split_off(&self, key: &MessageKey) -> rusqlite::Result<bool> {
        let Some(time) = key.id.get(..TIME_IN_ID) else { return Ok(false) };
        let query = format!(
            "select 1 from message as source join session_message as copy on copy.id = source.id \
             where source.session_id = (select session_id from session_message where id = ?1) \
             and {} = ?2 and substr(source.id, 1, {TIME_IN_ID}) = ?3",
            self.schema.created(Table::Message).replace("message.", "source.")
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        statement.exists((&key.id, key.created_at, time))
    }
}

/// Whether version 2 wrote a row after the one that it was made of. One that sums up a conversation
/// was made of two, and both are read where they are.
fn is_newer(updated_at: i64, kind: Option<&str>, source_at: i64) -> bool {
    updated_at > source_at && kind != Some("compaction")
}

/// Both in one order, by time; each stays in its own.
fn merged(old: Vec<MessageKey>, later: Vec<MessageKey>) -> Vec<MessageKey> {
    let mut all = Vec::with_capacity(old.len() + later.len());
    let mut later = later.into_iter().peekable();
    for key in old {
        while let Some(before) = later.next_if(|next| next.created_at < key.created_at) {
            all.push(before);
        }
        all.push(key);
    }
    all.extend(later);
    all
}
