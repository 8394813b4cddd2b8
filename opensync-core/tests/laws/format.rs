//! Formats: stores that released versions wrote are read, and those of newer ones are left alone.

use opensync_core::Agents;
use std::fs;
use std::path::{Path, PathBuf};

use opensync_core::filter::Field;
use opensync_core::share::ShareOptions;
use opensync_core::{ErrorKind, Filter, ImportOptions, Message, OpenSync, Part, Project, Session};
use redb::TableDefinition;

use super::common::{answer, found, messages, question, session_ids, stats};
use super::newer::Copy;

/// Every format that was released, oldest first.
const FORMATS: [u64; 7] = [1, 2, 3, 4, 5, 6, 7];

const META: TableDefinition<&str, u64> = TableDefinition::new("meta");

fn fixture(format: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    folder.join(format!("format-{format}.redb.zst"))
}

/// What every fixture holds.
fn write_content(archive: &OpenSync) {
    let session = Session {
        title: Some("Where the marmalade went".into()),
        project: Project { branch: Some("main".into()), ..Project::at("/home/bear/house") },
        ..Session::new("test", "marmalade")
    };
    archive.ingest(session, talk()).unwrap();
    archive.ingest(Session::new("test", "gone"), vec![question("q", "forget me")]).unwrap();
    archive.ingest(Session::new("other", "fork"), vec![talk().remove(1)]).unwrap();
    archive.delete("gone").unwrap();
}

fn talk() -> Vec<Message> {
    let long = "the larder, the cellar, the attic, and under the stairs. ".repeat(50);
    let reply = Message { response_id: Some("r".into()), ..answer("a", &long, 100) };
    let call = Part::tool_call("c", "Bash", r#"{"command":"ls larder"}"#);
    let result = Part { is_error: true, ..Part::tool_result("c", "no such place") };
    vec![question("q", "who took it?"), reply.with(call), question("t", "see").with(result)]
}

fn check_content(archive: &OpenSync) {
    assert_eq!(session_ids(archive), ["fork", "marmalade"]);
    assert_eq!(messages(archive, "marmalade"), talk());
    let info = archive.session("marmalade").unwrap();
    assert_eq!(info.session.project.branch.as_deref(), Some("main"));
    assert_eq!(info.first_prompt.as_deref(), Some("who took it?"));
    assert_eq!((info.prompt_count, info.error_count, info.active_ms), (2, 1, 60_000));
    let total = stats(archive).total;
    assert_eq!((total.sessions, total.messages, total.tool_calls), (2, 4, 2));
    assert_eq!((total.usage.input, total.usage.output), (100, 50));
    assert!(total.cost_nanos > 0);
    let tools = stats(archive).by_tool;
    assert_eq!((tools["Bash"].calls, tools[""].errors), (2, 1));
    let sonnet = Filter::default().include(Field::Model, "sonnet");
    let tools = archive.stats(&sonnet).unwrap().by_tool;
    assert_eq!((tools["Bash"].calls, tools[""].errors), (2, 1));
    assert_eq!(archive.changes(0, 100).unwrap().len(), 4);
    assert_eq!(found(archive, "attic session:m"), ["marmalade"]);
    assert!(found(archive, "forget").is_empty());
}

/// The store of a fixture in a folder of its own.
fn unpacked(format: u64) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let packed = fs::read(fixture(format)).unwrap();
    fs::write(&path, zstd::decode_all(&*packed).unwrap()).unwrap();
    (folder, path)
}

#[test]
#[ignore = "run once for each new format, before it is released"]
fn writes_the_fixture_of_this_format() {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    write_content(&archive);
    drop(archive);
    let path = folder.path().join("store.redb");
    let format = format_of(&path);
    let stored = fs::read(&path).unwrap();
    fs::write(fixture(format), zstd::encode_all(&*stored, 19).unwrap()).unwrap();
}

/// The store in the mode that the engine opens it in.
fn database(path: &Path) -> redb::Database {
    let mut builder = redb::Database::builder();
    builder.set_concurrency_mode(redb::ConcurrencyMode::MultiWriter).open(path).unwrap()
}

fn format_of(path: &Path) -> u64 {
    let database = database(path);
    let read = redb::ReadableDatabase::begin_read(&database).unwrap();
    let meta = read.open_table(META).unwrap();
    meta.get("format").unwrap().unwrap().value()
}

