//! Moving: an archive that was copied into a database, and back, is the one that it was.

use opensync_core::accounts::{KeyOptions, KeyScope};
use opensync_core::{ErrorKind, Message, OpenSync, Part, Query, Role, Session};

use super::cluster;
use super::common::{NOON, answer, changes, exported, found, question, stats};

#[test]
fn an_archive_is_the_same_in_a_database_and_back_in_a_folder() {
    let Some(name) = cluster::database(None) else { return };
    let folders = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let [home, index, back, other] = folders.each_ref().map(|folder| folder.path());
    let archive = OpenSync::open(home).unwrap();
    let long = "marmalade and tea ".repeat(400);
    for number in 0..5 {
        let call = Message::new("r", Role::Tool, NOON).with(Part::tool_result("c", "done"));
        let said = vec![question("q", &long), answer("a", "yes", 7), call];
        archive.ingest(Session::new("test", format!("s-{number}")), said).unwrap();
    }
    archive.delete("s-3").unwrap();
    let key = archive
        .create_key(KeyOptions::default().name("plugin").scopes(vec![KeyScope::Sync]))
        .unwrap();
    let seen = |archive: &OpenSync| {
        let searched = found(archive, "marmalade");
        (exported(archive), changes(archive), stats(archive), searched)
    };
    let expected = seen(&archive);
    drop(archive);

    let url = cluster::url(&name).unwrap();
    let database = OpenSync::builder(index).postgres(url);
    database.clone().migrate().unwrap();
    let there = OpenSync::builder(home).copy_to(database.clone(), &mut |_| {}).unwrap();
    let archive = database.clone().open().unwrap();
    assert_eq!(seen(&archive), expected);
    assert!(archive.accounts().check_key(&key.key).unwrap().is_some());
    // It goes on, and so do its numbers.
    archive.ingest(Session::new("test", "s-6"), vec![question("q", "more")]).unwrap();
    assert_eq!(archive.search(&Query::new("more")).unwrap().hits.len(), 1);
    archive.delete("s-6").unwrap();
    let refused = OpenSync::builder(home).copy_to(database.clone(), &mut |_| {}).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);

    database.clone().copy_to(OpenSync::builder(back), &mut |_| {}).unwrap();
    let archive = OpenSync::open(back).unwrap();
    assert_eq!(exported(&archive), expected.0);
    drop(archive);
    let again = OpenSync::builder(back).copy_to(OpenSync::builder(other), &mut |_| {}).unwrap();
    let rows = |tables: &[opensync_core::check::CopiedTable], name| {
        tables.iter().find(|table| table.name == name).unwrap().rows
    };
    assert_eq!(rows(&there, "messages"), 12);
    assert_eq!(rows(&again, "messages"), 12);
}
