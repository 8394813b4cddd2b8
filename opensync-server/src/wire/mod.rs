//! Wire: what clients send and get, as JSON, and the core's types made of it.
//!
//! Clients in the field send more than they should and leave out what they do not know: unknown keys
//! are passed over and `null` is absent. A field of a wrong type is refused by name.

mod filter;
mod lenient;
mod message;
mod part;
mod session;
pub(crate) mod v1;
pub(crate) mod words;

pub(crate) use filter::{Filters, filter_of};
pub(crate) use lenient::parse;
pub(crate) use message::{MessageOut, MessagePut};
pub(crate) use session::{SessionOut, SessionPut, dollars, signed_dollars};

/// A source as it is stored: one agent's plugin goes by two names.
pub(crate) fn source(told: &str) -> String {
    if told == "cursor" { "cursor-sync".to_owned() } else { told.to_owned() }
}
