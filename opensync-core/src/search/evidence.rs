//! Evidence: what words, meaning and the session say of each message, as one score.

use std::collections::{HashMap, HashSet};

use super::rank::{LIST, Near, nearest, weigh};
use super::{Explanation, Meaning, Ranked, Search};
use crate::error::Result;
use crate::fusion::{Scale, fuse, is_code, is_talk, weight_of_meaning, weight_of_session};
use crate::lexical::{Documents, FoundDocument, Selection};
use crate::passage::text_of;
use crate::query::{ParsedQuery, Query, Step};

/// The nearest messages that say whether it is talk that is searched.
const NEAREST: usize = 100;

/// What is no nearer than this, and has no word of the query, has nothing to do with it.
const FAR: f32 = 0.15;

/// The nearest messages whose text is looked at to tell code from prose.
const LOOKED_AT: usize = 10;

/// What two words of the query that follow one another in a message say, beside each of them alone.
const PAIR: f32 = 0.2;

/// What it says that the session made the commit whose subject is asked for: more than all else.
const MADE: f32 = 100.0;

/// What the two lists say of a message.
#[derive(Clone, Copy, Default)]
struct Evidence {
    words: Option<f32>,
    meaning: Option<f32>,
    /// When it was said, if words have found it.
    at: Option<i64>,
}

impl Search<'_> {
    /// The messages of the lists, each with what every list and its session say of it, and whether
    /// these are all that words have found. That list has `documents` at most.
    pub(super) fn by_evidence(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
        selection: &Selection,
        documents: usize,
    ) -> Result<(Vec<Ranked>, bool)> {
        let has = |step| !query.left_out.contains(&step);
        let meaning = self.meaning.as_ref();
        let found = selection.top(documents)?;
        let is_all = found.len() < documents;
        let nearest = meaning.map_or(Ok(Vec::new()), |meaning| nearest(meaning, selection))?;
        let sessions = selection.sessions(&parsed.clauses)?;
        let weight_of_session = if has(Step::Sessions) {
            weight_of_session(selection.messages_per_session()?)
        } else {
            0.0
        };
        let makers =
            if has(Step::Acts) { self.lexical.makers(&parsed.words)? } else { HashSet::new() };
        let scales = Scales::of(&found[..found.len().min(self.list())], &nearest, &sessions);
        let weight = match meaning {
            Some(_) if has(Step::Kinds) => self.weight_of_meaning(&nearest)?,
            Some(_) => weight_of_meaning(1.0, 0.0),
            None => 0.0,
        };
        let (mut candidates, mut documents) = gather(meaning, selection, &found, &nearest)?;
        if has(Step::Pairs) {
            selection.add_found(&mut documents, &found);
            add_pairs(parsed, selection, &documents, &mut candidates)?;
        }
        let ranked = candidates.into_iter().filter(|(_, evidence)| evidence.is_near());
        let ranked = ranked.map(|((session, message), evidence)| {
            let words = scales.words.standard(evidence.words.unwrap_or(0.0));
            let near = evidence.meaning.map(|near| scales.nearness.standard(near));
            let near = near.unwrap_or(scales.farthest);
            let of_session = sessions.get(&session).copied().unwrap_or(0.0);
            let of_session = scales.sessions.standard(of_session);
            let explanation = Explanation {
                words: evidence.words,
                meaning: evidence.meaning,
                words_standard: Some(words),
                meaning_standard: meaning.map(|_| near),
                session_standard: Some(of_session),
                judged: None,
            };
            let made = if makers.contains(&session) { MADE } else { 0.0 };
            let score = fuse(words, near, weight) + weight_of_session * of_session + made;
            Ranked { at: evidence.at, explanation, ..Ranked::new(session, message, score) }
        });
        let mut ranked: Vec<Ranked> = ranked.collect();
        ranked.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then((a.session, a.message).cmp(&(b.session, b.message)))
        });
        Ok((ranked, is_all))
    }

    /// What meaning weighs beside words, by what kind of text is nearest.
    fn weight_of_meaning(&self, nearest: &[Near]) -> Result<f32> {
        let talk = talk(nearest);
        let code = if is_talk(talk) { 0.0 } else { self.code(nearest)? };
        Ok(weight_of_meaning(talk, code))
    }

    /// How much of what is nearest is code.
    #[allow(clippy::cast_precision_loss, reason = "ten at most")]
    fn code(&self, nearest: &[Near]) -> Result<f32> {
        let nearest = &nearest[..nearest.len().min(LOOKED_AT)];
        let mut code = 0;
        let records = self.read.records_of(nearest.iter().map(|near| near.message))?;
        for record in records.into_iter().flatten() {
            code += usize::from(is_code(&text_of(&self.read.message(record)?)));
        }
        Ok(code as f32 / nearest.len().max(1) as f32)
    }
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
    fn of(found: &[FoundDocument], nearest: &[Near], sessions: &HashMap<u64, f32>) -> Self {
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

/// Looks up in each list what only the other one has. The documents are of those that only meaning
/// has found.
fn gather(
    meaning: Option<&Meaning<'_>>,
    selection: &Selection,
    found: &[FoundDocument],
    nearest: &[Near],
) -> Result<(Candidates, Documents)> {
    let titles = found.iter().filter(|found| found.message.is_none());
    let titles: HashMap<u64, f32> = titles.map(|found| (found.session, found.score)).collect();
    let mut candidates = Candidates::new();
    for found in found {
        let evidence = Evidence { words: Some(found.score), meaning: None, at: Some(found.at) };
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
    let documents = selection.locate(&unknown)?;
    for ((session, message), score) in selection.scores(&documents)? {
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
    Ok((candidates, documents))
}

/// Adds what it says that words of the query follow one another in a message.
fn add_pairs(
    parsed: &ParsedQuery,
    selection: &Selection,
    documents: &Documents,
    candidates: &mut Candidates,
) -> Result<()> {
    for ((session, message), score) in selection.pairs(&parsed.pairs, documents)? {
        let evidence = candidates.entry((session, Some(message))).or_default();
        evidence.words = Some(evidence.words.unwrap_or(0.0) + PAIR * score);
    }
    Ok(())
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
