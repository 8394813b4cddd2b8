//! Cross: the installed model puts the best hits in order, where people talk and there is time for it.
//!
//! It reads of each candidate what its snippet shows, the piece with the most words of the query: the whole
//! of twenty would take longer than a search may.

use std::time::Duration;

use super::rerank::{Candidate, Reranker, Verdict};
use crate::embed::CrossEncoder;
use crate::error::Result;
use crate::fusion::{Scale, is_code, is_talk};
use crate::model::Role;
use crate::query::parse;
use crate::snippet::{Piece, Snippets};
use crate::zone::TimeZone;

/// Candidates that are judged.
const DEPTH: usize = 20;

/// Tokens of the question, and of both texts with what is around them.
const TOKENS: [usize; 2] = [24, 80];

/// What the model says weighs beside the score of the search, each in deviations from its mean.
const WEIGHT: f32 = 0.7;

/// Where so much of the candidates is code, a model that was taught by people's questions is wrong.
const CODE: f32 = 0.5;

/// The installed model, and how long it may take.
pub(crate) struct Reader {
    model: CrossEncoder,
    budget: Duration,
}

impl Reader {
    pub(crate) fn new(model: CrossEncoder, budget: Duration) -> Self {
        Self { model, budget }
    }
}

impl Reranker for Reader {
    fn depth(&self) -> usize {
        DEPTH
    }

    fn judge(&self, query: &str, candidates: &[Candidate]) -> Result<Verdict> {
        if !are_talk(candidates) {
            return Ok(Verdict::NotTalk);
        }
        let parsed = parse(query, &TimeZone::here().now());
        let mut snippets = Snippets::new(&parsed.clauses);
        let mut shown = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let piece = Piece::from(candidate.text.as_str());
            shown.push(snippets.best(std::iter::once(Ok(piece)))?.0.text);
        }
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let said = self.model.scores(&parsed.words, &shown, TOKENS, self.budget)?;
        let Some(said) = said else { return Ok(Verdict::TooSlow) };
        let of_said = Scale::of(said.iter().copied());
        let of_search = Scale::of(candidates.iter().map(|candidate| candidate.score));
        let both = said.iter().zip(candidates).map(|(&said, candidate)| {
            let searched = of_search.standard(candidate.score);
            WEIGHT * of_said.standard(said) + (1.0 - WEIGHT) * searched
        });
        Ok(Verdict::Scores(both.collect()))
    }
}

/// Whether it is people who talk, and not about code alone.
fn are_talk(candidates: &[Candidate]) -> bool {
    #[allow(clippy::cast_precision_loss, reason = "a share of twenty")]
    let share = |is_of: &dyn Fn(&Candidate) -> bool| {
        let count = candidates.iter().filter(|candidate| is_of(candidate)).count();
        count as f32 / candidates.len().max(1) as f32
    };
    let talk = share(&|candidate| candidate.role == Some(Role::User));
    is_talk(talk) && share(&|candidate| is_code(&candidate.text)) < CODE
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::embed::{Models, RERANKER, Tiny};
    use crate::search::Explanation;

    fn candidate(role: Role, text: &str, score: f32) -> Candidate {
        Candidate {
            session: "s".to_owned(),
            title: None,
            message: Some("m".to_owned()),
            role: Some(role),
            created_at: 0,
            text: text.to_owned(),
            score,
            evidence: Explanation::default(),
        }
    }

    fn reader(budget: Duration) -> Reader {
        let data = tempfile::tempdir().unwrap();
        let models = Models::in_data_folder(data.path());
        let model = models.install(RERANKER, Tiny::new().cross().write().path()).unwrap();
        Reader::new(model.cross_encoder().unwrap(), budget)
    }

    #[test]
    fn talk_is_judged_and_papers_and_code_are_not() {
        let reader = reader(Duration::from_mins(1));
        let judged = |role, text| {
            let candidates = [candidate(role, text, 2.0), candidate(role, text, 1.0)];
            reader.judge("why does the build fail", &candidates).unwrap()
        };
        let judged_talk = judged(Role::User, "fix the test");
        assert!(matches!(judged_talk, Verdict::Scores(scores) if scores[0] > scores[1]));
        assert_eq!(judged(Role::Assistant, "fix the test"), Verdict::NotTalk);
        assert_eq!(judged(Role::User, "let x = f(y[0]); { g(x) }"), Verdict::NotTalk);
    }

    #[test]
    fn without_time_nothing_is_judged() {
        let candidates = [candidate(Role::User, "fix the test", 1.0)];
        assert_eq!(reader(Duration::ZERO).judge("test", &candidates).unwrap(), Verdict::TooSlow);
    }
}
