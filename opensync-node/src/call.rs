//! Call: work of the engine as a `Promise`.
//!
//! The work runs on a thread of libuv's pool. What failed *resolves* there, and is turned into an
//! error on the thread of JavaScript: only there can `error.code` be set.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use napi::bindgen_prelude::{AsyncTask, Object, ToNapiValue, TypeName};
use napi::{Env, Task};
use serde::Serialize;

use crate::failure::{Failure, Result};

type Work<T> = Box<dyn FnOnce() -> Result<T> + Send>;

/// What settles a promise on the thread of JavaScript.
type Resolver<T> = Box<dyn FnOnce(Env) -> napi::Result<T> + Send>;

/// Work that is done once.
pub struct Call<T>(Option<Work<T>>);

/// Does `work` off the event loop.
pub(crate) fn call<T: ToNapiValue + TypeName + Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> AsyncTask<Call<T>> {
    AsyncTask::new(Call(Some(Box::new(work))))
}

/// As [`call`], with the answer as JSON, which `index.js` reads.
///
/// Of an answer with many small fields that costs the thread of JavaScript less than an object that is
/// made field by field: ten hits are read in 0.05 ms.
pub(crate) fn call_json<T: Serialize>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> AsyncTask<Call<String>> {
    call(move || {
        let answer = work()?;
        let json = serde_json::to_string(&answer);
        json.map_err(|error| Failure::Internal(format!("an answer is no JSON: {error}")))
    })
}

impl<T: ToNapiValue + TypeName + Send + 'static> Task for Call<T> {
    type Output = Result<T>;
    type JsValue = T;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let Some(work) = self.0.take() else {
            return Ok(Err(Failure::Internal("work is done once".to_owned())));
        };
        Ok(guarded(work))
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> napi::Result<T> {
        output.map_err(|failure| failure.into_js(env))
    }
}

/// Does `work` on a thread of its own: it may take long, and would be missing in libuv's pool of four.
pub(crate) fn spawn<T: ToNapiValue + Send + 'static>(
    env: &Env,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> napi::Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred::<T, Resolver<T>>()?;
    thread::spawn(move || {
        let done = guarded(work);
        deferred.resolve(Box::new(move |env| done.map_err(|failure| failure.into_js(env))));
    });
    Ok(promise)
}

/// Does `work`; a panic in it is a failure of the call, for the process belongs to somebody else.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Failure::Internal(reason(panic))))
}

fn reason(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a fault in opensync: {}", text.unwrap_or_else(|| "no reason was told".to_owned()))
}
