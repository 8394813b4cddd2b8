//! The one public error type, and the few kinds a caller can act on.
//!
//! Programs branch on [`Error::kind`]; people read the message and its source chain. Messages are
//! not API, so reword them freely. An [`ErrorKind`] is API in every language and on the wire: add
//! one only when a caller would do something new.

mod cause;

use std::borrow::Cow;
use std::error::Error as _;
use std::iter::successors;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};

pub(crate) use cause::Cause;

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Anything that can fail in this crate. One word wide and cheap to return.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Cause>);

/// What the caller can do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The named session, message or file does not exist. Retrying cannot help.
    NotFound,
    /// An argument, setting or input is outside what is documented. Fix the call.
    InvalidInput,
    /// The store was written by a newer version of this program. Upgrade the program.
    TooNew,
    /// Stored bytes do not decode. Run `opensync doctor`, or restore a backup.
    Corrupted,
    /// The disk or the operating system failed. Committed data is intact.
    Io,
    /// The database that holds the archive does not answer now, or cannot confirm what was written. What
    /// was acknowledged is there; send what was not once more, a moment later.
    Unavailable,
    /// The other side cannot be reached, or failed. Nothing is lost: try again later.
    Unreachable,
    /// The other side does not know the key, or refuses the request. Log in again.
    Refused,
}

impl ErrorKind {
    /// Every kind, for tests and tables.
    pub const ALL: [Self; 8] = [
        Self::NotFound,
        Self::InvalidInput,
        Self::TooNew,
        Self::Corrupted,
        Self::Io,
        Self::Unavailable,
        Self::Unreachable,
        Self::Refused,
    ];

    /// The kind as a stable word, the same in every language and on the wire.
    ///
    /// ```
    /// assert_eq!(opensync_core::ErrorKind::NotFound.code(), "not_found");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::InvalidInput => "invalid_input",
            Self::TooNew => "too_new",
            Self::Corrupted => "corrupted",
            Self::Io => "io",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
        }
    }
}

impl Error {
    /// What the caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind()
    }

    /// The message and every source below it, joined with `: `.
    ///
    /// For logs, and for languages whose errors are a single string.
    pub fn report(&self) -> String {
        let sources = successors(self.source(), |&error| error.source());
        sources.fold(self.to_string(), |report, source| format!("{report}: {source}"))
    }

    /// Whether something that is derived from the store is not as it was written. What the operating
    /// system refuses (room, rights, too many open files) is not damage: the files may be whole.
    pub(crate) fn is_damage(&self) -> bool {
        let refusal = match &*self.0 {
            Cause::Lexical { source, .. } => refusal(source),
            Cause::File { source, .. } => Some(source),
            _ => None,
        };
        let is_refusal = |error: &std::io::Error| {
            error.raw_os_error().is_some() && error.kind() != std::io::ErrorKind::NotFound
        };
        !refusal.is_some_and(is_refusal)
    }

    /// Whether a file was not there, or was just going: another process may have replaced it.
    pub(crate) fn is_gone(&self) -> bool {
        use std::io::ErrorKind::{NotFound, PermissionDenied};
        let Cause::Lexical { source, .. } = &*self.0 else { return false };
        let is_missing =
            matches!(source, TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)));
        is_missing
            || refusal(source)
                .is_some_and(|error| [NotFound, PermissionDenied].contains(&error.kind()))
    }

    /// Whether the same may work a moment later.
    #[cfg(feature = "postgres")]
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(*self.0, Cause::Unavailable { .. })
    }

    /// Whether whoever asked for it broke it off.
    pub(crate) fn is_broken_off(&self) -> bool {
        matches!(*self.0, Cause::BrokenOff {})
    }

    pub(crate) fn file(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Cause::File { action, path: path.to_owned(), source }.into()
    }

    /// What is wrong with an agent's log, in the words of the source that reads it.
    pub(crate) fn log(
        kind: ErrorKind,
        what: String,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Cause::Source { kind, what, source }.into()
    }

    pub(crate) fn model(path: &Path, what: impl Into<Cow<'static, str>>) -> Self {
        Cause::Model { path: path.to_owned(), what: what.into() }.into()
    }

    pub(crate) fn store(action: &'static str, source: impl Into<redb::Error>) -> Self {
        Cause::Store { action, source: source.into() }.into()
    }

    pub(crate) fn lexical(action: &'static str, source: impl Into<tantivy::TantivyError>) -> Self {
        Cause::Lexical { action, source: source.into() }.into()
    }

    pub(crate) fn unreachable(
        url: &str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Cause::Unreachable { url: url.to_owned(), source: Box::new(source) }.into()
    }

    /// The status that a server answered with, if that is what failed.
    pub(crate) fn status(&self) -> Option<u16> {
        match *self.0 {
            Cause::Refused { status, .. } => Some(status),
            _ => None,
        }
    }

    pub(crate) fn stopped() -> Self {
        Cause::Stopped {}.into()
    }

    pub(crate) fn unknown_word(name: &'static str, words: &[&str], got: &str) -> Self {
        let expected = format!("one of `{}`", words.join("`, `"));
        Cause::UnknownWord { name, expected, got: got.to_owned() }.into()
    }

    pub(crate) fn decode(what: &'static str) -> Self {
        Cause::Decode { what, source: None }.into()
    }

    pub(crate) fn decode_of(
        what: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Cause::Decode { what, source: Some(Box::new(source)) }.into()
    }
}

/// What the operating system said, if that is why Tantivy failed. Tantivy does not tell it as the
/// source of its errors.
fn refusal(error: &TantivyError) -> Option<&std::io::Error> {
    match error {
        TantivyError::IoError(error)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
            io_error: error, ..
        }) => Some(error),
        _ => None,
    }
}

/// `?` on a redb call says what kind of call it was; where a path helps, `Error::file` names it.
macro_rules! from_redb {
    ($($error:ident: $action:literal),*) => {$(
        impl From<redb::$error> for Error {
            fn from(source: redb::$error) -> Self {
                Self::store($action, source)
            }
        }
    )*};
}

from_redb! {
    StorageError: "read or write the store",
    TableError: "open a table of the store",
    TransactionError: "begin a transaction on the store",
    CommitError: "commit to the store",
    CompactionError: "compact the store"
}

impl From<Cause> for Error {
    #[cold]
    fn from(cause: Cause) -> Self {
        Self(Box::new(cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_word_and_crosses_threads() {
        fn crosses_threads<T: Send + Sync + 'static>() {}
        crosses_threads::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn a_report_holds_the_message_and_every_source() {
        let source = std::io::Error::other("disk on fire");
        let error = Error::file("read", Path::new("a.jsonl"), source);

        assert_eq!(error.report(), "could not read `a.jsonl`: disk on fire");
        assert_eq!(error.kind(), ErrorKind::Io);
    }
}
