//! Places: where logs are found, and what is left alone there (C8, C16, C17, C18, C19, C22).

use std::fs;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use opensync_core::Agents;
use opensync_core::source::Source as _;
use opensync_core::watch::Stop;

use super::archive::{Archive, roots, same};
use super::case::{Home, cases};

/// What must not be read: it looks as if it were a secret of somebody.
const CANARY: &str = "canary-7f3a-never-read";

/// Names under which agents and people keep what is nobody's business.
const PRIVATE: [&str; 7] =
    ["auth.json", ".env", "config.toml", "settings.json", ".credentials.json", "mcp.json", "oauth"];

#[test]
fn a_home_that_moved_or_has_odd_letters_in_its_path_is_the_same_history() {
    for case in cases("C8", "small") {
        let home = case.home();
        let archive = Archive::of(&case, &home);
        let whole = archive.dump();
        for name in ["moved here", "a#b?c%20d", "ünïcode 漢字", "it's \"quoted\" $(x)"] {
            // Such names cannot be on every system.
            if cfg!(windows) && name.contains(['?', '"']) {
                continue;
            }
            let moved = Home::empty(name);
            case.put_into(&moved);
            let report = archive.import(&case, &moved);
            let what = format!("{}: {name}", case.title());
            assert_eq!(report.messages, 0, "{what}");
            same(&archive.dump(), &whole, &what);
            same(&Archive::of(&case, &moved).dump(), &whole, &what);
        }
    }
}

#[test]
fn looking_for_news_among_many_logs_reads_none_of_them() {
    for case in cases("C16", "small") {
        let home = case.home();
        let archive = Archive::of(&case, &home);
        for _ in 0..20 {
            let report = archive.import(&case, &home);
            assert_eq!((report.files_read, report.read.bytes_read), (0, 0), "{}", case.title());
        }
    }
}

#[test]
fn secrets_beside_the_logs_are_not_read() {
    for case in cases("C17", "small") {
        let home = case.home();
        let mut folders: Vec<_> =
            home.files().iter().map(|path| path.parent().unwrap().to_owned()).collect();
        folders.extend(roots(case.agent, &home.path).iter().filter(|root| root.is_dir()).cloned());
        folders.push(home.path.clone());
        for folder in folders {
            for name in PRIVATE {
                let path = folder.join(name);
                if !path.exists() {
                    fs::write(path, format!("{{\"type\":\"user\",\"token\":\"{CANARY}\"}}\n"))
                        .unwrap();
                }
            }
        }
        let dump = Archive::of(&case, &home).dump();
        assert!(!dump.contains(CANARY), "{}", case.title());
        same(&dump, &Archive::of(&case, &case.home()).dump(), &case.title());
    }
}

#[test]
fn nothing_of_the_agent_is_changed() {
    for case in cases("C22", "small") {
        let home = case.home();
        let look = || -> Vec<_> {
            let files = home.files().into_iter();
            let own = files.filter(|path| {
                let name = path.to_string_lossy().into_owned();
                !name.ends_with("-shm") && !name.ends_with("-wal")
            });
            own.map(|path| (fs::read(&path).unwrap(), path)).collect()
        };
        let before = look();
        Archive::of(&case, &home);
        assert!(before == look(), "{}", case.title());
    }
}

#[test]
fn what_is_written_while_it_is_watched_arrives() {
    for case in cases("C19", "grown") {
        let small = cases("C19", "small");
        let small = small.iter().find(|small| small.agent.name() == case.agent.name()).unwrap();
        let home = small.home();
        let archive = Archive::new();
        let whole = {
            let later = small.home();
            case.put_into(&later);
            Archive::of(&case, &later).dump()
        };
        let roots = roots(case.agent, &home.path);
        let stop = Stop::new();
        let (sender, told) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let agents = Agents::of(case.agent).at(roots);
                archive.handle.watch(&agents, &stop, &mut |_, report| {
                    let _ = sender.send(report.map(|report| report.messages));
                })
            });
            told.recv_timeout(Duration::from_secs(30)).unwrap().unwrap();
            case.put_into(&home);
            while archive.dump() != whole {
                let Ok(report) = told.recv_timeout(Duration::from_secs(10)) else { break };
                report.unwrap();
            }
            stop.stop();
        });
        same(&archive.dump(), &whole, &case.title());
    }
}

#[test]
fn no_home_and_an_empty_home_are_no_failure() {
    for case in cases("C18", "small") {
        let empty = Home::empty("home");
        assert!(roots(case.agent, &empty.path).is_empty(), "{}", case.title());
        assert!(case.agent.default_roots(&|_| None).is_empty(), "{}", case.title());
        let report = Archive::new().try_import(case.agent, &empty);
        assert!(report.failed.is_empty() && report.files_found == 0, "{}", case.title());
    }
}
