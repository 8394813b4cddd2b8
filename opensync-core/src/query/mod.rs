//! Query: what to look for, as a program or a person puts it.
//!
//! [`Query`] is what callers build. [`parse`] turns the text that a person typed into [`Clause`]s of
//! terms and [`Filter`]s; it never fails, for what is no operator is a word. `docs/search.md` has
//! the syntax.

mod date;
mod parse;
mod phrase;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use serde::Serialize;

use crate::zone::TimeZone;

pub(crate) use parse::parse;

/// How a search compares texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SearchMode {
    /// By the words in them.
    Lexical,
    /// By their meaning, as a model reads it.
    Semantic,
    /// By both.
    Hybrid,
}

/// What to look for. Start with [`Query::new`] and narrow it down.
///
/// The text may itself hold filters, such as `project:shop`; those given here hold as well.
///
/// ```
/// use opensync_core::{Field, Query};
/// let query = Query::new("redb lock").filter(Field::Source, "claude-code").limit(5);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a query does nothing until it is searched"]
pub struct Query {
    pub(crate) text: String,
    pub(crate) filters: Vec<Filter>,
    pub(crate) after_ms: Option<i64>,
    pub(crate) before_ms: Option<i64>,
    pub(crate) limit: usize,
    pub(crate) is_grouped: bool,
    pub(crate) mode: Option<SearchMode>,
    pub(crate) is_explained: bool,
    pub(crate) left_out: Vec<Step>,
}

/// A step of ranking that can be left out, to measure what it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "measure"), allow(unreachable_pub, reason = "benches name it"))]
pub enum Step {
    /// What the words in all of a session say of its messages.
    Sessions,
    /// What it says that words of the query follow one another.
    Pairs,
    /// Weighing meaning by whether talk, prose or code is searched.
    Kinds,
}

impl Query {
    /// How many hits there are unless [`limit`](Self::limit) says otherwise.
    pub const DEFAULT_LIMIT: usize = 10;

    /// The most hits one search gives.
    pub const MAX_LIMIT: usize = 1000;

    /// Looks for what a person typed. Longer texts than 8 KiB are cut there.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            filters: Vec::new(),
            after_ms: None,
            before_ms: None,
            limit: Self::DEFAULT_LIMIT,
            is_grouped: true,
            mode: None,
            is_explained: false,
            left_out: Vec::new(),
        }
    }

    /// Leaves a step of ranking out.
    #[cfg(feature = "measure")]
    #[doc(hidden)]
    pub fn without(mut self, step: Step) -> Self {
        self.left_out.push(step);
        self
    }

    /// Keeps what has `value` in `field`. Values of one field are alternatives.
    pub fn filter(mut self, field: Field, value: impl Into<String>) -> Self {
        self.filters.push(Filter { field, value: value.into(), is_negated: false });
        self
    }

    /// Leaves out what has `value` in `field`.
    pub fn exclude(mut self, field: Field, value: impl Into<String>) -> Self {
        self.filters.push(Filter { field, value: value.into(), is_negated: true });
        self
    }

    /// Keeps what was said at this time or later. Milliseconds since 1970, UTC.
    pub fn after(mut self, ms: i64) -> Self {
        self.after_ms = Some(ms);
        self
    }

    /// Keeps what was said before this time. Milliseconds since 1970, UTC.
    pub fn before(mut self, ms: i64) -> Self {
        self.before_ms = Some(ms);
        self
    }

    /// Sets how many hits there are at most, up to [`MAX_LIMIT`](Self::MAX_LIMIT).
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.min(Self::MAX_LIMIT);
        self
    }

    /// Sets how texts are compared. Default: [`Hybrid`](SearchMode::Hybrid), or by words alone where
    /// there is no model or nothing is embedded yet.
    pub fn mode(mut self, mode: SearchMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Lets each hit tell what its score is made of.
    pub fn explain(mut self) -> Self {
        self.is_explained = true;
        self
    }

    /// Gives a hit for each message that matches, and not only for the best of each session.
    pub fn each_message(mut self) -> Self {
        self.is_grouped = false;
        self
    }
}

/// The time that a person names, in milliseconds since 1970, UTC; `None` if it is no time.
///
/// As `after:` and `before:` in a query: `7d`, `yesterday`, `2026-01-31`, RFC 3339. Days begin where
/// this machine is.
///
/// ```
/// assert_eq!(opensync_core::parse_time("2026-01-31T00:00:00Z"), Some(1_769_817_600_000));
/// assert_eq!(opensync_core::parse_time("soon"), None);
/// ```
pub fn parse_time(text: &str) -> Option<i64> {
    parse_time_in(text, &TimeZone::here())
}

