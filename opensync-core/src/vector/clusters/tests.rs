//! What a search by clusters finds, beside what a scan of the same vectors finds.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::probe::Reach;
use super::*;
use crate::settings::VectorSearch;
use crate::vector::code::normalized;
use crate::vector::filter::{Everything, Filter, Sessions, Where};
use crate::vector::tests::Random;
use crate::vector::{Entry, Key, VectorIndex};

const DIMENSIONS: usize = 64;
const ROWS: u32 = 8_000;
const PER_SESSION: u32 = 20;
const SUBJECTS: usize = 200;
const REACH: Reach = Reach { rows_min: 1_000, one_in: 3, each: 0 };

/// Vectors around subjects, as texts lie around theirs; a session has three.
struct Corpus {
    random: Random,
    subjects: Vec<Vec<f32>>,
}

impl Corpus {
    fn new() -> Self {
        let mut random = Random(1);
        let subjects = (0..SUBJECTS).map(|_| random.vector(DIMENSIONS)).collect();
        Self { random, subjects }
    }

    fn near(&mut self, subject: usize) -> Vec<f32> {
        let subject = &self.subjects[subject % SUBJECTS];
        subject.iter().map(|number| number + 0.7 * self.random.normal()).collect()
    }

    fn any(&mut self) -> Vec<f32> {
        let subject = self.random.below(SUBJECTS);
        self.near(subject)
    }
}

fn key(row: u32) -> Key {
    Key::new(u64::from(row / PER_SESSION), row % PER_SESSION, 0)
}

fn open(folder: &Path) -> VectorIndex {
    let index = VectorIndex::open(folder, DIMENSIONS).unwrap();
    index.clusters.set_reach(REACH);
    index
}

fn add(index: &VectorIndex, corpus: &mut Corpus, rows: Range<u32>) {
    let mut writer = index.writer().unwrap().unwrap();
    for row in rows {
        let session = (row / PER_SESSION) as usize;
        let subject = session * 3 + corpus.random.below(3);
        let vector = corpus.near(subject);
        writer.add([Entry { key: key(row), vector: &vector }]).unwrap();
    }
    writer.commit(1).unwrap();
    writer.tidy().unwrap();
}

fn build(index: &VectorIndex) {
    assert!(index.build_clusters(&mut || true).unwrap());
}

/// An index of one segment, with and without its clusters in use, and what made its vectors.
fn both(folder: &Path) -> (VectorIndex, VectorIndex, Corpus) {
    let mut corpus = Corpus::new();
    let parted = open(folder);
    add(&parted, &mut corpus, 0..ROWS);
    build(&parted);
    let scan = open(folder);
    scan.set_look(VectorSearch::Scan);
    (parted, scan, corpus)
}

fn top(index: &VectorIndex, query: &[f32], filter: &dyn Filter) -> Vec<Key> {
    let found = index.search(query, 10, filter).unwrap();
    found.iter().map(|found| found.key).collect()
}

/// How many of a hundred searches' ten nearest `parted` finds that a scan finds.
fn alike(
    parted: &VectorIndex,
    scan: &VectorIndex,
    corpus: &mut Corpus,
    filter: &dyn Filter,
) -> usize {
    let same = |query: Vec<f32>| {
        let expected: BTreeSet<Key> = top(scan, &query, filter).into_iter().collect();
        let found = top(parted, &query, filter);
        assert_eq!((expected.len(), found.len()), (10, 10), "as many as there are and wanted");
        found.iter().filter(|key| expected.contains(key)).count()
    };
    (0..100).map(|_| corpus.any()).map(same).sum()
}

fn is_by_clusters(index: &VectorIndex, corpus: &mut Corpus, filter: &dyn Filter) -> bool {
    let (snapshot, query) = (index.snapshot(), normalized(&corpus.any()));
    index.clusters.candidates(&index.folder, &snapshot, &query, filter, 2_000).is_some()
}

/// Of what a scan finds nearly all is found, under wide filters too.
fn assert_nearly_all(parted: &VectorIndex, scan: &VectorIndex, corpus: &mut Corpus) {
    let even: Vec<u64> = (0..u64::from(ROWS)).filter(|session| session.is_multiple_of(2)).collect();
    let thirds = Where(|_, message: u32| !message.is_multiple_of(3));
    let filters: [&dyn Filter; 3] = [&Everything, &Sessions::new(&even), &thirds];
    for filter in filters {
        assert!(is_by_clusters(parted, corpus, filter));
        let alike = alike(parted, scan, corpus, filter);
        assert!(alike >= 970, "{alike} of 1,000");
    }
}

#[test]
fn of_what_a_scan_finds_the_nearest_clusters_have_nearly_all() {
    let folder = tempfile::tempdir().unwrap();
    let (parted, scan, mut corpus) = both(folder.path());
    assert_nearly_all(&parted, &scan, &mut corpus);
}

