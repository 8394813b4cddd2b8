//! Check: whether an archive is as it was written, and bringing its index in sync with the store.

use std::ops::ControlFlow;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use opensync_core as core;

use crate::archive::Archive;
use crate::call::spawn;
use crate::config::{self, OpenOptions};
use crate::objects::count;

/// What a check found.
#[napi(object)]
pub struct CheckReport {
    /// Every page of the store is as it was written, and every record decodes.
    pub is_store_intact: bool,
    /// The files of the index are as they were written.
    pub is_index_intact: bool,
    /// Changes that the index does not hold yet. That is not damage: the next search reads on.
    pub pending: i64,
    /// Sessions in the store.
    pub sessions: i64,
    /// Messages in the store.
    pub messages: i64,
    /// Documents in the index: one for each message, and one for each session's title.
    pub documents: i64,
    /// Bytes of the store on disk.
    pub store_bytes: i64,
    /// Bytes of the index on disk.
    pub index_bytes: i64,
    /// What is wrong, one sentence each. Empty if all is well.
    pub problems: Vec<String>,
    /// What was repaired, one sentence each.
    pub repairs: Vec<String>,
    /// What is not damage and should be known, one sentence each.
    pub warnings: Vec<String>,
}

/// Reads all of the archive in `folder`; with `repair`, rebuilds its index if it is damaged.
#[napi(ts_return_type = "Promise<CheckReport>")]
pub fn check(env: &Env, folder: Option<String>, repair: Option<bool>) -> napi::Result<Object<'_>> {
    spawn(env, move || {
        let folder = config::data_folder(folder)?;
        let builder = config::builder(&folder, OpenOptions::default())?;
        Ok(CheckReport::from(builder.check(repair.unwrap_or_default())?))
    })
}

#[napi]
impl Archive {
    /// Brings the index in sync with the store. Resolves to how many changes are left: none, unless
    /// another process is at it.
    ///
    /// A search does it by itself in small steps; after a large import this is faster.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn catch_up<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || Ok(count(archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?)))
    }
}

impl From<core::check::CheckReport> for CheckReport {
    fn from(report: core::check::CheckReport) -> Self {
        Self {
            is_store_intact: report.is_store_intact,
            is_index_intact: report.is_index_intact,
            pending: count(report.pending),
            sessions: count(report.sessions),
            messages: count(report.messages),
            documents: count(report.documents),
            store_bytes: count(report.store_bytes),
            index_bytes: count(report.index_bytes),
            problems: report.problems,
            repairs: report.repairs,
            warnings: report.warnings,
        }
    }
}
