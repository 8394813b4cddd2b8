//! Keeps conversations with AI coding agents, and finds them again.

mod analyzer;
mod builder;
mod catch_up;
mod change;
mod check;
mod clock;
mod embed;
mod error;
mod export;
mod import;
mod ingest;
mod lexical;
mod model;
mod opensync;
mod price;
mod query;
mod reprice;
mod scope;
mod search;
mod settings;
mod snippet;
pub mod source;
mod stats;
mod store;

pub use builder::Builder;
pub use change::{Change, ChangeKind};
pub use check::CheckReport;
pub use embed::{
    DEFAULT_MODEL, Embedder, HashEmbedder, Model, ModelStatus, Models, PinnedFile, PinnedModel,
    Precision, TextKind,
};
pub use error::{Error, ErrorKind, Result};
pub use export::Format;
pub use import::{FailedLog, ImportReport, Progress};
pub use ingest::Ingested;
pub use model::{
    Link, LinkKind, Message, MessageMode, Owner, Part, PartKind, Project, Role, Session,
    SessionInfo, Usage,
};
pub use opensync::OpenSync;
pub use price::{Band, Price, PriceOverride, PriceTable, Rates};
pub use query::{Field, Query, parse_time};
pub use scope::Scope;
pub use search::{Hit, SearchMode, SearchResults};
pub use settings::Settings;
pub use snippet::Snippet;
pub use stats::{Stats, Sums};