#[cfg(feature = "hnsw")]
#[test]
fn a_graph_over_the_centroids_finds_the_nearest_clusters() {
    let folder = tempfile::tempdir().unwrap();
    let (parted, scan, mut corpus) = both(folder.path());
    parted.set_look(VectorSearch::Graph);
    parted.make_graphs();
    let ready = parted.clusters.ready(folder.path(), &parted.snapshot());
    let clusters = ready[0].as_ref().unwrap();
    assert!(clusters.near.get().is_some());
    let places = clusters.nearest_centroids(&normalized(&corpus.any()), 40);
    assert!(places.len() >= 38 && places.iter().all(|one| *one < clusters.layout.clusters));
    assert_nearly_all(&parted, &scan, &mut corpus);
}

#[test]
fn a_narrow_filter_is_answered_by_a_scan() {
    let folder = tempfile::tempdir().unwrap();
    let (parted, scan, mut corpus) = both(folder.path());
    let few: Vec<u64> = (0..u64::from(ROWS)).filter(|session| session.is_multiple_of(20)).collect();
    let filter = Sessions::new(&few);
    assert!(!is_by_clusters(&parted, &mut corpus, &filter));
    assert_eq!(alike(&parted, &scan, &mut corpus, &filter), 1_000);
}

#[test]
fn more_than_the_nearest_clusters_hold_are_found_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (parted, _, mut corpus) = both(folder.path());
    let found = parted.search(&corpus.any(), ROWS as usize, &Everything).unwrap();
    assert_eq!(found.len(), ROWS as usize);
}

#[test]
fn what_was_removed_since_is_not_found_and_what_was_added_is() {
    let folder = tempfile::tempdir().unwrap();
    let (parted, _, mut corpus) = both(folder.path());
    let query = corpus.any();
    let before = top(&parted, &query, &Everything);
    let mut writer = parted.writer().unwrap().unwrap();
    writer.remove_session(before[0].session);
    let added = Key::new(before[0].session, 7_000, 0);
    writer.add([Entry { key: added, vector: &query }]).unwrap();
    writer.commit(2).unwrap();
    drop(writer);

    let after = top(&parted, &query, &Everything);
    assert_eq!(after[0], added);
    assert!(after[1..].iter().all(|key| key.session != added.session));
}

#[test]
fn another_process_finds_clusters_that_were_built_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (builds, reads, mut corpus) = (open(folder.path()), open(folder.path()), Corpus::new());
    add(&builds, &mut corpus, 0..2_000);
    reads.reload().unwrap();
    let is_parted = || reads.clusters.ready(folder.path(), &reads.snapshot())[0].is_some();
    assert!(!is_parted());
    build(&builds);
    assert!((0..100).any(|_| is_parted()));
}

#[test]
fn the_clusters_of_a_segment_that_is_merged_away_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let mut corpus = Corpus::new();
    for quarter in 0..4 {
        add(&index, &mut corpus, quarter * 1_200..(quarter + 1) * 1_200);
        build(&index);
    }
    let listed = index.snapshot().manifest.segments.clone();
    let expected: Vec<_> = listed.iter().map(|one| one.clusters_path(folder.path())).collect();
    let files = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    let is_ours = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "clusters");
    assert_eq!((listed.len(), files.filter(is_ours).collect::<Vec<_>>()), (1, expected));
}

#[test]
fn a_build_that_was_broken_off_anywhere_leaves_nothing_and_the_next_one_builds_it() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    add(&index, &mut Corpus::new(), 0..2_000);
    let path = index.snapshot().manifest.segments[0].clusters_path(folder.path());
    let mut steps = 0;
    let left = path.with_extension(UNFINISHED);
    loop {
        let mut left_to_go = steps;
        fs::write(&left, b"half of a file").unwrap();
        let is_built = index.build_clusters(&mut || {
            left_to_go -= 1;
            left_to_go >= 0
        });
        assert_eq!(is_built.unwrap(), path.exists());
        assert!(!left.exists(), "what another left is removed");
        if path.exists() {
            break;
        }
        steps += 7;
    }
    assert!(steps > 20);
}

#[test]
fn clusters_with_any_damage_are_found_out_or_find_less_and_are_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let mut corpus = Corpus::new();
    add(&index, &mut corpus, 0..1_000);
    build(&index);
    let path = index.snapshot().manifest.segments[0].clusters_path(folder.path());
    let whole = fs::read(&path).unwrap();
    let query = corpus.any();
    let damages = (0..whole.len()).step_by(whole.len() / 6);
    for place in damages {
        let mut flipped = whole.clone();
        flipped[place] ^= 0xa5;
        let filled = [&whole[..place], &vec![0xff; whole.len() - place]].concat();
        for damaged in [flipped, filled, whole[..place].to_vec()] {
            fs::write(&path, damaged).unwrap();
            let again = open(folder.path());
            let found = again.search(&query, 10, &Everything).unwrap();
            let different: BTreeSet<Key> = found.iter().map(|found| found.key).collect();
            assert_eq!(different.len(), 10, "damage at {place}");

            build(&open(folder.path()));
            assert_eq!(fs::read(&path).unwrap(), whole, "damage at {place}");
        }
    }
}
