//! Stamped: which of two edits of the same field holds, and which labels are there.
//!
//! Each field has the time of its last edit, and each label that of when it was added or taken away.
//! Two machines that edit different fields, or add different labels, so both keep theirs.

use serde::Serialize;

use crate::clock;
use crate::error::Result;
use crate::model::Annotation;
use crate::newer::at_least;
use crate::store::{ChangeWhat, LabelStamp, SaidStamps, Write, is_greater};

const TITLE: u8 = 0;
const EVAL_READY: u8 = 1;
const EVAL_STATUS: u8 = 2;
const EVAL_NOTES: u8 = 3;
const EXPECTED_OUTPUT: u8 = 4;
const REVIEWED_AT: u8 = 5;
/// Whether there are labels of people's own, be it none.
const TAGS: u8 = 6;

/// Labels that were taken away of which that is known; the oldest are forgotten.
const MAX_TAKEN_AWAY: usize = 200;

/// Notes when `old` became `new`: now.
pub(super) fn stamp(
    write: &mut Write<'_>,
    session: u64,
    external_id: &str,
    old: &Annotation,
    new: &Annotation,
) -> Result<()> {
    let mut stamps = write.stamps(session)?;
    let gone = write.session_gone_at(external_id)?;
    let said = &mut stamps.said;
    let now = clock::now_ms();
    let mut note = |field: u8, is_changed: bool| {
        if is_changed {
            said.fields.set(field, at_least(now, said.fields.of(field).max(gone)));
        }
    };
    note(TITLE, old.title != new.title);
    note(EVAL_READY, old.eval_ready != new.eval_ready);
    note(EVAL_STATUS, old.eval_status != new.eval_status);
    note(EVAL_NOTES, old.eval_notes != new.eval_notes);
    note(EXPECTED_OUTPUT, old.expected_output != new.expected_output);
    note(REVIEWED_AT, old.reviewed_at != new.reviewed_at);
    note(TAGS, old.tags.is_some() != new.tags.is_some());
    relabel(&mut said.labels, old.tags.as_deref(), new.tags.as_deref(), at_least(now, gone));
    write.put_stamps(session, &stamps)
}

fn relabel(labels: &mut Vec<LabelStamp>, old: Option<&[String]>, new: Option<&[String]>, now: i64) {
    know(labels, old);
    let new = new.unwrap_or_default();
    let last = labels.iter().map(|label| label.at.max(label.place)).max();
    let mut at = at_least(now, last);
    for known in labels.iter_mut().filter(|known| known.is_there && !new.contains(&known.label)) {
        (known.is_there, known.at) = (false, at);
    }
    let is_in_order = |labels: &[LabelStamp]| effective(labels) == new;
    for label in new {
        match labels.iter_mut().find(|known| is_named(known, label)) {
            Some(known) if known.is_there && known.label == *label => {}
            Some(known) => {
                *known = LabelStamp { label: label.clone(), at, is_there: true, place: at }
            }
            None => labels.push(LabelStamp { label: label.clone(), at, is_there: true, place: at }),
        }
        at += 1;
    }
    if !is_in_order(labels) {
        for (label, at) in new.iter().zip(at..) {
            for known in labels.iter_mut().filter(|known| known.label == *label) {
                known.place = at;
            }
        }
    }
    forget_taken_away(labels);
}

/// Labels of before there were stamps.
fn know(labels: &mut Vec<LabelStamp>, tags: Option<&[String]>) {
    for (label, at) in tags.unwrap_or_default().iter().zip(0..) {
        if !labels.iter().any(|known| is_named(known, label)) {
            labels.push(LabelStamp { label: label.clone(), at, is_there: true, place: at });
        }
    }
}

fn is_named(known: &LabelStamp, label: &str) -> bool {
    known.label.to_lowercase() == label.to_lowercase()
}

/// The labels that are there, in the order in which they were added.
fn effective(labels: &[LabelStamp]) -> Vec<String> {
    let mut there: Vec<&LabelStamp> = labels.iter().filter(|label| label.is_there).collect();
    there.sort_by(|one, other| (one.place, &one.label).cmp(&(other.place, &other.label)));
    there.into_iter().map(|label| label.label.clone()).collect()
}

