//! Rank: which messages a query finds, best first, by words, by meaning or by both.

use std::collections::{HashMap, HashSet};

use super::{Explanation, Meaning, Ranked, Search};
use crate::error::Result;
use crate::lexical::{Found, Selection};
use crate::query::{Occur, ParsedQuery, Query, SearchMode, Term};
use crate::vector::{self, Everything, Filter, Messages, OF_MODEL};

/// Documents looked at for each hit wanted, so that grouping finds enough sessions.
const DOCUMENTS_PER_HIT: usize = 3;

/// When so many documents are of too few sessions, the hits are what was found.
const MAX_DOCUMENTS: usize = 8192;

/// The best of each list that are fused; the scales are taken from them.
pub(super) const LIST: usize = 1000;

/// What the cosine of a passage is less if a model wrote it: long answers repeat everything.
const LESS_OF_MODELS: f32 = 0.05;

/// What it is less if it is not the first of its message, for the best of many is high by chance.
const LESS_OF_LATER: f32 = 0.05;

/// Passages looked at for each message of a list, for the best may be of one message.
const PASSAGES: usize = 1200;

impl Search<'_> {
    /// The best sessions, each with its best message, or the best messages.
    pub(super) fn rank(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
        selection: &Selection,
    ) -> Result<Vec<Ranked>> {
        let ranked = match (&self.meaning, self.mode) {
            (Some(meaning), SearchMode::Semantic) => by_meaning(meaning, selection)?,
            (meaning, _) if meaning.is_some() || tells_sessions_apart(parsed) => {
                self.by_evidence(query, parsed, selection)?
            }
            _ if query.is_grouped => return best_of_sessions(selection, query.limit),
            _ => return best_messages(selection, query.limit),
        };
        let mut seen = HashSet::new();
        let is_shown = |ranked: &Ranked| {
            if query.is_grouped { seen.insert(ranked.session) } else { ranked.message.is_some() }
        };
        Ok(ranked.into_iter().filter(is_shown).take(query.limit).collect())
    }
}

/// Whether there are words of which a session may have more than a message of it.
fn tells_sessions_apart(parsed: &ParsedQuery) -> bool {
    let words = parsed
        .clauses
        .iter()
        .filter(|clause| clause.occur == Occur::Should && matches!(clause.term, Term::Word(_)));
    words.count() > 1
}

/// The messages nearest in meaning.
fn by_meaning(meaning: &Meaning<'_>, selection: &Selection) -> Result<Vec<Ranked>> {
    let nearest = nearest(meaning, selection)?;
    let ranked =
        nearest.into_iter().map(|Near { message: (session, message), nearness, .. }| {
            let explanation = Explanation { meaning: Some(nearness), ..Explanation::default() };
            Ranked { session, message: Some(message), score: nearness, explanation }
        });
    Ok(ranked.collect())
}

/// A message that is near in meaning.
#[derive(Clone, Copy)]
pub(super) struct Near {
    pub(super) message: (u64, u32),
    pub(super) nearness: f32,
    pub(super) is_talk: bool,
}

/// The messages with the nearest passages that the query's conditions allow, nearest first.
pub(super) fn nearest(meaning: &Meaning<'_>, selection: &Selection) -> Result<Vec<Near>> {
    let allowed = selection.allowed()?;
    let messages;
    let filter: &dyn Filter = match &allowed {
        None => &Everything,
        Some(allowed) => {
            messages = Messages::new(allowed);
            &messages
        }
    };
    let mut nearest: HashMap<(u64, u32), Near> = HashMap::new();
    for found in meaning.vectors.search(meaning.query, PASSAGES, filter)? {
        let message = (found.key.session, found.key.message);
        let is_talk = found.key.passage < OF_MODEL;
        let near = Near { message, nearness: weigh(found), is_talk };
        let known = nearest.entry(message).or_insert(near);
        known.nearness = known.nearness.max(near.nearness);
    }
    let mut nearest: Vec<Near> = nearest.into_values().collect();
    nearest.sort_by(|left, right| {
        right.nearness.total_cmp(&left.nearness).then(left.message.cmp(&right.message))
    });
    nearest.truncate(LIST);
    Ok(nearest)
}

/// The cosine of a passage, less what it has by its kind.
pub(super) fn weigh(found: vector::Found) -> f32 {
    let of_model = if found.key.passage >= OF_MODEL { LESS_OF_MODELS } else { 0.0 };
    let later = if found.key.passage.is_multiple_of(OF_MODEL) { 0.0 } else { LESS_OF_LATER };
    found.cosine - of_model - later
}

/// The best sessions, each with its best message. A title that matches lifts its session.
fn best_of_sessions(selection: &Selection, limit: usize) -> Result<Vec<Ranked>> {
    let mut documents = limit * DOCUMENTS_PER_HIT;
    loop {
        let found = selection.top(documents)?;
        let is_all = found.len() < documents;
        let sessions = group(found);
        if sessions.len() >= limit || is_all || documents >= MAX_DOCUMENTS {
            return Ok(sessions.into_iter().take(limit).collect());
        }
        documents *= 4;
    }
}

/// The best messages; the titles among the documents are none.
fn best_messages(selection: &Selection, limit: usize) -> Result<Vec<Ranked>> {
    let mut documents = limit * 2;
    loop {
        let found = selection.top(documents)?;
        let is_all = found.len() < documents;
        let messages = found.into_iter().filter(|found| found.message.is_some());
        let messages: Vec<Ranked> = messages.take(limit).map(Ranked::from).collect();
        if messages.len() >= limit || is_all || documents >= MAX_DOCUMENTS {
            return Ok(messages);
        }
        documents *= 4;
    }
}

/// Groups documents, best first, by session; sessions come out best first.
fn group(found: Vec<Found>) -> Vec<Ranked> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut sessions: Vec<Ranked> = Vec::new();
    for document in found {
        let place = *places.entry(document.session).or_insert(sessions.len());
        let Some(session) = sessions.get_mut(place) else {
            sessions.push(Ranked::from(document));
            continue;
        };
        // A session has one title, and shows its best message.
        let is_first_message = session.message.is_none();
        if is_first_message || document.message.is_none() {
            session.score += document.score;
            session.explanation.words = Some(session.score);
            session.message = session.message.or(document.message);
        }
    }
    sessions.sort_by(|a, b| b.score.total_cmp(&a.score));
    sessions
}

impl From<Found> for Ranked {
    fn from(Found { session, message, score, .. }: Found) -> Self {
        let explanation = Explanation { words: Some(score), ..Explanation::default() };
        Self { session, message, score, explanation }
    }
}
