//! Upstream: a server in the dialect of the plugins' hosted service, which is sent single sessions.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Object};
use napi_derive::napi;
use opensync_core as core;

use crate::archive::Archive;
use crate::call::{Call, call, spawn};
use crate::failure::Failure;
use crate::objects::count;
use crate::stop::{Stop, Stopped};

/// A server that is sent single sessions, and the key to it.
///
/// What was sent is remembered as long as this lives: a message that is the same does not go again.
#[napi]
pub struct Upstream(Arc<core::network::Upstream>);

/// What is sent to a server, and how.
#[napi(object)]
#[derive(Default)]
pub struct UpstreamOptions {
    /// Takes secrets out of what is sent. Default: true.
    pub redact: Option<bool>,
}

/// What sending a session came to.
#[napi(object)]
pub struct SendReport {
    /// Messages that went.
    pub messages: i64,
    /// The session stays on this machine: nothing went, or nothing more.
    pub is_held: bool,
    /// It was broken off before all of it went.
    pub is_partial: bool,
}

#[napi]
impl Upstream {
    /// A server at `url` that knows us by `key`. Nothing is asked yet.
    ///
    /// Throws `invalid_input` for an address that is none, or over which everybody could read the key.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        url: String,
        key: String,
        options: Option<UpstreamOptions>,
    ) -> napi::Result<Self> {
        let redact = options.unwrap_or_default().redact.unwrap_or(true);
        let upstream = core::network::Upstream::new(&url, key, redact);
        let upstream = upstream.map_err(|error| Failure::from(error).into_js(env))?;
        Ok(Self(Arc::new(upstream)))
    }

    /// Where it is.
    #[napi(getter)]
    pub fn url(&self) -> String {
        self.0.url().to_owned()
    }

    /// Asks whether somebody answers there. The key is not tried.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn check(&self) -> AsyncTask<Call<()>> {
        let upstream = self.0.clone();
        call(move || Ok(upstream.check()?))
    }

    /// The ids of the sessions that it has of whoever the key is of.
    #[napi(ts_return_type = "Promise<string[]>")]
    pub fn session_ids(&self) -> AsyncTask<Call<Vec<String>>> {
        let upstream = self.0.clone();
        call(move || Ok(upstream.session_ids()?.into_iter().collect()))
    }
}

#[napi]
impl Archive {
    /// Sends one session with its messages to a server, whatever was pushed before. A session that is
    /// kept on this machine stays, and the report says so.
    ///
    /// Rejects with `unreachable` after four attempts at one request, `refused` if the server does not
    /// take it.
    #[napi(
        ts_args_type = "id: string, upstream: Upstream, options?: Abortable",
        ts_return_type = "Promise<SendReport>"
    )]
    pub fn send<'env>(
        &self,
        env: &'env Env,
        id: String,
        upstream: &Upstream,
        _options: Option<Object<'_>>,
        stop: Option<&Stop>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped, upstream) = (self.0.clone(), Stopped::of(stop), upstream.0.clone());
        spawn(env, move || {
            let report = archive.send(&id, &upstream, &|| stopped.flow())?;
            Ok(SendReport {
                messages: count(report.messages),
                is_held: report.is_held,
                is_partial: report.is_partial,
            })
        })
    }
}
