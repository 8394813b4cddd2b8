//! Remote: the server that an archive is pushed to and pulled from.

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Object};
use napi_derive::napi;
use opensync_core as core;
use opensync_core::network::Patience;

use crate::archive::Archive;
use crate::call::{Call, call, spawn};
use crate::failure::word;
use crate::filter::{Filter, filter_of};
use crate::live::{Progress, tell};
use crate::objects::count;
use crate::stop::{Stop, Stopped};

/// The server that was chosen. Its key is not shown.
#[napi(object)]
pub struct Remote {
    /// Where it is.
    pub url: String,
    /// What it speaks: our own protocol, or that of the hosted service of the earlier plugins.
    #[napi(ts_type = "'opensync' | 'upstream'")]
    pub kind: String,
    /// Whether there is a key.
    pub has_key: bool,
}

/// How a server is chosen.
#[napi(object)]
#[derive(Default)]
pub struct LoginOptions {
    /// The key that it knows us by. A server on this machine may need none.
    pub key: Option<String>,
    /// What it speaks. Default: found out.
    #[napi(ts_type = "'opensync' | 'upstream'")]
    pub kind: Option<String>,
    /// Takes secrets out of what is pushed. What is stored here keeps them. Default: false.
    pub redact: Option<bool>,
}

/// How a pull goes on.
#[napi(object)]
#[derive(Default)]
pub struct SyncOptions {
    /// Attempts at one thing before it is given up. Default: 10, about two minutes.
    pub attempts: Option<u32>,
}

/// What a push sends, and how it goes on.
#[napi(object)]
#[derive(Default)]
pub struct PushOptions {
    /// Attempts at one thing before it is given up. Default: 10, about two minutes.
    pub attempts: Option<u32>,
    /// Which sessions go. Those that it does not mean go as a whole with the first push that means
    /// them. Default: all.
    #[napi(ts_type = "Filter")]
    pub filter: Option<Filter>,
}

/// How far a push or pull is.
#[napi(object)]
pub struct SyncProgress {
    /// The position of the change log that is done.
    pub done: i64,
    /// The last position of the change log.
    pub total: i64,
    /// Messages that travelled so far.
    pub messages: i64,
    /// Bytes that travelled so far, compressed.
    pub bytes: i64,
    /// How often something had to be tried again.
    pub retries: i64,
}

/// What a push or pull came to.
#[napi(object)]
pub struct SyncReport {
    /// Messages that travelled; some may have been there already.
    pub messages: i64,
    /// Messages that are new or different where they arrived, as far as that is told.
    pub changed: i64,
    /// Sessions and messages that were deleted where it went.
    pub deleted: i64,
    /// Bytes that travelled, compressed.
    pub bytes: i64,
    /// How often something had to be tried again.
    pub retries: i64,
    /// Sessions that stay on this machine, of those that changed.
    pub held: i64,
    /// Sessions that the filter does not mean, of those that changed. They go with the next push that
    /// means them.
    pub skipped: i64,
    /// Deletions and messages that the other side has no way to take.
    pub left_out: i64,
    /// What was not understood, the first of it.
    pub invalid: Vec<String>,
    /// Another process is at it: nothing was done.
    pub is_busy: bool,
    /// It was broken off before the end. The next one continues there.
    pub is_partial: bool,
}

#[napi]
impl Archive {
    /// Chooses the server to push to and pull from, if it is there and knows the key.
    ///
    /// Rejects with `invalid_input` for an address that is none, `unreachable` if nobody answers,
    /// `refused` if the key is not known there.
    #[napi(ts_return_type = "Promise<Remote>")]
    pub fn login<'env>(
        &self,
        env: &'env Env,
        url: String,
        options: Option<LoginOptions>,
    ) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || {
            let LoginOptions { key, kind, redact } = options.unwrap_or_default();
            let mut options = core::network::LoginOptions::default();
            options.kind = kind.as_deref().map(|kind| word("kind", kind)).transpose()?;
            options.redact = redact.unwrap_or_default();
            Ok(Remote::from(archive.login(&url, key, &options)?))
        })
    }

    /// Forgets the server and the key. Resolves to whether there was one.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn logout(&self) -> AsyncTask<Call<bool>> {
        let archive = self.0.clone();
        call(move || Ok(archive.logout()?))
    }

    /// The server that was chosen; `null` if none was.
    #[napi(ts_return_type = "Promise<Remote | null>")]
    pub fn remote(&self) -> AsyncTask<Call<Option<Remote>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.remote()?.map(Remote::from)))
    }

    /// Sends what changed here to the server, from where the last push stopped.
    ///
    /// Can be stopped at any point; the next one continues there. Rejects with `invalid_input` if no
    /// server was chosen, `unreachable` when patience ends, `refused` if the key is not known.
    #[napi(
        ts_args_type = "options?: PushOptions & Abortable & Reporting<SyncProgress>",
        ts_return_type = "Promise<SyncReport>"
    )]
    pub fn push<'env>(
        &self,
        env: &'env Env,
        options: Option<PushOptions>,
        stop: Option<&Stop>,
        progress: Option<Progress<SyncProgress>>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || {
            let PushOptions { attempts, filter } = options.unwrap_or_default();
            let options = core::network::PushOptions::from(patience(attempts));
            let options = options.filter(filter_of(filter)?);
            let done = archive.push(options, &mut |state| {
                tell(progress.as_ref(), state.into());
                stopped.flow()
            })?;
            Ok(SyncReport::from(done))
        })
    }

    /// Takes what changed on the server, from where the last pull stopped. Otherwise as `push`.
    #[napi(
        ts_args_type = "options?: SyncOptions & Abortable & Reporting<SyncProgress>",
        ts_return_type = "Promise<SyncReport>"
    )]
    pub fn pull<'env>(
        &self,
        env: &'env Env,
        options: Option<SyncOptions>,
        stop: Option<&Stop>,
        progress: Option<Progress<SyncProgress>>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || {
            let done =
                archive.pull(patience(options.unwrap_or_default().attempts), &mut |state| {
                    tell(progress.as_ref(), state.into());
                    stopped.flow()
                })?;
            Ok(SyncReport::from(done))
        })
    }
}

fn patience(attempts: Option<u32>) -> Patience {
    let mut patience = Patience::default();
    if let Some(attempts) = attempts {
        patience.attempts = attempts.max(1);
    }
    patience
}

impl From<core::network::Remote> for Remote {
    fn from(remote: core::network::Remote) -> Self {
        Self { url: remote.url, kind: remote.kind.to_string(), has_key: remote.key.is_some() }
    }
}

impl From<core::network::SyncProgress> for SyncProgress {
    fn from(state: core::network::SyncProgress) -> Self {
        Self {
            done: count(state.done),
            total: count(state.total),
            messages: count(state.messages),
            bytes: count(state.bytes),
            retries: count(state.retries),
        }
    }
}

impl From<core::network::SyncReport> for SyncReport {
    fn from(report: core::network::SyncReport) -> Self {
        Self {
            messages: count(report.messages),
            changed: count(report.changed),
            deleted: count(report.deleted),
            bytes: count(report.bytes),
            retries: count(report.retries),
            held: count(report.held),
            skipped: count(report.skipped),
            left_out: count(report.left_out),
            invalid: report.invalid,
            is_busy: report.is_busy,
            is_partial: report.is_partial,
        }
    }
}
