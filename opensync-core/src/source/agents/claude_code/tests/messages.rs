//! What becomes of lines: answers, prompts, tools, pictures, notices.

use super::*;
use crate::model::{PartKind, Role};

#[test]
fn an_answer_of_several_lines_is_one_message_whose_usage_counts_once() {
    let read = Home::session(&[
        user("u1", json!("hello")),
        assistant("a1", "msg_01", json!({"type": "thinking", "thinking": "hm"}), 1),
        assistant("a2", "msg_01", text("hi"), 9),
        assistant("a3", "msg_01", tool_use("t1", "Read"), 9),
    ]);

    let answer = read.message("msg_01");
    let kinds: Vec<_> = answer.parts.iter().map(|part| part.kind).collect();
    assert_eq!(kinds, [PartKind::Thinking, PartKind::Text, PartKind::ToolCall]);
    assert_eq!(answer.mode, MessageMode::Extend);
    assert_eq!(answer.response_id.as_deref(), Some("msg_01:req_1"));
    assert_eq!(answer.provider.as_deref(), Some("anthropic"));
    let usage = Usage {
        input: 3,
        output: 9,
        cache_read: 11,
        cache_write_5m: 20,
        cache_write_1h: 50,
        ..Usage::default()
    };
    assert_eq!(read.usage(), usage);
}

#[test]
fn a_text_that_was_streamed_further_takes_the_place_of_its_beginning() {
    let read = Home::session(&[
        assistant("a1", "msg_01", text("hel"), 1),
        assistant("a2", "msg_01", text("hello"), 2),
        assistant("a3", "msg_01", text("hello"), 2),
    ]);
    assert_eq!(read.message("msg_01").parts, [Part::text("hello")]);
}

#[test]
fn a_cache_write_whose_time_is_not_told_holds_for_five_minutes() {
    let usage = json!({"input_tokens": 1, "output_tokens": 2, "cache_creation_input_tokens": 30});
    let message = json!({"id": "msg_01", "model": "m", "content": [], "usage": usage});
    let read = Home::session(&[line("assistant", "a1", json!({"message": message}))]);
    let usage = read.usage();
    assert_eq!((usage.cache_write_5m, usage.cache_write_1h), (30, 0));
}

#[test]
fn a_fast_answer_is_of_the_fast_model() {
    let usage = json!({"output_tokens": 2, "speed": "fast"});
    let message = json!({"id": "msg_01", "model": "m-1", "content": [], "usage": usage});
    let read = Home::session(&[line("assistant", "a1", json!({"message": message}))]);
    assert_eq!(read.message("msg_01").model.as_deref(), Some("m-1-fast"));
}

#[test]
fn what_the_agent_answers_itself_costs_nothing() {
    let message = json!({"id": "x", "model": "<synthetic>", "content": [text("API Error")],
        "usage": {"input_tokens": 0, "output_tokens": 0}});
    let more = json!({"message": message, "isApiErrorMessage": true});
    let read = Home::session(&[line("assistant", "a1", more)]);
    let answer = read.message("x");
    assert_eq!((answer.model.as_deref(), answer.usage), (None, None));
    assert!(answer.is_error && answer.is_injected);
}

#[test]
fn the_cost_that_an_old_line_claims_is_kept_in_whole_billionths() {
    let old = with(assistant("a1", "msg_01", text("hi"), 1), json!({"costUSD": 0.012_345}));
    let read = Home::session(&[old]);
    assert_eq!(read.message("msg_01").claimed_cost_nanos, Some(12_345_000));
}

