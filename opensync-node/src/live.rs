//! Live: what becomes different as it does, and how far work is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use napi::bindgen_prelude::{AsyncTask, JsValuesTupleIntoVec, Object, Unknown};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use opensync_core::change::ChangeKind;
use opensync_core::{self as core, OpenSync};

use crate::archive::Archive;
use crate::call::{Call, call, spawn};
use crate::failure::{Failure, Result};
use crate::objects::count;

/// How long one wait lasts: a list that is closed meanwhile is noticed then.
const PATIENCE: Duration = Duration::from_millis(200);

/// Changes in a page.
const PAGE: usize = 256;

/// A function of JavaScript that is told how far work is. What comes while it runs is left out.
pub(crate) type Progress<T> = ThreadsafeFunction<T, Unknown<'static>, T, Status, false, true, 1>;

/// Says how far work is, without waiting for it to be heard.
pub(crate) fn tell<T>(progress: Option<&Progress<T>>, state: T)
where
    T: JsValuesTupleIntoVec + 'static,
{
    if let Some(progress) = progress {
        progress.call(state, ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// From where changes are told.
#[napi(object)]
#[derive(Default)]
pub struct ChangesOptions {
    /// Only changes after this position; 0 for all. Default: those that are still to come.
    pub after: Option<i64>,
}

/// Something that became different.
#[napi(object)]
pub struct Change {
    /// Where it stands in the log; rises from change to change.
    pub position: i64,
    /// When it was stored. Milliseconds since 1970, UTC.
    pub at: i64,
    /// The store's id of the session.
    pub session_id: i64,
    /// The agent's id of the session.
    pub external_id: String,
    /// What became of it: it is new or different, messages of it are gone, it is gone, people say
    /// something else of it, it was shared, or a share of it was taken back.
    #[napi(
        ts_type = "'upserted' | 'messages_deleted' | 'deleted' | 'annotated' | 'shared' | 'unshared' | 'other'"
    )]
    pub kind: String,
    /// Messages that were not there before.
    pub messages_added: i64,
    /// Messages that are different.
    pub messages_changed: i64,
    /// Messages that are gone, if the session is still there.
    pub messages_deleted: i64,
}

/// @internal Changes, as they come.
#[napi]
pub struct ChangeList(Arc<Mutex<Option<Changes>>>);

struct Changes {
    archive: OpenSync,
    after: u64,
}

#[napi]
impl Archive {
    /// Changes as they are stored, by this process or another, oldest first, without an end.
    ///
    /// Keep the `position` of the last one that was dealt with, and go on there the next time. A
    /// change says what is different; what it is now comes from the session.
    #[napi(
        ts_args_type = "options?: ChangesOptions & Abortable",
        ts_return_type = "AsyncIterable<Change>"
    )]
    pub fn changes(&self, env: Env, options: Option<ChangesOptions>) -> napi::Result<ChangeList> {
        let archive = self.0.clone();
        let told = options.unwrap_or_default().after;
        let after = match told.map(u64::try_from) {
            Some(after) => after.unwrap_or_default(),
            // Reads one number, in microseconds: what is stored after this call is told.
            None => archive.last_change().map_err(|error| Failure::from(error).into_js(env))?,
        };
        Ok(ChangeList(Arc::new(Mutex::new(Some(Changes { archive, after })))))
    }

    /// The position of the last change.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn last_change(&self) -> AsyncTask<Call<i64>> {
        let archive = self.0.clone();
        call(move || Ok(count(archive.last_change()?)))
    }
}

#[napi]
impl ChangeList {
    /// The next changes; waits until there are some. Empty once the list is closed.
    #[napi]
    pub fn page<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        let changes = Arc::downgrade(&self.0);
        spawn(env, move || wait(&changes))
    }

    /// Ends the waiting.
    #[napi]
    pub fn close(&self) {
        locked(&self.0).take();
    }
}

/// Waits for changes, until the list is closed or nobody holds it.
fn wait(list: &Weak<Mutex<Option<Changes>>>) -> Result<Vec<Change>> {
    while let Some(list) = list.upgrade() {
        let Some((archive, after)) = locked(&list).as_ref().map(Changes::place) else { break };
        if archive.wait_for_changes(after, PATIENCE)? > after
            && let Some(changes) = locked(&list).as_mut()
        {
            return changes.page();
        }
    }
    Ok(Vec::new())
}

fn locked(list: &Mutex<Option<Changes>>) -> MutexGuard<'_, Option<Changes>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Changes {
    fn place(&self) -> (OpenSync, u64) {
        (self.archive.clone(), self.after)
    }

    fn page(&mut self) -> Result<Vec<Change>> {
        let found = self.archive.changes(self.after, PAGE)?;
        self.after = found.last().map_or(self.after, |change| change.position);
        Ok(found.into_iter().map(Change::from).collect())
    }
}

impl From<core::change::Change> for Change {
    fn from(change: core::change::Change) -> Self {
        let (added, changed, deleted) = match change.kind {
            ChangeKind::MessagesDeleted { messages } => (0, 0, messages),
            ChangeKind::Upserted { messages_added, messages_changed } => {
                (messages_added, messages_changed, 0)
            }
            _ => (0, 0, 0),
        };
        Self {
            position: count(change.position),
            at: change.at,
            session_id: count(change.session_id),
            external_id: change.external_id,
            kind: change.kind.as_str().to_owned(),
            messages_added: count(added),
            messages_changed: count(changed),
            messages_deleted: count(deleted),
        }
    }
}