fn forget_taken_away(labels: &mut Vec<LabelStamp>) {
    let taken = labels.iter().filter(|label| !label.is_there).count();
    for _ in MAX_TAKEN_AWAY..taken {
        let away = labels.iter().enumerate().filter(|(_, label)| !label.is_there);
        if let Some((oldest, _)) = away.min_by_key(|(_, label)| label.at) {
            labels.remove(oldest);
        }
    }
}

/// What people say of a session elsewhere.
pub(crate) struct Said<'a> {
    pub(crate) annotation: &'a Annotation,
    /// When they said it; `None` if that archive does not know: what arrives last holds then.
    pub(crate) stamps: Option<&'a SaidStamps>,
}

/// What came of joining what is said here and elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Joined {
    /// Whether something else is said here than before.
    pub(crate) is_changed: bool,
    /// Whether more is known here than elsewhere.
    pub(crate) is_better: bool,
}

/// Joins what people say of a session here and elsewhere, field by field and label by label.
pub(crate) fn join(
    write: &mut Write<'_>,
    session: u64,
    external_id: &str,
    said: &Said<'_>,
) -> Result<Joined> {
    let old = write.annotation(session)?;
    let mut stamps = write.stamps(session)?;
    let known = stamps.clone();
    let floor = write.session_gone_at(external_id)?.unwrap_or(i64::MIN);
    let now = clock::now_ms();
    let (mut new, theirs) = (old.clone(), said.annotation);
    let mut join =
        Join { ours: &mut stamps.said, theirs: said.stamps, floor, now, is_better: false };
    join.field(TITLE, &mut new.title, &theirs.title);
    join.field(EVAL_READY, &mut new.eval_ready, &theirs.eval_ready);
    join.field(EVAL_STATUS, &mut new.eval_status, &theirs.eval_status);
    join.field(EVAL_NOTES, &mut new.eval_notes, &theirs.eval_notes);
    join.field(EXPECTED_OUTPUT, &mut new.expected_output, &theirs.expected_output);
    join.field(REVIEWED_AT, &mut new.reviewed_at, &theirs.reviewed_at);
    join.labels(&mut new.tags, theirs.tags.as_ref());
    let is_better = join.is_better;
    if stamps != known {
        write.put_stamps(session, &stamps)?;
    }
    let is_changed = new != old;
    if is_changed {
        write.put_annotation(session, &new)?;
        write.log_change(session, external_id, ChangeWhat::Annotated)?;
    }
    Ok(Joined { is_changed, is_better })
}

struct Join<'a> {
    ours: &'a mut SaidStamps,
    theirs: Option<&'a SaidStamps>,
    /// What was said until then went when the session was deleted.
    floor: i64,
    now: i64,
    is_better: bool,
}