#[test]
fn a_tool_result_is_joined_to_its_call_and_told_apart_from_a_prompt() {
    let twin = json!({"toolUseResult": {"stdout": "ok", "interrupted": false}});
    let result = json!([{"type": "tool_result", "tool_use_id": "t1", "is_error": true,
        "content": [text("ok"), text("done"), {"type": "tool_reference", "tool_name": "Grep"}]}]);
    let read = Home::session(&[
        assistant("a1", "msg_01", tool_use("t1", "Bash"), 1),
        with(user("u1", result), twin),
    ]);

    let call = read.part("msg_01");
    assert_eq!((call.text.as_str(), call.call_id.as_deref()), (r#"{"path":"/a"}"#, Some("t1")));
    let message = read.message("u1");
    assert_eq!(message.role, Role::Tool);
    assert!(message.is_error && !message.is_injected);
    let part = &message.parts[0];
    assert_eq!((part.text.as_str(), part.name.as_deref()), ("ok\ndone\nGrep", Some("Bash")));
    assert_eq!(part.call_id.as_deref(), Some("t1"));
    assert!(part.is_error);
    assert_eq!(part.detail.as_deref(), Some(r#"{"interrupted":false,"stdout":"ok"}"#));
}

#[test]
fn a_spilled_output_is_read_from_the_sessions_folder_and_from_nowhere_else() {
    let home = Home::new();
    let spilled = |uuid: &str, path: &str| {
        let note = format!("<persisted-output>\nFull output saved to: {path}\n\nPreview:\nwh");
        user(uuid, tool_result("t1", json!(note)))
    };
    let lines = [
        spilled("u1", &format!("C:\\x\\{SESSION}\\tool-results\\b1.txt")),
        spilled("u2", "/etc/../../secret.txt"),
        spilled("u3", "/x/tool-results/.."),
    ];
    home.write(&format!("{SESSION}.jsonl"), &lines);
    home.write(&format!("{SESSION}/tool-results/b1.txt"), &[json!("whole")]);
    home.write("secret.txt", &[json!("secret")]);

    let read = home.read(None);
    let part = read.part("u1");
    assert_eq!((part.text.as_str(), part.size_bytes), ("\"whole\"\n", Some(8)));
    for uuid in ["u2", "u3"] {
        assert!(read.part(uuid).text.contains("Preview"), "{uuid}");
    }
}

#[cfg(unix)]
#[test]
fn a_spilled_output_that_is_a_link_is_not_followed() {
    let home = Home::new();
    let note = "<persisted-output>\nFull output saved to: /x/b1.txt\n";
    home.write(&format!("{SESSION}.jsonl"), &[user("u1", tool_result("t1", json!(note)))]);
    let secret = home.write("secret.txt", &[json!("secret")]);
    let folder = home.main().with_extension("").join("tool-results");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(secret, folder.join("b1.txt")).unwrap();

    assert_eq!(home.read(None).part("u1").text, note);
}

#[test]
fn a_picture_is_told_by_type_and_size_and_its_bytes_are_not_prose() {
    let image = |data: &str| {
        let source = json!({"type": "base64", "media_type": "image/png", "data": data});
        json!({"type": "image", "source": source})
    };
    let read = Home::session(&[
        user("u1", json!([image("YWJj")])),
        user("u2", tool_result("t1", json!([text("see"), image("YWI=")]))),
    ]);

    let picture = read.part("u1");
    assert_eq!((picture.kind, picture.size_bytes), (PartKind::Image, Some(3)));
    assert_eq!(picture.media_type.as_deref(), Some("image/png"));
    assert!(!read.message("u1").is_injected);
    let shown = &read.message("u2").parts;
    assert_eq!(shown[0].text, "see");
    assert_eq!((shown[1].kind, shown[1].size_bytes), (PartKind::Image, Some(2)));
    assert_eq!(shown[1].call_id.as_deref(), Some("t1"));
}

#[test]
fn a_compaction_leaves_a_step_and_a_summary_that_no_person_wrote() {
    let boundary = json!({"subtype": "compact_boundary", "content": "Conversation compacted",
        "logicalParentUuid": "u1", "compactMetadata": {"trigger": "auto", "preTokens": 9}});
    let summary = json!({"isCompactSummary": true, "isVisibleInTranscriptOnly": true});
    let read = Home::session(&[
        user("u1", json!("hello")),
        line("system", "s1", boundary),
        with(user("u2", json!("This session is being continued…")), summary),
    ]);

    let step = read.part("s1");
    assert_eq!((step.kind, step.name.as_deref()), (PartKind::Step, Some("compact_boundary")));
    assert_eq!(step.text, r#"{"preTokens":9,"trigger":"auto"}"#);
    assert_eq!(read.message("s1").parent_external_id.as_deref(), Some("u1"));
    assert_eq!(read.part("u2").kind, PartKind::Compaction);
    assert!(read.message("u2").is_injected);
    assert_eq!(read.title(), Some("hello"));
}

#[test]
fn what_the_agent_says_in_a_persons_name_is_injected() {
    let injected = [
        user("u1", json!("<system-reminder>be nice</system-reminder>")),
        user("u2", json!("<command-name>/clear</command-name>")),
        user("u3", json!([text("[Request interrupted by user]")])),
        with(user("u4", json!("anything")), json!({"isMeta": true})),
        with(user("u5", json!("anything")), json!({"origin": {"kind": "task-notification"}})),
    ];
    let read = Home::session(&injected);
    for message in read.messages() {
        assert!(message.is_injected, "{message:?}");
    }
    assert_eq!(read.part("u2").text, "/clear");
    assert_eq!(read.title(), Some("/clear"), "better than nothing");
    let read = Home::session(&[injected.as_slice(), &[user("u6", json!("hello"))]].concat());
    assert_eq!(read.title(), Some("hello"));

    let reminder = text("<system-reminder>be nice</system-reminder>");
    let read = Home::session(&[user("u1", json!([reminder, text("hello")]))]);
    assert!(!read.message("u1").is_injected);
    assert_eq!(read.title(), Some("hello"));
}

#[test]
fn a_prompt_that_was_queued_is_a_persons_and_the_news_of_a_task_is_not() {
    let queued = |uuid: &str, prompt: &str, mode: &str| {
        let queued = json!({"type": "queued_command", "prompt": prompt, "commandMode": mode});
        line("attachment", uuid, json!({"attachment": queued}))
    };
    let read = Home::session(&[
        queued("q1", "also this", "prompt"),
        queued("q2", "it is done", "task-notification"),
    ]);
    let one = read.message("q1");
    assert_eq!((one.role, one.is_injected), (Role::User, false));
    assert!(read.message("q2").is_injected);
    assert_eq!(read.title(), Some("also this"));
}

#[test]
fn attachments_keep_what_they_show_and_bookkeeping_is_left_out() {
    let attachment = |uuid: &str, it: Value| line("attachment", uuid, json!({"attachment": it}));
    let file = json!({"type": "text", "file": {"filePath": "/a", "content": "one\n"}});
    let hook = json!({"type": "hook_non_blocking_error", "hookName": "Stop", "stderr": "bad"});
    let context = json!({"type": "hook_additional_context", "content": ["remember", "this"]});
    let memory = json!({"type": "nested_memory", "path": "/m", "content": {"content": "rule"}});
    let read = Home::session(&[
        attachment("f1", json!({"type": "file", "filename": "/a", "content": file})),
        attachment("h1", hook),
        attachment("h2", context),
        attachment("n1", memory),
        attachment("b1", json!({"type": "skill_listing", "content": "long"})),
    ]);

    let file = read.part("f1");
    assert_eq!((file.kind, file.text.as_str()), (PartKind::File, "one\n"));
    assert_eq!(file.name.as_deref(), Some("/a"));
    assert_eq!(read.part("h1").text, "bad");
    assert!(read.message("h1").is_error);
    assert_eq!(read.part("h2").text, "remember\nthis");
    assert_eq!(read.part("n1").text, "rule");
    assert_eq!(read.messages().len(), 4);
    assert!(read.unknown().is_empty());
}

#[test]
fn bookkeeping_is_neither_kept_nor_unknown() {
    let kinds = ["progress", "file-history-snapshot", "mode", "queue-operation", "data-flow-x"];
    let lines: Vec<_> = kinds.iter().map(|kind| line(kind, kind, json!({}))).collect();
    let read = Home::session(&[&lines[..], &[user("u1", json!("hello"))]].concat());
    assert_eq!(read.messages().len(), 1);
    assert!(read.unknown().is_empty());
}

#[test]
fn a_message_names_the_message_it_answers_past_lines_that_were_left_out() {
    let after = |line: Value, parent: &str| with(line, json!({"parentUuid": parent}));
    let read = Home::session(&[
        user("u1", json!("hello")),
        after(assistant("a1", "msg_01", text("hi"), 1), "u1"),
        after(assistant("a2", "msg_01", tool_use("t1", "Read"), 2), "a1"),
        after(line("progress", "p1", json!({})), "a2"),
        after(user("u2", tool_result("t1", json!("ok"))), "p1"),
    ]);
    assert_eq!(read.message("msg_01").parent_external_id.as_deref(), Some("u1"));
    assert_eq!(read.message("u2").parent_external_id.as_deref(), Some("msg_01"));
}

#[test]
fn a_tool_that_the_service_ran_is_a_call_and_a_result() {
    let call = json!({"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}});
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "s1",
        "content": {"type": "web_search_tool_result_error", "error_code": "x"}});
    let read = Home::session(&[
        assistant("a1", "msg_01", call, 1),
        assistant("a2", "msg_01", found.clone(), 1),
    ]);
    let parts = &read.message("msg_01").parts;
    assert_eq!((parts[0].kind, parts[1].kind), (PartKind::ToolCall, PartKind::ToolResult));
    assert_eq!(parts[1].name.as_deref(), Some("web_search"));
    assert_eq!(parts[1].text, found.to_string());
}
