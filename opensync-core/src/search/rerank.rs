//! Rerank: lets a program's own judge put the best hits in another order.
//!
//! It comes after fusion, when copies and sessions are sorted out, and before snippets: what it sees
//! are candidates with what is known of each. Without a judge nothing is read and nothing moves.

use super::{Explanation, Known, Ranked, Search};
use crate::error::{Cause, Result};
use crate::lexical::Selection;
use crate::model::Role;
use crate::query::{ParsedQuery, Query, Step};
use crate::word::words;

/// Judges how well messages answer a query, better than a search can: a cross-encoder, a model
/// behind an interface, rules of a program's own. See [`Builder::reranker`](crate::Builder::reranker).
pub trait Reranker: Send + Sync {
    /// How many of the best hits it is asked about; the others follow in the order of the search.
    /// Default: 30. Each costs a read of its message.
    fn depth(&self) -> usize {
        30
    }

    /// How well each candidate answers `query`, in their order: the higher the better. Candidates
    /// with the same score stay in the order they have, and all do if it does not judge them.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from judging; the search fails with it.
    fn judge(&self, query: &str, candidates: &[Candidate]) -> Result<Verdict>;
}

/// What a reranker says of candidates.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// A score for each, in their order.
    Scores(Vec<f32>),
    /// Nothing: the candidates are no talk of people, which is what it can judge.
    NotTalk,
    /// Nothing: it would have taken longer than it may.
    TooSlow,
}

impl From<Vec<f32>> for Verdict {
    fn from(scores: Vec<f32>) -> Self {
        Self::Scores(scores)
    }
}

words! {
    /// What a reranker did in a search.
    #[non_exhaustive]
    pub enum Reranked: "what was done" {
        /// It put the best hits in its order.
        Judged = "judged",
        /// Nothing, because the best hits are no talk of people.
        NotTalk = "not_talk",
        /// Nothing, because it would have taken longer than it may.
        TooSlow = "too_slow",
    }
}

/// A hit before its place is settled, with what speaks for it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// The agent's id of the session.
    pub session: String,
    /// What the session is about.
    pub title: Option<String>,
    /// The agent's id of the message; `None` if only the session matches.
    pub message: Option<String>,
    /// Who speaks.
    pub role: Option<Role>,
    /// When it was said. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// What was said and done in the message, as people read it.
    pub text: String,
    /// The score of the search; comparable within one search only.
    pub score: f32,
    /// What that score is made of.
    pub evidence: Explanation,
}

impl Search<'_> {
    /// The best sessions or messages, in the order of the judge if there is one.
    pub(super) fn ranked(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
        selection: &Selection,
    ) -> Result<(Vec<Ranked>, Option<Reranked>)> {
        // What is listed by time is not judged.
        let is_judged = selection.is_scored() && !query.left_out.contains(&Step::Judge);
        let Some(judge) = self.reranker.filter(|_| is_judged) else {
            return Ok((self.rank(query, parsed, selection)?, None));
        };
        let depth = judge.depth();
        // The order must not depend on how many are wanted.
        let wider = Query { limit: query.limit.max(depth), ..query.clone() };
        let mut ranked = self.rank(&wider, parsed, selection)?;
        let rest = ranked.split_off(depth.min(ranked.len()));
        let (mut ranked, reranked) = self.judged(judge, query, ranked)?;
        ranked.extend(rest);
        ranked.truncate(query.limit);
        Ok((ranked, Some(reranked)))
    }

    fn judged(
        &self,
        judge: &dyn Reranker,
        query: &Query,
        ranked: Vec<Ranked>,
    ) -> Result<(Vec<Ranked>, Reranked)> {
        let known = self.known(ranked)?;
        let candidates = known.iter().map(|known| self.candidate(known));
        let candidates = candidates.collect::<Result<Vec<_>>>()?;
        let as_it_is = |known: Known| Ranked { shown: known.shown, ..known.ranked };
        let scores = match judge.judge(&query.text, &candidates)? {
            Verdict::Scores(scores) => scores,
            Verdict::NotTalk => {
                return Ok((known.into_iter().map(as_it_is).collect(), Reranked::NotTalk));
            }
            Verdict::TooSlow => {
                return Ok((known.into_iter().map(as_it_is).collect(), Reranked::TooSlow));
            }
        };
        if scores.len() != known.len() {
            let got = format!("{} for {}", scores.len(), known.len());
            let expected = "one score for each candidate";
            return Err(Cause::OutOfRange { name: "judge", expected, got }.into());
        }
        let mut judged: Vec<(f32, Known)> = scores.into_iter().zip(known).collect();
        judged.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let note = |(score, known): (f32, Known)| {
            let mut ranked = as_it_is(known);
            ranked.explanation.judged = Some(score);
            ranked
        };
        Ok((judged.into_iter().map(note).collect(), Reranked::Judged))
    }

    fn candidate(&self, Known { ranked, session, shown }: &Known) -> Result<Candidate> {
        let message = shown.as_ref().map(|(_, message)| message);
        let mut text = String::new();
        for piece in message.into_iter().flat_map(|message| self.texts(message)) {
            text.push_str(piece?.text());
            text.push('\n');
        }
        let updated_at = session.updated_at();
        Ok(Candidate {
            session: session.session.external_id.clone(),
            title: session.session.title.clone(),
            created_at: message.map_or(updated_at, |message| message.created_at),
            role: message.map(|message| message.role),
            message: message.map(|message| message.external_id.clone()),
            text,
            score: ranked.score,
            evidence: ranked.explanation,
        })
    }
}
