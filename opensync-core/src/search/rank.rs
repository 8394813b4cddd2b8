//! Rank: which messages a query finds, best first, by words, by meaning or by both.

use std::collections::{HashMap, HashSet};

use super::copies::Distinct;
use super::{Explanation, Meaning, Ranked, Search};
use crate::error::Result;
use crate::lexical::{FoundDocument, Selection};
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

/// The best that a search by words alone looks at: each is cheap, and finding them is not.
const WORDS_LIST: usize = 300;

impl Search<'_> {
    /// The best sessions, each with its best message, or the best messages; none is the copy of
    /// another.
    pub(super) fn rank(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
        selection: &Selection,
    ) -> Result<Vec<Ranked>> {
        match (&self.meaning, self.mode) {
            (Some(meaning), SearchMode::Semantic) => {
                self.distinct(query, by_meaning(meaning, selection)?)
            }
            (meaning, _) if meaning.is_some() || tells_sessions_apart(parsed) => {
                self.by_words_and_sessions(query, parsed, selection)
            }
            _ => self.by_words(query, selection),
        }
    }

    /// The best messages by words that are looked at first; the scale of words is taken from them.
    pub(super) fn list(&self) -> usize {
        if self.meaning.is_some() { LIST } else { WORDS_LIST }
    }

    fn distinct(&self, query: &Query, ranked: Vec<Ranked>) -> Result<Vec<Ranked>> {
        Distinct::new(self, query.is_grouped, query.limit).of(ranked)
    }

    /// By all that is known. More is looked at only if copies have taken the places of other hits: the
    /// order of what follows must not depend on how many are wanted.
    fn by_words_and_sessions(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
        selection: &Selection,
    ) -> Result<Vec<Ranked>> {
        let mut documents = self.list();
        loop {
            let (ranked, is_all) = self.by_evidence(query, parsed, selection, documents)?;
            let hits = self.distinct(query, ranked)?;
            let has_copies = hits.iter().any(|hit| hit.copies > 0);
            let is_enough = hits.len() >= query.limit || !has_copies;
            if is_enough || is_all || documents >= MAX_DOCUMENTS {
                return Ok(hits);
            }
            documents *= 4;
        }
    }

    /// By one word, or by nothing but filters: these list what there is, copies too.
    fn by_words(&self, query: &Query, selection: &Selection) -> Result<Vec<Ranked>> {
        let mut documents = query.limit * DOCUMENTS_PER_HIT;
        let mut known_copies = 0;
        loop {
            let found = selection.top(documents)?;
            let is_all = found.len() < documents;
            let ranked = if query.is_grouped {
                with_titles(found)
            } else {
                found.into_iter().map(Ranked::from).collect()
            };
            let hits = if selection.is_scored() {
                self.distinct(query, ranked)?
            } else {
                each_session(query, ranked)
            };
            let copies: u64 = hits.iter().map(|hit| hit.copies).sum();
            // Where there are copies, there may be more of them further on.
            let is_enough = hits.len() >= query.limit && copies == known_copies;
            if is_enough || is_all || documents >= MAX_DOCUMENTS {
                return Ok(hits);
            }
            known_copies = copies;
            documents *= 4;
        }
    }
}

/// The newest message of each session, or every message.
fn each_session(query: &Query, mut ranked: Vec<Ranked>) -> Vec<Ranked> {
    let mut seen = HashSet::new();
    ranked.retain(|ranked| !query.is_grouped || seen.insert(ranked.session));
    ranked.truncate(query.limit);
    ranked
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
            Ranked { explanation, ..Ranked::new(session, Some(message), nearness) }
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
pub(super) fn weigh(found: vector::Neighbour) -> f32 {
    let of_model = if found.key.passage >= OF_MODEL { LESS_OF_MODELS } else { 0.0 };
    let later = if found.key.passage.is_multiple_of(OF_MODEL) { 0.0 } else { LESS_OF_LATER };
    found.cosine - of_model - later
}

/// What was found, best first, where a title that matches lifts the best message of its session.
fn with_titles(found: Vec<FoundDocument>) -> Vec<Ranked> {
    let titles = found.iter().filter(|found| found.message.is_none());
    let mut titles: HashMap<u64, f32> = titles.map(|found| (found.session, found.score)).collect();
    if titles.is_empty() {
        return found.into_iter().map(Ranked::from).collect();
    }
    let mut ranked: Vec<Ranked> = Vec::with_capacity(found.len());
    let (messages, of_titles): (Vec<FoundDocument>, Vec<FoundDocument>) =
        found.into_iter().partition(|found| found.message.is_some());
    for mut message in messages {
        message.score += titles.remove(&message.session).unwrap_or(0.0);
        ranked.push(message.into());
    }
    // What is left are titles of sessions no message of which was found.
    let alone = of_titles.into_iter().filter(|title| titles.contains_key(&title.session));
    ranked.extend(alone.map(Ranked::from));
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked
}

impl From<FoundDocument> for Ranked {
    fn from(FoundDocument { session, message, score, at, .. }: FoundDocument) -> Self {
        let explanation = Explanation { words: Some(score), ..Explanation::default() };
        Self { at: Some(at), explanation, ..Self::new(session, message, score) }
    }
}
