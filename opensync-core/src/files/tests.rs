//! Tests of rights, where a system has any.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn make(folder: &Path, path: &str, rights: u32) -> PathBuf {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(rights)).unwrap();
    path
}

fn widen(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_is_wide_is_closed_with_all_that_lies_below_it() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["store.redb", "store.redb.7-0.new", "lexical/v4/0/a.store", "logs/x.log"];
    let paths = names.map(|name| make(folder.path(), name, 0o644));
    for path in [folder.path(), &folder.path().join("lexical"), &folder.path().join("logs")] {
        widen(path);
    }
    let told = tighten(folder.path(), false);
    assert!(told.open.is_empty() && told.count >= 7, "{told:?}");
    assert!(paths.iter().all(|path| mode(path) == 0o600));
    assert_eq!(mode(&folder.path().join("lexical/v4")) & 0o077, 0);
    assert_eq!(mode(folder.path()), 0o700);
    assert_eq!(tighten(folder.path(), true).count, 0);
}

#[test]
fn what_lies_in_a_closed_folder_is_looked_at_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), "models/a/b", 0o640);
    let models = folder.path().join("models");
    for closed in [folder.path(), &models, &models.join("a")] {
        fs::set_permissions(closed, fs::Permissions::from_mode(0o700)).unwrap();
    }
    assert_eq!((tighten(folder.path(), false).count, mode(&path)), (0, 0o640));
    assert_eq!((tighten(folder.path(), true).count, mode(&path)), (1, 0o600));
}

#[test]
fn what_is_not_an_archives_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    widen(folder.path());
    let other = make(folder.path(), "site/index.html", 0o644);
    let named_alike = make(folder.path(), "store.redb.html", 0o644);
    let outside = tempfile::tempdir().unwrap();
    let target = make(outside.path(), "model", 0o644);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("models")).unwrap();
    let store = make(folder.path(), "store.redb", 0o664);
    tighten(folder.path(), true);
    assert_eq!(
        [&other, &named_alike, &target, &store].map(|path| mode(path)),
        [0o644, 0o644, 0o644, 0o600]
    );
    assert_eq!(mode(folder.path()), 0o755, "the site is to be seen");
}

#[test]
fn a_new_file_is_its_owners_and_one_that_is_replaced_keeps_its_rights() {
    let folder = tempfile::tempdir().unwrap();
    let say = |path: &Path, text: &'static str| {
        write_whole(path, |out| {
            out.write_all(text.as_bytes()).unwrap();
            Ok::<(), Error>(())
        })
    };
    let new = folder.path().join("new");
    say(&new, "one").unwrap();
    assert_eq!(mode(&new), 0o600);
    let old = make(folder.path(), "old", 0o644);
    say(&old, "two").unwrap();
    assert_eq!((mode(&old), fs::read_to_string(&old).unwrap().as_str()), (0o644, "two"));
    let failed = write_whole(&old, |_| Err::<(), Error>(Error::decode("no")));
    assert!(failed.is_err() && fs::read_to_string(&old).unwrap() == "two");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&old, &link).unwrap();
    say(&link, "three").unwrap();
    assert!(link.is_symlink() && fs::read_to_string(&old).unwrap() == "three");
    say(Path::new("/dev/null"), "four").unwrap();
    create_private_folder(&folder.path().join("a/b")).unwrap();
    assert_eq!(mode(&folder.path().join("a")), 0o700);
}
