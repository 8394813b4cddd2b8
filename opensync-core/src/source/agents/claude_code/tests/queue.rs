//! Prompts that were typed while the model was busy.

use super::*;
use crate::model::Role;

fn queue(operation: &str, at: u32, content: Value) -> Value {
    let mut line = json!({"type": "queue-operation", "operation": operation,
        "timestamp": format!("2026-01-02T03:05:{at:02}.000Z"), "sessionId": SESSION});
    if !content.is_null() {
        line["content"] = content;
    }
    line
}

fn at(line: Value, at: u32) -> Value {
    with(line, json!({"timestamp": format!("2026-01-02T03:05:{at:02}.000Z")}))
}

/// What persons said, in order, once it is stored.
fn said(reads: &[&Read]) -> Vec<String> {
    let mut said: Vec<(String, String)> = Vec::new();
    for batch in reads.iter().flat_map(|read| &read.batches) {
        for message in batch.messages.iter().filter(|message| message.role == Role::User) {
            assert!(!message.is_injected, "{message:?}");
            let text = message.parts.iter().map(|part| part.text.as_str()).collect();
            said.push((message.external_id.clone(), text));
        }
        said.retain(|(id, _)| !batch.removed_messages.contains(id));
    }
    said.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_prompt_that_comes_as_a_line_of_its_own_is_that_line() {
    let queued = json!({"type": "queued_command", "prompt": "and  tea", "commandMode": "prompt"});
    let command = "<command-name>/code</command-name><command-args>it all</command-args>";
    for (typed, line) in [
        (json!("also this"), user("u2", json!("also this"))),
        (json!([text("also this")]), user("u2", json!([text("also this\n")]))),
        (json!("and tea"), line("attachment", "u2", json!({"attachment": queued}))),
        (json!("/code  it all"), user("u2", json!(command))),
    ] {
        let read = Home::session(&[
            user("u1", json!("begin")),
            queue("enqueue", 1, typed.clone()),
            queue("dequeue", 2, Value::Null),
            line,
            assistant("a1", "msg_01", text("ok"), 1),
        ]);
        assert_eq!(read.messages().len(), 3, "{typed}");
        assert_eq!(said(&[&read]).len(), 2, "{typed}");
    }
}

#[test]
fn a_prompt_that_only_the_queue_tells_of_is_a_message_at_its_place() {
    let read = Home::session(&[
        user("u1", json!("begin")),
        queue("enqueue", 1, json!("in kilograms")),
        queue("remove", 2, json!("in kilograms")),
        assistant("a1", "msg_01", text("kilograms"), 1),
        queue("enqueue", 4, json!("never told")),
    ]);
    let texts: Vec<_> =
        read.messages().iter().map(|message| message.parts[0].text.clone()).collect();
    assert_eq!(texts, ["begin", "in kilograms", "kilograms", "never told"]);
    let prompt = read.messages()[1];
    assert_eq!((prompt.role, prompt.is_injected), (Role::User, false));
    assert_eq!(prompt.created_at, 1_767_323_101_000);
}

#[test]
fn a_prompt_that_is_said_again_later_is_two() {
    let read = Home::session(&[
        queue("enqueue", 1, json!("go on")),
        queue("remove", 2, json!("go on")),
        at(assistant("a1", "msg_01", text("on"), 1), 3),
        at(user("u2", json!("go on")), 4),
    ]);
    assert_eq!(said(&[&read]), ["go on", "go on"]);
}

#[test]
fn several_prompts_may_be_handed_on_in_one() {
    let read = Home::session(&[
        queue("enqueue", 1, json!("one")),
        queue("enqueue", 2, json!("two\nlines")),
        queue("popAll", 3, Value::Null),
        user("u1", json!("one\ntwo\nlines")),
    ]);
    assert_eq!(said(&[&read]), ["one\ntwo\nlines"]);
}

#[test]
fn what_the_agent_queues_for_itself_is_no_prompt() {
    let note = "<task-notification>\n<task-id>1</task-id></task-notification>";
    let read = Home::session(&[
        queue("enqueue", 1, json!(note)),
        queue("enqueue", 2, Value::Null),
        queue("enqueue", 3, json!("mine")),
        queue("dequeue", 4, Value::Null),
        at(assistant("a1", "msg_01", text("ok"), 1), 5),
    ]);
    assert_eq!(said(&[&read]), ["mine"]);
}

#[test]
fn a_prompt_that_waits_when_reading_ends_gives_way_to_its_line() {
    let home = Home::new();
    let path = home.write(
        &format!("{SESSION}.jsonl"),
        &[user("u1", json!("begin")), queue("enqueue", 1, json!("also this"))],
    );
    let first = home.read(None);
    assert_eq!(said(&[&first]), ["begin", "also this"]);
    append(&path, &format!("{}\n", queue("dequeue", 2, Value::Null)));
    let second = home.read(Some(first.cursor()));
    assert_eq!(said(&[&first, &second]), ["begin", "also this"]);
    append(&path, &format!("{}\n", user("u2", json!("also this"))));
    let third = home.read(Some(second.cursor()));
    assert_eq!(said(&[&first, &second, &third]), ["begin", "also this"]);
    assert_eq!(third.messages()[0].external_id, "u2");
}

#[test]
fn a_queue_of_many_or_of_long_prompts_keeps_all_and_stays_small() {
    let long = "x ".repeat(50_000);
    let mut lines: Vec<_> = (0..40).map(|n| queue("enqueue", n, json!(format!("n {n}")))).collect();
    lines.push(queue("enqueue", 41, json!(long)));
    let read = Home::session(&lines);
    assert_eq!(said(&[&read]).len(), 41);
    assert!(read.cursor().state.len() < 200_000);
    let begin = user("u0", json!("begin"));
    let delivered = Home::session(&[begin, lines[40].clone(), user("u1", json!(long))]);
    assert_eq!(said(&[&delivered]).len(), 2);
}
