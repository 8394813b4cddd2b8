//! Apply: a batch that arrived becomes part of this archive.
//!
//! Whatever is known better here than by who sent the batch gets a row of the change log behind those
//! of the batch: so it goes there with the next exchange, and both end equal.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::incoming::Incoming;
use super::reading::{GoOn, ask};
use crate::annotation::{self, Said};
use crate::error::Result;
use crate::ingest::{self, Better, Prepared, Pricer};
use crate::model::{Annotation, SyncCursor};
use crate::store::{ChangeWhat, FieldsChange, Gone, SaidStamps, Write};

/// What applying a batch changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SyncApplied {
    /// Sessions that are new or different.
    pub sessions: u64,
    /// Messages that are new or different.
    pub messages: u64,
    /// Sessions and messages that are gone.
    pub deleted: u64,
    /// The position of the change log before this batch.
    pub before: u64,
    /// The position of the change log after it. The rows between are this batch's, and no others.
    pub after: u64,
    /// The tag of the change at that position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<u64>,
    /// Lines that are not part of a batch, the first 20: number and what is wrong. The others were
    /// taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invalid: Vec<String>,
    /// Sessions of which the other archive has more messages than this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<String>,
}

/// A step of taking in a batch.
pub(super) enum Step {
    Upsert(Box<Prepared>),
    Annotate {
        session: String,
        annotation: Box<Annotation>,
        messages: u32,
        stamps: Option<SaidStamps>,
    },
    /// What of a session is gone; all that the sender had, if it does not know what that was.
    Delete {
        session: String,
        gone: Option<Gone>,
    },
}

/// What is taken into account while a batch is taken in.
#[derive(Clone, Default)]
pub(crate) struct Circumstances {
    /// What is known better here is not told: what would go is not what is here.
    pub(crate) is_silent: bool,
    /// What of our change log the sender has: up to here, and these ranges of rows behind it. What it
    /// does not have it cannot have deleted.
    pub(crate) sent: Option<(SyncCursor, Vec<(u64, u64)>)>,
}

impl Incoming {
    /// Takes the batch in, within a transaction, until `go_on` breaks off: nothing of it is taken
    /// then.
    pub(crate) fn apply(
        self,
        write: &mut Write<'_>,
        pricer: Pricer<'_>,
        circumstances: &Circumstances,
        go_on: GoOn<'_>,
    ) -> Result<SyncApplied> {
        let mut applied = SyncApplied {
            before: write.last_change()?,
            invalid: self.invalid,
            ..SyncApplied::default()
        };
        let mut news = News::default();
        let upserts = self.steps.iter().filter_map(|step| match step {
            Step::Upsert(prepared) => Some(&**prepared),
            _ => None,
        });
        ingest::will_need(write, upserts)?;
        for step in self.steps {
            ask(&self.reading, go_on)?;
            step.apply(write, pricer, circumstances, &mut applied, &mut news)?;
        }
        applied.after = write.last_change()?;
        applied.tag = write.change_tag(applied.after)?;
        if !circumstances.is_silent {
            news.log(write)?;
        }
        Ok(applied)
    }
}

/// What is known better here, by session.
#[derive(Default)]
struct News(BTreeMap<String, Known>);

#[derive(Default)]
struct Known {
    fields: bool,
    messages: BTreeSet<u32>,
    annotation: bool,
    gone: bool,
}

impl News {
    fn of(&mut self, session: &str) -> &mut Known {
        self.0.entry(session.to_owned()).or_default()
    }

    /// Gives each a row of its own.
    fn log(self, write: &mut Write<'_>) -> Result<()> {
        for (session, known) in self.0 {
            let Some(number) = write.session_number(&session)? else {
                if known.gone {
                    write.log_change(0, &session, ChangeWhat::Deleted)?;
                }
                continue;
            };
            if known.fields || !known.messages.is_empty() {
                let fields = if known.fields { FieldsChange::Shown } else { FieldsChange::Nothing };
                let changed = known.messages.into_iter().collect();
                let end = write.session(number)?.map_or(0, |record| record.next_message);
                let what = ChangeWhat::Upserted { fields, added: Vec::new(), changed, end };
                write.log_change(number, &session, what)?;
            }
            if known.annotation {
                write.log_change(number, &session, ChangeWhat::Annotated)?;
            }
            if known.gone {
                let what = ChangeWhat::MessagesDeleted { messages: Vec::new() };
                write.log_change(number, &session, what)?;
            }
        }
        Ok(())
    }
}

