//! `opensync._opensync`: the engine as a Python module.
//!
//! A thin layer: each method turns its arguments into the engine's, lets go of the interpreter
//! while the engine works, and hands back a view of the answer. What needs logic belongs into
//! `opensync-core`, where every language has it.

// Documentation is read in Python, by its rules.
#![allow(clippy::doc_link_with_quotes, clippy::doc_markdown)]

#[macro_use]
mod view;
mod archive;
mod blame;
mod check;
mod claude;
mod config;
mod context;
mod deletion;
mod error;
mod evals;
mod exchange;
mod find;
mod handle;
mod message;
mod options;
mod outline;
mod remote;
mod report;
mod results;
mod session;
mod share;
mod sources;
mod stats;
mod tools;
mod upkeep;
mod upstream;
mod watch;
mod wrapped;

use pyo3::prelude::*;

/// The engine. Import `opensync` instead, which has all of this.
#[pymodule]
mod _opensync {
    #[pymodule_export]
    use super::archive::OpenSync;
    #[pymodule_export]
    use super::blame::{Blame, BlamedPrompt};
    #[pymodule_export]
    use super::check::{CheckReport, Finding, Findings, check};
    #[pymodule_export]
    use super::claude::claude_hook;
    #[pymodule_export]
    use super::config::{data_folder, open, parse_time, quoted, redact};
    #[pymodule_export]
    use super::context::{ContextPack, ContextPassage, ContextTurn};
    #[pymodule_export]
    use super::deletion::Deleted;
    #[pymodule_export]
    use super::error::{
        CorruptedError, InvalidInputError, IoError, NotFoundError, OpenSyncError, RefusedError,
        TooNewError, UnavailableError, UnreachableError,
    };
    #[pymodule_export]
    use super::evals::EvalReport;
    #[pymodule_export]
    use super::find::{FoundPart, FoundParts};
    #[pymodule_export]
    use super::message::{Message, Messages, Part};
    #[pymodule_export]
    use super::outline::{Outline, OutlineRow};
    #[pymodule_export]
    use super::remote::{PushProgress, PushReport, Remote};
    #[pymodule_export]
    use super::report::{
        Change, Changes, EmbedReport, ImportProgress, ImportReport, Ingested, ModelStatus,
    };
    #[pymodule_export]
    use super::results::{Explanation, Hit, SearchResults};
    #[pymodule_export]
    use super::session::{Session, Sessions, Usage};
    #[pymodule_export]
    use super::share::{Share, Shares};
    #[pymodule_export]
    use super::sources::SourceState;
    #[pymodule_export]
    use super::stats::{Stats, Sums, ToolSums};
    #[pymodule_export]
    use super::tools::all;
    #[pymodule_export]
    use super::upstream::{SendReport, Upstream};
    #[pymodule_export]
    use super::watch::Watch;
    #[pymodule_export]
    use super::wrapped::Wrapped;

    /// What an agent is told of all tools together.
    #[pymodule_export]
    const TOOL_INSTRUCTIONS: &str = opensync_core::tools::INSTRUCTIONS;

    #[allow(non_upper_case_globals, reason = "the name is Python's")]
    #[pymodule_export]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
