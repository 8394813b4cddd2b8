//! What is told and is not there, and what could not be looked into.

use super::*;
use crate::source::{self, Roots};

/// The roots with these variables.
fn roots(set: &[(&str, &str)]) -> Roots {
    source::roots(&OPENCODE, &|name| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| OsString::from(value))
    })
}

/// What an import of these roots says that it missed, by the ends of the paths below `data`.
fn missed(data: &Data, set: &[(&str, &str)]) -> Vec<String> {
    let Roots { folders, missing } = roots(set);
    let mut failed = missing;
    for folder in folders {
        OPENCODE.discover_with(&folder, &mut failed).unwrap();
    }
    let mut paths: Vec<_> = failed.iter().map(|failed| below(data, &failed.path)).collect();
    paths.sort();
    paths
}

fn below(data: &Data, path: &Path) -> String {
    path.strip_prefix(data.path()).unwrap_or(path).to_string_lossy().into_owned()
}

#[test]
fn a_tilde_that_no_shell_has_replaced_stands_for_the_home_folder() {
    let told = |name: &str, value: &str| {
        OPENCODE.configured_folders(&|known| match known {
            "HOME" => Some("/h".into()),
            known if known == name => Some(value.into()),
            _ => None,
        })
    };
    for (name, value, expected) in [
        ("OPENCODE_DATA_DIR", "~/talks", "/h/talks"),
        ("OPENCODE_DATA_DIR", "~", "/h"),
        ("OPENCODE_DATA_DIR", "~mia/talks", "~mia/talks"),
        ("OPENCODE_DB", "~/talks/own.db", "/h/talks/own.db"),
        ("OPENCODE_DB", "own.db", "/h/.local/share/opencode/own.db"),
        ("OPENCODE_DB", "/x/~/own.db", "/x/~/own.db"),
    ] {
        assert_eq!(told(name, value), [Path::new(expected)], "{name}={value}");
    }
    assert!(told("OPENCODE_DB", ":memory:").is_empty() && told("HOME", "").is_empty());
    let shared = |name: &str| match name {
        "HOME" => Some("/h".into()),
        "XDG_DATA_HOME" => Some("~/share".into()),
        _ => None,
    };
    assert_eq!(OPENCODE.default_roots(&shared), [Path::new("/h/share/opencode")]);
}

#[test]
fn what_is_told_and_not_there_is_missed_and_a_default_is_not() {
    let data = Data::new();
    let _open = data.database();
    data.write("notes.txt", "Nothing of the kind.");
    data.write("empty.db", "");
    let at = |name: &str| data.path().join(name).to_str().unwrap().to_owned();
    let here = at("");
    let check = |set: &[(&str, &str)], expected: &[&str]| {
        assert_eq!(missed(&data, set), expected, "{set:?}");
    };

    check(&[("OPENCODE_DATA_DIR", &at("nowhere"))], &["nowhere"]);
    check(&[("OPENCODE_DATA_DIR", &at("notes.txt/data"))], &["notes.txt/data"]);
    check(&[("OPENCODE_DATA_DIR", &at("notes.txt"))], &["notes.txt"]);
    check(&[("HOME", &here), ("OPENCODE_DATA_DIR", "~/gone")], &["gone"]);
    for name in ["gone.db", "opencode-gone.db", "notes.txt", "sub/gone.db"] {
        check(&[("OPENCODE_DATA_DIR", &here), ("OPENCODE_DB", name)], &[name]);
    }
    for name in ["opencode.db", "empty.db", ":memory:", "./"] {
        check(&[("OPENCODE_DATA_DIR", &here), ("OPENCODE_DB", name)], &[]);
    }
    check(&[("HOME", &at("nowhere"))], &[]);
    check(&[("XDG_DATA_HOME", &at("nowhere"))], &[]);
}

#[cfg(unix)]
#[test]
fn links_where_the_agent_keeps_its_logs_are_told_unless_what_they_lead_to_is_read() {
    use std::os::unix::fs::symlink;
    let elsewhere = Data::new();
    elsewhere.write("storage/session/p9/ses_9.json", "{}");
    let data = Data::new();
    let _open = data.database();
    data.write("storage/session/p1/ses_1.json", r#"{"id":"ses_1"}"#);
    data.write("project/shop/storage/session/info/ses_2.json", r#"{"id":"ses_2"}"#);
    let link = |target: &Path, name: &str| symlink(target, data.path().join(name)).unwrap();
    link(&elsewhere.path().join("storage/session/p9"), "storage/session/p9");
    link(&data.path().join("storage/session/p1"), "storage/session/same");
    link(&elsewhere.path().join("gone"), "storage/message");
    link(elsewhere.path(), "project/linked");
    link(&elsewhere.path().join("gone"), "opencode-old.db");
    link(elsewhere.path(), "snapshot");
    link(Path::new("mia@host.1"), "storage/session/.#p1");

    let mut failed = Vec::new();
    let logs = OPENCODE.discover_with(data.path(), &mut failed).unwrap();
    let mut paths: Vec<_> = failed.iter().map(|failed| below(&data, &failed.path)).collect();
    paths.sort();
    let expected = ["opencode-old.db", "project/linked", "storage/message", "storage/session/p9"];
    assert_eq!(paths, expected);
    assert_eq!(logs.len(), 3, "the rest is found: {logs:?}");
    let told = failed.iter().map(|failed| failed.error.report()).collect::<Vec<_>>().join("; ");
    assert!(told.contains(elsewhere.path().canonicalize().unwrap().to_str().unwrap()), "{told}");
}

#[cfg(unix)]
#[test]
fn of_links_elsewhere_only_those_to_a_data_folder_are_told() {
    use std::os::unix::fs::symlink;
    let (data, plain, home) = (Data::new(), Data::new(), Data::new());
    data.write("opencode.db", "");
    plain.write("readme.md", "");
    symlink(data.path(), home.path().join("opencode")).unwrap();
    symlink(plain.path(), home.path().join("plain")).unwrap();
    symlink(home.path().join("gone"), home.path().join("dangling")).unwrap();

    let mut failed = Vec::new();
    assert!(OPENCODE.discover_with(home.path(), &mut failed).unwrap().is_empty());
    let paths: Vec<_> = failed.iter().map(|failed| below(&home, &failed.path)).collect();
    assert_eq!(paths, ["opencode"]);
}

#[cfg(unix)]
#[test]
fn a_closed_folder_is_told_and_the_others_are_read() {
    use std::fs::{Permissions, read_dir, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    for closed in ["storage", "storage/session", "storage/session/p1", "project", ""] {
        let data = Data::new();
        let _open = data.database();
        data.write("storage/session/p1/ses_1.json", r#"{"id":"ses_1"}"#);
        data.write("project/shop/storage/session/info/ses_2.json", r#"{"id":"ses_2"}"#);
        let folder = data.path().join(closed);
        set_permissions(&folder, Permissions::from_mode(0o000)).unwrap();
        // Whoever may read everything finds no folder closed.
        if read_dir(&folder).is_err() {
            let path = data.path().to_str().unwrap();
            let set = [("OPENCODE_DATA_DIR", path)];
            assert_eq!(missed(&data, &set), [closed], "{closed}");
            let is_found = !OPENCODE.discover(data.path()).unwrap().is_empty();
            assert_eq!(is_found, !closed.is_empty(), "{closed}");
        }
        set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
    }
}
