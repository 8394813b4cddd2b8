//! Ingest, in messages a second: one session at a time, each durable before the next begins.
//!
//! Run with `cargo bench -p opensync-benches --bench ingest`. Each call is one transaction, so small
//! sessions measure the disk's `fdatasync` and large ones the engine.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use opensync_benches::Corpus;
use opensync_core::{Message, OpenSync, Session};
use tempfile::TempDir;

const SEED: u64 = 1;
const SIZES: [usize; 3] = [1, 10, 50];

fn ingest(criterion: &mut Criterion) {
    let corpus = Corpus::new(SEED);
    let mut group = criterion.benchmark_group("ingest");
    group.sample_size(20);
    for size in SIZES {
        let sessions: Vec<(Session, Vec<Message>)> = (0..10)
            .map(|index| corpus.session(index))
            .map(|(session, messages)| (session, messages.into_iter().take(size).collect()))
            .collect();
        group.throughput(Throughput::Elements((sessions.len() * size) as u64));
        group.bench_with_input(
            BenchmarkId::new("messages", size),
            &sessions,
            |bencher, sessions| {
                bencher.iter_batched(
                    || (empty_archive(), sessions.clone()),
                    |((folder, archive), sessions)| {
                        for (session, messages) in sessions {
                            let done =
                                archive.ingest(session, black_box(messages)).expect("ingests");
                            assert_eq!(done.messages_added, size as u64);
                        }
                        (folder, archive)
                    },
                    BatchSize::PerIteration,
                );
            },
        );
    }
    group.finish();
}

fn empty_archive() -> (TempDir, OpenSync) {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = OpenSync::open(folder.path()).expect("opens");
    (folder, archive)
}

criterion_group!(benches, ingest);
criterion_main!(benches);
