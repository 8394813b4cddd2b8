//! Embedding: works through the messages that a model has not embedded yet, newest first.
//!
//! A reader of the change log like the lexical index, but from its end: what was said last is asked
//! for first. What is done is kept as gaps in the log, in the transaction that stores the vectors,
//! so it can be stopped at any point and continues where it stopped. A text that is embedded
//! already, in whichever message, is not embedded again.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::time::Instant;

use crate::embed::{EmbedOptions, EmbedProgress, Embedder, TextKind};
use crate::error::Result;
use crate::model::{Owner, Role};
use crate::passage::{passages, text_of};
use crate::priority;
use crate::store::{
    ChangeRecord, ChangeWhat, Embedded, MessageRecord, PassageHash, Passages, Read, Store,
};

/// New passages that are embedded and stored in one go. A commit costs a flush to disk.
const BATCH: usize = 128;

/// One run over what is pending.
pub(crate) struct Embedding<'a> {
    pub(crate) store: &'a Store,
    pub(crate) owner: Owner,
    pub(crate) embedder: &'a dyn Embedder,
    pub(crate) options: EmbedOptions,
}

/// A message whose passages are known and not stored yet.
struct Ready {
    session: u64,
    message: u32,
    passages: Passages,
}

/// What gathers until it is worth a transaction.
#[derive(Default)]
struct Batch {
    ready: Vec<Ready>,
    /// The texts without a vector, each once.
    new: HashMap<PassageHash, String>,
}

