//! Evals: what a test holds, for each tool.

use serde_json::Value;

use super::promptfoo::task_type;
use super::{EvalFormat, EvalOptions, EvalReport, TurnMode};
use crate::annotation::{AnnotationEdit, EvalStatus};
use crate::filter::Field;
use crate::{Filter, Message, OpenSync, Part, Project, Role, Session, Usage};

const NOON: i64 = 1_767_268_800_000;
const KEY: &str = concat!("gh", "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi");

struct Archive {
    _folder: tempfile::TempDir,
    archive: OpenSync,
}

fn archive() -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let archive = OpenSync::open(folder.path()).unwrap();
    let session = Session {
        title: Some("Apples".into()),
        project: Project::at("/home/ada/orchard"),
        tags: vec!["fruit".into()],
        ..Session::new("claude-code", "ses_one/two")
    };
    let usage = |tokens| Some(Usage { input: tokens, output: tokens * 2, ..Usage::default() });
    let answer = |id: &str, at: i64, text: &str| Message {
        model: Some("claude-sonnet-4-5".into()),
        usage: usage(10),
        ..Message::new(id, Role::Assistant, NOON + at).with(Part::text(text))
    };
    let read = Part::tool_call("c1", "Read", r#"{"path":"/home/ada/orchard/a.rs"}"#);
    let messages = vec![
        Message::new("s", Role::System, NOON).with(Part::text("be kind")),
        Message::new("q1", Role::User, NOON + 1000).with(Part::text("Fix /home/ada/a.rs, please")),
        answer("a1", 2000, "").with(read),
        Message::new("t1", Role::Tool, NOON + 3000)
            .with(Part::tool_result("c1", format!("k={KEY}"))),
        answer("a2", 4000, "Done:\n```rust\nfn a() {}\n```"),
        Message::new("q2", Role::User, NOON + 5000).with(Part::text("Explain it")),
        answer("a3", 6000, "It is a function."),
    ];
    archive.ingest(session, messages).unwrap();
    let edit = AnnotationEdit {
        eval_ready: true.into(),
        eval_status: EvalStatus::Golden.into(),
        ..AnnotationEdit::default()
    };
    archive.annotate("ses_one/two", edit).unwrap();
    archive.ingest(Session::new("opencode", "ses_one-two"), vec![]).unwrap();
    let edit = AnnotationEdit { eval_ready: true.into(), ..AnnotationEdit::default() };
    archive.annotate("ses_one-two", edit).unwrap();
    archive.ingest(Session::new("opencode", "unmarked"), vec![]).unwrap();
    Archive { _folder: folder, archive }
}

fn written(filter: &Filter, options: EvalOptions) -> (String, EvalReport) {
    written_of(&[], filter, options)
}

fn written_of(ids: &[String], filter: &Filter, options: EvalOptions) -> (String, EvalReport) {
    let mut out = Vec::new();
    let report = archive().archive.evals(ids, filter, &options, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), report)
}

fn tests(options: EvalOptions) -> Vec<Value> {
    let (text, report) = written(&Filter::default(), options);
    let tests: Vec<Value> = match options.format {
        EvalFormat::DeepEval => serde_json::from_str(&text).unwrap(),
        _ => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    };
    assert_eq!((report.ready, report.sessions, report.skipped), (2, 2, 1));
    assert_eq!(report.test_cases, tests.len() as u64);
    tests
}

#[test]
fn deepeval_gets_questions_answers_tools_and_what_was_said_before() {
    let tests = tests(EvalOptions::new(EvalFormat::DeepEval));
    assert_eq!(tests.len(), 2);
    assert_eq!(tests[0]["input"], "Fix /home/user/a.rs, please");
    assert_eq!(tests[0]["actual_output"], "Done:\n```rust\nfn a() {}\n```");
    assert_eq!(tests[0]["expected_output"], Value::Null);
    let tool = &tests[0]["tools_called"][0];
    assert_eq!(
        (&tool["name"], &tool["output"]),
        (&"Read".into(), &"k=[redacted:github-token]".into())
    );
    assert_eq!(tool["input_parameters"]["path"], "/home/user/orchard/a.rs");
    let metadata = &tests[0]["metadata"];
    assert_eq!(metadata["session_id"], "ses_one/two");
    assert_eq!((&metadata["tokens_input"], &metadata["tokens_output"]), (&20.into(), &40.into()));
    assert_eq!(
        (&metadata["latency_ms"], &metadata["eval_status"]),
        (&3000.into(), &"golden".into())
    );
    assert_eq!(tests[1]["context"].as_array().unwrap().len(), 3);
    assert_eq!(tests[0]["context"].as_array().unwrap().len(), 0);
}

