//! Archive: opens one, and adds, shows and deletes what is in it.

use std::path::Path;

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::source::OpenCode;
use opensync_core::{self as core, OpenSync};

use crate::call::{Call, call};
use crate::config::{self, OpenOptions};
use crate::failure::{Failure, Result};
use crate::objects::{Message, Session, SessionInfo, Usage, count};

/// An open archive. Cheap, and safe to share; any number of processes may have the same one open.
///
/// Every method does its work off the event loop, and rejects with an `Error` whose `code` says what
/// can be done about it: `not_found`, `invalid_input`, `too_new`, `corrupted`, `io`, `unavailable`,
/// `unreachable`, `refused`.
#[napi(js_name = "OpenSync")]
pub struct Archive(pub(crate) OpenSync);

/// What ingesting changed.
#[napi(object)]
pub struct Ingested {
    /// The store's id of the session.
    pub session_id: Option<i64>,
    /// Whether the session is new.
    pub is_new: bool,
    /// Whether anything changed at all.
    pub is_changed: bool,
    /// Messages that were not there before.
    pub messages_added: i64,
    /// Messages that were there and are different now, or gone.
    pub messages_changed: i64,
    /// Tokens that were not counted before.
    pub usage: Usage,
    /// What those tokens cost, in billionths of a US dollar.
    pub cost_nanos: i64,
    /// Answers whose model has no price, and that were not counted before.
    pub unpriced: i64,
}

/// A session and messages of it.
#[napi(object)]
pub struct IngestItem {
    /// The session.
    pub session: Session,
    /// Messages of it.
    pub messages: Option<Vec<Message>>,
}

/// What became of one of many.
#[napi(object)]
pub struct IngestOutcome {
    /// What ingesting it changed, if it was taken.
    pub ingested: Option<Ingested>,
    /// Why it was refused, if it was.
    pub refusal: Option<Refusal>,
}

/// Why one of many was refused.
#[napi(object)]
pub struct Refusal {
    /// The kind of the error.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
}

/// Opens the archive in `folder`, creating it if nothing is there.
///
/// Without a folder it is that of the command `opensync`: `$OPENSYNC_HOME`, else `opensync` in the
/// platform's data folder.
///
/// Rejects with `invalid_input` for a setting out of range, `too_new` if a newer version wrote it.
#[napi(ts_return_type = "Promise<OpenSync>")]
pub fn open(folder: Option<String>, options: Option<OpenOptions>) -> AsyncTask<Call<Archive>> {
    call(move || {
        let folder = config::data_folder(folder)?;
        Ok(Archive(config::builder(&folder, options.unwrap_or_default())?.open()?))
    })
}

/// The version of this package.
#[napi]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The time that a person names, in milliseconds since 1970, UTC; `null` if it is not a time.
///
/// As `after:` and `before:` in a query: `7d`, `yesterday`, `2026-01-31`, RFC 3339.
#[napi]
#[must_use]
pub fn parse_time(text: String) -> Option<i64> {
    core::filter::parse_time(&text)
}

#[napi]
impl Archive {
    /// The data directory.
    #[napi(getter)]
    pub fn folder(&self) -> String {
        Path::display(self.0.folder()).to_string()
    }

    /// Adds a session and messages of it, or replaces what changed in them. Durable once resolved.
    ///
    /// Ingesting the same thing again changes nothing. Messages that are stored and not named stay.
    ///
    /// Rejects with `invalid_input` for an id or source that is empty or longer than 1,024 bytes.
    #[napi(ts_return_type = "Promise<Ingested>")]
    pub fn ingest(
        &self,
        session: Session,
        messages: Option<Vec<Message>>,
    ) -> AsyncTask<Call<Ingested>> {
        let archive = self.0.clone();
        call(move || {
            let (session, messages) = IngestItem { session, messages }.try_into()?;
            Ok(archive.ingest(session, messages)?.into())
        })
    }

    /// Ingests many sessions in one transaction, in order: the disk is flushed once. Durable once
    /// resolved.
    ///
    /// What is refused changes nothing and keeps no other from being stored; the answers tell of each
    /// in its place. Rejects with `io` if the disk fails: nothing of it is stored then.
    #[napi(ts_return_type = "Promise<Array<IngestOutcome>>")]
    pub fn ingest_many(&self, items: Vec<IngestItem>) -> AsyncTask<Call<Vec<IngestOutcome>>> {
        let archive = self.0.clone();
        call(move || ingest_many(&archive, items))
    }