impl Embedding<'_> {
    /// Embeds until all is done, the budget is spent or `progress` breaks off.
    pub(crate) fn run(
        &self,
        progress: &mut dyn FnMut(EmbedProgress) -> ControlFlow<()>,
    ) -> Result<EmbedProgress> {
        let until = self.options.budget.map(|budget| Instant::now() + budget);
        let mut done = EmbedProgress { total: self.count()?, ..EmbedProgress::default() };
        let mut proceed = |done: EmbedProgress| {
            let is_late = until.is_some_and(|until| Instant::now() >= until);
            !is_late && progress(done).is_continue()
        };
        while !self.batch(&mut done, &mut proceed)?.is_break() {}
        Ok(done)
    }

    /// Embeds one batch or a little more: rows from the end of the last gap. Breaks when all is
    /// done, or if `proceed` says no.
    fn batch(
        &self,
        done: &mut EmbedProgress,
        proceed: &mut dyn FnMut(EmbedProgress) -> bool,
    ) -> Result<ControlFlow<()>> {
        // A new look each time: a long one would keep pages in the file that others have replaced.
        let read = self.store.read(self.owner)?;
        let mut embedded = pending(&read, self.embedder.id())?;
        let Some(&(after, last)) = embedded.gaps.last() else { return Ok(ControlFlow::Break(())) };
        let mut batch = Batch::default();
        let mut is_end = true;
        for row in read.changes_back(after, last)? {
            let (position, change) = row?;
            let numbers = messages(&change);
            let places = numbers.iter().map(|&number| (change.session, number));
            let records = read.records_of(places)?;
            for (number, record) in numbers.into_iter().zip(records).rev() {
                done.messages += 1;
                if let Some(record) = record {
                    self.message(&read, (change.session, number), record, &mut batch)?;
                }
                if batch.is_full() {
                    done.passages += self.store(std::mem::take(&mut batch), &embedded)?;
                    if !proceed(*done) {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            embedded.close(position);
            if batch.new.len() >= BATCH / 2 {
                is_end = false;
                break;
            }
        }
        if is_end {
            embedded.gaps.retain(|gap| gap.0 != after);
        }
        done.passages += self.store(batch, &embedded)?;
        Ok(if proceed(*done) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// How many messages the pending rows name.
    fn count(&self) -> Result<u64> {
        let read = self.store.read(self.owner)?;
        let mut count = 0;
        for (after, until) in pending(&read, self.embedder.id())?.gaps {
            for row in read.changes_back(after, until)? {
                count += messages(&row?.1).len() as u64;
            }
        }
        Ok(count)
    }

    /// Cuts a message into passages, and notes those whose text has no vector.
    fn message(
        &self,
        read: &Read,
        (session, number): (u64, u32),
        record: MessageRecord,
        batch: &mut Batch,
    ) -> Result<()> {
        let is_model = record.role == Role::Assistant;
        let text = text_of(&read.message(record)?);
        let model = self.embedder.id();
        let mut found = Passages { is_model, hashes: Vec::new() };
        for range in passages(self.embedder, &text)? {
            let hash = hash(&text[range.clone()]);
            found.hashes.push(hash);
            if !batch.new.contains_key(&hash) && read.vector(model, hash)?.is_none() {
                batch.new.insert(hash, text[range].to_owned());
            }
        }
        if found.hashes.is_empty() {
            found = Passages::default();
        }
        if found != read.passages(model, session, number)? {
            batch.ready.push(Ready { session, message: number, passages: found });
        }
        Ok(())
    }

    /// Embeds and stores a batch in one transaction, with how far it went. Returns how many passages
    /// were new.
    fn store(&self, batch: Batch, embedded: &Embedded) -> Result<u64> {
        let count = batch.new.len() as u64;
        let (hashes, texts): (Vec<_>, Vec<_>) = batch.new.into_iter().unzip();
        let vectors = self.embed(&texts)?;
        let vectors: HashMap<PassageHash, Vec<f32>> = hashes.into_iter().zip(vectors).collect();
        let model = self.embedder.id();
        self.store.write(self.owner, |write| {
            let mut is_whole = true;
            for Ready { session, message, passages } in &batch.ready {
                // It may have been deleted since it was read.
                if write.message(*session, *message)?.is_some() {
                    let vector = |hash| vectors.get(&hash).cloned();
                    let at = (*session, *message);
                    is_whole &= write.put_passages(model, at, passages, &vector)?;
                }
            }
            // If a vector was there and went with its last message, the rows are done again.
            if is_whole { write.put_embedded(model, embedded) } else { Ok(()) }
        })?;
        Ok(count)
    }

    /// The vectors of `texts`, computed by this many threads, for no more than their share of time.
    fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>> {
        let started = Instant::now();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let each = texts.len().div_ceil(self.options.threads.max(1)).max(1);
        let vectors = std::thread::scope(|scope| {
            let embed = |texts| {
                if self.options.is_background {
                    priority::lower();
                }
                self.embedder.embed(texts, TextKind::Passage)
            };
            let shares = texts.chunks(each);
            let threads: Vec<_> = shares.map(|share| scope.spawn(move || embed(share))).collect();
            let mut vectors = Vec::with_capacity(texts.len());
            for thread in threads {
                let share = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                vectors.append(&mut share?);
            }
            Ok(vectors)
        });
        let share = self.options.cpu_share.clamp(0.01, 1.0);
        std::thread::sleep(started.elapsed().mul_f32(1.0 / share - 1.0));
        vectors
    }
}

impl Batch {
    fn is_full(&self) -> bool {
        self.new.len() >= BATCH || self.ready.len() >= BATCH * 4
    }
}

impl Embedded {
    /// Notes that the row at `position`, the last of the last gap, is done.
    fn close(&mut self, position: u64) {
        if let Some((after, until)) = self.gaps.pop() {
            debug_assert!(
                (after + 1..=until).contains(&position),
                "rows are taken from a gap's end"
            );
            if position > after + 1 {
                self.gaps.push((after, position - 1));
            }
        }
    }
}

/// What `model` has embedded, with what was logged since as the last gap.
pub(crate) fn pending(read: &Read, model: &str) -> Result<Embedded> {
    let mut embedded = read.embedded(model)?;
    let last = read.last_change()?;
    if last > embedded.until {
        match embedded.gaps.last_mut() {
            Some((_, until)) if *until == embedded.until => *until = last,
            _ => embedded.gaps.push((embedded.until, last)),
        }
        embedded.until = last;
    }
    Ok(embedded)
}

/// Rows of the change log that `model` has not embedded.
pub(crate) fn pending_count(read: &Read, model: &str) -> Result<u64> {
    Ok(pending(read, model)?.gaps.iter().map(|(after, until)| until - after).sum())
}

/// The messages whose text a row may have changed. Those that are gone took their passages along.
fn messages(change: &ChangeRecord) -> BTreeSet<u32> {
    match &change.what {
        ChangeWhat::Upserted { added, changed, .. } => {
            added.iter().chain(changed).copied().collect()
        }
        ChangeWhat::MessagesDeleted { .. }
        | ChangeWhat::Deleted
        | ChangeWhat::Annotated
        | ChangeWhat::Shared
        | ChangeWhat::Unshared => BTreeSet::new(),
    }
}

fn hash(text: &str) -> PassageHash {
    let mut hash = PassageHash::default();
    hash.copy_from_slice(&crate::store::hash(text)[..16]);
    hash
}
