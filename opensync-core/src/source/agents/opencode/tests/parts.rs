//! Parts: what each type of `OpenCode` becomes.

use super::*;
use crate::model::{Part, PartKind, Role};

/// The message that is made of an entry and its parts.
fn message(entry: &str, parts: &[&str]) -> (Message, ReadReport) {
    let data = Data::new();
    let connection = data.database();
    add_session(&connection, "ses_1", 1000);
    add_message(&connection, "ses_1", "m1", 1000, entry);
    for (index, part) in (0_i64..).zip(parts) {
        add_part(&connection, "m1", &format!("p{index}"), 1000 + index, part);
    }
    let mut read = data.read(None);
    (read.batches[0].messages.remove(0), read.report)
}

fn parts(parts: &[&str]) -> Vec<Part> {
    message(r#"{"role":"assistant"}"#, parts).0.parts
}

#[test]
fn a_finished_tool_is_a_call_and_a_result() {
    let parts = parts(&[r#"{"type":"tool","callID":"c1","tool":"bash","state":{
        "status":"completed","input":{"command": "ls"},"output":"a\nb","title":"ls",
        "metadata":{"output":"a\nb","preview":"a","exit":0},"time":{"start":1,"end":2}}}"#]);

    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0], Part::tool_call("c1", "bash", r#"{"command": "ls"}"#));
    let detail = r#"{"title":"ls","metadata":{"exit":0},"time":{"start":1,"end":2}}"#;
    let result = Part::tool_result("c1", "a\nb").named("bash");
    assert_eq!(parts[1], Part { detail: Some(detail.to_owned()), ..result });
}

#[test]
fn metadata_with_another_output_is_kept() {
    let parts = parts(&[r#"{"type":"tool","callID":"c1","tool":"bash","state":{
        "status":"completed","input":{},"output":"a","metadata":{"output":"a and b"}}}"#]);

    assert_eq!(parts[1].detail.as_deref(), Some(r#"{"metadata":{"output":"a and b"}}"#));
}

#[test]
fn a_failed_tool_is_a_result_that_is_an_error() {
    let parts = parts(&[r#"{"type":"tool","callID":"c1","tool":"grep",
        "state":{"status":"error","input":{"pattern":"x"},"error":"no such file"}}"#]);

    assert_eq!(parts[1].text, "no such file");
    assert!(parts[1].is_error);
    assert_eq!(parts[1].detail, None);
}

#[test]
fn a_tool_that_waits_or_runs_is_only_a_call() {
    let parts = parts(&[
        r#"{"type":"tool","callID":"c1","tool":"bash","state":{"status":"pending","input":{},"raw":""}}"#,
        r#"{"type":"tool","callID":"c2","tool":"bash","state":{"status":"running","input":{"a":1}}}"#,
        r#"{"type":"tool","callID":"c3","tool":"bash"}"#,
    ]);

    let kinds: Vec<_> = parts.iter().map(|part| part.kind).collect();
    assert_eq!(kinds, [PartKind::ToolCall, PartKind::ToolCall, PartKind::Other]);
}

#[test]
fn pictures_and_files_carry_what_their_address_holds() {
    let parts = parts(&[
        r#"{"type":"file","mime":"image/png","filename":"a.png","url":"data:image/png;base64,AAEC"}"#,
        r#"{"type":"file","mime":"text/plain","url":"data:text/plain;base64,SGkg4pi6"}"#,
        r#"{"type":"file","mime":"text/plain","filename":"b.rs","url":"file:///w/b.rs","source":{"type":"file"}}"#,
        r#"{"type":"tool","callID":"c1","tool":"read","state":{"status":"completed","output":"Read.",
            "attachments":[{"type":"file","mime":"image/gif","url":"data:image/gif;base64,AA=="}]}}"#,
    ]);

    let picture = &parts[0];
    assert_eq!((picture.kind, picture.text.as_str()), (PartKind::Image, "AAEC"));
    assert_eq!(picture.size_bytes, Some(3));
    assert_eq!(picture.media_type.as_deref(), Some("image/png"));
    assert_eq!(picture.name.as_deref(), Some("a.png"));
    assert_eq!((parts[1].kind, parts[1].text.as_str()), (PartKind::File, "Hi ☺"));
    assert_eq!(parts[1].size_bytes, Some(6));
    assert_eq!((parts[2].text.as_str(), parts[2].name.as_deref()), ("", Some("b.rs")));
    let detail = r#"{"url":"file:///w/b.rs","source":{"type":"file"}}"#;
    assert_eq!(parts[2].detail.as_deref(), Some(detail));
    assert_eq!((parts[5].kind, parts[5].size_bytes), (PartKind::Image, Some(1)));
}

#[test]
fn an_address_that_is_not_what_it_says_is_kept_as_it_is() {
    let parts = parts(&[
        r#"{"type":"file","mime":"text/plain","url":"data:text/plain;base64,%%"}"#,
        r#"{"type":"file","mime":"text/plain","url":"data:"}"#,
        r#"{"type":"file"}"#,
    ]);

    let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts, ["%%", "", ""]);
}

#[test]
fn steps_patches_and_the_rest_are_kept_whole_with_their_keys_in_order() {
    let parts = parts(&[
        r#"{"type":"step-start", "snapshot":"abc"}"#,
        r#"{"type":"patch","hash":"abc","files":["a.rs"]}"#,
        r#"{"type":"snapshot","snapshot":"abc"}"#,
        r#"{"type":"reasoning","text":"Hm."}"#,
    ]);

    assert_eq!(parts[0].kind, PartKind::Step);
    assert_eq!(parts[0].text, r#"{"snapshot":"abc","type":"step-start"}"#);
    assert_eq!((parts[1].kind, parts[1].name.as_deref()), (PartKind::Patch, None));
    assert_eq!((parts[2].kind, parts[2].name.as_deref()), (PartKind::Other, Some("snapshot")));
    assert_eq!((parts[3].kind, parts[3].text.as_str()), (PartKind::Thinking, "Hm."));
}

#[test]
fn a_part_of_an_unknown_type_is_kept_and_counted() {
    let json = r#"{"depth":3,"type":"hologram"}"#;
    let (message, report) = message(r#"{"role":"assistant"}"#, &[json, json]);

    assert_eq!(message.parts[0].text, json);
    assert_eq!(message.parts[0].name.as_deref(), Some("hologram"));
    assert_eq!(report.unknown_entries.get("part:hologram"), Some(&2));
}

#[test]
fn unknown_types_without_end_are_counted_in_bounded_space() {
    let many: Vec<_> = (0..300).map(|index| format!(r#"{{"type":"t{index}"}}"#)).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let (message, report) = message(r#"{"role":"assistant"}"#, &many);

    assert_eq!(message.parts.len(), 300);
    assert!(report.unknown_entries.len() <= 101, "{}", report.unknown_entries.len());
    assert_eq!(report.unknown_entries.values().sum::<u64>(), 300);
}

#[test]
fn a_failed_answer_says_why() {
    let entry = r#"{"role":"assistant","error":{"name":"MessageAbortedError"}}"#;
    let (message, _) = message(entry, &[r#"{"type":"text","text":"I"}"#]);

    assert!(message.is_error);
    assert_eq!(message.parts[1].name.as_deref(), Some("error"));
    assert_eq!(message.parts[1].text, r#"{"name":"MessageAbortedError"}"#);
}

#[test]
fn a_summary_is_a_compaction_and_a_persons_summary_is_not() {
    let text = r#"{"type":"text","text":"So far"}"#;
    let (answer, _) = message(r#"{"role":"assistant","summary":true}"#, &[text]);
    let (question, _) = message(r#"{"role":"user","summary":{"diffs":[]}}"#, &[text]);

    assert_eq!(answer.parts[0].kind, PartKind::Compaction);
    assert_eq!(question.parts[0].kind, PartKind::Text);
}

#[test]
fn a_message_is_injected_if_no_person_wrote_any_of_it() {
    let written = r#"{"type":"text","text":"Look at @a.rs"}"#;
    let synthetic = r#"{"type":"text","text":"Called the read tool","synthetic":true}"#;
    let is_injected = |parts: &[&str]| message(r#"{"role":"user"}"#, parts).0.is_injected;

    assert!(is_injected(&[synthetic]));
    assert!(is_injected(&[r#"{"type":"compaction","auto":true}"#]));
    assert!(!is_injected(&[written, synthetic]));
    assert!(!is_injected(&[]));
}

#[test]
fn fields_of_an_unexpected_type_count_as_absent() {
    let entry = r#"{"role":"assistant","cost":"free","tokens":{"input":-5,"output":2.0,"cache":[]},
        "modelID":null,"parentID":7,"path":"x"}"#;
    let (message, report) = message(entry, &[r#"{"type":"text","text":4}"#, "5"]);

    let usage = message.usage.unwrap();
    assert_eq!((usage.input, usage.output), (0, 2));
    assert_eq!((message.model, message.claimed_cost_nanos), (None, None));
    assert_eq!(message.parts, [Part::text("")]);
    assert_eq!(report.invalid_line_count, 1);
}

#[test]
fn an_unknown_role_speaks_for_the_agent() {
    let (message, report) = message(r#"{"role":"oracle"}"#, &[]);

    assert_eq!(message.role, Role::System);
    assert_eq!(report.unknown_entries.get("role:oracle"), Some(&1));
}
