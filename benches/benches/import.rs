//! Import, in bytes of log a second: logs of Claude Code into an empty archive, and into one that
//! has them already.
//!
//! Run with `cargo bench -p opensync-benches --bench import`. The logs are generated from a seed:
//! 10,000 messages in 200 files.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use opensync_benches::{Corpus, MESSAGES_PER_SESSION, write_logs};
use opensync_core::Agents;
use opensync_core::source::CLAUDE_CODE;
use opensync_core::{ImportOptions, OpenSync};
use tempfile::TempDir;

const SEED: u64 = 1;
const SESSIONS: u64 = 200;

fn import(criterion: &mut Criterion) {
    let logs = tempfile::tempdir().expect("a folder");
    let root = logs.path().join("projects");
    fs::create_dir(&root).expect("a folder");
    let corpus = Corpus::new(SEED);
    let bytes = write_logs(&corpus, 0, SESSIONS, usize::MAX, &root).expect("writes");
    let paths = [root];

    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("all_new", |bencher| {
        bencher.iter_batched(
            empty_archive,
            |archive| import_all(archive, &paths),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("all_new_and_indexed", |bencher| {
        let import_and_index = |archive| {
            let (folder, archive) = import_all(archive, &paths);
            assert_eq!(
                archive.catch_up(&mut |_, _| ControlFlow::Continue(())).expect("indexes"),
                0
            );
            (folder, archive)
        };
        bencher.iter_batched(empty_archive, import_and_index, BatchSize::PerIteration);
    });
    let (_folder, archive) = import_all(empty_archive(), &paths);
    group.bench_function("nothing_new", |bencher| {
        bencher.iter(|| {
            let report = archive
                .import(&Agents::of(&CLAUDE_CODE).at(&paths), ImportOptions::default().index(false))
                .expect("imports");
            assert_eq!((report.files_found, report.files_read), (SESSIONS, 0));
        });
    });
    group.finish();
}

fn import_all((folder, archive): (TempDir, OpenSync), paths: &[PathBuf]) -> (TempDir, OpenSync) {
    let report = archive
        .import(&Agents::of(&CLAUDE_CODE).at(paths), ImportOptions::default().index(false))
        .expect("imports");
    assert_eq!(report.messages, SESSIONS * MESSAGES_PER_SESSION);
    (folder, archive)
}

fn empty_archive() -> (TempDir, OpenSync) {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = OpenSync::open(folder.path()).expect("opens");
    (folder, archive)
}

criterion_group!(benches, import);
criterion_main!(benches);
