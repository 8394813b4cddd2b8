//! Copies: what stands in several sessions because one was forked or resumed from the other is one hit.
//!
//! A copy has the answer's id of the original, or its time and all of its content, and then so does the
//! message before or after it, unless its session says that it is a fork: the same words may be said
//! twice. The store names long texts by their hash, so that none is read to compare them. The original is where the usage counts,
//! else in the session that began first and was not forked; it is shown for all of them, at the place
//! of the best. A filter that leaves it out leaves its copies, and one of them is shown.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Ranked, Search};
use crate::error::Result;
use crate::model::LinkKind;
use crate::store::{Body, MessageRecord};

/// Messages whose time is not known that are looked at for further copies once there are hits enough.
const LOOKED_AT: usize = 32;

/// Hits with the same words that a message is held against.
const MOST_SAME: usize = 4;

/// How far behind a message the answer is looked for whose usage tells the original from a copy.
const NEAR: u32 = 4;

/// Hits, of which none is the copy of another.
pub(super) struct Distinct<'a> {
    search: &'a Search<'a>,
    is_grouped: bool,
    limit: usize,
    hits: Vec<Copied>,
    /// Which hits a message may belong to, by what it shares with its copies.
    places: HashMap<u128, Vec<usize>>,
    /// The hits of which a session has a message.
    of_session: HashMap<u64, Vec<usize>>,
    /// The sessions that are shown.
    sessions: HashSet<u64>,
    /// When the messages of the hits were said.
    times: HashSet<i64>,
    looked_at: usize,
}

/// A hit with its copies.
struct Copied {
    ranked: Ranked,
    /// The place among its copies, once there are any.
    order: Option<Order>,
    /// The sessions of all of them, that of the hit first.
    sessions: Vec<u64>,
}

/// The least is the original: where usage counts, what is not a fork, what began first, what came
/// first.
type Order = (Reverse<bool>, bool, i64, u64);

impl<'a> Distinct<'a> {
    pub(super) fn new(search: &'a Search<'a>, is_grouped: bool, limit: usize) -> Self {
        Self {
            search,
            is_grouped,
            limit,
            hits: Vec::new(),
            places: HashMap::new(),
            of_session: HashMap::new(),
            sessions: HashSet::new(),
            times: HashSet::new(),
            looked_at: 0,
        }
    }

    /// The hits among `ranked`, best first, up to the limit.
    pub(super) fn of(mut self, ranked: Vec<Ranked>) -> Result<Vec<Ranked>> {
        for ranked in ranked {
            self.add(ranked)?;
        }
        let hits = self.hits.into_iter();
        Ok(hits
            .map(|Copied { ranked, sessions, .. }| Ranked {
                copies: sessions.len() as u64 - 1,
                ..ranked
            })
            .collect())
    }

    fn add(&mut self, ranked: Ranked) -> Result<()> {
        let is_full = self.hits.len() >= self.limit;
        let is_title = ranked.message.is_none();
        let is_passed =
            if self.is_grouped { self.sessions.contains(&ranked.session) } else { is_title };
        if is_passed || is_full && !self.may_be_copy(&ranked) {
            return Ok(());
        }
        let Some(shown) = self.shown(&ranked)? else {
            // A session without messages is found by its title; a message that is gone is not.
            if is_title && !is_full {
                self.push(ranked, None);
            }
            return Ok(());
        };
        if let Some(place) = self.place_of(ranked.session, &shown)? {
            let is_known = self.hits[place].sessions.contains(&ranked.session);
            if !is_known {
                return self.add_copy(place, ranked.session, shown);
            }
            // The same words twice in one session are no copy, but two messages.
            if self.is_grouped {
                return Ok(());
            }
        }
        if is_full || self.is_grouped && self.is_beside(ranked.session, &shown)? {
            return Ok(());
        }
        self.push(ranked, Some(shown));
        Ok(())
    }

    /// Whether it is worth reading once there are hits enough.
    fn may_be_copy(&mut self, ranked: &Ranked) -> bool {
        if let Some(at) = ranked.at {
            return self.times.contains(&at);
        }
        self.looked_at += 1;
        self.looked_at <= LOOKED_AT
    }

    /// The message that shows a hit: the one that was found, or the first of a session that was found
    /// by its title.
    fn shown(&self, ranked: &Ranked) -> Result<Option<(u32, MessageRecord)>> {
        let read = self.search.read;
        match ranked.message {
            Some(number) => {
                let record = read.message_record(ranked.session, number)?;
                Ok(record.map(|record| (number, record)))
            }
            None => read.said_from(ranked.session, 0)?.next().transpose(),
        }
    }

