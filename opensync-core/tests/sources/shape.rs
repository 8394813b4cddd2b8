//! Shape: what every session and message must have (C13, C14, C20, C21).

use std::collections::{HashMap, HashSet};

use opensync_core::{Message, PartKind, Project, Role, Session};

use super::archive::Archive;
use super::case::cases;

/// The first of January 2020 and of 2100, in milliseconds.
const YEARS: std::ops::Range<i64> = 1_577_836_800_000..4_102_444_800_000;

#[test]
fn every_result_answers_a_call_and_names_its_tool() {
    for name in ["small", "older"] {
        for case in cases("C13", name) {
            let mut calls = HashMap::new();
            let mut results = Vec::new();
            for (session, message) in Archive::of(&case, &case.home()).all_messages() {
                for part in message.parts {
                    let id = (session.clone(), part.call_id.clone());
                    match part.kind {
                        PartKind::ToolCall => drop(calls.insert(id, part.name)),
                        PartKind::ToolResult => results.push((id, part.name)),
                        _ => {}
                    }
                }
            }
            for (id, tool) in &results {
                assert!(tool.is_some(), "{}: {id:?} has no name", case.title());
                assert_eq!(calls.get(id), Some(tool), "{}: {id:?}", case.title());
            }
            assert!(!results.is_empty(), "{}", case.title());
        }
    }
}

#[test]
fn a_message_that_answers_another_names_one_that_is_there() {
    for case in cases("C13", "small") {
        let messages = Archive::of(&case, &case.home()).all_messages();
        let ids: HashSet<_> = messages.iter().map(|(_, message)| &message.external_id).collect();
        for (session, message) in &messages {
            let parent = message.parent_external_id.as_ref();
            let is_there = parent.is_none_or(|parent| ids.contains(parent));
            assert!(is_there, "{}: {session} {}: {parent:?}", case.title(), message.external_id);
        }
    }
}

#[test]
fn times_are_those_of_the_log_and_in_its_order() {
    for name in ["small", "older"] {
        for case in cases("C14", name) {
            let mut last = HashMap::new();
            for (session, Message { created_at, external_id, .. }) in
                Archive::of(&case, &case.home()).all_messages()
            {
                let what = format!("{}: {session} {external_id} at {created_at}", case.title());
                assert!(YEARS.contains(&created_at), "{what}");
                let before = last.insert(session, created_at).unwrap_or_default();
                assert!(before <= created_at, "{what} after {before}");
            }
        }
    }
}

#[test]
fn going_on_with_a_session_is_told_word_by_word() {
    for case in cases("C20", "small") {
        let session = Session {
            project: Project::at("/work/it's \"here\""),
            ..Session::new("x", "id; $(rm -rf) '\"")
        };
        let Some(resume) = case.agent.resume(&session) else {
            panic!("{}: say how, or why not", case.title());
        };
        let id = "id; $(rm -rf) '\"";
        assert!(resume.arguments.iter().any(|word| word.contains(id)), "{resume:?}");
        assert_eq!(resume.folder.as_deref(), Some("/work/it's \"here\""));
    }
}

#[test]
fn the_title_is_what_a_person_or_a_model_gave_and_nothing_that_was_injected() {
    for name in ["small", "older"] {
        for case in cases("C21", name) {
            let archive = Archive::of(&case, &case.home());
            for info in archive.sessions() {
                let title = info.session.title.unwrap_or_default();
                let what = format!("{}: {title:?}", case.title());
                assert!(!title.trim().is_empty(), "{what}");
                assert!(!title.starts_with('<'), "{what}");
                let messages = archive.messages(&info.session.external_id);
                let injected =
                    messages.iter().filter(|one| one.is_injected && one.role == Role::User);
                for part in injected.flat_map(|message| &message.parts) {
                    assert_ne!(part.text.trim(), title, "{what}");
                }
            }
        }
    }
}
