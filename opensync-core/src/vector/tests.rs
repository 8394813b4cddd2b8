//! The index against a plain list: whatever is done to both, they answer the same.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;

use super::code::{cosine, encode, normalized};
use super::writer::Writer;
use super::*;
use crate::error::ErrorKind;

const DIMENSIONS: usize = 37;

/// Numbers that follow from a seed.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end
    }

    /// Nearly normal: the sum of eight even numbers.
    pub(super) fn normal(&mut self) -> f32 {
        let bytes = self.next().to_le_bytes();
        bytes.iter().map(|byte| f32::from(*byte) - 127.5).sum::<f32>() / 209.0
    }

    pub(super) fn vector(&mut self, dimensions: usize) -> Vec<f32> {
        (0..dimensions).map(|_| self.normal()).collect()
    }
}

fn vector(seed: u64) -> Vec<f32> {
    Random(seed).vector(DIMENSIONS)
}

fn index(folder: &Path) -> VectorIndex {
    VectorIndex::open(folder, DIMENSIONS).unwrap()
}

/// Adds a vector to each key, with the key's own numbers as a seed, and commits.
fn add(index: &VectorIndex, keys: &[Key], position: u64) {
    let mut writer = index.writer().unwrap().unwrap();
    for &key in keys {
        let vector = vector(key.session ^ u64::from(key.message) << 32);
        writer.add([Entry { key, vector: &vector }]).unwrap();
    }
    writer.commit(position).unwrap();
}

fn keys(found: &[Neighbour]) -> Vec<Key> {
    found.iter().map(|found| found.key).collect()
}

/// What an index should find.
#[derive(Default)]
struct Model(BTreeMap<Key, Vec<f32>>);

impl Model {
    fn search(&self, query: &[f32], k: usize, allowed: impl Fn(Key) -> bool) -> Vec<Neighbour> {
        let query = normalized(query);
        let score = |(key, vector): (&Key, &Vec<f32>)| {
            let mut code = Vec::new();
            encode(&normalized(vector), &mut code);
            Neighbour { key: *key, cosine: cosine(&query, &code) }
        };
        let mut found: Vec<_> =
            self.0.iter().filter(|(key, _)| allowed(**key)).map(score).collect();
        found.sort_by(|left, right| {
            right.cosine.total_cmp(&left.cosine).then(left.key.cmp(&right.key))
        });
        found.truncate(k);
        found
    }
}

#[derive(Clone, Debug)]
enum Step {
    Add(Vec<(Key, u64)>),
    RemoveSession(u64),
    RemoveMessage(u64, u32),
    Commit,
    Tidy,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = (0_u64..8, 0_u32..5, 0_u16..3);
    let entry = (key.prop_map(|(s, m, p)| Key::new(s, m, p)), 0_u64..30);
    let step = prop_oneof![
        4 => prop::collection::vec(entry, 1..12).prop_map(Step::Add),
        1 => (0_u64..8).prop_map(Step::RemoveSession),
        2 => (0_u64..8, 0_u32..5).prop_map(|(s, m)| Step::RemoveMessage(s, m)),
        3 => Just(Step::Commit),
        1 => Just(Step::Tidy),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..40)
}

fn apply(writer: &mut Writer<'_>, model: &mut Model, step: &Step) {
    match step {
        Step::Add(entries) => {
            for (key, seed) in entries {
                let vector = vector(*seed);
                writer.add([Entry { key: *key, vector: &vector }]).unwrap();
                model.0.insert(*key, vector);
            }
        }
        Step::RemoveSession(session) => {
            writer.remove_session(*session);
            model.0.retain(|key, _| key.session != *session);
        }
        Step::RemoveMessage(session, message) => {
            writer.remove_message(*session, *message);
            model.0.retain(|key, _| (key.session, key.message) != (*session, *message));
        }
        Step::Commit => writer.commit(1).unwrap(),
        Step::Tidy => writer.tidy().unwrap(),
        Step::Reopen => {}
    }
}