    /// The hit that a message is a copy of.
    fn place_of(&self, session: u64, shown: &(u32, MessageRecord)) -> Result<Option<usize>> {
        let marks = marks(&shown.1).into_iter().flatten();
        for &place in marks.filter_map(|mark| self.places.get(&mark)).flatten() {
            let hit = &self.hits[place].ranked;
            let Some(original) = &hit.shown else { continue };
            let is_same = session == hit.session
                || self.search.is_copy((session, shown), (hit.session, original))?;
            if is_same {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn push(&mut self, ranked: Ranked, shown: Option<(u32, MessageRecord)>) {
        let place = self.hits.len();
        self.sessions.insert(ranked.session);
        self.of_session.entry(ranked.session).or_default().push(place);
        if let Some((_, record)) = &shown {
            self.times.insert(record.created_at);
            for mark in marks(record).into_iter().flatten() {
                let places = self.places.entry(mark).or_default();
                if places.len() < MOST_SAME {
                    places.push(place);
                }
            }
        }
        let sessions = vec![ranked.session];
        self.hits.push(Copied { ranked: Ranked { shown, ..ranked }, order: None, sessions });
    }

    /// Adds a copy to a hit, and shows it there if it is the original.
    fn add_copy(
        &mut self,
        place: usize,
        session: u64,
        (number, record): (u32, MessageRecord),
    ) -> Result<()> {
        let order = self.search.order(session, number)?;
        self.of_session.entry(session).or_default().push(place);
        let hit = &mut self.hits[place];
        hit.sessions.push(session);
        let known = match (hit.order, &hit.ranked.shown) {
            (None, Some((number, _))) => self.search.order(hit.ranked.session, *number)?,
            (known, _) => known,
        };
        hit.order = known;
        if order.is_some() && (known.is_none() || order < known) {
            if self.is_grouped {
                self.sessions.remove(&hit.ranked.session);
                self.sessions.insert(session);
            }
            hit.order = order;
            hit.ranked.session = session;
            hit.ranked.message = hit.ranked.message.map(|_| number);
            hit.ranked.shown = Some((number, record));
        }
        Ok(())
    }

    /// Whether a message of a copy is in the session that is shown for it, too.
    fn is_beside(&self, session: u64, (number, record): &(u32, MessageRecord)) -> Result<bool> {
        let read = self.search.read;
        for &place in self.of_session.get(&session).into_iter().flatten() {
            let shown = self.hits[place].ranked.session;
            let by_id = read.message_number(shown, &record.external_id)?;
            for number in by_id.into_iter().chain([*number]) {
                if let Some(other) = read.message_record(shown, number)?
                    && shares_mark(record, &other)
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

impl Search<'_> {
    /// What tells the original from its copies; `None` if the session is gone.
    fn order(&self, session: u64, number: u32) -> Result<Option<Order>> {
        let Some(record) = self.read.unannotated_session(session)? else { return Ok(None) };
        let is_fork = self.is_fork(session)?;
        let counts = Reverse(self.counts_usage(session, number)?);
        Ok(Some((counts, is_fork, record.started_at(), session)))
    }

    /// Whether two messages that share a mark are copies, and do not say the same by chance.
    fn is_copy(
        &self,
        (one, (at_one, first)): (u64, &(u32, MessageRecord)),
        (other, (at_other, second)): (u64, &(u32, MessageRecord)),
    ) -> Result<bool> {
        if first.response_id.is_some() && first.response_id == second.response_id {
            return Ok(true);
        }
        let after = |session, number: u32| {
            let next = self.read.said_from(session, number.saturating_add(1))?.next();
            next.transpose().map(|next| next.map(|(_, record)| record))
        };
        let before = |session, number: u32| match number.checked_sub(1) {
            Some(number) => self.read.message_record(session, number),
            None => Ok(None),
        };
        let is_same = |one: Option<MessageRecord>, other: Option<MessageRecord>| {
            one.zip(other).is_some_and(|(one, other)| shares_mark(&one, &other))
        };
        Ok(is_same(after(one, *at_one)?, after(other, *at_other)?)
            || is_same(before(one, *at_one)?, before(other, *at_other)?)
            || self.is_fork(one)?
            || self.is_fork(other)?)
    }

    fn is_fork(&self, session: u64) -> Result<bool> {
        let record = self.read.unannotated_session(session)?;
        let link = record.and_then(|record| record.session.parent);
        Ok(link.is_some_and(|link| link.kind == LinkKind::Fork))
    }

    /// Whether the usage of a message, or of the answer that follows it, counts where it stands.
    fn counts_usage(&self, session: u64, number: u32) -> Result<bool> {
        for number in number..number.saturating_add(NEAR) {
            let record = self.read.message_record(session, number)?;
            if let Some(record) = record.filter(|record| record.usage.is_some()) {
                return Ok(record.is_counted);
            }
        }
        Ok(false)
    }
}

fn shares_mark(one: &MessageRecord, other: &MessageRecord) -> bool {
    let others = marks(other);
    marks(one).into_iter().zip(others).any(|(one, other)| one.is_some() && one == other)
}

/// What a message shares with its copies: the id of an answer, and its time with all of its content.
fn marks(record: &MessageRecord) -> [Option<u128>; 2] {
    let response = record.response_id.as_ref().map(|id| mark(|to| ("answer", id).hash(to)));
    // Without a time, the same words may have been said at any.
    let content = (record.created_at != 0).then(|| {
        mark(|to| {
            (record.role, record.created_at).hash(to);
            for part in &record.parts {
                (part.kind, &part.name).hash(to);
                match &part.body {
                    Body::Inline(text) => text.hash(to),
                    Body::Stored { number, length } => (number, length).hash(to),
                }
            }
        })
    });
    [response, content]
}

/// A hash of 128 bits, so that no two meet by chance.
fn mark(write: impl Fn(&mut DefaultHasher)) -> u128 {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        write(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
