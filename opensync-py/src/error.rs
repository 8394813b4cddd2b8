//! Error: the engine's errors as exceptions, one class for each kind.

use opensync_core::{Error, ErrorKind};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    opensync,
    OpenSyncError,
    PyException,
    "Anything that can fail in OpenSync. `code` is the kind as a stable word, such as `not_found`."
);
create_exception!(
    opensync,
    NotFoundError,
    OpenSyncError,
    "The named session, message, model or file does not exist. Retrying cannot help."
);
create_exception!(
    opensync,
    InvalidInputError,
    OpenSyncError,
    "An argument, setting or input is outside what is documented. Fix the call."
);
create_exception!(
    opensync,
    TooNewError,
    OpenSyncError,
    "A newer version of OpenSync wrote the archive. Upgrade the package."
);
create_exception!(
    opensync,
    CorruptedError,
    OpenSyncError,
    "Stored bytes do not decode. Run `opensync doctor`, or restore a backup."
);
create_exception!(
    opensync,
    IoError,
    OpenSyncError,
    "The disk or the operating system failed. Committed data is intact."
);
create_exception!(
    opensync,
    UnavailableError,
    OpenSyncError,
    "The database that holds the archive does not answer now. Try again in a moment."
);
create_exception!(
    opensync,
    UnreachableError,
    OpenSyncError,
    "The server does not answer. Try again later: a push or pull goes on where it stopped."
);
create_exception!(
    opensync,
    RefusedError,
    OpenSyncError,
    "The server does not take the key or the request. Log in again."
);

/// The exception for `error`, for use as `.map_err(to_py)`.
pub(crate) fn to_py(error: Error) -> PyErr {
    let (kind, message) = (error.kind(), error.report());
    let exception = match kind {
        ErrorKind::NotFound => NotFoundError::new_err(message),
        ErrorKind::InvalidInput => InvalidInputError::new_err(message),
        ErrorKind::TooNew => TooNewError::new_err(message),
        ErrorKind::Corrupted => CorruptedError::new_err(message),
        ErrorKind::Io => IoError::new_err(message),
        ErrorKind::Unavailable => UnavailableError::new_err(message),
        ErrorKind::Unreachable => UnreachableError::new_err(message),
        ErrorKind::Refused => RefusedError::new_err(message),
        // A kind this version does not know is still an `OpenSyncError`.
        _ => OpenSyncError::new_err(message),
    };
    coded(exception, kind)
}

/// An exception for a call that cannot be meant.
pub(crate) fn invalid(message: impl Into<String>) -> PyErr {
    coded(InvalidInputError::new_err(message.into()), ErrorKind::InvalidInput)
}

/// The same exception, which tells its kind as a word.
fn coded(exception: PyErr, kind: ErrorKind) -> PyErr {
    Python::attach(|py| match exception.value(py).setattr("code", kind.code()) {
        Ok(()) => exception,
        Err(failed) => failed,
    })
}

/// An exception for a file that cannot be read or written.
pub(crate) fn io(message: String) -> PyErr {
    coded(IoError::new_err(message), ErrorKind::Io)
}
