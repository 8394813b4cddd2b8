//! Search, in time for a query, by class of query: 10,000 messages, the index level with the store.
//!
//! Run with `cargo bench -p opensync-benches --bench search`. Corpus and queries follow from a seed;
//! every iteration asks the next of 50 queries, and ten hits of it.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use opensync_benches::{Class, Corpus, MESSAGES_PER_SESSION, Synthetic, questions};
use opensync_core::Agents;
use opensync_core::{ImportOptions, OpenSync};

const SEED: u64 = 1;
const SESSIONS: u64 = 200;
const QUESTIONS: usize = 50;

fn search(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = OpenSync::open(folder.path()).expect("opens");
    let corpus = Arc::new(Corpus::new(SEED));
    load(&archive, &corpus);

    let mut group = criterion.benchmark_group("search");
    for class in Class::ALL {
        let questions = questions(&corpus, class, QUESTIONS, SESSIONS);
        let queries: Vec<_> = questions.iter().map(|question| question.query(class)).collect();
        let mut next = queries.iter().cycle();
        group.bench_function(class.as_str().replace(' ', "_").replace(',', ""), |bencher| {
            bencher.iter(|| {
                let query = next.next().expect("a cycle does not end");
                let found = archive.search(black_box(query)).expect("searches");
                assert_eq!(found.pending, 0);
                found
            });
        });
    }
    group.finish();
}

fn load(archive: &OpenSync, corpus: &Arc<Corpus>) {
    let mut messages = 0;
    for source in Synthetic::sources(corpus, SESSIONS) {
        let report =
            archive.import(&Agents::of(&source).at(["."]), ImportOptions::default().index(false));
        messages += report.expect("imports").messages;
    }
    assert_eq!(messages, SESSIONS * MESSAGES_PER_SESSION);
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).expect("indexes"), 0);
}

criterion_group!(benches, search);
criterion_main!(benches);