impl Join<'_> {
    fn stamped_at(&self, field: u8) -> Option<i64> {
        let known = self.ours.fields.of(field);
        match self.theirs {
            Some(theirs) => theirs.fields.of(field).filter(|at| *at > self.floor),
            None => Some(at_least(self.now, known)),
        }
    }

    fn field<T: PartialEq + Serialize + Default + Clone>(
        &mut self,
        field: u8,
        ours: &mut T,
        theirs: &T,
    ) {
        let (stamped_at, known_at) = (self.stamped_at(field), self.ours.fields.of(field));
        let is_covered = self.theirs.is_some_and(|stamps| stamps.fields.of(field) > stamped_at);
        if is_covered {
            return;
        }
        let is_same = ours == theirs;
        let is_more =
            || (*theirs != T::default(), is_greater(theirs, ours)) > (*ours != T::default(), false);
        let wins = match stamped_at.unwrap_or(0).cmp(&known_at.unwrap_or(0)) {
            std::cmp::Ordering::Equal => is_more(),
            order => order.is_gt(),
        };
        if is_same && (self.theirs.is_none() || stamped_at <= known_at) {
            return;
        }
        if wins || is_same {
            ours.clone_from(theirs);
            self.ours.fields.set(field, stamped_at.unwrap_or(0));
        } else {
            self.is_better = true;
        }
    }

    fn labels(&mut self, ours: &mut Option<Vec<String>>, theirs: Option<&Vec<String>>) {
        let is_set_before = ours.is_some();
        know(&mut self.ours.labels, ours.as_deref());
        let mut told = match self.theirs {
            Some(theirs) => theirs.labels.clone(),
            None => self.arrived(theirs),
        };
        know(&mut told, theirs.map(Vec::as_slice));
        told.retain(|label| label.at > self.floor);
        for theirs in &told {
            match self.ours.labels.iter_mut().find(|known| is_named(known, &theirs.label)) {
                Some(known) => {
                    let rank = |label: &LabelStamp| (label.at, label.is_there, label.label.clone());
                    let place = known.place.max(theirs.place);
                    if rank(theirs) > rank(known) {
                        known.clone_from(theirs);
                    }
                    known.place = place;
                    self.is_better |= theirs != known;
                }
                None => self.ours.labels.push(theirs.clone()),
            }
        }
        let is_known = |known: &LabelStamp| told.iter().any(|label| is_named(label, &known.label));
        self.is_better |= self.ours.labels.iter().any(|known| known.is_there && !is_known(known));
        forget_taken_away(&mut self.ours.labels);
        self.ours.labels.sort_by(|one, other| (one.at, &one.label).cmp(&(other.at, &other.label)));
        let mut is_set = is_set_before;
        self.field(TAGS, &mut is_set, &theirs.is_some());
        let there = effective(&self.ours.labels);
        *ours = (is_set || !there.is_empty()).then_some(there);
    }

    /// The labels as they arrived from an archive that knows no times: they hold from now on.
    fn arrived(&self, theirs: Option<&Vec<String>>) -> Vec<LabelStamp> {
        let mut labels = self.ours.labels.clone();
        let old = effective(&labels);
        let theirs = theirs.map(Vec::as_slice);
        if theirs.unwrap_or_default() != old {
            relabel(&mut labels, Some(&old), theirs, self.now);
        }
        labels
    }
}

/// Forgets what people said of a session until it was deleted, for it is still there.
pub(crate) fn forget_until(
    write: &mut Write<'_>,
    session: u64,
    external_id: &str,
    at: i64,
) -> Result<()> {
    let old = write.annotation(session)?;
    let mut stamps = write.stamps(session)?;
    let mut new = old.clone();
    let fields = &stamps.said.fields;
    let is_later = |field: u8| fields.of(field).is_some_and(|said| said > at);
    clear(&mut new.title, is_later(TITLE));
    clear(&mut new.eval_ready, is_later(EVAL_READY));
    clear(&mut new.eval_status, is_later(EVAL_STATUS));
    clear(&mut new.eval_notes, is_later(EVAL_NOTES));
    clear(&mut new.expected_output, is_later(EXPECTED_OUTPUT));
    clear(&mut new.reviewed_at, is_later(REVIEWED_AT));
    let is_set = new.tags.is_some() && is_later(TAGS);
    stamps.said.labels.retain(|label| label.at > at);
    let there = effective(&stamps.said.labels);
    new.tags = (is_set || !there.is_empty()).then_some(there);
    write.put_stamps(session, &stamps)?;
    if new != old {
        write.put_annotation(session, &new)?;
        write.log_change(session, external_id, ChangeWhat::Annotated)?;
    }
    Ok(())
}

fn clear<T: Default>(value: &mut T, is_later: bool) {
    if !is_later {
        *value = T::default();
    }
}

/// Joins what an export says that people said, which knows no times: what is said here stays.
pub(super) fn fill(
    write: &mut Write<'_>,
    session: u64,
    external_id: &str,
    annotation: &Annotation,
) -> Result<()> {
    let said = Said { annotation, stamps: Some(&SaidStamps::default()) };
    join(write, session, external_id, &said)?;
    Ok(())
}