    /// Ingests what plugin events and the API of `OpenCode` tell: `session` is the JSON of its `info`,
    /// each of `messages` that of `{ info, parts }`.
    ///
    /// Rejects with `invalid_input` for what is not JSON, or has no `id`.
    #[napi(js_name = "ingestOpenCode", ts_return_type = "Promise<Ingested>")]
    pub fn ingest_opencode(
        &self,
        session: String,
        messages: Vec<String>,
    ) -> AsyncTask<Call<Ingested>> {
        let archive = self.0.clone();
        call(move || {
            let messages = messages.iter().map(|json| OpenCode::message_of(json));
            let messages = messages.collect::<core::Result<Vec<_>>>()?;
            Ok(archive.ingest(OpenCode::session_of(&session)?, messages)?.into())
        })
    }

    /// The external ids of the messages of the session with just this external id, in their order;
    /// none if there is no such session.
    #[napi(ts_return_type = "Promise<Array<string>>")]
    pub fn message_ids(&self, id: String) -> AsyncTask<Call<Vec<String>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.message_ids(&id)?))
    }

    /// The session whose external id is `id`, or begins with it if only one does.
    ///
    /// Rejects with `not_found` if there is none, `invalid_input` if several begin with `id`.
    #[napi(ts_return_type = "Promise<SessionInfo>")]
    pub fn session(&self, id: String) -> AsyncTask<Call<SessionInfo>> {
        let archive = self.0.clone();
        call(move || Ok(archive.session(&id)?.into()))
    }

    /// As `session`, but `null` if there is none.
    ///
    /// Rejects with `invalid_input` if several begin with `id`.
    #[napi(ts_return_type = "Promise<SessionInfo | null>")]
    pub fn find_session(&self, id: String) -> AsyncTask<Call<Option<SessionInfo>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.find_session(&id)?.map(SessionInfo::from)))
    }

    /// Deletes a session and everything in it. Resolves to what it was.
    ///
    /// Rejects as `session` does.
    #[napi(ts_return_type = "Promise<SessionInfo>")]
    pub fn delete(&self, id: String) -> AsyncTask<Call<SessionInfo>> {
        let archive = self.0.clone();
        call(move || Ok(archive.delete(&id)?.into()))
    }

    /// Deletes messages of a session by their external ids. Resolves to how many are gone.
    ///
    /// Rejects as `session` does.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn delete_messages(&self, id: String, messages: Vec<String>) -> AsyncTask<Call<i64>> {
        let archive = self.0.clone();
        call(move || Ok(count(archive.delete_messages(&id, messages)?)))
    }
}

fn ingest_many(archive: &OpenSync, items: Vec<IngestItem>) -> Result<Vec<IngestOutcome>> {
    let (mut taken, mut outcomes) = (Vec::new(), Vec::new());
    for item in items {
        match item.try_into() {
            Ok(item) => {
                taken.push(item);
                outcomes.push(None);
            }
            Err(failure) => outcomes.push(Some(IngestOutcome::refused(&failure))),
        }
    }
    // Those that the engine was given, in their order.
    let mut done = archive.ingest_many(taken)?.into_iter().map(|done| match done {
        Ok(ingested) => IngestOutcome { ingested: Some(ingested.into()), refusal: None },
        Err(error) => IngestOutcome::refused(&error.into()),
    });
    Ok(outcomes.into_iter().filter_map(|known| known.or_else(|| done.next())).collect())
}

impl IngestOutcome {
    fn refused(failure: &Failure) -> Self {
        let refusal = Refusal { code: failure.code().to_owned(), message: failure.report() };
        Self { ingested: None, refusal: Some(refusal) }
    }
}

impl TryFrom<IngestItem> for (core::Session, Vec<core::Message>) {
    type Error = Failure;

    fn try_from(IngestItem { session, messages }: IngestItem) -> Result<Self> {
        let messages = messages.unwrap_or_default().into_iter().map(core::Message::try_from);
        Ok((session.try_into()?, messages.collect::<Result<_>>()?))
    }
}

impl From<core::ingest::Ingested> for Ingested {
    fn from(ingested: core::ingest::Ingested) -> Self {
        Self {
            session_id: ingested.session_id.map(count),
            is_new: ingested.is_new,
            is_changed: ingested.is_changed,
            messages_added: count(ingested.messages_added),
            messages_changed: count(ingested.messages_changed),
            usage: ingested.usage.into(),
            cost_nanos: count(ingested.cost_nanos),
            unpriced: count(ingested.unpriced),
        }
    }
}
