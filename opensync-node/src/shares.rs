//! Shares: lets anyone with its address read a session, and only what a reader needs of it.

use std::collections::HashMap;

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core as core;
use opensync_core::share::ShareFormat;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::failure::word_or;
use crate::objects::count;

/// What is shared, with whom, and for how long.
#[napi(object)]
#[derive(Default)]
pub struct ShareOptions {
    /// The first message, counted from 1 as they are shown. Default: the first one.
    pub first: Option<u32>,
    /// The last message, counted from 1 as they are shown. Default: the last one there is now.
    pub last: Option<u32>,
    /// When it ends by itself. Milliseconds since 1970, UTC. Default: never.
    pub expires_at: Option<i64>,
    /// What readers have to type. Only a slow hash of it is stored. Default: nothing.
    pub password: Option<String>,
    /// Whether readers see tokens and cost. Default: false.
    pub show_cost: Option<bool>,
    /// Whether readers see what models thought. Default: true.
    pub show_thinking: Option<bool>,
    /// Whether secrets are hidden. Default: true.
    pub redact: Option<bool>,
    /// Whether e-mail addresses are hidden, too. Default: false.
    pub redact_emails: Option<bool>,
}

/// A line of the ledger of all that is shared.
#[napi(object)]
pub struct Share {
    /// The unguessable part of its address: `/s/SLUG`.
    pub slug: String,
    /// The agent's id of the session.
    pub session: String,
    /// What the session is called now.
    pub title: Option<String>,
    /// When it was shared. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// When it ends by itself. Milliseconds since 1970, UTC.
    pub expires_at: Option<i64>,
    /// Whether that time has come.
    pub is_expired: bool,
    /// Whether readers need a password.
    pub has_password: bool,
    /// Whether readers see tokens and cost.
    pub show_cost: bool,
    /// Whether readers see what models thought.
    pub show_thinking: bool,
    /// Whether secrets are hidden.
    pub redact: bool,
    /// Whether e-mail addresses are hidden, too.
    pub redact_emails: bool,
    /// How many messages the session had when it was shared; later ones are not.
    pub message_count: u32,
    /// How often it was read.
    pub views: i64,
    /// When it was last read. Milliseconds since 1970, UTC.
    pub viewed_at: Option<i64>,
}

/// How a share is read.
#[napi(object)]
#[derive(Default)]
pub struct OpenShareOptions {
    /// What was typed, if it takes a password.
    pub password: Option<String>,
    /// A page that needs nothing else, Markdown, or one JSON object. Default: `page`.
    #[napi(ts_type = "'page' | 'markdown' | 'json'")]
    pub format: Option<String>,
}

#[napi]
impl Archive {
    /// Lets anyone with its address read a session, or a range of its messages, as they are now.
    ///
    /// The address cannot be guessed: it holds 142 random bits. What leaves the archive is what a
    /// reader needs: no ids, no paths from the root, nothing that the agent injected, and by default
    /// no secret and no cost. Durable once resolved; a password costs some tens of milliseconds.
    ///
    /// Rejects as `session` does, and with `invalid_input` for a session that stays on this machine, a
    /// range that is not in it, a time that is past, or a password that is empty or too long.
    #[napi(ts_return_type = "Promise<Share>")]
    pub fn share(&self, id: String, options: Option<ShareOptions>) -> AsyncTask<Call<Share>> {
        let archive = self.0.clone();
        call(move || Ok(archive.share(&id, &options.unwrap_or_default().into())?.into()))
    }

    /// The ledger of all that is shared, newest first; ended shares are in it until they are removed.
    #[napi(ts_return_type = "Promise<Array<Share>>")]
    pub fn shares(&self) -> AsyncTask<Call<Vec<Share>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.shares()?.into_iter().map(Share::from).collect()))
    }

    /// How many shares each of some sessions has, by their external ids; those without any are left out.
    /// Reads theirs only.
    #[napi(ts_return_type = "Promise<Record<string, number>>")]
    pub fn share_counts(&self, ids: Vec<String>) -> AsyncTask<Call<HashMap<String, u32>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.share_counts(ids.iter().map(String::as_str))?))
    }

    /// Ends a share at once and for good: its address leads nowhere, and never will again.
    ///
    /// Rejects with `not_found` if nothing is shared so.
    #[napi(ts_return_type = "Promise<Share>")]
    pub fn unshare(&self, slug: String) -> AsyncTask<Call<Share>> {
        let archive = self.0.clone();
        call(move || Ok(archive.unshare(&slug)?.into()))
    }

    /// What anyone with `slug` may read, counting that it was read; `null` if it takes a password
    /// and this is not it. A wrong password costs some tens of milliseconds.
    ///
    /// Rejects with `not_found` if nothing is shared so, or no longer.
    #[napi(ts_return_type = "Promise<string | null>")]
    pub fn open_share(
        &self,
        slug: String,
        options: Option<OpenShareOptions>,
    ) -> AsyncTask<Call<Option<String>>> {
        let archive = self.0.clone();
        call(move || {
            let options = options.unwrap_or_default();
            let format = word_or("format", options.format.as_deref(), ShareFormat::Page)?;
            let shared = archive.open_share(&slug, options.password.as_deref())?;
            let Some(shared) = shared else { return Ok(None) };
            let mut page = Vec::new();
            shared.write(format, &mut page)?;
            Ok(Some(String::from_utf8_lossy(&page).into_owned()))
        })
    }
}

impl From<ShareOptions> for core::share::ShareOptions {
    fn from(options: ShareOptions) -> Self {
        let is_range = options.first.is_some() || options.last.is_some();
        let range = (options.first.unwrap_or(1), options.last.unwrap_or(u32::MAX));
        let default = Self::default();
        let (show_cost, show_thinking) = (default.show_cost, default.show_thinking);
        let (redact, redact_emails) = (default.redact, default.redact_emails);
        default
            .messages(is_range.then_some(range))
            .expires_at(options.expires_at)
            .password(options.password)
            .show_cost(options.show_cost.unwrap_or(show_cost))
            .show_thinking(options.show_thinking.unwrap_or(show_thinking))
            .redact(options.redact.unwrap_or(redact))
            .redact_emails(options.redact_emails.unwrap_or(redact_emails))
    }
}

impl From<core::share::Share> for Share {
    fn from(share: core::share::Share) -> Self {
        Self {
            slug: share.slug,
            session: share.session,
            title: share.title,
            created_at: share.created_at,
            expires_at: share.expires_at,
            is_expired: share.is_expired,
            has_password: share.has_password,
            show_cost: share.show_cost,
            show_thinking: share.show_thinking,
            redact: share.redact,
            redact_emails: share.redact_emails,
            message_count: share.message_count,
            views: count(share.views),
            viewed_at: share.viewed_at,
        }
    }
}
