//! Outline: a session is laid out by small rows, one for each message that a reader sees.

use opensync_core::sessions::OutlineRow;
use opensync_core::{Message, OpenSync, Part, PartKind, Role, Session};

use super::common::{ALL, MINUTE, NOON, answer, archive, messages, question};

fn rows(archive: &OpenSync, session: &str) -> Vec<OutlineRow> {
    archive.outline(session, 0, ALL).unwrap().rows
}

fn result(id: &str, call: &str, output: &str) -> Message {
    Message::new(id, Role::Tool, NOON + 2 * MINUTE).with(Part::tool_result(call, output))
}

#[test]
fn each_message_has_a_row_that_says_what_is_in_it() {
    let archive = archive();
    let long = "x".repeat(5000);
    let call = Part::tool_call("c", "Bash", r#"{"command":"ls"}"#);
    let failed = Part { is_error: true, ..Part::tool_result("c", long.as_str()) };
    let told = vec![
        question("q", "\n  Mend the lock \nPlease."),
        answer("a", "I look.", 100).with(call),
        Message::new("t", Role::Tool, NOON + 2 * MINUTE).with(failed),
    ];
    archive.ingest(Session::new("test", "one"), told).unwrap();

    let found = rows(&archive, "one");
    let roles: Vec<Role> = found.iter().map(|row| row.role).collect();
    assert_eq!(roles, [Role::User, Role::Assistant, Role::Tool]);
    assert_eq!(found[0].title.as_deref(), Some("Mend the lock"));
    assert_eq!(found[1].kinds, [PartKind::Text, PartKind::ToolCall]);
    assert_eq!((found[1].tool.as_deref(), found[1].title.as_deref()), (Some("Bash"), None));
    assert_eq!((found[1].context_tokens, found[1].output_tokens), (Some(100), Some(50)));
    assert_eq!((found[2].bytes, found[2].is_error, found[2].at), (5000, true, NOON + 2 * MINUTE));
}

#[test]
fn what_the_rows_cost_is_what_the_session_costs() {
    let archive = archive();
    let told = (0..9).map(|n| answer(&format!("a{n}"), "yes", 1000 * n)).collect();
    archive.ingest(Session::new("test", "one"), told).unwrap();
    let cost: u64 = rows(&archive, "one").iter().filter_map(|row| row.cost_nanos).sum();
    let session = archive.session("one").unwrap();
    assert!(cost > 0);
    assert_eq!(cost, session.cost_nanos);
    let tokens = rows(&archive, "one").iter().filter_map(|row| row.context_tokens).sum::<u64>();
    assert_eq!(tokens, session.usage.context());
}

#[test]
fn it_has_the_messages_of_the_session_at_their_places_and_nothing_of_the_agents_own() {
    let archive = archive();
    let own = Part::new(PartKind::Other, "{}").named("prompt_snapshot");
    let mut told: Vec<Message> = (0..20).map(|n| question(&format!("m{n}"), "text")).collect();
    told.insert(3, Message::new("own", Role::System, NOON).with(own.clone()));
    told[5].parts.push(own);
    archive.ingest(Session::new("test", "one"), told).unwrap();
    archive.delete_messages("one", vec!["m7".into()]).unwrap();

    let said = archive.messages("one").unwrap();
    let places: Vec<u32> = said.map(|said| said.unwrap().place).collect();
    let found = rows(&archive, "one");
    assert_eq!(found.iter().map(|row| row.place).collect::<Vec<_>>(), places);
    assert_eq!(found.len(), messages(&archive, "one").len());
    assert!(found.iter().all(|row| row.kinds == [PartKind::Text]));
}

#[test]
fn pieces_put_together_are_the_whole() {
    let archive = archive();
    let told = (0..25).map(|n| question(&format!("m{n}"), &format!("text {n}"))).collect();
    archive.ingest(Session::new("test", "one"), told).unwrap();
    let (mut seen, mut first) = (Vec::new(), Some(0));
    while let Some(from) = first {
        let piece = archive.outline("one", from, 10).unwrap();
        assert_eq!(piece.session.message_count, 25);
        seen.extend(piece.rows);
        first = piece.next;
    }
    assert_eq!(seen, rows(&archive, "one"));
}

#[test]
fn a_prompt_that_an_agent_put_in_has_no_title() {
    let archive = archive();
    let injected = Message { is_injected: true, ..question("i", "a reminder") };
    archive.ingest(Session::new("test", "one"), vec![injected]).unwrap();
    assert_eq!(rows(&archive, "one")[0].title, None);
}

#[test]
fn a_call_that_handed_on_a_task_leads_to_the_session_of_its_subagent_if_that_is_here() {
    let archive = archive();
    let task = |call: &str, tool: &str| {
        let input = r#"{"description":"Look for it","prompt":"..."}"#;
        Message::new(call, Role::Assistant, NOON).with(Part::tool_call(call, tool, input))
    };
    let done = |id: &str, call: &str, detail: &str| {
        let mut message = result(id, call, "found it");
        message.parts[0].detail = Some(detail.to_owned());
        message
    };
    let told = vec![
        task("c1", "Task"),
        done("r1", "c1", r#"{"agentId":"a7"}"#),
        task("c2", "task"),
        done("r2", "c2", r#"{"metadata":{"sessionId":"ses_child"}}"#),
        task("c3", "Task"),
        done("r3", "c3", r#"{"agentId":"absent"}"#),
        task("c4", "Bash"),
        done("r4", "c4", r#"{"agentId":"a7"}"#),
    ];
    archive.ingest(Session::new("test", "one"), told).unwrap();
    for child in ["one/agent-a7", "ses_child"] {
        archive.ingest(Session::new("test", child), vec![question("q", "look")]).unwrap();
    }
    let found = rows(&archive, "one");
    let linked: Vec<(u32, &str)> = found
        .iter()
        .filter_map(|row| Some((row.place, row.subagent.as_ref()?.external_id.as_str())))
        .collect();
    assert_eq!(linked, [(0, "one/agent-a7"), (2, "ses_child")]);
    let description = found[0].subagent.as_ref().unwrap().description.as_deref();
    assert_eq!(description, Some("Look for it"));
}
