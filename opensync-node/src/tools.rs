//! Tools: what an agent can ask the archive, for programs that carry it to one.

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::tools as of_engine;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::failure::Failure;

#[napi]
impl Archive {
    /// Answers an agent that calls a tool of `tools`, by either of its names.
    ///
    /// The answer is text for a model, quoted, and without keys, tokens and passwords. Numbers may be
    /// written as text, and a text that is empty was not told: models do both.
    ///
    /// Rejects with `invalid_input` for a tool that there is not, and for an argument that is missing
    /// or cannot be meant. The error's message is for the agent to read.
    #[napi(
        ts_args_type = "name: string, args?: Record<string, unknown>, options?: Abortable",
        ts_return_type = "Promise<string>"
    )]
    pub fn call_tool(&self, name: String, arguments: Option<String>) -> AsyncTask<Call<String>> {
        let archive = self.0.clone();
        call(move || {
            let told = arguments.as_deref().unwrap_or("null");
            let told = serde_json::from_str(told)
                .map_err(|error| Failure::InvalidInput(error.to_string()))?;
            Ok(archive.call_tool(&name, &told)?)
        })
    }
}

/// The tools that an agent can call.
#[napi(ts_return_type = "Array<Tool>")]
#[must_use]
pub fn tools() -> String {
    of_engine::described().to_string()
}
