//! Evals: marked sessions become files of tests, and a look tells what is in them before.

use std::io::{Cursor, Read};

use opensync_core::annotation::{AnnotationEdit, EvalStatus};
use opensync_core::{Message, Part, Role, Session};
use serde_json::{Value, json};

use super::Direct;

/// Five sessions of which four are marked, two of them as golden; nobody asked anything in the last.
fn archive() -> Direct {
    let server = Direct::new();
    for (id, status) in
        [("a", Some(EvalStatus::Golden)), ("b", Some(EvalStatus::Golden)), ("c", None)]
    {
        let say = |id: &str, role, text: String| Message::new(id, role, 0).with(Part::text(text));
        let question = say("q", Role::User, format!("what does {id} do in /home/ada/{id}?"));
        let answer = say("w", Role::Assistant, format!("{id} counts apples"));
        server.archive.ingest(Session::new("claude-code", id), vec![question, answer]).unwrap();
        mark(&server, id, status);
    }
    let unmarked = vec![Message::new("q", Role::User, 0).with(Part::text("hello"))];
    server.archive.ingest(Session::new("claude-code", "unmarked"), unmarked).unwrap();
    let session = Session { title: Some("Nobody asked".into()), ..Session::new("codex", "d") };
    server.archive.ingest(session, vec![]).unwrap();
    mark(&server, "d", None);
    server
}

fn mark(server: &Direct, id: &str, status: Option<EvalStatus>) {
    let mut edit = AnnotationEdit { eval_ready: true.into(), ..AnnotationEdit::default() };
    if let Some(status) = status {
        edit.eval_status = status.into();
    }
    server.archive.annotate(id, edit).unwrap();
}

#[test]
fn a_look_tells_how_many_tests_the_filter_leaves_and_shows_the_first() {
    let server = archive();
    let look = |query: &str| server.get(&format!("/api/v1/export/evals/preview{query}"));
    let all = look("");
    for (field, expected) in [("ready", 4), ("sessions", 4), ("testCases", 3), ("skipped", 1)] {
        assert_eq!(all[field], expected, "{field}");
    }
    assert_eq!(all["warnings"], json!(["“Nobody asked” has no question with an answer"]));
    let golden = look("?status=golden&format=promptfoo");
    assert_eq!((&golden["ready"], &golden["sessions"]), (&json!(4), &json!(2)));
    let cases = golden["cases"].as_array().unwrap();
    let first: Value = serde_json::from_str(cases[0].as_str().unwrap()).unwrap();
    assert_eq!(cases.len(), 2);
    assert!(first["vars"]["input"].as_str().unwrap().contains("do in /home/"), "{first}");
    assert_eq!(look("?status=-golden&source=claude-code")["testCases"], 1);
    assert_eq!(look("?minTokens=1000000")["sessions"], 0);
    assert_eq!(look("?ids=c")["testCases"], 1);
    assert_eq!(look("?format=filesystem")["cases"], json!([]));
}

#[test]
fn a_file_holds_what_the_look_told() {
    let server = archive();
    for query in ["?format=deepeval&status=golden", "?format=promptfoo", "?format=openai&ids=a,c"] {
        let look = server.get(&format!("/api/v1/export/evals/preview{query}"));
        let file = server.answer("GET", &format!("/api/v1/export/evals{query}"), "");
        assert_eq!(file.status, 200);
        assert_eq!(look["bytes"], file.body.len(), "{query}");
        assert_eq!(file.header("x-export-sessions"), look["sessions"].to_string());
        assert_eq!(file.header("x-export-testcases"), look["testCases"].to_string());
        let text = String::from_utf8(file.body).unwrap();
        for case in look["cases"].as_array().unwrap() {
            assert!(text.contains(case.as_str().unwrap()), "{query}");
        }
        assert!(!text.contains("/home/ada"), "names are taken out of paths: {text}");
    }
}

#[test]
fn files_for_several_tools_come_as_one_zip() {
    let server = archive();
    let tools = ["deepeval", "openai", "promptfoo", "filesystem"];
    let query = |tool: &str| format!("/api/v1/export/evals?status=golden&format={tool}");
    let zip = server.answer("GET", &query(&tools.join(",")), "");
    assert_eq!(zip.header("content-type"), "application/zip");
    assert!(zip.header("content-disposition").contains("opensync-evals.zip"));
    let mut zip = zip::ZipArchive::new(Cursor::new(zip.body)).unwrap();
    assert_eq!(zip.len(), 4);
    for (place, tool) in tools.iter().enumerate() {
        let mut file = zip.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        assert!(name.starts_with(&format!("opensync-{tool}-")), "{name}");
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let alone = server.answer("GET", &query(tool), "");
        // Text files are told with the moment at which they were written.
        match *tool {
            "filesystem" => assert_eq!(text.len(), alone.body.len()),
            _ => assert_eq!(text.as_bytes(), alone.body, "{tool}"),
        }
    }
}

#[test]
fn what_is_not_known_is_refused() {
    let server = archive();
    for (query, status) in [("?format=excel", 400), ("?turnMode=some", 400), ("?ids=nobody", 404)] {
        for path in ["/api/v1/export/evals", "/api/v1/export/evals/preview"] {
            assert_eq!(server.ask("GET", &format!("{path}{query}"), None).0, status, "{query}");
        }
    }
}
