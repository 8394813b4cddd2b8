//! Rank: which messages a query finds, best first, by words, by meaning or by both.

use std::collections::{HashMap, HashSet};

use super::{Explanation, Meaning, Ranked, Search};
use crate::error::Result;
use crate::fusion::{Scale, fuse, weight_of_meaning, weight_of_session};
use crate::lexical::{Found, Selection};
use crate::query::{Occur, ParsedQuery, Query, SearchMode, Term};
use crate::vector::{self, Everything, Filter, Messages, OF_MODEL};

/// Documents looked at for each hit wanted, so that grouping finds enough sessions.
const DOCUMENTS_PER_HIT: usize = 3;

/// When so many documents are of too few sessions, the hits are what was found.
const MAX_DOCUMENTS: usize = 8192;

/// The best of each list that are fused; the scales are taken from them.
const LIST: usize = 1000;

/// What the cosine of a passage is less if a model wrote it: long answers repeat everything.
const LESS_OF_MODELS: f32 = 0.05;

/// What it is less if it is not the first of its message, for the best of many is high by chance.
const LESS_OF_LATER: f32 = 0.05;

/// The nearest messages that tell whether it is talk that is searched.
const NEAREST: usize = 100;

/// What is no nearer than this, and has no word of the query, has nothing to do with it.
const FAR: f32 = 0.15;

/// The best that a search by words alone looks at: each is cheap, and finding them is not.
const WORDS_LIST: usize = 300;

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
                by_evidence(meaning.as_ref(), parsed, selection)?
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
struct Near {
    message: (u64, u32),
    nearness: f32,
    is_talk: bool,
}

/// The messages with the nearest passages that the query's conditions allow, nearest first.
fn nearest(meaning: &Meaning<'_>, selection: &Selection) -> Result<Vec<Near>> {
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
fn weigh(found: vector::Found) -> f32 {
    let of_model = if found.key.passage >= OF_MODEL { LESS_OF_MODELS } else { 0.0 };
    let later = if found.key.passage.is_multiple_of(OF_MODEL) { 0.0 } else { LESS_OF_LATER };
    found.cosine - of_model - later
}

/// What the two lists say of a message.
#[derive(Clone, Copy, Default)]
struct Evidence {
    words: Option<f32>,
    meaning: Option<f32>,
}

/// The messages of the lists, each with what every list and its session say of it.
fn by_evidence(
    meaning: Option<&Meaning<'_>>,
    parsed: &ParsedQuery,
    selection: &Selection,
) -> Result<Vec<Ranked>> {
    let found = selection.top(if meaning.is_some() { LIST } else { WORDS_LIST })?;
    let nearest = meaning.map_or(Ok(Vec::new()), |meaning| nearest(meaning, selection))?;
    let sessions = selection.sessions(&parsed.clauses)?;
    let weight_of_session = weight_of_session(selection.messages_per_session()?);
    let scales = Scales::of(&found, &nearest, &sessions);
    let weight = meaning.map_or(0.0, |_| weight_of_meaning(talk(&nearest)));
    let candidates = gather(meaning, selection, &found, &nearest)?;
    let ranked = candidates.into_iter().filter(|(_, evidence)| evidence.is_near());
    let ranked = ranked.map(|((session, message), evidence)| {
        let words = scales.words.standard(evidence.words.unwrap_or(0.0));
        let near = evidence.meaning.map_or(scales.farthest, |near| scales.nearness.standard(near));
        let of_session = scales.sessions.standard(sessions.get(&session).copied().unwrap_or(0.0));
        let explanation = Explanation {
            words: evidence.words,
            meaning: evidence.meaning,
            words_standard: Some(words),
            meaning_standard: meaning.map(|_| near),
            session_standard: Some(of_session),
        };
        let score = fuse(words, near, weight) + weight_of_session * of_session;
        Ranked { session, message, score, explanation }
    });
    let mut ranked: Vec<Ranked> = ranked.collect();
    ranked.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then((a.session, a.message).cmp(&(b.session, b.message)))
    });
    Ok(ranked)
}

