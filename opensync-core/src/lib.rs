//! Keeps conversations with AI coding agents, and finds them again.

mod clock;
mod error;
mod model;
pub mod source;

pub use error::{Error, ErrorKind, Result};
pub use model::{
    Link, LinkKind, Message, MessageMode, Owner, Part, PartKind, Project, Role, Session,
    SessionInfo, Usage,
};
