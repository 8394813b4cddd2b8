//! Search: the same questions to the engine and its peers, by class.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use opensync_benches::{Class, Corpus, MESSAGES_PER_SESSION, Question, questions, write_logs};
use opensync_core::OpenSync;

use crate::fts5::Fts5;
use crate::options::Options;
use crate::table::Table;
use crate::timing::Timings;
use crate::{cold, disk, load, ripgrep};

/// Loads the corpus into both sides and asks them.
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
pub(crate) fn measure(options: &Options, scratch: &Path, table: &mut Table) -> Result<()> {
    let folder = scratch.join("search");
    fs::create_dir_all(&folder)?;
    let corpus = Arc::new(Corpus::new(options.seed));
    let sessions = options.messages.div_ceil(MESSAGES_PER_SESSION);
    let (data, database) = (folder.join("archive"), folder.join("fts5.sqlite"));
    let ours = load::ours(&corpus, sessions, &data)?;
    let peer = load::fts5(&corpus, sessions, &database)?;
    table
        .row(format!("store and index {} generated messages; FTS5", options.messages))
        .ours(format!("{:.1} s", ours.seconds))
        .peer(format!("{:.1} s", peer.seconds))
        .ratio(ours.seconds / peer.seconds);
    let taken = (disk::size(&data)?.on_disk as f64, disk::size(&database)?.on_disk as f64);
    table
        .row("size on disk of the same; FTS5")
        .ours(format!("{:.0} MB", taken.0 / 1e6))
        .peer(format!("{:.0} MB", taken.1 / 1e6))
        .ratio(taken.0 / taken.1);
    for class in Class::ALL {
        let asked = questions(&corpus, class, options.queries, sessions);
        let sides = Sides { ours: &ours.engine, peer: &peer.engine, class };
        sides.measure(&asked, options.rounds, options.messages, table)?;
    }
    notes(table);
    beside_ripgrep(&corpus, sessions, &ours.engine, &folder.join("logs"), table)?;
    cold::measure(options, &data, &questions(&corpus, Class::OneTerm, 20, sessions), table)?;
    drop((ours, peer));
    Ok(fs::remove_dir_all(&folder)?)
}

/// Both sides, and what they are asked.
struct Sides<'a> {
    ours: &'a OpenSync,
    peer: &'a Fts5,
    class: Class,
}

impl Sides<'_> {
    fn measure(
        &self,
        questions: &[Question],
        rounds: usize,
        messages: u64,
        table: &mut Table,
    ) -> Result<()> {
        let (mut ours, mut peer) = (Timings::default(), Timings::default());
        // The first round fills caches and is forgotten.
        for round in 0..=rounds {
            let mut once = (ours.clone(), peer.clone());
            self.ask_ours(questions, &mut once.0)?;
            self.ask_peer(questions, &mut once.1)?;
            if round > 0 {
                (ours, peer) = once;
            }
        }
        let name = self.class.as_str();
        eprintln!("measured: {name}");
        for (percent, target) in [(50, "<= 5 ms"), (99, "<= 25 ms")] {
            let row = table.row(format!("search: {name}, p{percent}; FTS5"));
            row.both_ms(ours.percentile(percent), peer.percentile(percent));
            row.target(format!("{target}, ratio <= 1"));
        }
        let mut counts = Vec::with_capacity(questions.len());
        for question in questions {
            counts.push(self.peer.count(self.class, question)?);
        }
        counts.sort_unstable();
        let frequent = counts.iter().filter(|&&count| count * 10 > messages).count();
        table.note(format!(
            "{name}: {} queries, {} times each; they match {} messages in the median, {frequent} of \
             them more than a tenth of all.",
            questions.len(),
            ours.len() / questions.len().max(1),
            counts.get(counts.len() / 2).unwrap_or(&0),
        ));
        Ok(())
    }

    fn ask_ours(&self, questions: &[Question], timings: &mut Timings) -> Result<()> {
        for question in questions {
            let found = timings.time(|| self.ours.search(&question.query(self.class)))?;
            ensure!(found.pending == 0, "the index fell behind");
            let is_found = !found.hits.is_empty() || self.may_be_empty();
            ensure!(is_found, "nothing found for {question:?}");
        }
        Ok(())
    }

    fn ask_peer(&self, questions: &[Question], timings: &mut Timings) -> Result<()> {
        for question in questions {
            let count = timings.time(|| self.peer.search(self.class, question))?;
            ensure!(count > 0 || self.may_be_empty(), "FTS5 found nothing for {question:?}");
        }
        Ok(())
    }

    /// Two rare words may meet nowhere, and a project may lack one.
    fn may_be_empty(&self) -> bool {
        matches!(self.class, Class::BothTerms | Class::Filter)
    }
}

fn notes(table: &mut Table) {
    table.note(
        "Both give ten hits with a snippet, best first by BM25, from a warm cache. Ours groups hits \
         by session and counts what else matches in each; FTS5 gives ten messages.",
    );
    table.note(
        "FTS5: `porter unicode61`, index merged by `optimize`, a join for the project, the \
         memory map on. Of a sentence ours leaves stop words out, FTS5 does not.",
    );
}

/// Asks ripgrep for words and phrases in the same messages as an agent would have logged them.
fn beside_ripgrep(
    corpus: &Corpus,
    sessions: u64,
    ours: &OpenSync,
    logs: &Path,
    table: &mut Table,
) -> Result<()> {
    if !ripgrep::is_installed() {
        table.note("ripgrep is not on the `PATH` and was left out.");
        return Ok(());
    }
    let bytes = write_logs(corpus, 0, sessions, usize::MAX, logs)?;
    table.note(format!(
        "ripgrep counts matching lines (`rg -c`) in {} MB of the same messages as log; it ranks \
         nothing. Its time has the start of a process in it, ours has not.",
        bytes / 1_000_000
    ));
    for class in [Class::OneTerm, Class::Phrase, Class::TwoTerms] {
        let (mut mine, mut theirs) = (Timings::default(), Timings::default());
        for question in questions(corpus, class, 10, sessions) {
            mine.time(|| ours.search(&question.query(class)))?;
            theirs.time(|| ripgrep::count(class, &question, logs))?;
        }
        let row = table.row(format!("search: {}, p50; ripgrep", class.as_str()));
        row.both_ms(mine.percentile(50), theirs.percentile(50));
    }
    Ok(())
}
