//! Auth: who may ask, proven by a key, a token of an identity provider, or a browser's cookie.
//!
//! [`admit`] looks at every request before its handler does, and notes who asks. A handler that
//! takes a [`Caller`](crate::http::Caller) is reached by those who proved it, and sees the part of
//! the archive that is theirs; one that takes none is open to everybody who gets this far.

mod browser;
mod cookie;
mod gate;
mod guesses;
mod limits;
mod next;
mod openid;
mod origin;
mod page;
mod settings;

pub(crate) use browser::link;
pub(crate) use gate::{Gate, admit};
pub(crate) use settings::{AccountSettings, LimitSettings};

use axum::Router;

use crate::server::Shared;

/// Where people come in and go out.
pub(crate) fn pages() -> Router<Shared> {
    browser::routes().merge(openid::routes())
}
