//! Blame: which session made a commit, and which prompt led to it.

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core as core;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::objects::SessionInfo;

/// Who made a commit.
#[napi(object)]
pub struct Blame {
    /// The session that made it.
    pub session: SessionInfo,
    /// Its hash as far as git told it to the session.
    pub hash: Option<String>,
    /// The first line of its message.
    pub subject: String,
    /// By what it was recognized.
    #[napi(ts_type = "'hash' | 'subject'")]
    pub by: String,
    /// The place of the message that called git.
    pub place: u32,
    /// The external id of this message.
    pub message_id: String,
    /// When that was. Milliseconds since 1970, UTC.
    pub at: i64,
    /// What was asked last before it; in the session of a subagent, what was handed to it.
    pub prompt: Option<BlamedPrompt>,
    /// Other sessions that made a commit of this name, or hold a copy of the call, by external id.
    pub others: Vec<String>,
}

/// A prompt that led to a commit.
#[napi(object)]
pub struct BlamedPrompt {
    /// The place of the message in the session.
    pub place: u32,
    /// Its external id.
    pub message_id: String,
    /// When it was said. Milliseconds since 1970, UTC.
    pub at: i64,
    /// What it says; of a long one the first 4 KiB.
    pub text: String,
}

#[napi]
impl Archive {
    /// The session that made a commit, and the prompt that led to it; never one that quotes it. `commit` is
    /// its hash, the beginning of it (four digits at least), or the first line of its message, all of it;
    /// `authoredAt` when it was first made: of several with one subject the nearest is meant.
    ///
    /// Rejects with `not_found` if no session made it.
    #[napi(ts_return_type = "Promise<Blame>")]
    pub fn blame(&self, commit: String, authored_at: Option<i64>) -> AsyncTask<Call<Blame>> {
        let archive = self.0.clone();
        call(move || Ok(Blame::from(archive.blame(&commit, authored_at)?)))
    }
}

impl From<core::sessions::Blame> for Blame {
    fn from(blame: core::sessions::Blame) -> Self {
        Self {
            session: blame.session.into(),
            hash: blame.hash,
            subject: blame.subject,
            by: blame.by.as_str().to_owned(),
            place: blame.place,
            message_id: blame.message_id,
            at: blame.at,
            prompt: blame.prompt.map(BlamedPrompt::from),
            others: blame.others,
        }
    }
}

impl From<core::sessions::BlamedPrompt> for BlamedPrompt {
    fn from(prompt: core::sessions::BlamedPrompt) -> Self {
        let core::sessions::BlamedPrompt { place, message_id, at, text, .. } = prompt;
        Self { place, message_id, at, text }
    }
}