/// The scale of each kind of evidence, and what stands for a vector that is not there.
struct Scales {
    words: Scale,
    nearness: Scale,
    sessions: Scale,
    /// What has no vector, such as the output of a tool, is as near as the last that is listed.
    farthest: f32,
}

impl Scales {
    fn of(found: &[Found], nearest: &[Near], sessions: &HashMap<u64, f32>) -> Self {
        let nearness = Scale::of(nearest.iter().map(|near| near.nearness));
        let mut best: Vec<f32> = sessions.values().copied().collect();
        best.sort_by(|a, b| b.total_cmp(a));
        best.truncate(LIST);
        Self {
            words: Scale::of(found.iter().map(|found| found.score)),
            nearness,
            sessions: Scale::of(best.iter().copied()),
            farthest: nearest.last().map_or(0.0, |near| nearness.standard(near.nearness)),
        }
    }
}

impl Evidence {
    fn is_near(&self) -> bool {
        self.words.is_some() || self.meaning.is_some_and(|meaning| meaning > FAR)
    }
}

/// How much of what is nearest was said by people.
#[allow(clippy::cast_precision_loss, reason = "a hundred at most")]
fn talk(nearest: &[Near]) -> f32 {
    let nearest = &nearest[..nearest.len().min(NEAREST)];
    let talk = nearest.iter().filter(|near| near.is_talk).count();
    talk as f32 / nearest.len().max(1) as f32
}

type Candidates = HashMap<(u64, Option<u32>), Evidence>;

/// Looks up in each list what only the other one has.
fn gather(
    meaning: Option<&Meaning<'_>>,
    selection: &Selection,
    found: &[Found],
    nearest: &[Near],
) -> Result<Candidates> {
    let titles = found.iter().filter(|found| found.message.is_none());
    let titles: HashMap<u64, f32> = titles.map(|found| (found.session, found.score)).collect();
    let mut candidates = Candidates::new();
    for found in found {
        let evidence = Evidence { words: Some(found.score), meaning: None };
        candidates.insert((found.session, found.message), evidence);
    }
    let mut unknown = Vec::new();
    for &Near { message: (session, message), nearness, .. } in nearest {
        let candidate = candidates.entry((session, Some(message))).or_default();
        candidate.meaning = Some(nearness);
        if candidate.words.is_none() {
            unknown.push((session, message));
        }
    }
    for ((session, message), score) in selection.scores(&unknown)? {
        candidates.entry((session, Some(message))).or_default().words = Some(score);
    }
    if let Some(meaning) = meaning {
        look_up_nearness(meaning, &mut candidates)?;
    }
    for ((session, message), evidence) in &mut candidates {
        if message.is_some()
            && let Some(title) = titles.get(session)
        {
            evidence.words = Some(evidence.words.unwrap_or(0.0) + title);
        }
    }
    Ok(candidates)
}

/// Looks up how near the messages are that only words have found.
fn look_up_nearness(meaning: &Meaning<'_>, candidates: &mut Candidates) -> Result<()> {
    let mut far: Vec<(u64, u32)> = candidates
        .iter()
        .filter(|(_, evidence)| evidence.meaning.is_none())
        .filter_map(|(&(session, message), _)| Some((session, message?)))
        .collect();
    far.sort_unstable();
    let cosines = meaning.vectors.nearness(meaning.query, &far, &weigh)?;
    for ((session, message), cosine) in far.into_iter().zip(cosines) {
        candidates.entry((session, Some(message))).or_default().meaning = cosine;
    }
    Ok(())
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
    fn from(Found { session, message, score }: Found) -> Self {
        let explanation = Explanation { words: Some(score), ..Explanation::default() };
        Self { session, message, score, explanation }
    }
}