fn assert_same(index: &VectorIndex, model: &Model) {
    let sessions = [1, 2, 5];
    let messages: Vec<_> = (0..8).flat_map(|s| (0..5).map(move |m| (s, m))).step_by(3).collect();
    let odd = |session: u64, message: u32| (session + u64::from(message)) % 2 == 1;
    assert_eq!(index.len(), model.0.len() as u64);
    for seed in 100..103 {
        let query = vector(seed);
        let same = |filter: &dyn Filter, allowed: &dyn Fn(Key) -> bool| {
            for k in [1, 5, 1000] {
                let found = index.search(&query, k, filter).unwrap();
                assert_eq!(found, model.search(&query, k, allowed));
            }
        };
        same(&Everything, &|_| true);
        same(&Sessions::new(&sessions), &|key| sessions.contains(&key.session));
        same(&Messages::new(&messages), &|key| messages.contains(&(key.session, key.message)));
        same(&Where(odd), &|key| odd(key.session, key.message));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn an_index_answers_like_a_plain_list(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let mut model = Model::default();
        let mut batches = steps.split(|step| matches!(step, Step::Reopen)).peekable();
        while let Some(batch) = batches.next() {
            let index = index(folder.path());
            let mut writer = index.writer().unwrap().unwrap();
            batch.iter().for_each(|step| apply(&mut writer, &mut model, step));
            writer.commit(2).unwrap();
            drop(writer);
            assert_same(&index, &model);
            if batches.peek().is_none() {
                assert_same(&self::index(folder.path()), &model);
            }
        }
    }
}

#[test]
fn a_reader_sees_a_commit_of_another_after_a_reload() {
    let folder = tempfile::tempdir().unwrap();
    let (writes, reads) = (index(folder.path()), index(folder.path()));
    add(&writes, &[Key::new(1, 0, 0), Key::new(2, 0, 0)], 7);
    assert_eq!((writes.len(), writes.position()), (2, 7));
    assert_eq!((reads.len(), reads.position()), (0, 0));

    reads.reload().unwrap();
    assert_eq!((reads.len(), reads.position()), (2, 7));
    assert_eq!(keys(&reads.search(&vector(1), 1, &Everything).unwrap()), [Key::new(1, 0, 0)]);
}

#[test]
fn a_reader_keeps_what_it_has_open_while_another_merges_it_away() {
    let folder = tempfile::tempdir().unwrap();
    let writes = index(folder.path());
    let all: Vec<_> = (0..20).map(|session| Key::new(session, 0, 0)).collect();
    add(&writes, &all[..1], 1);
    let reads = index(folder.path());
    all.iter().zip(2..).for_each(|(key, position)| add(&writes, &[*key], position));

    assert_eq!(keys(&reads.search(&vector(9), 30, &Everything).unwrap()), all[..1]);
    reads.reload().unwrap();
    assert_eq!(reads.search(&vector(9), 30, &Everything).unwrap().len(), 20);
    let segments = reads.snapshot().parts.len();
    assert!(segments < 4, "{segments} segments");
}

#[test]
fn there_is_one_writer_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (index(folder.path()), index(folder.path()));
    let writer = first.writer().unwrap();
    assert!(writer.is_some());
    assert!(second.writer().unwrap().is_none());
    assert!(!VectorIndex::wipe(folder.path()).unwrap());
    drop(writer);
    assert!(second.writer().unwrap().is_some());
}

