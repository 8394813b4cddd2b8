//! What a database adds: statements are few, failures are told apart, and nothing is torn.

use super::super::tables::{META, SESSION_IDS};
use super::*;

/// A store in a database of its own; nothing where there is no `PostgreSQL`.
pub(in crate::store) fn store() -> Option<super::super::Store> {
    let url = cluster::url(&cluster::database(None)?)?;
    super::super::Store::migrate(&url).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let location = super::super::Location::Postgres(url);
    Some(super::super::Store::open_at(&location, folder.path(), 0).unwrap())
}

fn opened() -> Option<(Store, String)> {
    let url = cluster::url(&cluster::database(None)?)?;
    Store::migrate(&url).unwrap();
    Some((Store::open(&url).unwrap(), url))
}

#[test]
fn a_database_without_an_archive_says_what_makes_one() {
    let Some(name) = cluster::database(None) else { return };
    let error = Store::open(&cluster::url(&name).unwrap()).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.report().contains("opensync migrate"), "{}", error.report());
}

#[test]
fn a_database_that_nobody_answers_for_is_unavailable() {
    let error = Store::open("postgres://nobody@%2Fnowhere/archive").map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{}", error.report());
}

#[test]
fn an_address_that_is_none_is_refused_and_not_told() {
    let error = Store::open("postgres://me:secret@[").map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!error.report().contains("secret"));
}

#[test]
fn migrating_twice_is_migrating_once_and_a_newer_format_is_refused() {
    let Some((store, url)) = opened() else { return };
    Store::migrate(&url).unwrap();
    let write = WriteTransaction::Postgres(store.begin_write(None).unwrap());
    let newer = u64::from(format::FORMAT) + 1;
    write.open_table(META).unwrap().insert(format::FORMAT_KEY, newer).unwrap();
    write.commit().unwrap();
    assert_eq!(Store::open(&url).map(drop).unwrap_err().kind(), ErrorKind::TooNew);
    assert_eq!(Store::migrate(&url).unwrap_err().kind(), ErrorKind::TooNew);
}

#[test]
fn a_snapshot_does_not_see_what_is_committed_after_it() {
    let Some((store, _)) = opened() else { return };
    let before = ReadTransaction::Postgres(store.begin_read(Some(Owner(1))).unwrap());
    let write = WriteTransaction::Postgres(store.begin_write(Some(Owner(1))).unwrap());
    write.open_table(SESSION_IDS).unwrap().insert((1, "a"), 1).unwrap();
    write.commit().unwrap();
    let found = |read: &ReadTransaction| {
        read.open_table(SESSION_IDS).unwrap().get((1, "a")).unwrap().is_some()
    };
    assert!(!found(&before));
    assert!(found(&ReadTransaction::Postgres(store.begin_read(Some(Owner(1))).unwrap())));
}

#[test]
fn writes_of_one_owner_take_turns_and_lose_nothing() {
    let Some((store, _)) = opened() else { return };
    let count = || {
        let write = WriteTransaction::Postgres(store.begin_write(Some(Owner(1))).unwrap());
        {
            let mut table = write.open_table(SESSION_IDS).unwrap();
            let last = table.get((1, "count")).unwrap().map_or(0, |last| last.value());
            table.insert((1, "count"), last + 1).unwrap();
        }
        write.commit().unwrap();
    };
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..25).for_each(|_| count()));
        }
    });
    let read = ReadTransaction::Postgres(store.begin_read(Some(Owner(1))).unwrap());
    let count = read.open_table(SESSION_IDS).unwrap().get((1, "count")).unwrap().unwrap();
    assert_eq!(count.value(), 200);
}

#[test]
fn a_transaction_that_is_dropped_comes_to_nothing() {
    let Some((store, _)) = opened() else { return };
    let write = WriteTransaction::Postgres(store.begin_write(Some(Owner(1))).unwrap());
    write.open_table(SESSION_IDS).unwrap().insert((1, "a"), 1).unwrap();
    drop(write);
    let write = WriteTransaction::Postgres(store.begin_write(Some(Owner(1))).unwrap());
    assert!(write.open_table(SESSION_IDS).unwrap().get((1, "a")).unwrap().is_none());
}

#[test]
fn a_large_transaction_is_written_in_pieces_and_counts_as_one() {
    let Some((store, _)) = opened() else { return };
    let bodies = tables::BODIES;
    let large = vec![7; 1 << 20];
    let fill = |last: u64| {
        let write = WriteTransaction::Postgres(store.begin_write(Some(Owner(1))).unwrap());
        for number in 0..last {
            write.open_table(bodies).unwrap().insert((1, number), large.as_slice()).unwrap();
        }
        let table = write.open_table(bodies).unwrap();
        assert_eq!(table.range((1, 0)..=(1, u64::MAX)).unwrap().count() as u64, last);
        drop(table);
        write
    };
    fill(70).abort().unwrap();
    let read = ReadTransaction::Postgres(store.begin_read(Some(Owner(1))).unwrap());
    assert!(read.open_table(bodies).unwrap().range((1, 0)..).unwrap().next().is_none());
    fill(70).commit().unwrap();
    let read = ReadTransaction::Postgres(store.begin_read(Some(Owner(1))).unwrap());
    assert_eq!(read.open_table(bodies).unwrap().range((1, 0)..).unwrap().count(), 70);
}

#[test]
fn a_range_of_any_length_takes_a_statement_for_a_thousand_rows() {
    let Some((store, _)) = opened() else { return };
    let write = WriteTransaction::Postgres(store.begin_write(Some(Owner(1))).unwrap());
    for number in 0..3000 {
        write.open_table(tables::BODIES).unwrap().insert((1, number), [1].as_slice()).unwrap();
    }
    let before = store.statements();
    write.commit().unwrap();
    assert_eq!(store.statements() - before, 2, "one to write all rows, one to commit");
    let before = store.statements();
    let read = ReadTransaction::Postgres(store.begin_read(Some(Owner(1))).unwrap());
    let rows = read.open_table(tables::BODIES).unwrap().range((1, 0)..=(1, u64::MAX)).unwrap();
    assert_eq!(rows.count(), 3000);
    assert_eq!(store.statements() - before, 2 + 4);
}
