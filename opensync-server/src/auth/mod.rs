//! Auth: who may ask, proven by a key, a token of an identity provider, or a browser's cookie.
//!
//! [`admit`] looks at every request before its handler does, and notes who asks. A handler that
//! takes a [`Caller`](crate::http::Caller) is reached by those who proved it, and sees the part of
//! the archive that is theirs; one that takes none is open to everybody who gets this far.

mod accounts;
mod browser;
mod cookie;
mod gate;
mod guesses;
mod keys;
mod limits;
mod openid;
mod origin;
mod page;
mod settings;

pub(crate) use accounts::*;
pub(crate) use browser::link;
pub(crate) use gate::{Admission, Credential, Gate, Holder, admit};
pub(crate) use keys::*;
pub(crate) use settings::{AccountSettings, LimitSettings};

use axum::Router;

use crate::http::Shared;

/// Where people come in and go out.
pub(crate) fn pages() -> Router<Shared> {
    browser::routes().merge(openid::routes())
}