/// The time that a person names, as [`parse_time`], with days that begin where they are.
///
/// ```
/// let vienna = "+01:00".parse()?;
/// assert_eq!(opensync_core::parse_time_in("2026-01-31", &vienna), Some(1_769_814_000_000));
/// # Ok::<(), opensync_core::Error>(())
/// ```
pub fn parse_time_in(text: &str, zone: &TimeZone) -> Option<i64> {
    date::parse(text, &zone.now())
}

/// When what a person names is over, in milliseconds since 1970, UTC; `None` if it is no time.
///
/// As `until:` in a query: a day, a month or a year is over when the next one begins, so that all of it
/// is before this time. What names a moment is that moment, as [`parse_time`] has it.
///
/// ```
/// assert_eq!(
///     opensync_core::parse_until("2026-01-31"),
///     opensync_core::parse_time("2026-02-01"),
/// );
/// assert_eq!(opensync_core::parse_until("soon"), None);
/// ```
pub fn parse_until(text: &str) -> Option<i64> {
    parse_until_in(text, &TimeZone::here())
}

/// When what a person names is over, as [`parse_until`], with days that begin where they are.
///
/// ```
/// let vienna = "+01:00".parse()?;
/// assert_eq!(opensync_core::parse_until_in("2026-01-30", &vienna), Some(1_769_814_000_000));
/// # Ok::<(), opensync_core::Error>(())
/// ```
pub fn parse_until_in(text: &str, zone: &TimeZone) -> Option<i64> {
    date::parse_end(text, &zone.now())
}

/// What messages can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// The agent: `claude-code`. Matches if it begins with the value.
    Source,
    /// The project's folder, name or git remote. Matches if it holds the value.
    Project,
    /// The model. Matches if it holds the value.
    Model,
    /// Who speaks: `user`, `assistant`, `tool`, `system`. Matches if it begins with the value.
    Role,
    /// A tool that is called or answers. Matches if it holds the value.
    Tool,
    /// The git branch. Matches if it holds the value.
    Branch,
    /// A file that a tool was called for. Matches if its path holds the value.
    Path,
    /// The session's id, or the beginning of one.
    Session,
    /// `error`: the message reports a failure.
    Has,
    /// A label of the session. Matches if it is the value, whatever the case.
    Tag,
    /// How the session stands in evaluations: `ready`, `golden`, `correct`, `incorrect`,
    /// `needs_review`.
    Eval,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 11] = [
        Self::Source,
        Self::Project,
        Self::Model,
        Self::Role,
        Self::Tool,
        Self::Branch,
        Self::Path,
        Self::Session,
        Self::Has,
        Self::Tag,
        Self::Eval,
    ];

    /// The word before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Project => "project",
            Self::Model => "model",
            Self::Role => "role",
            Self::Tool => "tool",
            Self::Branch => "branch",
            Self::Path => "path",
            Self::Session => "session",
            Self::Has => "has",
            Self::Tag => "tag",
            Self::Eval => "eval",
        }
    }
}

/// A condition on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) field: Field,
    pub(crate) value: String,
    pub(crate) is_negated: bool,
}

/// A query taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ParsedQuery {
    /// What is asked in plain words, without filters and what is left out.
    pub(crate) words: String,
    pub(crate) clauses: Vec<Clause>,
    /// Words that follow one another, but for those that say nothing.
    pub(crate) pairs: Vec<[String; 2]>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) after_ms: Option<i64>,
    pub(crate) before_ms: Option<i64>,
    /// Something was typed, and nothing of it is a term or a filter: it finds nothing.
    pub(crate) is_void: bool,
}

impl ParsedQuery {
    /// Whether it says anything that has a meaning: signs and pictures have none that a model knows.
    pub(crate) fn has_words(&self) -> bool {
        let is_word = |word: &str| word.chars().any(char::is_alphanumeric);
        !self.words.is_empty()
            && self.clauses.iter().any(|clause| {
                clause.occur != Occur::MustNot
                    && match &clause.term {
                        Term::Word(word) | Term::Prefix(word) | Term::Hash(word) => is_word(word),
                        Term::Phrase(forms) => {
                            forms.iter().flatten().any(|(_, word)| is_word(word))
                        }
                    }
            })
    }
}

/// One thing to look for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clause {
    pub(crate) occur: Occur,
    pub(crate) term: Term,
    /// What a match is worth beside the other clauses.
    pub(crate) weight: f32,
}

/// Whether a match of a clause is asked for, needed or unwanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occur {
    Should,
    Must,
    MustNot,
}

/// What a clause matches, in terms of the [analyzer](crate::analyzer).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// A term.
    Word(String),
    /// Terms at these places beside each other, in one of the ways that the same can be written.
    Phrase(Vec<Vec<(u32, String)>>),
    /// Any term that begins so.
    Prefix(String),
    /// A hash, and whatever it or its beginning stands for.
    Hash(String),
}
