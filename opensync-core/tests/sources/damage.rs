//! Damage: what is not as it should be costs itself and nothing else (C6, C7, C9, C10).

use std::fs;
use std::path::Path;

use opensync_core::PartKind;
use opensync_core::source::Source as _;
use serde_json::{Value, json};

use super::archive::{Archive, same};
use super::case::cases;

/// Lines that are none.
const BAD: [&str; 5] = ["no json", "{\"a\":", "[1, 2", "\u{1}\u{2}", "}"];

#[test]
fn invalid_lines_are_reported_and_the_rest_is_read() {
    for case in cases("C6", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home).dump();
        for path in home.lines_files() {
            let log = fs::read_to_string(&path).unwrap();
            for bad in BAD {
                let lines: Vec<&str> = log.lines().flat_map(|line| [line, bad]).collect();
                fs::write(&path, lines.join("\n") + "\n").unwrap();
                let archive = Archive::new();
                let report = archive.import(&case, &home);
                let what = format!("{}: {bad:?}", case.title());
                assert!(report.read.invalid_line_count > 0, "{what}: not reported");
                same(&archive.dump(), &whole, &what);
            }
            for (from, to) in [("\n", "\r\n"), ("\n", "\n\n"), ("\n", "\n  ")] {
                fs::write(&path, log.replace(from, to)).unwrap();
                let what = format!("{}: {to:?} at the ends of lines", case.title());
                same(&Archive::of(&case, &home).dump(), &whole, &what);
            }
            fs::write(&path, format!("\u{feff}{log}")).unwrap();
            same(&Archive::of(&case, &home).dump(), &whole, &format!("{}: BOM", case.title()));
            fs::write(&path, log).unwrap();
        }
    }
}

#[test]
fn files_that_hold_nothing_or_something_else_add_nothing_and_hurt_nobody() {
    for case in cases("C6", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home).dump();
        for path in home.files() {
            for text in ["", "{}", "{}\n", "[]", "[]\n", "null\n", "\n\n", "{\"type\":7}\n"] {
                let beside = beside(&path);
                fs::write(&beside, text).unwrap();
                let archive = Archive::new();
                archive.try_import(case.agent, &home);
                same(&archive.dump(), &whole, &format!("{}: {text:?}", case.title()));
                fs::remove_file(beside).unwrap();
            }
        }
    }
}

/// Another file that is called almost like this one.
fn beside(path: &Path) -> std::path::PathBuf {
    let name = path.file_name().unwrap().to_string_lossy();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    path.with_file_name(format!("{stem}-0.{ending}"))
}

#[test]
fn what_is_hostile_is_read_as_far_as_it_goes() {
    for case in cases("C6", "hostile") {
        let home = case.home();
        let archive = Archive::new();
        let report = archive.try_import(case.agent, &home);
        let odd =
            report.read.invalid_line_count + report.read.unknown_entries.values().sum::<u64>();
        assert!(odd > 0 || !report.failed.is_empty(), "{}: nothing is odd", case.title());
        let texts: Vec<String> = case.expected["texts"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|text| text.as_str().unwrap().to_owned())
            .collect();
        assert!(!texts.is_empty(), "{}: something is to be read", case.title());
        let dump = archive.dump();
        for text in texts {
            assert!(dump.contains(&text), "{}: {text:?} is lost in {dump}", case.title());
        }
        let again = archive.try_import(case.agent, &home);
        assert_eq!(again.messages, 0, "{}", case.title());
    }
}

#[test]
fn entries_of_types_that_are_not_known_are_kept_as_they_are_and_counted() {
    for case in cases("C7", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home);
        let logs = home.lines_files();
        for path in &logs {
            let log = fs::read_to_string(path).unwrap();
            let Some(last) = log.lines().last() else { continue };
            let mut entry: Value = serde_json::from_str(last).unwrap();
            *entry.pointer_mut(case.kind_place()).expect("an entry tells its type") =
                json!("quokka-notice");
            entry["marsupial"] = json!({"pouch": [1, 2]});
            fs::write(path, format!("{log}{entry}\n")).unwrap();
            let archive = Archive::new();
            let report = archive.import(&case, &home);
            let kinds = &report.read.unknown_entries;
            let is_told = kinds.keys().any(|kind| kind.contains("quokka-notice"));
            assert!(is_told, "{}: {kinds:?}", case.title());
            let messages = archive.all_messages();
            let parts = messages.iter().flat_map(|(_, message)| &message.parts);
            let kept: Vec<_> = parts.filter(|part| part.text.contains("marsupial")).collect();
            assert_eq!(kept.len(), 1, "{}", case.title());
            assert_eq!(kept[0].kind, PartKind::Other, "{}", case.title());
            assert_eq!(messages.len(), whole.all_messages().len() + 1, "{}", case.title());
            fs::write(path, log).unwrap();
        }
        if logs.is_empty() {
            unknown_in_hostile(case.agent.name());
        }
    }
}

/// Where no line can be added, the hostile case has a piece of such a type.
fn unknown_in_hostile(agent: &str) {
    let cases = cases("C7", "hostile");
    let case = cases.iter().find(|case| case.agent.name() == agent).unwrap();
    let archive = Archive::new();
    let report = archive.try_import(case.agent, &case.home());
    let kinds = report.read.unknown_entries;
    assert!(kinds.keys().any(|kind| kind.contains("quokka")), "{agent}: {kinds:?}");
    let messages = archive.all_messages();
    let mut parts = messages.iter().flat_map(|(_, message)| &message.parts);
    assert!(parts.any(|part| part.kind == PartKind::Other), "{agent}");
}

#[test]
fn a_log_that_was_shortened_or_written_anew_takes_nothing_back() {
    for case in cases("C9", "small") {
        let home = case.home();
        let archive = Archive::of(&case, &home);
        let whole = archive.dump();
        let logs: Vec<_> =
            home.lines_files().into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
        for (log, path) in &logs {
            fs::write(path, &log[..log.len() / 2]).unwrap();
        }
        archive.import(&case, &home);
        same(&archive.dump(), &whole, &format!("{}: shortened", case.title()));
        for (log, path) in &logs {
            fs::remove_file(path).unwrap();
            fs::write(path, log).unwrap();
        }
        archive.import(&case, &home);
        same(&archive.dump(), &whole, &format!("{}: written anew", case.title()));
    }
}

#[test]
fn what_the_agent_deletes_stays() {
    for case in cases("C10", "small") {
        let home = case.home();
        let archive = Archive::of(&case, &home);
        let whole = archive.dump();
        home.files().iter().for_each(|path| fs::remove_file(path).unwrap());
        archive.try_import(case.agent, &home);
        same(&archive.dump(), &whole, &format!("{}: files", case.title()));
    }
}
