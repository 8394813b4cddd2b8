//! Lists: sessions and messages, page by page, so that memory and the event loop stay free.
//!
//! `index.js` makes async iterators of them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::redact::{RedactOptions, Redactor};
use opensync_core::{Cursor, OpenSync};

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::failure::Result;
use crate::filter::{Filter, filter_of};
use crate::objects::{Message, SessionInfo};
use crate::redaction::redact_options;

/// Sessions in a page: what is turned into JavaScript in one go, a millisecond of the event loop.
const MAX_SESSIONS: usize = 64;

/// Messages in a page, at most.
const MAX_MESSAGES: usize = 64;

/// Bytes of text after which a page of messages ends: what is turned into JavaScript in one go.
const MAX_BYTES: usize = 128 << 10;

/// @internal Sessions, page by page.
#[napi]
pub struct SessionList(Arc<Mutex<Sessions>>);

struct Sessions {
    archive: OpenSync,
    filter: Option<Filter>,
    /// Where the next page begins.
    next: Option<Cursor>,
    /// What was handed out: a session that changes meanwhile comes to the front again.
    seen: HashSet<u64>,
    is_last_look: bool,
}

/// @internal Messages of a session, page by page.
#[napi]
pub struct MessageList(Arc<Mutex<Messages>>);

struct Messages {
    archive: OpenSync,
    id: String,
    /// Where the next page begins.
    next: Option<Cursor>,
    is_over: bool,
    /// Whether entries are wanted that are not part of the conversation.
    all: bool,
    redaction: Redaction,
}

/// How messages are listed.
#[napi(object)]
#[derive(Default)]
pub struct MessagesOptions {
    /// Puts marks in the place of keys, tokens and passwords: for what leaves the machine. Reads the
    /// session twice.
    pub redact: Option<bool>,
    /// Hides e-mail addresses, too. Default: false.
    pub redact_emails: Option<bool>,
    /// Includes entries that are not part of the conversation: prompts and settings that the agent
    /// noted for itself. Default: false.
    pub all: Option<bool>,
}

/// Whether secrets are hidden, and what is known of them.
enum Redaction {
    None,
    /// The session's secrets are still to be learnt, so that each is hidden wherever it stands.
    Wanted(RedactOptions),
    Known(Box<Redactor>),
}

#[napi]
impl Archive {
    /// The sessions that `filter` means, those that changed last first.
    #[napi(
        ts_args_type = "filter?: Filter & Abortable",
        ts_return_type = "AsyncIterable<SessionInfo>"
    )]
    pub fn sessions(&self, filter: Option<Filter>) -> SessionList {
        SessionList(Arc::new(Mutex::new(Sessions {
            archive: self.0.clone(),
            filter,
            next: None,
            seen: HashSet::new(),
            is_last_look: false,
        })))
    }

    /// The messages of a session, in order.
    ///
    /// Iterating rejects as `session` does.
    #[napi(
        ts_args_type = "id: string, options?: MessagesOptions & Abortable",
        ts_return_type = "AsyncIterable<Message>"
    )]
    pub fn messages(&self, id: String, options: Option<MessagesOptions>) -> MessageList {
        let archive = self.0.clone();
        let options = options.unwrap_or_default();
        let is_redacted = options.redact.unwrap_or_default();
        let wanted = Redaction::Wanted(redact_options(options.redact_emails));
        let redaction = if is_redacted { wanted } else { Redaction::None };
        let (next, is_over, all) = (None, false, options.all.unwrap_or_default());
        MessageList(Arc::new(Mutex::new(Messages { archive, id, next, is_over, all, redaction })))
    }
}

#[napi]
impl SessionList {
    /// The next page; empty after the last one.
    #[napi]
    pub fn page(&self) -> AsyncTask<Call<Vec<SessionInfo>>> {
        let sessions = self.0.clone();
        call(move || sessions.lock().unwrap_or_else(PoisonError::into_inner).page())
    }
}

impl Sessions {
    /// The next sessions that were not handed out yet.
    ///
    /// What changes meanwhile comes to the front, where it was passed already. So the front is
    /// looked at once more at the end, down to the first page of which nothing is new.
    fn page(&mut self) -> Result<Vec<SessionInfo>> {
        let filter = filter_of(self.filter.clone())?;
        loop {
            let found = self.archive.sessions(&filter, self.next.as_ref(), MAX_SESSIONS)?;
            let is_end = found.next.is_none();
            self.next = found.next.or(self.next.take());
            let new = found.items.into_iter().filter(|info| self.seen.insert(info.id));
            let page: Vec<SessionInfo> = new.map(SessionInfo::from).collect();
            if !page.is_empty() || self.is_last_look {
                return Ok(page);
            }
            if is_end {
                (self.next, self.is_last_look) = (None, true);
            }
        }
    }
}

#[napi]
impl MessageList {
    /// The next page; empty after the last one.
    #[napi]
    pub fn page(&self) -> AsyncTask<Call<Vec<Message>>> {
        let messages = self.0.clone();
        call(move || messages.lock().unwrap_or_else(PoisonError::into_inner).page())
    }
}

impl Messages {
    fn page(&mut self) -> Result<Vec<Message>> {
        if self.is_over {
            return Ok(Vec::new());
        }
        self.learn()?;
        let stored =
            if self.all { self.archive.entries(&self.id) } else { self.archive.messages(&self.id) };
        let stored = match &self.next {
            Some(cursor) => stored?.after(cursor)?,
            None => stored?,
        };
        let page = stored.page(MAX_MESSAGES, MAX_BYTES)?;
        self.is_over = page.next.is_none();
        self.next = page.next;
        let shown = page.items.into_iter().map(|placed| match &mut self.redaction {
            Redaction::Known(redactor) => redactor.redact_message(placed.message),
            _ => placed.message,
        });
        Ok(shown.map(Message::from).collect())
    }
}

impl Messages {
    fn learn(&mut self) -> Result<()> {
        if let Redaction::Wanted(options) = self.redaction {
            let mut redactor = Redactor::new(options);
            for placed in self.archive.entries(&self.id)? {
                redactor.learn_message(&placed?.message);
            }
            self.redaction = Redaction::Known(Box::new(redactor));
        }
        Ok(())
    }
}
