//! Failure: why a call failed, as an `Error` of JavaScript with a `code`.

use std::fmt::Display;

use napi::{Env, JsError};
use opensync_core::word::Word;

/// The result of work that a promise stands for.
pub type Result<T> = std::result::Result<T, Failure>;

/// Anything that can fail in a call.
pub enum Failure {
    /// The engine says so.
    Engine(opensync_core::Error),
    /// An argument is outside of what is documented.
    InvalidInput(String),
    /// What is named is not there.
    NotFound(String),
    /// Reading or writing something that is not the archive failed.
    Io(String),
    /// A fault of this program. The call is lost, the process is not.
    Internal(String),
}

impl Failure {
    /// An argument that is none of the words it may be.
    pub(crate) fn unknown(name: &str, got: &str, expected: &str) -> Self {
        Self::InvalidInput(format!("`{name}` must be one of {expected}, got `{got}`"))
    }

    /// Something that is not the archive could not be read or written.
    pub(crate) fn io(action: &str, error: impl Display) -> Self {
        Self::Io(format!("could not {action}: {error}"))
    }

    /// The kind's word.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.kind().code(),
            Self::NotFound(_) => "not_found",
            Self::InvalidInput(_) => "invalid_input",
            Self::Io(_) => "io",
            Self::Internal(_) => "internal",
        }
    }

    /// What went wrong, with every cause.
    pub(crate) fn report(&self) -> String {
        match self {
            Self::Engine(error) => error.report(),
            Self::NotFound(report)
            | Self::InvalidInput(report)
            | Self::Io(report)
            | Self::Internal(report) => report.clone(),
        }
    }

    /// An `Error` whose `code` is the kind's word, and whose message tells every cause.
    pub(crate) fn into_js(self, env: Env) -> napi::Error {
        let error = JsError::from(napi::Error::new(self.code(), self.report()));
        napi::Error::from(error.into_unknown(env))
    }
}

impl From<opensync_core::Error> for Failure {
    fn from(error: opensync_core::Error) -> Self {
        Self::Engine(error)
    }
}

/// The value of an enum that a word means.
pub(crate) fn word<T: Word>(argument: &str, word: &str) -> Result<T> {
    word.parse()
        .map_err(|_| Failure::unknown(argument, word, &format!("`{}`", T::WORDS.join("`, `"))))
}

/// The value that a word means, or what is usual if none is said.
pub(crate) fn word_or<T: Word>(argument: &str, told: Option<&str>, usual: T) -> Result<T> {
    told.map_or(Ok(usual), |told| word(argument, told))
}