fn set_format(path: &Path, format: u64) {
    let database = database(path);
    let write = database.begin_write().unwrap();
    write.open_table(META).unwrap().insert("format", format).unwrap();
    write.commit().unwrap();
}

#[test]
fn a_store_of_every_released_format_is_read() {
    for format in FORMATS {
        let (folder, _) = unpacked(format);
        check_content(&OpenSync::open(folder.path()).unwrap());
        let report = OpenSync::builder(folder.path()).check(false).unwrap();
        assert!(report.problems.is_empty(), "{format}: {:?}", report.problems);
    }
}

#[test]
fn what_was_deleted_in_an_older_format_is_not_imported_again() {
    for format in FORMATS {
        let (folder, _) = unpacked(format);
        let archive = OpenSync::open(folder.path()).unwrap();
        let old = question("q", "forget me");
        let new = Message { created_at: i64::MAX / 4, ..question("r", "said since") };
        for (name, messages, is_there) in
            [("a copy", vec![old.clone()], false), ("longer", vec![old, new], true)]
        {
            let log = Copy(name, Session::new("copies", "gone"), messages);
            archive
                .import(&Agents::of(&log).at(["."]), ImportOptions::default().index(false))
                .unwrap();
            assert_eq!(archive.find_session("gone").unwrap().is_some(), is_there, "{format}");
        }
        assert_eq!(archive.message_ids("gone").unwrap(), ["r"]);
    }
}

#[test]
fn shares_of_an_older_format_are_counted_and_end_with_their_session() {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    write_content(&archive);
    for id in ["marmalade", "marmalade", "fork"] {
        archive.share(id, &ShareOptions::default()).unwrap();
    }
    drop(archive);
    let path = folder.path().join("store.redb");
    let old = database(&path);
    let write = old.begin_write().unwrap();
    write.delete_table(TableDefinition::<(u32, u64, &str), ()>::new("session_shares")).unwrap();
    write.commit().unwrap();
    drop(old);
    set_format(&path, 5);

    let archive = OpenSync::open(folder.path()).unwrap();
    let counts = archive.share_counts(["marmalade", "fork", "gone"]).unwrap();
    assert_eq!(counts, [("marmalade".to_owned(), 2), ("fork".to_owned(), 1)].into());
    archive.delete("marmalade").unwrap();
    assert_eq!(archive.shares().unwrap().len(), 1);
    assert_eq!(archive.share_counts(["marmalade"]).unwrap().len(), 0);
}

#[test]
fn a_store_of_every_released_format_is_written_to() {
    for format in FORMATS {
        let (folder, _) = unpacked(format);
        let archive = OpenSync::open(folder.path()).unwrap();
        write_content(&archive);
        assert_eq!(messages(&archive, "marmalade"), talk());
        assert_eq!(stats(&archive).total.messages, 4);
        assert_eq!(archive.changes(4, 100).unwrap().len(), 2);
    }
}

#[test]
fn this_version_writes_the_last_of_the_formats() {
    let folder = tempfile::tempdir().unwrap();
    drop(OpenSync::open(folder.path()).unwrap());
    let format = format_of(&folder.path().join("store.redb"));
    assert_eq!(FORMATS.last(), Some(&format));
    assert!(fixture(format).exists());
}

#[test]
fn a_store_of_a_newer_format_is_refused_and_left_as_it_is() {
    let last = FORMATS[FORMATS.len() - 1];
    let (folder, path) = unpacked(last);
    set_format(&path, last + 1);

    let error = OpenSync::open(folder.path()).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooNew);
    assert!(error.to_string().contains(&(last + 1).to_string()), "{error}");
    let error = OpenSync::builder(folder.path()).check(true).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooNew);
    // redb keeps books of its own in the file, so it is the content that is compared.
    assert_eq!(format_of(&path), last + 1);
    set_format(&path, last);
    check_content(&OpenSync::open(folder.path()).unwrap());
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_as_it_is() {
    for content in [&b"not a store at all"[..], b"", &[0; 8192]] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        fs::write(&path, content).unwrap();
        let error = OpenSync::open(folder.path()).map(drop).unwrap_err();
        assert!(error.to_string().contains("store.redb"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
}