#[test]
fn what_was_not_committed_is_gone_and_leaves_no_file_behind() {
    let folder = tempfile::tempdir().unwrap();
    let opened = index(folder.path());
    add(&opened, &[Key::new(1, 0, 0)], 1);
    let mut writer = opened.writer().unwrap().unwrap();
    writer.add([Entry { key: Key::new(2, 0, 0), vector: &vector(2) }]).unwrap();
    writer.remove_session(1);
    writer.flush().unwrap();
    drop(writer);
    fs::write(folder.path().join("9.unfinished"), b"half").unwrap();

    let reopened = index(folder.path());
    assert_eq!((reopened.len(), reopened.position()), (1, 1));
    add(&reopened, &[Key::new(3, 0, 0)], 2);
    assert_eq!(index(folder.path()).len(), 2);
    let needed: BTreeSet<_> = reopened.snapshot().manifest.files(folder.path()).collect();
    let lock = folder.path().join("lock");
    let there = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    assert_eq!(there.filter(|file| *file != lock).collect::<BTreeSet<_>>(), needed);
}

#[test]
fn a_damaged_file_is_an_error_that_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    add(&index(folder.path()), &[Key::new(1, 0, 0), Key::new(1, 1, 0), Key::new(2, 0, 0)], 1);
    let writes = index(folder.path());
    let mut writer = writes.writer().unwrap().unwrap();
    writer.remove_message(1, 1);
    writer.commit(2).unwrap();
    drop(writer);
    let files: Vec<_> = writes.snapshot().manifest.files(folder.path()).collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let whole = fs::read(&file).unwrap();
        for damaged in [vec![], whole[..whole.len() - 1].to_vec(), vec![0xff; whole.len()]] {
            fs::write(&file, damaged).unwrap();
            let error = VectorIndex::open(folder.path(), DIMENSIONS).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Corrupted);
            assert!(error.to_string().contains("delete `vectors/`"), "{error}");
        }
        fs::write(&file, whole).unwrap();
    }
    assert_eq!(index(folder.path()).len(), 2);
}

#[test]
fn any_byte_of_a_segment_may_be_wrong_or_missing_and_nothing_panics() {
    let folder = tempfile::tempdir().unwrap();
    let all: Vec<_> = (0..6).map(|place| Key::new(u64::from(place / 2), place, 0)).collect();
    add(&index(folder.path()), &all, 1);
    let file = index(folder.path()).snapshot().manifest.segments[0].path(folder.path());
    let whole = fs::read(&file).unwrap();
    for place in 0..whole.len() {
        fs::write(&file, &whole[..place]).unwrap();
        assert!(VectorIndex::open(folder.path(), DIMENSIONS).is_err(), "cut to {place} bytes");
        let mut damaged = whole.clone();
        damaged[place] ^= 0x55;
        fs::write(&file, damaged).unwrap();
        if let Ok(index) = VectorIndex::open(folder.path(), DIMENSIONS) {
            assert_eq!(index.search(&vector(1), 10, &Everything).unwrap().len(), 6);
            index.writer().unwrap().unwrap().remove_message(1, 2);
        }
    }
}

#[test]
fn an_index_is_wiped_whatever_its_files_hold() {
    let folder = tempfile::tempdir().unwrap();
    let before = index(folder.path());
    add(&before, &[Key::new(1, 0, 0)], 1);
    fs::write(folder.path().join("manifest"), b"?").unwrap();
    assert!(VectorIndex::open(folder.path(), DIMENSIONS).is_err());

    assert!(VectorIndex::wipe(folder.path()).unwrap());
    let after = index(folder.path());
    assert_eq!((after.len(), after.position()), (0, 0));
    add(&after, &[Key::new(2, 0, 0)], 1);
    before.reload().unwrap();
    assert_eq!(keys(&before.search(&vector(2), 5, &Everything).unwrap()), [Key::new(2, 0, 0)]);
}

