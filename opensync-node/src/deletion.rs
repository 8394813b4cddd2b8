//! Deletion: many sessions at once, if they are as many as whoever asks was told.

use std::ops::ControlFlow;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use opensync_core::sessions::{Deleted as CoreDeleted, Deletion};

use crate::archive::Archive;
use crate::call::spawn;
use crate::filter::{Filter, filter_of};
use crate::objects::count;

/// How many sessions are to go.
#[napi(object)]
pub struct DeleteOptions {
    /// How many are meant, as `countSessions` says. If they are more or less, none is deleted.
    pub count: i64,
    /// `true`, and no filter, if every session is meant. Default: false.
    pub all: Option<bool>,
}

/// What was deleted.
#[napi(object)]
pub struct Deleted {
    /// Sessions.
    pub sessions: i64,
    /// Messages that went with them.
    pub messages: i64,
}

#[napi]
impl Archive {
    /// How many sessions `filter` means, which `deleteSessions` would delete. Reads every session's
    /// record.
    #[napi(ts_args_type = "filter?: Filter", ts_return_type = "Promise<number>")]
    pub fn count_sessions<'env>(
        &self,
        env: &'env Env,
        filter: Option<Filter>,
    ) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || Ok(count(archive.count_sessions(&filter_of(filter)?)?)))
    }

    /// Deletes the sessions that `filter` means, each whole if one message of it is meant. Durable once
    /// resolved.
    ///
    /// Rejects with `invalid_input` if they are not `count`, for a filter that leaves nothing out without
    /// `all`, and for `all` beside a filter.
    #[napi(
        ts_args_type = "filter: Filter, options: DeleteOptions",
        ts_return_type = "Promise<Deleted>"
    )]
    pub fn delete_sessions<'env>(
        &self,
        env: &'env Env,
        filter: Filter,
        options: DeleteOptions,
    ) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || {
            let all = options.all.unwrap_or_default();
            let deletion = Deletion::new(filter_of(Some(filter))?, all)?;
            let expected = Some(u64::try_from(options.count).unwrap_or(u64::MAX));
            let go_on = &mut |_, _| ControlFlow::Continue(());
            Ok(Deleted::from(archive.delete_sessions(&deletion, expected, go_on)?))
        })
    }
}

impl From<CoreDeleted> for Deleted {
    fn from(deleted: CoreDeleted) -> Self {
        Self { sessions: count(deleted.sessions), messages: count(deleted.messages) }
    }
}
