//! Incoming: what the source of a session says of it, merged field by field with what was known.
//!
//! A field that is not told stays. Of two that differ the one that was told later stays, so that an
//! older copy of a log takes no title back.

use serde::Serialize;

use crate::git;
use crate::model::Session;
use crate::newer::{Teller, at_least};
use crate::store::{SessionFields, SessionRecord, SourceStamps, is_greater};

/// How what is told is held against what is known.
pub(super) struct Incoming<'a> {
    pub(super) teller: Teller,
    /// When it was told; 0 if nobody tells.
    pub(super) at: i64,
    /// Whether it holds now, whatever was told before.
    pub(super) is_current: bool,
    /// When another archive says that it last changed each field.
    pub(super) stamps: Option<&'a SourceStamps>,
}

impl<'a> Incoming<'a> {
    /// How a session is told, and when: at `told_at`, if it does not say later, or `now`.
    pub(super) fn of(
        teller: Teller,
        (told_at, now): (i64, i64),
        session: &Session,
        known: &SessionRecord,
        stamps: Option<&'a SourceStamps>,
    ) -> Self {
        let said_at = session.updated_at.unwrap_or(if teller == Teller::Live { now } else { 0 });
        let is_older = session.updated_at.is_some() && said_at < known.updated_at_or(said_at);
        let at = said_at.max(told_at);
        let is_current = match teller {
            Teller::Live => !is_older,
            // A piece of a log that has no time, such as a new title, was appended to what is known.
            Teller::Log => at == 0,
            Teller::Export | Teller::Archive => false,
        };
        Self { teller, at, is_current, stamps }
    }
}

/// Takes over what is told. Returns whether what was told is not all that is known then.
pub(super) fn merge_fields(
    stored: &mut SessionFields,
    stamps: &mut SourceStamps,
    session: Session,
    told: &Incoming<'_>,
) -> bool {
    let mut merge = Merge { stamps, told, is_current: told.is_current, differs: false };
    let mut source = Some(std::mem::take(&mut stored.source)).filter(|source| !source.is_empty());
    merge.take(0, &mut source, Some(session.source));
    stored.source = source.unwrap_or_default();
    merge.take(1, &mut stored.title, session.title);
    merge.take(2, &mut stored.project_path, session.project.path);
    merge.take(3, &mut stored.project_name, session.project.name);
    // A password in the address is nobody's business, and none of the project's identity.
    let remote = session.project.git_remote.map(|remote| git::without_user(&remote));
    merge.take(4, &mut stored.git_remote, remote);
    merge.take(5, &mut stored.branch, session.project.branch);
    merge.take(6, &mut stored.parent, session.parent);
    merge.take(7, &mut stored.agent, session.agent);
    merge.take(8, &mut stored.agent_version, session.agent_version);
    merge.take(9, &mut stored.started_at, session.started_at);
    merge.take(10, &mut stored.updated_at, session.updated_at);
    // A cost in all only grows, whatever the time of the line before it.
    let is_current = told.is_current
        || (told.teller == Teller::Log && session.claimed_cost_nanos > stored.claimed_cost_nanos);
    merge.is_current = is_current;
    merge.take(11, &mut stored.claimed_cost_nanos, session.claimed_cost_nanos);
    merge.is_current = told.is_current;
    merge.take(12, &mut stored.origin, session.origin);
    let mut tags = Some(std::mem::take(&mut stored.tags)).filter(|tags| !tags.is_empty());
    merge.take(13, &mut tags, Some(session.tags).filter(|tags| !tags.is_empty()));
    stored.tags = tags.unwrap_or_default();
    let (known, claims) = (&mut stored.claims, session.claims);
    merge.take(14, &mut known.model, claims.model);
    merge.take(15, &mut known.provider, claims.provider);
    merge.take(16, &mut known.input_tokens, claims.input_tokens);
    merge.take(17, &mut known.output_tokens, claims.output_tokens);
    merge.take(18, &mut known.duration_ms, claims.duration_ms);
    merge.differs
}

struct Merge<'a> {
    stamps: &'a mut SourceStamps,
    told: &'a Incoming<'a>,
    is_current: bool,
    differs: bool,
}

impl Merge<'_> {
    fn take<T: PartialEq + Serialize>(
        &mut self,
        field: u8,
        stored: &mut Option<T>,
        told: Option<T>,
    ) {
        let Some(told) = told else {
            self.differs |= stored.is_some();
            return;
        };
        let known_at = self.stamps.fields.of(field);
        let is_archive = self.told.teller == Teller::Archive;
        let told_at = self.told.stamps.map(|stamps| stamps.fields.of(field));
        let at = told_at.unwrap_or(Some(self.told.at)).unwrap_or(0);
        let is_same = stored.as_ref() == Some(&told);
        let wins = match stored.as_ref().filter(|_| !is_same) {
            None => true,
            Some(stored) if is_archive => match at.cmp(&known_at.unwrap_or(0)) {
                std::cmp::Ordering::Equal => is_greater(&told, stored),
                order => order.is_gt(),
            },
            Some(_) => self.is_current || known_at.is_none_or(|known_at| at >= known_at),
        };
        self.differs |= !wins;
        if !wins || (is_same && (!is_archive || Some(at) <= known_at)) {
            return;
        }
        let is_new = stored.is_none() || is_archive;
        *stored = Some(told);
        self.stamps.fields.set(field, if is_new { at } else { at_least(at, known_at) });
    }
}