impl Step {
    fn apply(
        self,
        write: &mut Write<'_>,
        pricer: Pricer<'_>,
        circumstances: &Circumstances,
        applied: &mut SyncApplied,
        news: &mut News,
    ) -> Result<()> {
        match self {
            Self::Upsert(prepared) => upsert(write, *prepared, pricer, applied, news),
            Self::Annotate { session, annotation, messages, stamps } => {
                let Some(number) = write.session_number(&session)? else { return Ok(()) };
                let is_unsent = stamps.is_none()
                    && unsent(write, number, circumstances)?
                        .is_some_and(|unsent| unsent.is_annotated);
                let said = Said { annotation: &annotation, stamps: stamps.as_ref() };
                if is_unsent {
                    news.of(&session).annotation = true;
                } else {
                    let joined = annotation::join(write, number, &session, &said)?;
                    applied.sessions += u64::from(joined.is_changed);
                    if joined.is_better {
                        news.of(&session).annotation = true;
                    }
                }
                let has = write.session(number)?.map_or(0, |record| record.message_count);
                if has < messages && !applied.incomplete.contains(&session) {
                    applied.incomplete.push(session);
                }
                Ok(())
            }
            Self::Delete { session, gone: Some(gone) } => {
                delete(write, &session, &gone, applied, news)
            }
            Self::Delete { session, gone: None } => {
                let Some(number) = write.session_number(&session)? else { return Ok(()) };
                let unsent = unsent(write, number, circumstances)?.unwrap_or_default();
                applied.deleted += ingest::delete_sent(write, number, &unsent.messages)?;
                Ok(())
            }
        }
    }
}

fn upsert(
    write: &mut Write<'_>,
    prepared: Prepared,
    pricer: Pricer<'_>,
    applied: &mut SyncApplied,
    news: &mut News,
) -> Result<()> {
    let session = prepared.session.external_id.clone();
    let mut better = Better::default();
    let done = ingest::apply_noting(write, prepared, pricer, &mut better)?;
    applied.sessions += u64::from(done.is_changed);
    applied.messages += done.messages_added + done.messages_changed;
    if better.is_back && !applied.incomplete.contains(&session) {
        applied.incomplete.push(session.clone());
    }
    if better.fields || better.gone || !better.messages.is_empty() {
        let known = news.of(&session);
        known.fields |= better.fields;
        known.gone |= better.gone;
        known.messages.extend(better.messages);
    }
    Ok(())
}

fn delete(
    write: &mut Write<'_>,
    session: &str,
    gone: &Gone,
    applied: &mut SyncApplied,
    news: &mut News,
) -> Result<()> {
    let left = ingest::delete_known(write, session, gone)?;
    applied.deleted += left.deleted;
    if write.session_gone_at(session)? > gone.at {
        news.of(session).gone = true;
    }
    let Some((number, is_whole)) = left.session else { return Ok(()) };
    if let Some(at) = gone.at {
        annotation::forget_until(write, number, session, at)?;
    }
    if is_whole {
        // Who deleted it has nothing of it any more, and it is still there.
        let messages = write.message_numbers(number)?;
        let known = news.of(session);
        (known.fields, known.annotation) = (true, true);
        known.messages.extend(messages);
    } else if !left.messages.is_empty() {
        news.of(session).messages.extend(left.messages);
    }
    Ok(())
}

/// What changed in a session that the sender of a batch does not have.
#[derive(Default)]
struct Unsent {
    messages: BTreeSet<u32>,
    is_annotated: bool,
}

fn unsent(
    write: &Write<'_>,
    session: u64,
    circumstances: &Circumstances,
) -> Result<Option<Unsent>> {
    let Some((sent, ranges)) = &circumstances.sent else { return Ok(None) };
    let mut unsent = Unsent::default();
    write.each_change_after(sent.position, |position, record| {
        let is_theirs = ranges.iter().any(|range| (range.0..=range.1).contains(&position));
        if record.session != session || is_theirs {
            return;
        }
        match record.what {
            ChangeWhat::Upserted { added, changed, .. } => {
                unsent.messages.extend(added.into_iter().chain(changed));
            }
            ChangeWhat::Annotated => unsent.is_annotated = true,
            _ => {}
        }
    })?;
    Ok(Some(unsent))
}
