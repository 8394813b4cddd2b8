//! Engines keep rows alike: whatever is done to a table, each says the same of it as a map in memory.

use std::collections::BTreeMap;
use std::ops::Bound;

use proptest::prelude::*;

use super::{ReadTransaction, ReadableTable, Row, TableDefinition, Wanted, WriteTransaction};
use crate::error::Result;
use crate::model::Owner;
use crate::store::Store;
use crate::store::tables::{MESSAGE_IDS, SESSION_IDS};

/// What is done to a table, one transaction at a time.
#[derive(Clone, Debug)]
enum Step {
    Insert(u64, String, u32),
    Remove(u64, String),
    Take(u64, String),
    RemoveRange(u64, String, String),
    /// Whether all since the last end is kept.
    End(bool),
}

type Rows = BTreeMap<(u64, String), u32>;

const OWNER: Owner = Owner(7);

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "\0", "a", "a\0", "aa", "b", "ÿ"]).prop_map(str::to_owned)
}

fn step() -> impl Strategy<Value = Step> {
    let session = || prop::sample::select(vec![1_u64, 2, u64::MAX]);
    prop_oneof![
        4 => (session(), name(), any::<u32>()).prop_map(|(s, n, v)| Step::Insert(s, n, v)),
        1 => (session(), name()).prop_map(|(s, n)| Step::Remove(s, n)),
        1 => (session(), name()).prop_map(|(s, n)| Step::Take(s, n)),
        1 => (session(), name(), name()).prop_map(|(s, a, b)| Step::RemoveRange(s, a, b)),
        1 => any::<bool>().prop_map(Step::End),
    ]
}

/// Applies a step to a table, and to the map.
fn apply(write: &WriteTransaction, rows: &mut Rows, step: &Step) -> Result<()> {
    let mut table = write.open_table(MESSAGE_IDS)?;
    match step {
        Step::Insert(session, name, value) => {
            table.insert((OWNER.0, *session, name.as_str()), *value)?;
            rows.insert((*session, name.clone()), *value);
        }
        Step::Remove(session, name) => {
            table.remove((OWNER.0, *session, name.as_str()))?;
            rows.remove(&(*session, name.clone()));
        }
        Step::Take(session, name) => {
            let took = table.take((OWNER.0, *session, name.as_str()))?;
            let took = took.map(|guard| guard.value());
            assert_eq!(took, rows.remove(&(*session, name.clone())));
        }
        Step::RemoveRange(session, low, high) => {
            let (low, high) = if low <= high { (low, high) } else { (high, low) };
            let owner = OWNER.0;
            table
                .remove_range((owner, *session, low.as_str())..(owner, *session, high.as_str()))?;
            rows.retain(|(of, name), _| of != session || !(low..high).contains(&name));
        }
        Step::End(_) => {}
    }
    Ok(())
}

fn key_of(row: Result<Row<'_, (u32, u64, &'static str), u32>>) -> (u64, String, u32) {
    let (key, value) = row.unwrap();
    let (_, session, name) = key.value();
    (session, name.to_owned(), value.value())
}

/// A table says what the map says: of each key, of ranges, and from both ends.
fn compare(table: &impl ReadableTable<(u32, u64, &'static str), u32>, rows: &Rows) {
    let expected: Vec<_> = rows.iter().map(|((s, name), v)| (*s, name.clone(), *v)).collect();
    let all = || table.range((OWNER.0, 0, "")..).unwrap();
    assert_eq!(all().map(key_of).collect::<Vec<_>>(), expected);
    let reversed: Vec<_> = all().rev().map(key_of).collect();
    assert_eq!(reversed, expected.iter().rev().cloned().collect::<Vec<_>>());
    let (mut both, mut ends) = (all(), Vec::new());
    while let Some(first) = both.next() {
        ends.push(key_of(first));
        ends.extend(both.next_back().map(key_of));
    }
    ends.sort();
    assert_eq!(ends, expected);
    for session in [0, 1, 2, u64::MAX] {
        for name in ["", "\0", "a", "aa", "c"] {
            let found = table.get((OWNER.0, session, name)).unwrap();
            let found = found.map(|guard| guard.value());
            assert_eq!(found, rows.get(&(session, name.to_owned())).copied());
            let from = (Bound::Excluded((OWNER.0, session, name)), Bound::Unbounded);
            let after = table.range::<(u32, u64, &str)>(from).unwrap().map(key_of).next();
            let is_after = |row: &&(u64, String, u32)| (row.0, row.1.as_str()) > (session, name);
            assert_eq!(after.as_ref(), expected.iter().find(is_after));
        }
    }
}

/// Rows that are fetched ahead are those that are found without.
fn compare_ahead(read: &ReadTransaction, rows: &Rows) {
    let Some(ahead) = read.ahead() else { return };
    let mut wanted = Wanted::default();
    wanted.rows(MESSAGE_IDS, [(OWNER.0, 1, "a"), (OWNER.0, 2, "nowhere")]);
    wanted.range(MESSAGE_IDS, (OWNER.0, 2, "")..=(OWNER.0, u64::MAX, "a"));
    ahead.fetch(wanted).unwrap();
    compare(&read.open_table(MESSAGE_IDS).unwrap(), rows);
}

fn run(store: &Store, steps: &[Step]) {
    let (mut kept, mut rows) = (Rows::new(), Rows::new());
    let clear = store.begin_write(Some(OWNER)).unwrap();
    clear.open_table(MESSAGE_IDS).unwrap().remove_range((OWNER.0, 0, "")..).unwrap();
    // Another owner's rows lie on both sides, and are never seen.
    clear.commit().unwrap();
    for other in [OWNER.0 - 1, OWNER.0 + 1] {
        let write = store.begin_write(Some(Owner(other))).unwrap();
        write.open_table(SESSION_IDS).unwrap().insert((other, "theirs"), 1).unwrap();
        write.commit().unwrap();
    }
    let mut write = store.begin_write(Some(OWNER)).unwrap();
    for step in steps {
        apply(&write, &mut rows, step).unwrap();
        compare(&write.open_table(MESSAGE_IDS).unwrap(), &rows);
        if let Step::End(is_kept) = step {
            if *is_kept {
                write.commit().unwrap();
                kept = rows.clone();
            } else {
                write.abort().unwrap();
                rows = kept.clone();
            }
            let read = store.begin_read(Some(OWNER)).unwrap();
            compare(&read.open_table(MESSAGE_IDS).unwrap(), &rows);
            compare_ahead(&read, &rows);
            write = store.begin_write(Some(OWNER)).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_keeps_rows_as_a_map_does(steps in proptest::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        run(&Store::open(folder.path(), 1 << 20).unwrap(), &steps);
    }
}

#[cfg(feature = "postgres")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_database_keeps_rows_as_a_map_does(steps in proptest::collection::vec(step(), 1..40)) {
        if let Some(store) = crate::store::postgres::tests::store() {
            run(&store, &steps);
        }
    }
}

#[test]
fn a_table_that_nobody_wrote_to_is_empty() {
    const NOWHERE: TableDefinition<u32, u32> = TableDefinition::new("nowhere");
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), 1 << 20).unwrap();
    let read = store.begin_read(None).unwrap();
    assert!(read.open_table(NOWHERE).unwrap().get(1).unwrap().is_none());
}
