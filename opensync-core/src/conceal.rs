//! Conceal: a redactor that has seen all of a session, before any of it leaves.
//!
//! Every way out asks here: exports, shares, pushes, tests for evaluations, and the preview. What
//! one message tells to be a secret is hidden in all of them, also in those before it, in the title
//! and in what people say of the session. That takes a reading of the session, one message in
//! memory at a time; what is remembered of it is bounded by the redactor.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::model::Annotation;
use crate::redact::{RedactOptions, Redactor};
use crate::store::{ChangeWhat, Read};

/// A redactor for the session `number`, which has seen all of it.
pub(crate) fn redactor(read: &Read, number: u64, options: RedactOptions) -> Result<Redactor> {
    let mut redactor = Redactor::new(options);
    for entry in read.entries_from(number, 0)? {
        redactor.learn_message(&entry?.1);
    }
    learn_fields(read, number, &mut redactor)?;
    Ok(redactor)
}

/// Learns what is told of the session itself.
fn learn_fields(read: &Read, number: u64, redactor: &mut Redactor) -> Result<()> {
    let told = read.unannotated_session(number)?.map(|record| record.session);
    let told = told.into_iter().flat_map(|fields| [fields.title, fields.git_remote]);
    let Annotation { title, eval_notes, expected_output, .. } = read.annotation(number)?;
    let said = [title, eval_notes, expected_output];
    told.chain(said).flatten().for_each(|text| redactor.learn(&text));
    Ok(())
}

/// Redactors for whoever goes through one session after another.
///
/// The last one is kept, and is told what became different since, so that a session that leaves in
/// many batches is read once.
#[derive(Debug, Default)]
pub(crate) struct Concealer {
    last: Option<Seen>,
}

/// A redactor that has seen a session as it was at a position of the change log.
#[derive(Debug)]
struct Seen {
    session: u64,
    position: u64,
    redactor: Redactor,
}

impl Concealer {
    /// The redactor for the session `number`.
    pub(crate) fn of(
        &mut self,
        read: &Read,
        number: u64,
        options: RedactOptions,
    ) -> Result<&mut Redactor> {
        let seen = match self.last.take().filter(|last| last.session == number) {
            Some(mut seen) => {
                seen.go_on(read)?;
                seen
            }
            None => Seen {
                session: number,
                position: read.last_change()?,
                redactor: redactor(read, number, options)?,
            },
        };
        Ok(&mut self.last.insert(seen).redactor)
    }
}

impl Seen {
    /// Learns what became different of the session since.
    fn go_on(&mut self, read: &Read) -> Result<()> {
        let mut messages = BTreeSet::new();
        let mut is_told_anew = false;
        for row in read.changes_after(self.position)? {
            let (position, record) = row?;
            self.position = position;
            if record.session != self.session {
                continue;
            }
            match record.what {
                ChangeWhat::Upserted { added, changed, .. } => {
                    is_told_anew = true;
                    messages.extend(added.into_iter().chain(changed));
                }
                ChangeWhat::Annotated => is_told_anew = true,
                _ => {}
            }
        }
        for message in messages {
            if let Some(record) = read.message_record(self.session, message)? {
                self.redactor.learn_message(&read.message(record)?);
            }
        }
        if is_told_anew { learn_fields(read, self.session, &mut self.redactor) } else { Ok(()) }
    }
}
