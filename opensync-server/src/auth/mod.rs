//! Auth: who may ask, proven by a key, a token of an identity provider, or a browser's cookie.
//!
//! [`admit`] looks at every request before its handler does, and notes who asks. A handler that
//! takes a [`Caller`](crate::http::Caller) is reached by those who proved it, and sees the part of
//! the archive that is theirs; one that takes none is open to everybody who gets this far.

mod account;
mod browser;
mod gate;
mod limits;
mod origin;
mod settings;

pub(crate) use account::*;
pub(crate) use browser::{link, pages};
pub(crate) use gate::{Admission, Gate, admit};
pub(crate) use settings::{AccountSettings, LimitSettings};
