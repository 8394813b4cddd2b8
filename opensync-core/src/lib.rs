//! Keeps conversations with AI coding agents, and finds them again.

mod clock;
mod error;
mod ingest;
mod model;
pub mod source;
mod store;

pub use error::{Error, ErrorKind, Result};
pub use ingest::Ingested;
pub use model::{
    Link, LinkKind, Message, MessageMode, Owner, Part, PartKind, Project, Role, Session,
    SessionInfo, Usage,
};
