//! Query: what to look for, as a program or a person puts it.
//!
//! [`Query`] is what callers build. [`parse`] turns the text that a person typed into [`Clause`]s of
//! terms and a [`Filter`]; it never fails, for what is not an operator is a word. `docs/search.md`
//! has the syntax.

mod parse;
mod phrase;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use crate::error::Result;
use crate::filter::{Field, Filter};
use crate::page::Cursor;
use crate::word::words;

pub(crate) use parse::parse;

/// The name of hits in their cursors.
const HITS: &str = "hits";

words! {
    /// How a search compares texts.
    #[non_exhaustive]
    pub enum SearchMode: "mode" {
        /// By the words in them.
        Lexical = "lexical",
        /// By their meaning, as a model reads it.
        Semantic = "semantic",
        /// By both.
        Hybrid = "hybrid",
    }
}

/// What to look for. Start with [`Query::new`] and narrow it down.
///
/// The text may itself hold filters, such as `project:shop`; those given here hold as well.
///
/// ```
/// use opensync_core::filter::Field;
/// use opensync_core::Query;
/// let query = Query::new("redb lock").include(Field::Source, "claude-code").limit(5);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a query does nothing until it is searched"]
pub struct Query {
    pub(crate) text: String,
    pub(crate) filter: Filter,
    pub(crate) limit: usize,
    /// Where the hits begin; the best if there is none.
    pub(crate) after: Option<Cursor>,
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
    /// That a session made the commit whose subject is asked for.
    Acts,
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
            filter: Filter::default(),
            limit: Self::DEFAULT_LIMIT,
            after: None,
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

    /// Keeps what `filter` means, in place of what was kept before.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// As [`Filter::include`].
    pub fn include(mut self, field: Field, value: impl Into<String>) -> Self {
        self.filter = self.filter.include(field, value);
        self
    }

    /// As [`Filter::exclude`].
    pub fn exclude(mut self, field: Field, value: impl Into<String>) -> Self {
        self.filter = self.filter.exclude(field, value);
        self
    }

    /// As [`Filter::from_ms`].
    pub fn from_ms(mut self, ms: i64) -> Self {
        self.filter = self.filter.from_ms(ms);
        self
    }

    /// As [`Filter::to_ms`].
    pub fn to_ms(mut self, ms: i64) -> Self {
        self.filter = self.filter.to_ms(ms);
        self
    }

    /// Sets how many hits there are at most, up to [`MAX_LIMIT`](Self::MAX_LIMIT).
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.min(Self::MAX_LIMIT);
        self
    }

    /// Goes on where the hits of the same query left off:
    /// [`SearchResults::next`](crate::SearchResults::next). What is stored meanwhile may be among
    /// them, or have them move.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.after = Some(cursor);
        self
    }

    /// Sets how texts are compared. Default: [`Hybrid`](SearchMode::Hybrid), or by words alone where
    /// there is no model or nothing is embedded yet.
    pub fn mode(mut self, mode: SearchMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Hits before those that are wanted.
    pub(crate) fn first(&self) -> Result<usize> {
        let Some(cursor) = &self.after else { return Ok(0) };
        let [first] = cursor.numbers(HITS)?;
        Ok(usize::try_from(first).unwrap_or(0).min(Self::MAX_LIMIT))
    }

    /// Where the hits behind the first `count` begin; nothing if no search goes that far.
    pub(crate) fn cursor_behind(count: usize) -> Option<Cursor> {
        let place = i64::try_from(count).ok()?;
        (count < Self::MAX_LIMIT).then(|| Cursor::new(HITS, &[place]))
    }

    /// Lets each hit explain its score.
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

/// A query taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ParsedQuery {
    /// What is asked in plain words, without filters and what is left out.
    pub(crate) words: String,
    pub(crate) clauses: Vec<Clause>,
    /// Words that follow one another, but for those that say nothing.
    pub(crate) pairs: Vec<[String; 2]>,
    /// What was typed, and what was given beside it: all of these hold.
    pub(crate) filters: Vec<Filter>,
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