#[test]
fn each_mode_makes_other_tests() {
    let deepeval = EvalOptions::new(EvalFormat::DeepEval);
    let full = tests(EvalOptions { turn_mode: TurnMode::Full, ..deepeval });
    assert_eq!(full.len(), 1);
    assert_eq!(full[0]["input"], "Fix /home/user/a.rs, please\n\nExplain it");
    assert_eq!(full[0]["metadata"]["tokens_output"], 60);
    assert_eq!(full[0]["metadata"]["latency_ms"], 5000);
    let last = tests(EvalOptions { turn_mode: TurnMode::FinalOnly, ..deepeval });
    assert_eq!((last.len(), &last[0]["input"]), (1, &"Explain it".into()));
}

#[test]
fn openai_gets_the_chat_up_to_the_question() {
    let tests = tests(EvalOptions::new(EvalFormat::OpenAi));
    let input = tests[1]["input"].as_array().unwrap();
    let roles: Vec<&str> = input.iter().map(|message| message["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "assistant", "user"]);
    assert_eq!(input[1]["tool_calls"][0]["id"], input[2]["tool_call_id"]);
    assert_eq!(tests[1]["ideal"], "It is a function.");
    assert_eq!(tests[1]["metadata"]["source"], "claude-code");
}

#[test]
fn promptfoo_gets_what_kind_of_task_it_is() {
    let tests = tests(EvalOptions::new(EvalFormat::Promptfoo));
    assert_eq!(tests[0]["vars"]["task_type"], "bug_fix");
    assert_eq!(
        (&tests[0]["vars"]["language"], &tests[0]["vars"]["tools"]),
        (&"rust".into(), &"Read".into())
    );
    assert_eq!(tests[0]["assert"][0]["type"], "llm-rubric");
    let kinds = ["refactor it", "hello", "write it", "what is it"].map(task_type);
    assert_eq!(kinds, ["refactoring", "general", "code_generation", "explanation"]);
}

#[test]
fn files_have_names_of_their_own_whatever_their_ids_begin_with() {
    let (text, report) = written(&Filter::default(), EvalOptions::new(EvalFormat::Filesystem));
    let bundle: Value = serde_json::from_str(&text).unwrap();
    let files = bundle["files"].as_object().unwrap();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["session-ses_one-two-2.txt", "session-ses_one-two.txt"]);
    let file = files.values().find(|text| text.as_str().unwrap().contains("Done:")).unwrap();
    let file = file.as_str().unwrap();
    assert!(file.contains("PROJECT: project\n") && file.contains("STATUS: golden\n"), "{file}");
    assert!(
        file.contains("[calls Read]") && !file.contains("ada") && !file.contains(KEY),
        "{file}"
    );
    assert_eq!(bundle["manifest"]["opensync_metadata"]["total_test_cases"], 2);
    assert_eq!(bundle["manifest"]["sources"]["pi"], 0);
    assert_eq!((report.sessions, report.test_cases), (2, 2));
}

#[test]
fn without_anonymising_and_tools_it_is_as_it_was_said() {
    let options = EvalOptions {
        anonymize: false,
        include_tools: false,
        include_context: false,
        include_system: true,
        ..EvalOptions::new(EvalFormat::DeepEval)
    };
    let tests = tests(options);
    assert_eq!(tests[0]["input"], "Fix /home/ada/a.rs, please");
    assert!(tests[0].get("tools_called").is_none());
    assert_eq!(tests[1]["context"].as_array().unwrap().len(), 0);
    let with_context = EvalOptions { include_context: true, ..options };
    let first = &super::tests::tests(with_context)[0];
    assert_eq!(first["context"][0], "be kind");
}

#[test]
fn filters_leave_what_they_say() {
    let options = EvalOptions::new(EvalFormat::OpenAi);
    let left = |filter: Filter| {
        let (_, report) = written(&filter, options);
        (report.ready, report.sessions)
    };
    let all = Filter::default;
    assert_eq!(left(all()), (2, 2));
    assert_eq!(left(all().include(Field::Source, "opencode")), (2, 1));
    assert_eq!(left(all().include(Field::Model, "claude-sonnet-4-5")), (2, 1));
    assert_eq!(left(all().include(Field::Model, "claude-opus")), (2, 0));
    assert_eq!(left(all().include(Field::Project, "Orchard")), (2, 1));
    assert_eq!(left(all().include(Field::Project, "orch")), (2, 0));
    assert_eq!(left(all().include(Field::Tag, "x").include(Field::Tag, "Fruit")), (2, 1));
    assert_eq!(left(all().min_tokens(90)), (2, 1));
    assert_eq!(left(all().min_tokens(91)), (2, 0));
    assert_eq!(left(all().status(EvalStatus::Golden)), (2, 1));
    assert_eq!(left(all().from_ms(NOON).to_ms(NOON + 1001)), (2, 1));
    assert_eq!(left(all().from_ms(NOON + 5_000_000)), (2, 0));
    let (_, named) = written_of(&["unmarked".into()], &all(), options);
    assert_eq!((named.ready, named.sessions), (1, 1));
}
