//! Laws of sums of tools: calls and failures are those of the models that called, whatever becomes of
//! the messages.

use opensync_core::filter::Field;
use opensync_core::ingest::MessageMode;
use opensync_core::stats::ToolSums;
use opensync_core::{Filter, Message, Part, Project, Role, Session};

use super::common::{Archive, MINUTE, NOON, answer, archive, exported, question};

const MODELS: [&str; 2] = ["claude-opus-4-5", "gpt-5"];

fn call(id: &str, model: Option<&str>, tool: &str) -> Message {
    let call = Part::tool_call(format!("c-{id}"), tool, "{}");
    Message { model: model.map(str::to_owned), ..answer(id, "hi", 10) }.with(call)
}

/// A person's message with the result of a call that failed.
fn failure(id: &str, of: &str, tool: &str) -> Message {
    let result = Part::tool_result(format!("c-{of}"), "no").named(tool);
    Message::new(id, Role::Tool, NOON + 2 * MINUTE).with(Part { is_error: true, ..result })
}

fn session(id: &str) -> Session {
    Session { project: Project::at("/work/shop"), ..Session::new("test", id) }
}

/// One session: each model calls `Bash`, and the second one's call fails.
fn filled() -> Archive {
    let archive = archive();
    let said = vec![
        question("q", "hello"),
        call("a", Some(MODELS[0]), "Bash"),
        call("b", Some(MODELS[1]), "Bash"),
        failure("r", "b", "Bash"),
    ];
    archive.ingest(session("s"), said).unwrap();
    archive
}

/// Calls and failures of `Bash`, by all, by each model, and by others than the second one.
fn bash(archive: &Archive) -> Vec<(u64, u64)> {
    let all = Filter::default();
    let filters = [
        all.clone(),
        all.clone().include(Field::Model, MODELS[0]),
        all.clone().include(Field::Model, MODELS[1]),
        all.exclude(Field::Model, MODELS[1]),
    ];
    filters.iter().map(|filter| counts(&tools(archive, filter))).collect()
}

fn counts(tools: &[(String, ToolSums)]) -> (u64, u64) {
    let bash = tools.iter().find(|(name, _)| name == "Bash");
    bash.map_or((0, 0), |(_, sums)| (sums.calls, sums.errors))
}

/// The tools that a filter means, which are the same in a copy of the archive, and read from messages
/// unless a model is excluded: whole sessions are then.
fn tools(archive: &Archive, filter: &Filter) -> Vec<(String, ToolSums)> {
    let told = archive.tools(filter).unwrap();
    if filter.exclude.is_empty() {
        let by_message = filter.clone().exclude(Field::Role, "system");
        assert_eq!(archive.tools(&by_message).unwrap(), told, "{filter:?}");
    }
    let copy = self::archive();
    copy.import_archive(&mut exported(archive).as_bytes()).unwrap();
    assert_eq!(copy.tools(filter).unwrap(), told, "{filter:?}");
    told
}

#[test]
fn a_failure_is_of_the_model_that_called() {
    assert_eq!(bash(&filled()), [(2, 1), (1, 0), (1, 1), (1, 0)]);
}

#[test]
fn a_call_that_turns_out_to_be_of_another_model_takes_its_failure_along() {
    let archive = filled();
    archive.ingest(session("s"), vec![call("b", Some(MODELS[0]), "Bash")]).unwrap();
    assert_eq!(bash(&archive), [(2, 1), (2, 1), (0, 0), (2, 1)]);
    archive.ingest(session("s"), vec![call("b", Some(MODELS[1]), "Bash")]).unwrap();
    assert_eq!(bash(&archive), [(2, 1), (1, 0), (1, 1), (1, 0)]);
}

#[test]
fn a_call_that_is_added_to_a_message_takes_what_failed_after_it() {
    let archive = filled();
    archive.ingest(session("s"), vec![failure("t", "late", "Bash")]).unwrap();
    assert_eq!(bash(&archive), [(2, 2), (1, 0), (1, 1), (1, 1)]);
    let late = Message {
        mode: MessageMode::Extend,
        parts: vec![Part::tool_call("c-late", "Bash", "{}")],
        ..call("b", Some(MODELS[1]), "Bash")
    };
    archive.ingest(session("s"), vec![late]).unwrap();
    assert_eq!(bash(&archive), [(3, 2), (1, 0), (2, 2), (1, 0)]);
}

#[test]
fn a_failure_whose_call_is_deleted_is_of_no_model() {
    let archive = filled();
    archive.delete_messages("s", vec!["b".into()]).unwrap();
    assert_eq!(bash(&archive), [(1, 1), (1, 0), (0, 0), (1, 1)]);
    archive.delete("s").unwrap();
    assert_eq!(bash(&archive), [(0, 0); 4]);
}

#[test]
fn sums_of_tools_move_with_their_session_to_another_project() {
    let archive = filled();
    let moved = Session { project: Project::at("/work/till"), ..session("s") };
    archive.ingest(moved, vec![]).unwrap();
    assert_eq!(bash(&archive), [(2, 1), (1, 0), (1, 1), (1, 0)]);
    let of = |project: &str| {
        let filter = Filter::default().include(Field::Project, project);
        counts(&archive.tools(&filter.include(Field::Model, "gpt")).unwrap())
    };
    assert_eq!((of("shop"), of("till")), ((0, 0), (1, 1)));
}

#[test]
fn of_two_calls_with_one_id_a_failure_is_of_the_last_one_before_it() {
    let archive = archive();
    let again = |id: &str, model: &str| Message {
        external_id: id.into(),
        ..call("a", Some(model), "Bash")
    };
    let said = vec![
        again("a", MODELS[0]),
        again("b", MODELS[1]),
        failure("r", "a", "Bash"),
        again("c", MODELS[0]),
    ];
    archive.ingest(session("s"), said).unwrap();
    assert_eq!(bash(&archive), [(3, 1), (2, 0), (1, 1), (2, 0)]);
}

#[test]
fn a_call_is_not_looked_for_in_all_of_a_long_session() {
    for (between, is_found) in [(99, true), (100, false)] {
        let archive = archive();
        let mut said = vec![call("a", Some(MODELS[1]), "Bash")];
        said.extend((0..between).map(|number| question(&format!("q-{number}"), "on")));
        said.push(failure("r", "a", "Bash"));
        archive.ingest(session("s"), said).unwrap();
        let errors = u64::from(is_found);
        assert_eq!(bash(&archive)[2], (1, errors), "{between}");
    }
}
