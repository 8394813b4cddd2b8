//! Rerank: lets a program's own judge put the best hits in another order.
//!
//! It comes after fusion, when copies and sessions are sorted out, and before snippets: what it sees
//! are candidates with what is known of each. Without a judge nothing is read and nothing moves.

use super::{Explanation, Known, Ranked, Search};
use crate::error::{Cause, Result};
use crate::lexical::Selection;
use crate::model::Role;
use crate::query::{ParsedQuery, Query};

/// Judges how well messages answer a query, better than a search can: a cross-encoder, a model
/// behind an interface, rules of a program's own. See [`Builder::reranker`](crate::Builder::reranker).
pub trait Reranker: Send + Sync {
    /// How many of the best hits it is asked about; the others follow in the order of the search.
    /// Default: 30. Each costs a read of its message.
    fn depth(&self) -> usize {
        30
    }

    /// How well each candidate answers `query`, in their order: the higher the better. Candidates
    /// with the same score stay in the order they have.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from judging; the search fails with it.
    fn judge(&self, query: &str, candidates: &[Candidate]) -> Result<Vec<f32>>;
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
    ) -> Result<Vec<Ranked>> {
        // What is listed by time is not judged.
        let Some(judge) = self.reranker.filter(|_| selection.is_scored()) else {
            return self.rank(query, parsed, selection);
        };
        let depth = judge.depth();
        // The order must not depend on how many are wanted.
        let wider = Query { limit: query.limit.max(depth), ..query.clone() };
        let mut ranked = self.rank(&wider, parsed, selection)?;
        let rest = ranked.split_off(depth.min(ranked.len()));
        let mut ranked = self.judged(judge, query, ranked)?;
        ranked.extend(rest);
        ranked.truncate(query.limit);
        Ok(ranked)
    }

    fn judged(
        &self,
        judge: &dyn Reranker,
        query: &Query,
        ranked: Vec<Ranked>,
    ) -> Result<Vec<Ranked>> {
        let known = self.known(ranked)?;
        let candidates = known.iter().map(|known| self.candidate(known));
        let candidates = candidates.collect::<Result<Vec<_>>>()?;
        let scores = judge.judge(&query.text, &candidates)?;
        if scores.len() != known.len() {
            let got = format!("{} for {}", scores.len(), known.len());
            let expected = "one score for each candidate";
            return Err(Cause::OutOfRange { name: "judge", expected, got }.into());
        }
        let mut judged: Vec<(f32, Known)> = scores.into_iter().zip(known).collect();
        judged.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let note = |(score, known): (f32, Known)| {
            let mut ranked = Ranked { shown: known.shown, ..known.ranked };
            ranked.explanation.judged = Some(score);
            ranked
        };
        Ok(judged.into_iter().map(note).collect())
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
