//! HTTP: what all routes have in common, and what listens for them.
//!
//! Handlers parse, call the core where blocking is allowed, and answer. What decides is in the core.

mod api_error;
mod blocking;
mod body;
mod caller;
mod compress;
mod connections;
mod guests;
mod headers;
mod identity;
mod lingering;
mod memory;
mod metrics;
mod observe;
mod patient;
mod payer;
mod places;
mod problem;
mod stream;
mod writer;

pub(crate) use api_error::{ApiError, ErrorOut};
pub(crate) use blocking::{blocking, freely, on_account_of};
pub(crate) use body::{FORM, MESSAGES, ONE_THING, Taken, Unread};
pub(crate) use caller::Caller;
pub(crate) use compress::{accepts, compress};
pub(crate) use connections::answer;
pub(crate) use headers::security_headers;
pub(crate) use identity::{Admission, Credential, Holder};
pub(crate) use memory::{Memory, MemoryPermit};
pub(crate) use metrics::Metrics;
pub(crate) use observe::observe;
pub(crate) use payer::{Asker, Payer, known_by};
pub(crate) use places::{Place, Places};
pub(crate) use problem::Problem;
pub(crate) use stream::{Held, streamed, unread};
pub(crate) use writer::{Put, Writer, now_ms};