#[test]
fn a_vector_of_another_length_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let error = index.search(&[1.0], 1, &Everything).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let mut writer = index.writer().unwrap().unwrap();
    let entry = Entry { key: Key::new(1, 0, 0), vector: &[1.0] };
    assert_eq!(writer.add([entry]).unwrap_err().kind(), ErrorKind::InvalidInput);
    for dimensions in [0, 4097] {
        let error = VectorIndex::open(folder.path(), dimensions).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn equal_vectors_come_in_the_order_of_their_keys_however_they_are_spread() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let same = vector(1);
    for remainder in [2, 0, 1] {
        let mut writer = index.writer().unwrap().unwrap();
        for session in (0..6000).filter(|session| session % 3 == remainder) {
            let key = Key::new(session, 0, 0);
            writer.add([Entry { key, vector: &same }]).unwrap();
        }
        writer.commit(1).unwrap();
    }
    assert_eq!(index.snapshot().parts.len(), 3);
    let first: Vec<_> = (0..10).map(|session| Key::new(session, 0, 0)).collect();
    assert_eq!(keys(&index.search(&vector(2), 10, &Everything).unwrap()), first);
    assert_eq!(keys(&index.search(&same, 10, &Everything).unwrap()), first);
}

#[test]
fn a_session_of_any_length_is_filtered_message_by_message() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let mut model = Model::default();
    let mut writer = index.writer().unwrap().unwrap();
    for message in 0..9000 {
        let vector = vector(u64::from(message));
        writer.add([Entry { key: Key::new(1, message, 0), vector: &vector }]).unwrap();
        model.0.insert(Key::new(1, message, 0), vector);
    }
    writer.commit(1).unwrap();
    for (every, least) in [(2, 3), (300, 5)] {
        let allows = |_, message: u32| message.is_multiple_of(every);
        let asked = Cell::new(0);
        let filter = Where(|session, message| {
            asked.update(|asked| asked + 1);
            allows(session, message)
        });
        let found = index.search(&vector(7), 5, &filter).unwrap();
        assert!(asked.get() <= 9000, "asked {} times of 9,000", asked.get());
        let expected = model.search(&vector(7), 5, |key| allows(1, key.message));
        let right = found.iter().filter(|found| expected.contains(found)).count();
        assert!(found.len() == 5 && right >= least, "{right} of 5 with 1/{every}");
        assert!(found.iter().all(|found| allows(1, found.key.message)));
    }
}

/// Vectors around 500 centres, as texts lie around their subjects.
#[test]
fn nearly_all_of_the_ten_nearest_are_found_with_and_without_a_filter() {
    const WIDE: usize = 384;
    const COUNT: u32 = 20_000;
    let mut random = Random(1);
    let centres: Vec<_> = (0..500).map(|_| random.vector(WIDE)).collect();
    let mut near = || -> Vec<f32> {
        let centre = &centres[random.below(centres.len())];
        normalized(&centre.iter().map(|number| number + random.normal()).collect::<Vec<_>>())
    };
    let vectors: Vec<_> = (0..COUNT).map(|_| near()).collect();
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), WIDE).unwrap();
    let mut writer = index.writer().unwrap().unwrap();
    let key = |place: u32| Key::new(u64::from(place / 50), place % 50, 0);
    let entries = (0..).zip(&vectors).map(|(place, vector)| Entry { key: key(place), vector });
    writer.add(entries).unwrap();
    writer.commit(1).unwrap();

    let queries: Vec<_> = (0..20).map(|_| near()).collect();
    for allowed in [1, 2, 10] {
        let filter = Where(|session, _| session % allowed == 0);
        let mut hits = 0;
        for query in &queries {
            let dot =
                |vector: &[f32]| -> f32 { query.iter().zip(vector).map(|(a, b)| a * b).sum() };
            let mut exact: Vec<_> = (0..COUNT)
                .zip(&vectors)
                .filter(|(place, _)| key(*place).session % allowed == 0)
                .map(|(place, vector)| (dot(vector), key(place)))
                .collect();
            exact.sort_by(|left, right| right.0.total_cmp(&left.0));
            let exact: BTreeSet<_> = exact[..10].iter().map(|(_, key)| *key).collect();
            let found = index.search(query, 10, &filter).unwrap();
            assert!(found.is_sorted_by(|left, right| left.cosine >= right.cosine));
            hits += found.iter().filter(|found| exact.contains(&found.key)).count();
        }
        assert!(hits >= 194, "{hits} of 200 with 1/{allowed}");
    }
}
