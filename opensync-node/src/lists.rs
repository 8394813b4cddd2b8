//! Lists: sessions and messages, page by page, so that memory and the event loop stay free.
//!
//! `index.js` makes async iterators of them.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::{self as core, OpenSync, RedactOptions, Redactor};

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::failure::{Failure, Result};
use crate::filter::{Filter, filter_of};
use crate::objects::{Message, SessionInfo};
use crate::redaction::told;

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
    /// The time and the number of the session after which the next page begins.
    before: Option<(i64, u64)>,
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
    next: Option<u32>,
    /// Whether entries are wanted that are no part of the conversation.
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
    /// Gives entries that are no part of the conversation, too: prompts and settings that the agent
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
            before: None,
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
        let wanted = Redaction::Wanted(told(options.redact_emails));
        let redaction = if is_redacted { wanted } else { Redaction::None };
        let (next, all) = (Some(0), options.all.unwrap_or_default());
        MessageList(Arc::new(Mutex::new(Messages { archive, id, next, all, redaction })))
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
            let found = self.archive.sessions_before(&filter, self.before, MAX_SESSIONS)?;
            let is_end = found.len() < MAX_SESSIONS;
            let place =
                |info: &core::SessionInfo| (info.session.updated_at.unwrap_or_default(), info.id);
            self.before = found.last().map(place).or(self.before);
            let new = found.into_iter().filter(|info| self.seen.insert(info.id));
            let page: Vec<SessionInfo> = new.map(SessionInfo::from).collect();
            if !page.is_empty() || self.is_last_look {
                return Ok(page);
            }
            if is_end {
                (self.before, self.is_last_look) = (None, true);
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
        let Some(first) = self.next.take() else { return Ok(Vec::new()) };
        self.learn()?;
        let (mut page, mut bytes, mut next) = (Vec::new(), 0, None);
        let mut add = |place: u32, message: core::Message| {
            bytes += message.parts.iter().map(weight).sum::<usize>();
            let message = match &mut self.redaction {
                Redaction::Known(redactor) => redactor.redact_message(message),
                _ => message,
            };
            page.push(Message::from(message));
            if page.len() < MAX_MESSAGES && bytes < MAX_BYTES {
                return Ok(ControlFlow::Continue(()));
            }
            next = place.checked_add(1);
            Ok::<_, Failure>(ControlFlow::Break(()))
        };
        if self.all {
            self.archive.entries_from(&self.id, first, &mut add)?;
        } else {
            self.archive.messages_from(&self.id, first, &mut add)?;
        }
        self.next = next;
        Ok(page)
    }
}

impl Messages {
    fn learn(&mut self) -> Result<()> {
        if let Redaction::Wanted(options) = self.redaction {
            let mut redactor = Redactor::new(options);
            self.archive.entries_from::<Failure>(&self.id, 0, |_, message| {
                redactor.learn_message(&message);
                Ok(ControlFlow::Continue(()))
            })?;
            self.redaction = Redaction::Known(Box::new(redactor));
        }
        Ok(())
    }
}

fn weight(part: &core::Part) -> usize {
    part.text.len() + part.detail.as_ref().map_or(0, String::len)
}
