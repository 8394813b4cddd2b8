//! Databases of any name, which are known by what is in them.

use super::*;

/// A database called `name` with one session that is called after it.
fn make(data: &Data, name: &str) -> PathBuf {
    let path = data.path().join(name);
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(OLD_SCHEMA).unwrap();
    add_talk(&connection, name, 1000);
    path
}

#[test]
fn a_database_that_is_named_is_read_whatever_it_is_called() {
    let data = Data::new();
    let archive = Archive::new();
    for name in ["history.sqlite", "opencode.db.backup", "talks", "other.db"] {
        let path = make(&data, name);

        assert_eq!(archive.import(&path), 0, "{name}");
        assert_eq!(archive.texts(name), ["Why?", "Because."]);
        let again = archive
            .archive
            .import(&Agents::of(&OPENCODE).at([path]), ImportOptions::default().index(false))
            .unwrap();
        assert_eq!((again.files_found, again.files_read), (1, 0), "{name}");
    }
}

#[test]
fn a_file_that_is_no_database_is_none_and_a_folder_shows_only_names_that_are_known() {
    let data = Data::new();
    make(&data, "history.sqlite");
    let none = [
        data.write("notes.txt", &"Nothing of the kind. ".repeat(100)),
        data.write("empty.db", ""),
        data.write("short.db", "SQLite format 3"),
        data.write("talk.jsonl", "{}\n"),
        data.path().to_owned(),
    ];
    for path in none {
        assert!(OPENCODE.discover(&path).unwrap().is_empty(), "{}", path.display());
    }
}

#[test]
fn a_named_database_of_something_else_fails_and_changes_nothing() {
    let data = Data::new();
    let path = data.path().join("other.sqlite");
    Connection::open(&path).unwrap().execute_batch("create table bookmark (url text)").unwrap();
    let archive = Archive::new();

    assert_eq!(archive.import(&path), 1);
    assert_eq!(archive.import(&path), 1);
}

#[test]
fn the_folder_around_a_named_database_is_watched_for_what_is_called_after_it() {
    let data = Data::new();
    let path = make(&data, "history.sqlite");
    assert_eq!(OPENCODE.watched(&path), [(data.path().to_owned(), false)]);

    let affected = |name: &str| OPENCODE.affected(&path, &[data.path().join(name)]).unwrap();
    assert_eq!(affected("history.sqlite-wal").len(), 1);
    assert_eq!(affected("history.sqlite").len(), 1);
    assert!(affected("other.sqlite").is_empty());
}
