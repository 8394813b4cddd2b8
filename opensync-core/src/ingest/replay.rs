//! Replay: an answer that a side branch repeats from the session it left.
//!
//! A side question begins with what was said before it, and the agent may write that down once more,
//! under the ids of other requests. The repetition has the same message id and says the same. It
//! does not count, whichever of the two sessions comes first; the session it was taken from does.

use super::prepare::PreparedPart;
use super::{Upsert, booking};
use crate::error::Result;
use crate::model::{LinkKind, Usage};
use crate::store::{MessageRecord, PartRecord, Sign};

/// Usage that was counted before, and is taken back.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TakenBack {
    pub(super) usage: Usage,
    pub(super) cost_nanos: u64,
    pub(super) unpriced: u32,
}

/// What a message says: what was stored of it, and what is new.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) old: &'a [PartRecord],
    pub(super) new: &'a [PreparedPart],
}

impl Upsert<'_, '_, '_> {
    /// Whether an answer repeats one of the session that handed this one its task, or what another
    /// side branch of that repeats as well.
    pub(super) fn is_replay(
        &mut self,
        told: &MessageRecord,
        said: Said<'_>,
        number: u32,
    ) -> Result<bool> {
        let Some(parent) = self.parent().filter(|_| is_requested(told)) else { return Ok(false) };
        let id = branch_id(parent, &told.external_id);
        if let Some(original) = self.original(parent, &told.external_id)?
            && original.usage.is_some()
            && self.is_same(&original, told, said)?
        {
            return Ok(true);
        }
        let own = (self.number, number);
        let Some(first) = self.write.response_holder(&id)?.filter(|&first| first != own) else {
            self.write.claim_response(&id, self.number, number)?;
            return Ok(false);
        };
        match self.write.message(first.0, first.1)? {
            Some(copy) if copy.is_counted => self.is_same(&copy, told, said),
            _ => Ok(false),
        }
    }

    /// The message of the parent that bears the same id.
    fn original(&self, parent: &str, external_id: &str) -> Result<Option<MessageRecord>> {
        let Some(session) = self.write.session_number(parent)? else { return Ok(None) };
        match self.write.message_number(session, external_id)? {
            Some(number) => self.write.message(session, number),
            None => Ok(None),
        }
    }

    /// Takes back what a side branch counts of an answer that this session turns out to have.
    pub(super) fn take_back(&mut self, told: &MessageRecord, said: Said<'_>) -> Result<()> {
        if !is_requested(told) {
            return Ok(());
        }
        let id = branch_id(&self.record.session.external_id, &told.external_id);
        let Some((session, number)) = self.write.response_holder(&id)? else { return Ok(()) };
        let Some(copy) = self.write.message(session, number)? else { return Ok(()) };
        let is_branch = copy.is_counted && session != self.number;
        let is_copy = is_branch && self.is_same(&copy, told, said)?;
        let Some(old) = self.write.session(session)?.filter(|_| is_copy) else { return Ok(()) };
        let mut branch = old.clone();
        let uncounted = MessageRecord { is_counted: false, ..copy.clone() };
        let place = (session, number);
        booking::book(self.write, &mut branch, place, &copy, Sign::Minus)?;
        booking::book(self.write, &mut branch, place, &uncounted, Sign::Plus)?;
        self.write.put_message(session, number, &uncounted)?;
        self.write.put_session(session, Some(&old), &branch)?;
        if let Some(response) = &copy.response_id {
            self.write.unclaim_response(response, session, number)?;
        }
        self.taken_back.usage += copy.counted_usage();
        self.taken_back.cost_nanos += copy.counted_cost();
        self.taken_back.unpriced += u32::from(copy.is_unpriced());
        Ok(())
    }

    /// Whether two answers with one id say the same, as far as they say anything yet.
    fn is_same(&self, one: &MessageRecord, other: &MessageRecord, said: Said<'_>) -> Result<bool> {
        if one.parts.is_empty() || said.old.is_empty() && said.new.is_empty() {
            let is_input_same = one.usage.map(input) == other.usage.map(input);
            return Ok(one.model == other.model && is_input_same);
        }
        if said.old.iter().any(|part| one.parts.contains(part)) {
            return Ok(true);
        }
        for part in said.new {
            if super::parts::find(self.write, part)?.is_some_and(|part| one.parts.contains(&part)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The session that this one is a side branch of.
    fn parent(&self) -> Option<&str> {
        let parent = self.record.session.parent.as_ref()?;
        (parent.kind == LinkKind::Subagent).then_some(parent.external_id.as_str())
    }
}

/// Whether an answer has the id of a request beside its own. Others are known in their session only.
fn is_requested(answer: &MessageRecord) -> bool {
    let rest = |id: &str| id.strip_prefix(answer.external_id.as_str())?.strip_prefix(':').map(drop);
    answer.usage.is_some() && answer.response_id.as_deref().and_then(rest).is_some()
}

/// What an answer was made from, by tokens.
fn input(usage: Usage) -> (u64, u64, u64) {
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    (usage.input, usage.cache_read, written)
}

/// What stands for the answer of a session in the claims of its side branches.
fn branch_id(session: &str, external_id: &str) -> String {
    format!("branch\0{session}\0{external_id}")
}
