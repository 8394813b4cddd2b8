//! Keeps conversations with AI coding agents, and finds them again.

mod builder;
mod clock;
mod error;
mod import;
mod ingest;
mod model;
mod opensync;
mod settings;
mod price;
pub mod source;
mod store;

pub use builder::Builder;
pub use error::{Error, ErrorKind, Result};
pub use import::{FailedLog, ImportReport, Progress};
pub use ingest::Ingested;
pub use model::{
    Link, LinkKind, Message, MessageMode, Owner, Part, PartKind, Project, Role, Session,
    SessionInfo, Usage,
};
pub use opensync::OpenSync;
pub use settings::Settings;
pub use price::{Band, Price, PriceOverride, PriceTable, Rates};
