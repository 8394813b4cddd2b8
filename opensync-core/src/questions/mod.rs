//! Questions: what can be asked of an archive so that the answer is known, to measure how well it is
//! found.
//!
//! They are made of what is in the archive, chosen by a seed: the same archive gives the same ones.
//! They hold words of its conversations, and are for whoever may read these.

mod make;
mod random;

use serde::Serialize;

use crate::word::words;

pub(crate) use make::make;

words! {
    /// What a [`Question`] is made of.
    #[non_exhaustive]
    pub enum QuestionKind: "kind" {
        /// The first line of a commit's message. The answer is the session that made the commit.
        Commit = "commit",
        /// A line of an error, of a call that was repeated later in the session and did not fail then.
        /// The answer is that session.
        Error = "error",
        /// What a person said first in a session, with a half of its words left out.
        Prompt = "prompt",
        /// The end of a file's path. The answer is the session that wrote it last.
        File = "file",
        /// Words that nobody said. Nothing must be found.
        Nothing = "nothing",
    }
}

/// How many questions are made, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuestionOptions {
    /// The most of all kinds together. Default: 200.
    pub limit: usize,
    /// Chooses among what could be asked. Default: 1.
    pub seed: u64,
}

impl Default for QuestionOptions {
    fn default() -> Self {
        Self { limit: 200, seed: 1 }
    }
}

impl QuestionOptions {
    /// Makes up to `limit` questions.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Chooses others.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// A question, and which sessions answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Question {
    /// What it is made of.
    pub kind: QuestionKind,
    /// What is asked.
    pub text: String,
    /// The external ids of the sessions that answer it; none, if nothing does.
    pub sessions: Vec<String>,
}
