//! The words of the domain: what a conversation is made of.
//!
//! An [`Owner`] has sessions, a session has messages, a message has parts. What a source reads from
//! an agent's log, and what a caller hands to [`ingest`](crate::OpenSync::ingest), are the same
//! types, so a program that writes its own sessions is a source like any other.

mod account;
mod annotation;
mod claims;
mod cursor;
pub(crate) mod folder;
mod message;
mod order;
mod part;
mod saved;
mod session;
mod share;
mod usage;

pub use account::{Account, AccountRole, ApiKey, Identity, KeyKind, KeyOptions, KeyScope, NewKey};
pub use annotation::{Annotation, AnnotationEdit, Edit, EvalStatus};
pub use claims::Claims;
pub use cursor::SyncCursor;
pub(crate) use message::is_own_entry;
pub use message::{Message, MessageMode, Role};
pub use order::SessionOrder;
pub(crate) use part::is_own;
pub use part::{Part, PartKind};
pub use saved::{SavedPlace, SavedSearch, SavedSearchEdit};
pub use session::{Link, LinkKind, Owner, Project, Session, SessionInfo};
pub use share::{Share, ShareOptions};
pub use usage::Usage;
