//! Counting: usage is exact, and counted once (C1, C2, C3, C11).

use std::fs;
use std::time::{Duration, SystemTime};

use opensync_core::{PartKind, Role};

use super::archive::{Archive, roots, same};
use super::case::{Home, cases};
use super::truth;

#[test]
fn sessions_texts_tools_and_tokens_are_as_they_are_known_to_be() {
    for name in ["small", "older"] {
        for case in cases("C1", name) {
            let home = case.home();
            let faults = truth::faults(&case, &Archive::of(&case, &home));
            assert!(faults.is_empty(), "{}:\n{}", case.title(), faults.join("\n"));
        }
    }
}

#[test]
fn what_grew_is_as_if_it_had_been_read_at_once() {
    for case in cases("C1", "grown") {
        let small = super::case::cases("C1", "small");
        let small = small.iter().find(|small| small.agent.title() == case.agent.title()).unwrap();
        let home = small.home();
        let archive = Archive::of(&case, &home);
        case.put_into(&home);
        archive.import(&case, &home);
        let faults = truth::faults(&case, &archive);
        assert!(faults.is_empty(), "{}:\n{}", case.title(), faults.join("\n"));
        same(&archive.dump(), &Archive::of(&case, &home).dump(), &case.title());
    }
}

#[test]
fn logs_are_counted_once_in_whatever_order_they_come_and_however_often() {
    for case in cases("C2", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home);
        let backward = Archive::new();
        for path in home.files().iter().rev() {
            backward.import_paths(case.agent, std::slice::from_ref(path));
        }
        backward.import(&case, &home);
        assert_eq!(backward.usage(), whole.usage(), "{}: backward", case.title());
        assert_eq!(backward.sessions().len(), whole.sessions().len(), "{}", case.title());

        let copy = case.home();
        whole.import(&case, &copy);
        assert_eq!(whole.usage(), backward.usage(), "{}: a copy of all", case.title());
    }
}

#[test]
fn a_second_import_reads_nothing_and_a_touched_log_says_nothing_new() {
    for case in cases("C3", "small") {
        let home = case.home();
        let archive = Archive::of(&case, &home);
        let again = archive.import(&case, &home);
        let title = case.title();
        assert_eq!((again.files_read, again.read.bytes_read, again.messages), (0, 0, 0), "{title}");
        assert!(again.files_found > 0, "{title}");

        let later = SystemTime::now() + Duration::from_secs(5);
        for path in home.files() {
            let file = fs::File::options().append(true).open(&path).unwrap();
            file.set_modified(later).unwrap();
        }
        assert_eq!(archive.import(&case, &home).messages, 0, "{title}: touched");
    }
}

#[test]
fn two_versions_of_a_format_give_talk_of_one_shape() {
    for name in ["small", "older"] {
        for case in cases("C11", name) {
            let messages = Archive::of(&case, &case.home()).all_messages();
            let has = |role| messages.iter().any(|(_, message)| message.role == role);
            let title = case.title();
            assert!(has(Role::User) && has(Role::Assistant), "{title}");
            let parts = || messages.iter().flat_map(|(_, message)| &message.parts);
            for kind in [PartKind::ToolCall, PartKind::ToolResult] {
                assert!(parts().any(|part| part.kind == kind), "{title} has no {kind:?}");
            }
        }
    }
}

#[test]
fn an_answer_whose_tokens_are_not_told_counts_none_and_is_not_told_as_zero() {
    for name in ["small", "older", "hostile"] {
        for case in cases("C1", name) {
            let home = Home::empty("home");
            case.put_into(&home);
            if roots(case.agent, &home.path).is_empty() {
                continue;
            }
            let archive = Archive::new();
            archive.try_import(case.agent, &home);
            for (session, message) in archive.all_messages() {
                let is_zero = message.usage.is_some_and(|usage| usage.is_empty());
                assert!(!is_zero, "{}: {session} {}", case.title(), message.external_id);
            }
        }
    }
}
